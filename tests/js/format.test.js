import { test } from "node:test";
import assert from "node:assert/strict";
import { fitText, formatNumber, jsonNumber, parseCell, readNumber } from "../../static/js/format.js";

const DECIMALS = [
  [4, "4"],
  [-3, "−3"],
  [0, "0"],
  [-0, "0"],
  [2.5, "2.5"],
  [-0.125, "−0.13"],
  [0.1 + 0.2, "0.3"],
  [1234.567, "1234.57"],
  [999999, "999999"],
  [999999.999, "1e6"],
  [1e6, "1e6"],
  [-1234567, "−1.23e6"],
  [1e300, "1e300"],
  [0.01, "0.01"],
  [1e-5, "1e−5"],
  [-0.00123, "−1.23e−3"],
  ["NaN", "NaN"],
  ["Infinity", "∞"],
  ["-Infinity", "−∞"],
];

test("formatNumber prints decimals with a true minus and no trailing zeros", () => {
  for (const [value, text] of DECIMALS) assert.equal(formatNumber(value), text);
});

test("formatNumber rounds to the decimals asked for and never to plain 0", () => {
  assert.equal(formatNumber(0.37, { decimals: 1 }), "0.4");
  assert.equal(formatNumber(12.5, { decimals: 0 }), "13");
  assert.equal(formatNumber(0.3, { decimals: 0 }), "3e−1");
});

const FRACTIONS = [
  [1 / 4, "1/4"],
  [-3 / 4, "−3/4"],
  [5 / 9, "5/9"],
  [7 / 2, "7/2"],
  [1 / 81, "1/81"],
  [2 / 4, "1/2"],
  [3, "3"],
  [2 + 1e-10, "2"],
  [-10 / 81, "−0.12"],
  [1234.5, "1234.5"],
  [1 / 83, "0.01"],
  [0.3333, "0.33"],
  ["-Infinity", "−∞"],
];

test("formatNumber prints exact fractions of up to five characters when asked", () => {
  for (const [value, text] of FRACTIONS) assert.equal(formatNumber(value, { fractions: true }), text);
});

test("fitText keeps 45 % of the cell for up to three characters", () => {
  for (const cell of [26, 44, 64, 96]) {
    for (const value of [7, -8, 128, -12, 0.5, "NaN"]) {
      assert.deepEqual(fitText(value, cell), { text: formatNumber(value), size: 0.45 * cell, squeeze: 0 });
    }
  }
});

test("fitText draws three characters narrower, at full height, in a font too wide for them", () => {
  const wide = fitText(-10, 50, { widthOf: (text) => 0.8 * text.length });
  assert.deepEqual(wide, { text: "−10", size: 22.5, squeeze: 43 });
});

test("fitText shrinks longer text before it drops digits", () => {
  const { text, size } = fitText(-12.25, 44);
  assert.equal(text, "−12.25");
  assert.ok(size >= 11 && size < 0.45 * 44, `size ${size}`);
});

test("fitText drops decimals, then the leading zero, then goes scientific as cells get small", () => {
  const shorter = [
    [1.25, 64, "1.25"],
    [1.25, 24, "1.3"],
    [0.25, 24, ".25"],
    [-0.25, 24, "−.3"],
    [10.5, 24, "11"],
    [-10.5, 24, "−11"],
    [123456, 30, "1e5"],
    [999999, 24, "1e6"],
    [-1234, 24, "−…"],
    [1e-5, 24, "…"],
  ];
  for (const [value, cell, text] of shorter) assert.equal(fitText(value, cell).text, text, `${value} at ${cell} px`);
});

test("fitText prefers a fraction where it fits", () => {
  assert.equal(fitText(1 / 9, 44, { fractions: true }).text, "1/9");
  assert.equal(fitText(1 / 9, 24, { fractions: true }).text, "1/9");
  assert.equal(fitText(-3 / 16, 24, { fractions: true }).text, "−.2");
});

test("fitText leaves cells under 20 px to colour alone", () => {
  assert.deepEqual(fitText(5, 19.9), { text: "", size: 0, squeeze: 0 });
  assert.equal(fitText(5, 20).text, "5");
});

/** The rule of the layout said once more: 0.6 em a character, marks narrower. */
const width = (text) => [...text].reduce((sum, character) => sum + ({ ".": 0.3, "/": 0.35 }[character] ?? 0.6), 0);

test("fitText stays inside the cell, at 11 px or more, with its sign and never as plain 0", () => {
  const sizes = [1e-300, 1e-5, 0.004, 1 / 81, 0.25, 0.5, 1, 9.99, 12.345, 99.5, 1234, 999999.5, 1e6, 1.7e308, "Infinity"];
  for (let cell = 20; cell <= 120; cell += 1.5) {
    for (const value of [0, "NaN", ...sizes, ...sizes.map((size) => (size === "Infinity" ? "-Infinity" : -size))]) {
      for (const fractions of [true, false]) {
        const { text, size, squeeze } = fitText(value, cell, { fractions });
        const what = `${value} at ${cell} px: ${text} of ${size} px`;
        assert.ok(size >= 11 && size <= Math.max(11, 0.45 * cell), what);
        assert.ok((squeeze || size * width(text)) <= 0.86 * cell + 1e-9 || text.includes("…"), what);
        assert.equal(text.startsWith("−"), Number(value) < 0, what);
        assert.ok(value === 0 || Number(text.replace("−", "")) !== 0, what);
      }
    }
  }
});

test("jsonNumber prints a cell as JSON does, specials without quotes", () => {
  const printed = [4, -2.5, -0, 0.1, 1e21, "NaN", "Infinity", "-Infinity"].map(jsonNumber);
  assert.deepEqual(printed, ["4", "-2.5", "0", "0.1", "1e+21", "NaN", "Infinity", "-Infinity"]);
});

const TYPED = [
  ["3", 3],
  [" +3 ", 3],
  ["-2.5", -2.5],
  ["−2.5", -2.5],
  ["－２．５", -2.5],
  ["–4", -4],
  [".5", 0.5],
  ["1.", 1],
  ["1e3", 1000],
  ["1E-3", 0.001],
  ["1/4", 0.25],
  ["-1/3", -1 / 3],
  ["1,5", 1.5],
  ["-0,125", -0.125],
  ["1，5", 1.5],
  ["-0", 0],
  ["nan", "NaN"],
  ["np.nan", "NaN"],
  ["inf", "Infinity"],
  ["-inf", "-Infinity"],
  ["-Infinity", "-Infinity"],
  ["∞", "Infinity"],
  ["−∞", "-Infinity"],
];

test("parseCell reads what a person types", () => {
  for (const [text, value] of TYPED) assert.equal(parseCell(text), value, text);
});

test("parseCell refuses what is not one number", () => {
  const words = ["", "-", ".", "e5", "x", "1 2", "--1", "1.2.3", "1/0", "1/", "1/2/3", "0x10", "1_000", "infinite"];
  for (const text of [...words, "1e999", "-1e999", "1,2,3", "1,234"]) assert.equal(parseCell(text), null, text);
});

test("parseCell reads back every finite number that jsonNumber prints", () => {
  for (const value of [0.1, 1 / 3, -123456.789, 1e21, 5e-324, 1.7976931348623157e308]) assert.equal(parseCell(jsonNumber(value)), value);
});

test("parseCell stays fast when the text is long and wrong", () => {
  const start = performance.now();
  for (const text of [`${"1".repeat(1e5)}x`, `${"1".repeat(1e5)}/x`, `${"1".repeat(1e5)},x`]) assert.equal(parseCell(text), null);
  assert.ok(performance.now() - start < 500);
});

test("readNumber tells a word from an overflow", () => {
  assert.equal(readNumber("abc"), "word");
  assert.equal(readNumber("1,5"), "word");
  assert.equal(readNumber("1/0"), "word");
  assert.equal(readNumber("1e999"), "overflow");
});
