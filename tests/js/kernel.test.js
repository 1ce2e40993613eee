import { test } from "node:test";
import assert from "node:assert/strict";
import { facesOf, namesOf } from "../../static/js/faces.js";
import { focusOf } from "../../static/js/focus.js";
import { frame } from "../../static/js/frame.js";
import { arrange } from "../../static/js/layout.js";
import { captionOf } from "../../static/js/sentence.js";
import { cellName, complete, isGiven, kernels, letter, outline, shapeOf } from "../../static/js/trace.js";
import { resizedLayer } from "../../static/js/doc.js";
import { scenes } from "./scenes.js";
import { speechOf } from "./speech-of.js";

const { biased, convolution } = scenes;
const en = speechOf("en");
const rest = (trace) => frame(trace, 0, "forward");
const caption = (trace, grid, cell) => captionOf(trace, rest(trace), { grid, cell }, en);
const order = (places) => Object.keys(places).sort((a, b) => places[a].x - places[b].x);

test("kernels stand between the grids of their stage, with the numbers of the request and of its gradient", () => {
  assert.deepEqual(kernels(biased), [0, 1]);
  assert.deepEqual(kernels(scenes.max), []);
  assert.deepEqual([complete(biased).k0, complete(biased).k1], [[1, -1], [2, 3]]);
  assert.deepEqual([complete(biased).d0, complete(biased).d1], [biased.parameters[0].kernel.flat(), biased.parameters[1].kernel.flat()]);
  assert.deepEqual([shapeOf(biased, "k0"), shapeOf(biased, "d1"), shapeOf(biased, "v0")], [[1, 2], [2, 1], [2, 3]]);
});

test("letter and cellName number kernels only where there are several", () => {
  assert.deepEqual([letter(convolution, "k0"), letter(convolution, "d0")], ["K", "dK"]);
  assert.deepEqual([letter(biased, "k0"), cellName(biased, "d1", 1)], ["K₁", "dK₂[1, 0]"]);
  assert.equal(namesOf(convolution, "k0", en).label, "Kernel K");
  assert.equal(namesOf(biased, "d1", speechOf("zh")).name, "2 卷积：梯度 dK₂");
});

test("isGiven names what a user sets: input, kernels, and the gradient that arrives", () => {
  assert.deepEqual(["v0", "k0", "v1", "k1", "v2", "g2", "d1", "g1", "d0", "g0"].filter((grid) => isGiven(biased, grid)), ["v0", "k0", "k1", "g2"]);
});

test("frame fills a kernel's gradient tap by tap, and leaves the kernel as it is", () => {
  const { turn, total } = outline(convolution);
  assert.deepEqual(frame(convolution, 3, "forward").grids.k0, complete(convolution).k0);
  const [first] = convolution.g.flat();
  const one = frame(convolution, turn + 1, "backward").grids;
  assert.deepEqual(one.d0, [0, 1, 2].flatMap((row) => convolution.x[row].slice(0, 3).map((value) => value * first)));
  assert.deepEqual(frame(convolution, total, "backward").grids.d0, complete(convolution).d0);
  assert.deepEqual(frame(biased, outline(biased).turn + 1, "backward").grids.d0, [null, null]);
});

test("focusOf marks the weights that a step uses, and the cells that a weight meets", () => {
  const { turn } = outline(convolution);
  const back = focusOf(convolution, frame(convolution, turn + 1, "backward"), null);
  assert.deepEqual([...back.cells.d0.values()], Array(9).fill("target"));
  const corner = focusOf(convolution, rest(convolution), { grid: "k0", cell: 0 });
  assert.deepEqual([...corner.cells.v0.keys()], [0, 1, 2, 5, 6, 7, 10, 11, 12]);
  assert.deepEqual(Object.fromEntries(corner.cells.k0), { 0: "pointed" });
  const gradient = focusOf(convolution, rest(convolution), { grid: "d0", cell: 8 });
  assert.deepEqual([[...gradient.cells.v0.keys()], [...gradient.cells.g1.keys()]], [[12, 13, 14, 17, 18, 19, 22, 23, 24], [0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  const input = focusOf(convolution, rest(convolution), { grid: "v0", cell: 0 });
  assert.deepEqual(Object.fromEntries(input.cells.k0), { 0: "source" });
});

test("arrange puts a kernel between its grids, and beside it its gradient where all is in one row", () => {
  const shapes = /** @type {[number, number][]} */ ([[5, 5], [3, 3]]);
  const between = { 0: /** @type {[number, number]} */ ([3, 3]) };
  const wide = { width: 1880, height: 700, present: false };
  assert.deepEqual(order(arrange(wide, shapes, false, [0, 1], between).places), ["v0", "k0", "v1"]);
  const small = { 0: /** @type {[number, number]} */ ([2, 2]) };
  assert.deepEqual(order(arrange(wide, [[3, 3], [2, 2]], true, [0, 1], small).places), ["v0", "k0", "d0", "v1", "g1", "g0"]);
  const narrow = arrange({ width: 1240, height: 500, present: false }, shapes, true, [0, 1], between);
  assert.deepEqual([narrow.sides, order(narrow.places)], ["one", ["g0", "d0", "g1"]]);
  const phone = arrange({ width: 360, height: 600, present: false }, shapes, false, [0, 1], between).places;
  assert.ok(phone.v0.y === phone.k0.y && phone.v0.x < phone.k0.x && phone.k0.y < phone.v1.y);
  const crowded = arrange({ width: 360, height: 600, present: false }, [[12, 12], [10, 10]], false, [0, 1], between).places;
  assert.ok(crowded.v0.y < crowded.k0.y && crowded.k0.y < crowded.v1.y);
});

test("arrange keeps a kernel small while an earlier stage is at work", () => {
  const shapes = /** @type {[number, number][]} */ ([[16, 16], [16, 18], [18, 18], [16, 16]]);
  const places = (/** @type {[number, number]} */ pair) => arrange({ width: 1240, height: 500, present: false }, shapes, false, pair, { 2: [3, 3] }).places;
  assert.deepEqual([places([0, 1]).k2.thumb, places([2, 3]).k2.thumb, places([0, 3]).k2.thumb], [true, false, false]);
});

test("a typed weight shows before its answer is there, and results alone are hidden", () => {
  const doc = { layers: [{ type: "conv2d", kernel: [[7, 0, -1], [2, 0, -2], [1, 0, -1]] }], x: convolution.x, g: convolution.g, kept: {} };
  const state = { doc, trace: convolution, hidden: true, mask: false, theme: "light" };
  const place = { x: 0, y: 0, cell: 64, rows: 3, cols: 3, thumb: false };
  const face = (grid) => facesOf(/** @type {any} */ (state), rest(convolution), { arrows: [], frames: [], cells: {} }, grid, place, true, (text) => 0.6 * text.length)(0);
  assert.equal(face("k0").text, "7");
  assert.equal(face("d0").text, "?");
});

test("captions show each product with its weight, the bias, and what a weight gathers", () => {
  assert.equal(caption(biased, "v1", 0).formula, "1 × 1 + 2 × (−1) + (−5) = −6");
  assert.deepEqual(caption(biased, "k0", 1), { sentence: "K₁[0, 1] weighs 4 cells of x", formula: "K₁[0, 1] = −1" });
  const { sentence, formula } = caption(biased, "d1", 0);
  assert.equal(sentence, "dK₂[0, 0] is the sum of h₁ times g over 2 windows");
  assert.equal(formula, "dK₂[0, 0] = −6 × 1 + (−7 × 10) = −76");
});

test("resizedLayer keeps what there is of a kernel and its bias, and fills with 0", () => {
  const layer = { type: "conv2d", kernel: [[1, 2], [3, 4]], bias: 5, stride: 2 };
  assert.deepEqual(resizedLayer(layer, [3, 1, 1, 1]), { ...layer, kernel: [[1], [3], [0]] });
  const wide = resizedLayer(layer, [1, 2, 2, 2]);
  assert.deepEqual(wide, { ...layer, kernel: [[[[1, 0], [0, 0]], [[2, 0], [0, 0]]]], bias: [5, 0] });
  assert.deepEqual(resizedLayer(wide, [1, 2, 1, 1]), { ...layer, kernel: [[1, 2]] });
  assert.deepEqual(resizedLayer({ ...layer, bias: null }, [1, 1, 1, 2]), { ...layer, kernel: [[[[1, 0]]]], bias: null });
});
