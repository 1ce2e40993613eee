import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { boxIn, editedGrids, editedOf, spotOf, targetOf } from "../../static/js/edited.js";
import { scenes } from "./scenes.js";

const doc = docOf([], [[1, 2, 3], [4, 5, 6]], [[7, 8]]);
const FLAT = { in_shape: [2, 3], out_shape: [1, 2], shown: { in: [0], out: [0], tap: null } };
const trace = /** @type {any} */ ({ forward: [{ links: { tap: null }, ...FLAT }, { links: { tap: null }, ...FLAT }] });
const [INPUT, GRADIENT] = /** @type {any[]} */ (["v0", "g2"].map((card) => editedOf(trace, card)));
const hand = (grid, at, from = at, to = at) => ({ grid, at, from, to });
const WHOLE = { top: 0, left: 0, bottom: 1, right: 2 };

test("editedOf knows x and g, wherever g stands, and nothing between", () => {
  assert.deepEqual([...editedGrids(trace)].map(([card, { letter }]) => [card, letter]), [["v0", "x"], ["g2", "g"]]);
  assert.equal(editedOf(trace, "g2"), editedGrids(trace).get("g2"));
  for (const grid of ["v1", "v2", "g0", "g1"]) assert.equal(editedOf(trace, grid), null);
});

test("editedOf knows the kernel of a layer, which is written into that layer alone", () => {
  const kernel = /** @type {any} */ (editedOf(scenes.biased, "k1"));
  assert.equal(kernel, editedOf(scenes.biased, "k1"));
  const layers = [{ type: "conv2d", kernel: [[1, -1]] }, { type: "conv2d", kernel: [[2], [3]], stride: 1 }];
  const before = docOf(layers, [[1]], [[1]]);
  assert.deepEqual([kernel.letter, kernel.read(before)], ["K₂", [[2], [3]]]);
  assert.deepEqual(kernel.write(before, [[9]]), { ...before, layers: [layers[0], { type: "conv2d", kernel: [[9]], stride: 1 }] });
  assert.deepEqual(kernel.read(docOf([], [[1]], [[1]])), []);
});

test("write of an edited grid answers a new document, and g is remembered", () => {
  assert.deepEqual(INPUT.write(doc, [[9]]), { ...doc, x: [[9]] });
  const written = GRADIENT.write(doc, [[7, -8]]);
  assert.deepEqual([written.g, written.kept], [[[7, -8]], { "0,0": 7, "0,1": -8 }]);
});

test("boxIn is the block in hand, in its own grid and where that is large enough", () => {
  const block = hand("v0", [0, 1], [0, 1], [1, 2]);
  assert.deepEqual(boxIn(block, "v0", [2, 3]), { top: 0, left: 1, bottom: 1, right: 2 });
  assert.equal(boxIn(block, "v0", [2, 2]), null);
  assert.equal(boxIn(block, "g0", [2, 3]), null);
  assert.equal(boxIn(null, "v0", [2, 3]), null);
});

test("targetOf is all of x where nothing is in hand, or nothing that takes numbers", () => {
  for (const held of [null, hand("v1", [0, 0]), hand("g0", [0, 0], [0, 0], [1, 1])]) {
    assert.deepEqual(targetOf({ doc, trace, hand: held }), { grid: "v0", edited: INPUT, values: doc.x, at: null, box: WHOLE, chosen: false });
  }
});

test("targetOf is all of the grid that one cell is in hand of", () => {
  const { edited, at, box, chosen } = targetOf({ doc, trace, hand: hand("g2", [0, 1]) });
  assert.deepEqual([edited, at, box, chosen], [GRADIENT, [0, 1], { top: 0, left: 0, bottom: 0, right: 1 }, false]);
});

test("targetOf is the block in hand, until the grid has become too small for it", () => {
  const held = hand("v0", [1, 1], [1, 1], [0, 2]);
  assert.deepEqual(targetOf({ doc, trace, hand: held }).box, { top: 0, left: 1, bottom: 1, right: 2 });
  const smaller = targetOf({ doc: INPUT.write(doc, [[1, 2]]), trace, hand: held });
  assert.deepEqual([smaller.box, smaller.at, smaller.chosen], [{ top: 0, left: 0, bottom: 0, right: 1 }, null, false]);
});

test("targetOf is x while g is still to come", () => {
  assert.equal(targetOf({ doc: docOf([], [[1]], null), trace, hand: hand("g2", [0, 0]) }).edited, INPUT);
});

test("spotOf is the block, else the cell in hand, else nothing", () => {
  const block = { top: 0, left: 0, bottom: 1, right: 1 };
  const target = { grid: "v0", edited: INPUT, values: doc.x, at: /** @type {[number, number]} */ ([1, 2]), box: block, chosen: true };
  assert.deepEqual(spotOf(target), block);
  assert.deepEqual(spotOf({ ...target, chosen: false }), { top: 1, left: 2, bottom: 1, right: 2 });
  assert.equal(spotOf({ ...target, at: null, chosen: false }), null);
});
