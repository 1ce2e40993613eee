import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { editedGrids, editedOf } from "../../static/js/edited.js";
import { planeNames } from "../../static/js/faces.js";
import { focusOf } from "../../static/js/focus.js";
import { frame } from "../../static/js/frame.js";
import { reading } from "../../static/js/meter.js";
import { captionOf } from "../../static/js/sentence.js";
import { byCard, cardOf, cellName, channelsInto, channelsOf, complete, gridOf, outline, planeIn, planesOf, rowColOf, valuesAt } from "../../static/js/trace.js";
import { speechOf } from "./speech-of.js";
import { tracesOf } from "./trace-of.js";

const X = [[[1, 10, 5], [2, 20, 6]], [[3, 30, 7], [4, 40, 8]]];
/** From three channels to two: the first adds the left cells of two channels, the second takes the last one alone. */
const KERNEL = [[[[1, 0], [1, 0], [0, 1]], [[0, 0], [2, 0], [0, -1]]]];
const LAYERS = [{ type: "conv2d", kernel: KERNEL, bias: [5, 0] }];
const G = [[[1, 2]], [[3, 4]]];
const { first, second, pooled, batch, wide, point } = tracesOf({
  first: { layers: LAYERS, x: X, g: G, plane: [0, 0] },
  second: { layers: LAYERS, x: X, g: G, plane: [0, 1] },
  pooled: { layers: [{ type: "max_pooling", size: 2 }], x: X, g: [[[1, 2, 3]]], plane: [0, 1] },
  batch: { layers: LAYERS, x: [X, X], g: [G, G], plane: [1, 0] },
  wide: { layers: [{ type: "conv2d", kernel: [[[[1], [1], [1]], [[1], [1], [1]]], [[[1], [1], [1]], [[1], [1], [1]]]] }], x: X, plane: [0, 0] },
  point: { layers: [{ type: "conv2d", kernel: [[[[1], [-1], [2]]]], bias: [1] }], x: X, plane: [0, 0] },
});
const en = speechOf("en");
const caption = (trace, grid, cell) => captionOf(trace, frame(trace, 0, "forward"), { grid, cell }, en);
const back = (trace, steps) => frame(trace, outline(trace).turn + steps, "backward");

test("a grid counts the cells of all channels, and shows those of some", () => {
  assert.deepEqual(["v0", "k0", "v1", "d0"].map((grid) => channelsOf(first, grid)), [3, 6, 2, 6]);
  assert.deepEqual(["v0", "k0", "v1"].map((grid) => planesOf(second, grid)), [[0, 1, 2], [1, 3, 5], [1]]);
  assert.deepEqual(planesOf(pooled, "v0"), [1]);
  assert.deepEqual([complete(first).v0.slice(0, 4), complete(first).v1], [[1, 10, 5, 2], [56, -1, 118, -1]]);
  assert.deepEqual([rowColOf(first, "v0", 7), cellName(first, "v0", 7), cellName(first, "k0", 9)], [[1, 0], "x[1, 0, 1]", "K[0, 1, 1, 1]"]);
  assert.deepEqual([channelsInto(first, 0), channelsInto(first, 1), channelsInto(point, 1)], [3, 2, 1]);
});

test("each plane of several has a card of its own, one alone the card of its grid", () => {
  assert.deepEqual([cardOf(first, "v0", 2), cardOf(first, "v1", 0), cardOf(pooled, "v0", 1)], ["v0.2", "v1", "v0"]);
  assert.deepEqual([gridOf("v0.2"), planeIn(first, "v0.2"), planeIn(second, "v1"), valuesAt("g0.2"), valuesAt("d0.5")], ["v0", 2, 1, "v0.2", "k0.5"]);
  assert.deepEqual([...byCard(first, "v0", [0, 3, 7])], [["v0.0", [0, 1]], ["v0.1", [2]]]);
  assert.deepEqual(planeNames(first, "v0", 0, en), { name: "Input x, channel 1", label: "Input x", index: "[..., 0]" });
  assert.deepEqual(planeNames(first, "k0", 2, en), { name: "Kernel K, channel 2 to output 1", label: "", index: "[..., 1, 0]" });
  assert.deepEqual(planeNames(point, "v1", 0, en), { name: "Output y", label: "Output y", index: "" });
});

test("a window is framed in each channel, and leads through the kernel's plane of it", () => {
  const { frames, arrows } = focusOf(first, frame(first, 1, "forward"), null);
  assert.deepEqual(frames.map(({ grid }) => grid), ["v0.0", "v0.1", "v0.2"]);
  assert.deepEqual(arrows.map(({ from, via, to }) => [from, via, to]), [["v0.0", "k0.0", "v1"], ["v0.1", "k0.2", "v1"], ["v0.2", "k0.4", "v1"]]);
  const home = focusOf(second, back(second, 1), null);
  assert.deepEqual(home.arrows.map(({ from, via, to }) => [from, via, to]), [["g1", "k0.1", "g0.0"], ["g1", "k0.3", "g0.1"], ["g1", "k0.5", "g0.2"]]);
});

test("a sum of channels shows each one's part, and spells out what is short", () => {
  const spelled = "(1 × 1 + 2 × 0) + (10 × 1 + 20 × 2) + (5 × 0 + 6 × 0) + 5";
  assert.equal(caption(first, "v1", 0).formula, `${spelled} = 1 + 50 + 0 + 5 = 56`);
  assert.equal(caption(wide, "v1", 0).formula, "(1 × 1 + …) + (10 × 1 + …) + (5 × 1 + …) = 10 + 100 + 26 = 136");
  assert.equal(caption(point, "v1", 0).formula, "1 × 1 + 10 × (−1) + 5 × 2 + 1 = 2");
  assert.equal(caption(pooled, "v1", 1).formula, "max(10, 20, 30, 40) = 40");
});

test("what hidden channels and samples give is there from the start, and said", () => {
  assert.deepEqual(back(first, 1).grids.g0.slice(0, 6), [1, 1, 2, 0, 2, -2]);
  assert.deepEqual(back(second, 1).grids.g0.slice(0, 6), [1, 1, 2, 0, 2, -2]);
  const { sentence, formula } = caption(second, "g0", 0);
  assert.equal(formula, "dx[0, 0, 0] = 0 × 2 + 1 = 1");
  assert.equal(sentence, "dx[0, 0, 0] receives its gradient from g[0, 0, 1]; 1 of it comes from output channels that are not shown");
  const gathered = caption(batch, "d0", 0);
  assert.equal(gathered.formula, "dK[0, 0, 0, 0] = 1 × 1 + 3 × 3 + 10 = 20");
  assert.ok(gathered.sentence.endsWith("; 10 of it comes from other samples"));
});

test("sums say what they are of", () => {
  const at = (trace, steps) => Object.values(/** @type {any} */ (reading(trace, back(trace, steps)))).slice(0, 4);
  assert.deepEqual(at(pooled, 0), ["g[..., 1]", "dx[..., 1]", 2, 2]);
  assert.deepEqual(at(pooled, 1), ["g[..., 1]", "dx[..., 1]", 2, 2]);
  assert.deepEqual(at(first, 0).slice(0, 3), ["g", "dx", 10]);
  assert.deepEqual(at(first, 1), ["g[..., 0]", "dx ← g[..., 0]", 1, 4]);
  assert.deepEqual(at(batch, 0).slice(0, 3), ["g[1]", "dx[1]", 10]);
});

test("each shown plane is edited alone, and rows in all of them", () => {
  assert.deepEqual([...editedGrids(second).keys()], ["v0.0", "v0.1", "v0.2", "g1", "k0.1", "k0.3", "k0.5"]);
  const doc = docOf(LAYERS, X, G);
  const plane = /** @type {any} */ (editedOf(second, "v0.1"));
  assert.equal(plane, editedOf(first, "v0.1"));
  assert.deepEqual([plane.letter, plane.behind, plane.alone(doc), plane.read(doc)], ["x", [1], false, [[10, 20], [30, 40]]]);
  assert.deepEqual(plane.write(doc, [[0, 20], [30, 40]]).x[0][0], [1, 0, 5]);
  assert.deepEqual(plane.resize(doc, "row-", { top: 0, left: 0, bottom: 0, right: 0 }).x, [X[1]]);
  const weight = /** @type {any} */ (editedOf(second, "k0.3"));
  assert.deepEqual([weight.behind, weight.read(doc)], [[1, 1], [[0, 0]]]);
  assert.deepEqual(weight.write(doc, [[7, 8]]).layers[0].kernel, [[[[1, 0], [1, 7], [0, 1]], [[0, 0], [2, 8], [0, -1]]]]);
  const sent = /** @type {any} */ (editedOf(second, "g1"));
  assert.deepEqual(sent.write(doc, [[9], [4]]).kept, { "0,0": 1, "0,0,0,1": 9, "1,0": 3, "0,1,0,1": 4 });
});
