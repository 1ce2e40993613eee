import { test } from "node:test";
import assert from "node:assert/strict";
import { formatBlock, literalOf, parseBlock } from "../../static/js/paste.js";

const SQUARE = [
  [1, 2],
  [3, 4],
];

/** @param {string} text */
const rowsOf = (text, options) => {
  const answer = parseBlock(text, options);
  assert.ok(!("error" in answer), `${JSON.stringify(text)} gave ${JSON.stringify(answer)}`);
  return answer.rows;
};

const errorOf = (text, options) => {
  const answer = parseBlock(text, options);
  assert.ok("error" in answer, `${JSON.stringify(text)} gave ${JSON.stringify(answer)}`);
  return answer.error;
};

const SQUARES = {
  "a spreadsheet's block": "1\t2\r\n3\t4\r\n",
  "lines that end as on old Macs": "1\t2\r3\t4\r",
  "quoted spreadsheet cells": '"1"\t"2"\n"3"\t4',
  "CSV": "1,2\n3,4\n",
  "CSV with spaces and a byte order mark": "\ufeff 1, 2\r\n 3, 4",
  "CSV with quotes": '"1","2"\n 3 , "4" ',
  "semicolons": "1;2\n3;4",
  "np.savetxt": "1.000000000000000000e+00 2.000000000000000000e+00\n3.000000000000000000e+00 4.000000000000000000e+00\n",
  "aligned columns between blank lines": "\n\n   1     2\n   3     4\n\n",
  "nested lists": "[[1, 2], [3, 4]]",
  "nested lists over lines": "[\n  [1, 2],\n  [3, 4],\n]\n",
  "nested tuples": "((1, 2), (3, 4))",
  "lists line by line": "[1, 2]\n[3, 4]",
  "NumPy printed": "[[1. 2.]\n [3. 4.]]",
  "NumPy repr": "array([[1., 2.],\n       [3., 4.]], dtype=float32)",
  "NumPy call": "np.array([[1., 2.], [3, 4]], dtype=np.float32)",
  "NumPy call with a positional type": "numpy.asarray([[1, 2], [3, 4]], float)",
  "NumPy scalars in lists": "[[np.float64(1.0), np.float64(2.0)], [np.int64(3), np.int64(4)]]",
  "an assignment": "x = np.array([[1, 2],\n              [3, 4]])",
  "PyTorch repr": "tensor([[1., 2.],\n        [3., 4.]], grad_fn=<AddBackward0>)",
  "PyTorch call": "torch.tensor([[1, 2], [3, 4]], device='cuda:0', requires_grad=True)",
  "TensorFlow printed": "tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)",
  "JAX repr": "Array([[1., 2.],\n       [3., 4.]], dtype=float32)",
  "MATLAB": "[1 2; 3 4]",
  "MATLAB with commas": "A = [1, 2; 3, 4];",
  "MATLAB with a line a row": "A = [1 2\n     3 4];",
  "MATLAB with both": "[1 2;\n 3 4;]",
  "four axes, batch and channel first": "tensor([[[[1, 2],\n          [3, 4]]]])",
  "four axes, channel last": "[[[[1], [2]], [[3], [4]]]]",
  "three axes with the single one between": "[[[1, 2]], [[3, 4]]]",
  "full-width digits": "［［１，２］，［３，４］］",
};

for (const [name, text] of Object.entries(SQUARES)) {
  test(`parseBlock reads ${name}`, () => assert.deepEqual(rowsOf(text), SQUARE));
}

test("parseBlock reads a flat list as one row and a number as one cell", () => {
  assert.deepEqual(rowsOf("[1, 2, 3]"), [[1, 2, 3]]);
  assert.deepEqual(rowsOf("[1 2 3]"), [[1, 2, 3]]);
  assert.deepEqual(rowsOf("[\n  1,\n  2\n  , 3\n]"), [[1, 2, 3]]);
  assert.deepEqual(rowsOf("7"), [[7]]);
  assert.deepEqual(rowsOf("tensor(7.)"), [[7]]);
  assert.deepEqual(rowsOf("[[[[7]]]]"), [[7]]);
});

test("parseBlock keeps a column a column", () => {
  assert.deepEqual(rowsOf("1\n2"), [[1], [2]]);
  assert.deepEqual(rowsOf("[1; 2]"), [[1], [2]]);
  assert.deepEqual(rowsOf("[[1], [2]]"), [[1], [2]]);
  assert.deepEqual(rowsOf("[[[1], [2]]]"), [[1], [2]]);
});

test("parseBlock reads numbers as Python, spreadsheets and people write them", () => {
  assert.deepEqual(rowsOf("[1., .5, 1e-3, +2, -0]"), [[1, 0.5, 0.001, 2, 0]]);
  assert.deepEqual(rowsOf("−1 －2 –3 1/4"), [[-1, -2, -3, 0.25]]);
  const specials = ["NaN", "NaN", "NaN", "Infinity", "-Infinity", "-Infinity", "Infinity"];
  assert.deepEqual(rowsOf("[nan, np.nan, float('nan'), inf, -inf, -np.inf, ∞]"), [specials]);
  assert.deepEqual(rowsOf('[["NaN", "Infinity", "-Infinity"]]'), [["NaN", "Infinity", "-Infinity"]]);
});

test("parseBlock joins the lines that NumPy wraps", () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 100);
  const lines = [numbers.slice(0, 18), numbers.slice(18, 36), numbers.slice(36)].map((line) => line.join(" "));
  const row = `[${lines.join("\n  ")}]`;
  assert.deepEqual(rowsOf(row), [numbers]);
  assert.deepEqual(rowsOf(`[${row}\n ${row}]`), [numbers, numbers]);
  assert.deepEqual(rowsOf("[[1 2\n  3 4]\n [5 6\n  7 8]]"), [[1, 2, 3, 4], [5, 6, 7, 8]]);
});

const ERRORS = [
  ["", "empty", 0, 0, ""],
  [" \r\n\t\n", "empty", 0, 0, ""],
  ["[]", "empty", 0, 0, ""],
  ["[[], []]", "empty", 0, 0, ""],
  ["1\t2\n3\tx4", "word", 1, 1, "x4"],
  ["row 1\n1 2", "word", 0, 0, "row"],
  ["1,2,\n3,4,", "word", 0, 2, ""],
  ["1,2\n3,", "word", 1, 1, ""],
  ["\t1\n2\t3", "word", 0, 0, ""],
  ["1\t2\n3\t\n", "word", 1, 1, ""],
  ["\t\n1\t2", "word", 0, 0, ""],
  ["1\n\n3", "word", 1, 0, ""],
  ["[1,,3]", "word", 0, 1, ""],
  ["[[1, 2], [3, None]]", "word", 1, 1, "None"],
  ["[[0 0 ... 0 0]\n [0 0 ... 0 0]]", "word", 0, 2, "..."],
  ['{"x": [[1]]}', "word", 0, 0, '{"x":'],
  ["[[1, 2], 3]", "ragged", 1, 0, "3"],
  ["[1, [2, 3]]", "ragged", 0, 1, ""],
  ["[[1, 2], [3]]", "ragged", 1, 1, ""],
  ["1 2\n3 4 5", "ragged", 1, 2, "5"],
  ["[1 2\n 3]", "ragged", 1, 1, ""],
  ["1 2\n3 a\n5", "word", 1, 1, "a"],
  ["1 2\n3\n5 a", "ragged", 1, 1, ""],
  ["[[[[[1, 2]], [[3, 4]]], [[[5, 6]], [[7, 8]]]]]", "depth", 0, 0, "1×2×2×1×2"],
  ["[".repeat(100_000), "depth", 0, 0, `${"[".repeat(23)}…`],
  ["1,5\t2\n3\t4", "comma", 0, 0, "1,5"],
  ["1;2,5", "comma", 0, 1, "2,5"],
  ["1,5 2,5\n3,5 4,5", "comma", 0, 0, "1,5"],
  ['"1,5","2"', "comma", 0, 0, "1,5"],
  ["[[1, 2], [3, 4]", "syntax", 2, 0, ""],
  ["[[1, 2], [3, 4", "syntax", 1, 2, ""],
  ["[1, 2]]", "syntax", 1, 0, "]"],
  ["[1, 2)", "syntax", 0, 2, ")"],
  ["np.array([[1, 2]]", "syntax", 1, 0, "np.array"],
  ["np.arange(16)", "syntax", 0, 0, "np.arange"],
  ["np.array([1, 2, 3, 4]).reshape(2, 2)", "syntax", 1, 0, ".reshape"],
  ["1 2\n3 1e999", "overflow", 1, 1, "1e999"],
  ["[[-1e999]]", "overflow", 0, 0, "-1e999"],
  ["a".repeat(500), "word", 0, 0, `${"a".repeat(23)}…`],
];

for (const [text, code, row, column, named] of ERRORS) {
  const title = JSON.stringify(text).slice(0, 50);
  test(`parseBlock names "${code}" at [${row}, ${column}] in ${title}`, () => {
    assert.deepEqual(errorOf(text), { code, row, column, text: named });
  });
}

test("parseBlock reads decimal commas once told to", () => {
  const options = { decimalComma: true };
  assert.deepEqual(rowsOf("1,5\t-2\r\n3,25\t4", options), [[1.5, -2], [3.25, 4]]);
  assert.deepEqual(rowsOf("1,5;2,5E-1", options), [[1.5, 0.25]]);
  assert.deepEqual(rowsOf("1,5 2\n3 4,5", options), [[1.5, 2], [3, 4.5]]);
  assert.deepEqual(rowsOf("1,5\n2,5", options), [[1.5], [2.5]]);
  assert.deepEqual(rowsOf('"1,5","2,5"', options), [[1.5, 2.5]]);
  assert.equal(errorOf("1.234,5\t2", options).code, "word");
});

test("parseBlock keeps a literal of three or four axes as it stands", () => {
  const cube = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]];
  for (const text of [JSON.stringify(cube), `torch.tensor(${JSON.stringify(cube)}, dtype=torch.int8)`, "array([[[1, 2],\n        [3, 4]],\n\n       [[5, 6],\n        [7, 8]]])", "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]"]) {
    assert.deepEqual(parseBlock(text), { tensor: cube }, text);
  }
  assert.deepEqual(parseBlock(JSON.stringify([cube])), { tensor: [cube] });
  assert.deepEqual(parseBlock("[[[1, 2], [3, 4]]]"), { rows: [[1, 2], [3, 4]] });
});

test("parseBlock names the item of a tensor that is wrong", () => {
  const at = (text) => /** @type {any} */ (parseBlock(text)).error;
  assert.deepEqual(at("[[[1, 2], [3, 4]], [[5, 6], [7, oops]]]"), { code: "word", row: 0, column: 0, text: "oops", place: [1, 1, 1] });
  assert.deepEqual(at("[[[1, 2], [3, 4]], [[5, 6], [7]]]").place, [1, 1]);
  assert.deepEqual(at("[[[1, 2], [3, 4]], [[5, 6]]]").place, [1]);
  assert.deepEqual(at("[[[1, 2], [3, 4]], [[5, [6]], [7, 8]]]").place, [1, 0, 1]);
  assert.deepEqual(at("[[[1, 2], [3, 4]], [[5, 1e999], [7, 8]]]").code, "overflow");
});

test("literalOf prints what NumPy reads and parseBlock reads back", () => {
  const tensor = [[[1, "NaN"], [2, "-Infinity"]], [[3.5, "Infinity"], [4, 0]]];
  const text = literalOf("x", /** @type {any} */ (tensor));
  assert.equal(text, "x = np.array([[[1, np.nan], [2, -np.inf]], [[3.5, np.inf], [4, 0]]])");
  assert.deepEqual(parseBlock(text), { tensor });
});

test("parseBlock runs nothing that it reads", () => {
  for (const text of ["[globalThis.pasted = 1]", "(() => { globalThis.pasted = 1 })()", "constructor.constructor('pasted = 1')()"]) {
    assert.ok("error" in parseBlock(text));
  }
  assert.ok(!("pasted" in globalThis));
});

test("formatBlock prints what spreadsheets take and parseBlock reads back", () => {
  const rows = [
    [1, -2.5, 1 / 3],
    ["NaN", "Infinity", "-Infinity"],
  ];
  assert.equal(formatBlock(SQUARE), "1\t2\n3\t4");
  assert.deepEqual(rowsOf(formatBlock(rows)), rows);
});

/** Of the processor, the best of five: what other processes do meanwhile does not count. */
function milliseconds(action) {
  const times = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

test("parseBlock reads a grid of 64 x 64 in a moment", () => {
  const rows = Array.from({ length: 64 }, (_, row) => Array.from({ length: 64 }, (_, column) => Math.sin(row * 64 + column)));
  for (const text of [formatBlock(rows), JSON.stringify(rows), `np.array(${JSON.stringify(rows)})`]) {
    assert.deepEqual(rowsOf(text), rows);
    assert.ok(milliseconds(() => parseBlock(text)) < 100);
  }
});

test("parseBlock stays fast when the text is long and wrong", () => {
  const hostile = ['"', "1,", " ,", "1 ", "(", "a.", "\n", "\t", "'\"", "[1,"].map((part) => `${part.repeat(1e5 / part.length)}x`);
  for (const text of hostile) assert.ok(milliseconds(() => parseBlock(text)) < 500, text.slice(0, 4));
});
