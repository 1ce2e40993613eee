import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf, fittedGradient, freshLayer, replacedLayer, withBlock, withCell, withGradient } from "../../static/js/doc.js";

const LAYERS = [{ type: "max_pooling", size: 2 }];
const frozen = (value) => {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};
/** Frozen to the last cell: a change in place throws. */
const open = () => frozen(docOf(LAYERS, [[1, 2, 3], [4, 5, 6]], [[7, 8], [9, 10]]));

test("docOf remembers g, and takes none for one that is still to come", () => {
  assert.deepEqual(open().kept, { "0,0": 7, "0,1": 8, "1,0": 9, "1,1": 10 });
  for (const g of [null, undefined]) assert.deepEqual(docOf(LAYERS, [[1]], g), { layers: LAYERS, x: [[1]], g: [], kept: {} });
});

test("withCell sets one cell and shares every other row", () => {
  const doc = open();
  const edited = withCell(doc, "x", 1, 2, -6);
  assert.deepEqual(edited, { ...doc, x: [[1, 2, 3], [4, 5, -6]] });
  assert.equal(edited.x[0], doc.x[0]);
  assert.equal(edited.layers, doc.layers);
});

test("withCell in g is remembered for the day its shape comes back", () => {
  const edited = withCell(open(), "g", 0, 1, "Infinity");
  assert.deepEqual(edited.g, [[7, "Infinity"], [9, 10]]);
  assert.equal(edited.kept["0,1"], "Infinity");
});

test("fittedGradient keeps the overlapping part, fills with 1, and brings hidden cells back", () => {
  const doc = open();
  assert.deepEqual(fittedGradient(doc, 1, 3), [[7, 8, 1]]);
  const small = withGradient(doc, fittedGradient(doc, 1, 1));
  assert.deepEqual(small.g, [[7]]);
  const changed = withCell(small, "g", 0, 0, 70);
  assert.deepEqual(fittedGradient(changed, 2, 2), [[70, 8], [9, 10]]);
  assert.deepEqual(fittedGradient(docOf(LAYERS, [[1]], null), 2, 1), [[1], [1]]);
});

test("withBlock at the first cell of x replaces the whole grid, size and all", () => {
  assert.deepEqual(withBlock(open(), "x", 0, 0, [[8, 9]]).x, [[8, 9]]);
  assert.deepEqual(withBlock(open(), "x", 0, 0, [[8], [9], [10]]).x, [[8], [9], [10]]);
});

test("withBlock of one cell overlays it, at the first cell too", () => {
  assert.deepEqual(withBlock(open(), "x", 0, 0, [[8]]).x, [[8, 2, 3], [4, 5, 6]]);
});

test("withBlock elsewhere overlays x, which grows to hold it, with 0 where nothing is known", () => {
  assert.deepEqual(withBlock(open(), "x", 0, 1, [[20, 30]]).x, [[1, 20, 30], [4, 5, 6]]);
  assert.deepEqual(withBlock(open(), "x", 1, 2, [[60, 61], ["NaN", 71]]).x, [
    [1, 2, 3, 0],
    [4, 5, 60, 61],
    [0, 0, "NaN", 71],
  ]);
});

test("withBlock overlays g and remembers it, and refuses what hangs over", () => {
  const doc = open();
  const edited = withBlock(doc, "g", 1, 0, [[90, 100]]);
  assert.deepEqual(edited?.g, [[7, 8], [90, 100]]);
  assert.equal(edited?.kept["1,1"], 100);
  assert.deepEqual(withBlock(doc, "g", 0, 0, [[0]])?.g, [[0, 8], [9, 10]]);
  assert.equal(withBlock(doc, "g", 1, 1, [[1, 2]]), null);
  assert.equal(withBlock(doc, "g", 0, 0, [[1], [2], [3]]), null);
});

/** A row of a layer's table of parameters, as the catalogue has it. */
const TEXT = { en: "", zh: "" };
const row = (name, patch) => ({ name, label: TEXT, symbol: "", minimum: 0, optional: false, choices: [], default: null, ...patch });
const entry = (id, ...parameters) => ({ id, name: TEXT, formula: "", mathml: "", elsewhere: {}, parameters });
const WINDOW = [row("size", { kind: "pair" }), row("stride", { kind: "pair", optional: true })];
const MAX = entry("max_pooling", ...WINDOW, row("ties", { kind: "choice", default: "all" }));
const MEAN = entry("mean_pooling", ...WINDOW);
const PAD = entry("edge_pad", row("width", { kind: "widths" }));

test("freshLayer sets what a layer requires and leaves the rest to its defaults", () => {
  assert.deepEqual(freshLayer(MAX), { type: "max_pooling", size: 2 });
  assert.deepEqual(freshLayer(PAD), { type: "edge_pad", width: 1 });
});

test("replacedLayer keeps the parameters that both layers have", () => {
  const old = { type: "max_pooling", size: [3, 2], stride: 1, ties: "split" };
  assert.deepEqual(replacedLayer(old, MEAN), { type: "mean_pooling", size: [3, 2], stride: 1 });
  assert.deepEqual(replacedLayer(old, PAD), { type: "edge_pad", width: 1 });
  assert.deepEqual(old, { type: "max_pooling", size: [3, 2], stride: 1, ties: "split" });
});
