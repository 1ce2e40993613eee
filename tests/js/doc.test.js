import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf, fittedGradient, freshLayer, replacedLayer, withGradient } from "../../static/js/doc.js";

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

test("fittedGradient keeps the overlapping part, fills with 1, and brings hidden cells back", () => {
  const doc = open();
  assert.deepEqual(fittedGradient(doc, [[0, 0, 0]]), [[7, 8, 1]]);
  const small = withGradient(doc, fittedGradient(doc, [[0]]));
  assert.deepEqual(small.g, [[7]]);
  const changed = withGradient(small, [[70]]);
  assert.deepEqual(fittedGradient(changed, [[0, 0], [0, 0]]), [[70, 8], [9, 10]]);
  assert.deepEqual(fittedGradient(docOf(LAYERS, [[1]], null), [[0], [0]]), [[1], [1]]);
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
  assert.deepEqual(freshLayer(MAX, 1), { type: "max_pooling", size: 2 });
  assert.deepEqual(freshLayer(PAD, 1), { type: "edge_pad", width: 1 });
});

test("replacedLayer keeps the parameters that both layers have", () => {
  const old = { type: "max_pooling", size: [3, 2], stride: 1, ties: "split" };
  assert.deepEqual(replacedLayer(old, MEAN, 1), { type: "mean_pooling", size: [3, 2], stride: 1 });
  assert.deepEqual(replacedLayer(old, PAD, 1), { type: "edge_pad", width: 1 });
  assert.deepEqual(old, { type: "max_pooling", size: [3, 2], stride: 1, ties: "split" });
});

test("freshLayer and replacedLayer give a kernel a plane for each channel that it reads", () => {
  const conv = entry("conv2d", row("kernel", { kind: "tensor" }));
  assert.deepEqual(freshLayer(conv, 1).kernel, [[1, 0], [0, -1]]);
  const deep = [[[[1], [1]], [[0], [0]]], [[[0], [0]], [[-1], [-1]]]];
  assert.deepEqual(freshLayer(conv, 2).kernel, deep);
  assert.deepEqual(replacedLayer({ type: "max_pooling", size: 2 }, conv, 2), { type: "conv2d", kernel: deep });
});

test("fittedGradient knows every plane by its sample and channel, and what was set where there was one", () => {
  const doc = withGradient(open(), [[[7, 70], [8, 80]], [[9, 90], [10, 100]]]);
  assert.deepEqual(fittedGradient(doc, [[0, 0], [0, 0]]), [[7, 8], [9, 10]]);
  assert.deepEqual(fittedGradient(doc, [[[0, 0, 0]]]), [[[7, 70, 1]]]);
  assert.deepEqual(fittedGradient(doc, [[[[0, 0]]], [[[0, 0]]]]), [[[[7, 70]]], [[[1, 1]]]]);
});
