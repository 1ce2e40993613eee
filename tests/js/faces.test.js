import { test } from "node:test";
import assert from "node:assert/strict";
import { fill } from "../../static/js/colour.js";
import { facesOf, namesOf } from "../../static/js/faces.js";
import { focusOf } from "../../static/js/focus.js";
import { frame } from "../../static/js/frame.js";
import { complete, outline, shapeOf } from "../../static/js/trace.js";
import { scenes } from "./scenes.js";
import { speechOf } from "./speech-of.js";
import { tracesOf } from "./trace-of.js";

const OPEN = { hidden: false, mask: false, theme: "light" };
const widthOf = (text) => 0.6 * text.length;

/** The faces of a whole grid, cell by cell, at rest unless a cursor is given. */
function faces(trace, grid, { cursor = 0, pitch = 64, twoSided = true, pointed = null, ...patch } = {}) {
  const now = frame(trace, cursor, cursor < outline(trace).turn ? "forward" : "backward");
  const state = { ...OPEN, trace, doc: { layers: [], x: trace.x, g: trace.g, kept: {} }, ...patch };
  const [rows, cols] = shapeOf(trace, grid);
  const place = { x: 0, y: 0, cell: pitch, rows, cols, thumb: false };
  const face = facesOf(state, now, focusOf(trace, now, pointed), grid, place, twoSided, widthOf);
  return complete(trace)[grid].map((_, cell) => face(cell));
}

const backward = (trace, steps) => ({ cursor: outline(trace).turn + steps });
const having = (all, role) => all.flatMap(({ roles }, cell) => (roles.split(" ").includes(role) ? [cell] : []));
const column = (all, name) => all.map((face) => face[name]);

test("facesOf shows every number of every grid, as JSON and in digits", () => {
  for (const trace of Object.values(scenes)) {
    for (const [grid, values] of Object.entries(complete(trace))) {
      const all = faces(trace, grid);
      assert.deepEqual(column(all, "value"), values.map(String));
      assert.ok(all.every(({ text, size, roles }) => text !== "" && size >= 11 && roles === roles.trim()));
    }
  }
});

test("facesOf shows fractions in gradients that layers made, and decimals elsewhere", () => {
  assert.deepEqual(column(faces(scenes.split, "g0"), "text"), ["1/3", "−1/3", "−1/3", "−2/3"]);
  assert.deepEqual(column(faces(scenes.split, "g0"), "value")[0], "0.3333333333333333");
  assert.equal(faces(scenes.thirds, "v1")[1].text, "2.67");
});

test("facesOf leaves cells that are not reached yet empty", () => {
  const all = faces(scenes.max, "v1", { cursor: 1 });
  assert.deepEqual(having(all, "empty"), [1, 2, 3]);
  assert.deepEqual(all.slice(1).map(({ value, text, fill: colour }) => [value, text, colour]), Array(3).fill(["", null, "none"]));
  assert.deepEqual([all[0].value, all[0].text], ["9", "9"]);
});

test("facesOf marks the whole ring that a padding layer added, columns and rows, on both sides of a card", () => {
  const isInside = (cell) => [Math.floor(cell / 8), cell % 8].every((at) => at > 1 && at < 6);
  const ring = [...Array(64).keys()].filter((cell) => !isInside(cell));
  assert.deepEqual(having(faces(scenes.edge, "v2"), "ring"), ring);
  assert.deepEqual(having(faces(scenes.constant, "g2"), "ring"), ring);
  assert.deepEqual(having(faces(scenes.lopsided, "v1"), "ring"), [3, 4, 8, 9]);
  assert.deepEqual(having(faces(scenes.unpadded, "v1"), "ring"), []);
  assert.deepEqual(having(faces(scenes["edge-then-max"], "v3"), "ring"), []);
});

test("facesOf takes the ring of an earlier layer for input of the next", () => {
  const { twice } = tracesOf({ twice: { layers: [{ type: "edge_pad", width: 1 }, { type: "edge_pad", width: [1, 0] }], x: [[1]] } });
  assert.deepEqual(having(faces(twice, "v3"), "ring"), [0, 1, 2, 12, 13, 14]);
});

test("facesOf marks tied maxima on both sides of a card", () => {
  assert.deepEqual(having(faces(scenes.ties, "v0"), "tie"), [10, 11, 12, 13, 15]);
  assert.deepEqual(having(faces(scenes.ties, "g0"), "tie"), [10, 11, 12, 13, 15]);
  assert.deepEqual(having(faces(scenes.max, "v0"), "tie"), []);
});

test("facesOf says on a tied value how many share it, where a note has room and nothing is hidden", () => {
  const badges = (...told) => column(faces(scenes.ties, ...told), "badge");
  assert.deepEqual(badges("v0").slice(8), ["", "", "=3", "=3", "=2", "=2", "", "=3"]);
  for (const all of [badges("g0"), badges("v0", { hidden: true }), badges("v0", { pitch: 40 }), badges("v1")]) assert.deepEqual(new Set(all), new Set([""]));
});

test("facesOf empties the ring as its gradients go home, and fades it at the crop", () => {
  const before = faces(scenes.lopsided, "g2", backward(scenes.lopsided, 3));
  assert.deepEqual(having(before, "emptied"), [0, 1]);
  assert.deepEqual(having(before, "cropped"), []);
  assert.deepEqual(before.slice(0, 3).map(({ text }) => text), [null, null, "2"]);
  const crop = faces(scenes.lopsided, "g2", backward(scenes.lopsided, 6));
  assert.deepEqual(having(crop, "emptied"), [0, 1, 2, 3, 4]);
  assert.deepEqual(having(crop, "cropped"), [0, 1, 2, 3, 4]);
  assert.deepEqual(having(crop, "lost"), []);
  assert.ok(crop.slice(5).every(({ text }) => text));
});

test("facesOf tells what is pointed out among gradients from what is among values", () => {
  const marked = (all) => all.filter(({ roles }) => /source|target/.test(roles)).map(({ roles }) => roles.includes("gradient"));
  const back = backward(scenes.max, 1);
  assert.ok(marked(faces(scenes.max, "g1", back)).length && marked(faces(scenes.max, "g1", back)).every(Boolean));
  assert.ok(marked(faces(scenes.max, "v1", { cursor: 1 })).length && !marked(faces(scenes.max, "v1", { cursor: 1 })).some(Boolean));
});

test("facesOf keeps what a constant loses in sight, struck through, from its own step on", () => {
  const now = faces(scenes.wall, "g2", backward(scenes.wall, 2));
  assert.deepEqual([having(now, "lost"), having(now, "source"), having(now, "emptied")], [[0, 1], [1], []]);
  assert.deepEqual(now.slice(0, 2).map(({ text }) => text), ["1", "2"]);
  const crop = faces(scenes.wall, "g2", backward(scenes.wall, 8));
  assert.deepEqual([having(crop, "lost"), having(crop, "cropped")], [[0, 1, 2, 6, 7, 8], [0, 1, 2, 6, 7, 8]]);
});

test("facesOf leaves other grids alone while a ring is folded", () => {
  for (const grid of ["v0", "v2", "g1", "g0"]) {
    const all = faces(scenes.lopsided, grid, backward(scenes.lopsided, 6));
    for (const role of ["emptied", "lost", "cropped"]) assert.deepEqual(having(all, role), [], grid);
  }
});

test("facesOf shows the 0/1 mask in place of what a maximum reads, and nowhere else", () => {
  const masked = faces(scenes.max, "v0", { mask: true });
  assert.deepEqual(column(masked, "text"), [..."0000010100101000"]);
  assert.deepEqual(column(masked, "value"), scenes.max.x.flat().map(String));
  const tints = [scenes.max, scenes.gaps].map((trace) => new Set(column(faces(trace, "v0", { mask: true }), "fill")));
  assert.equal(tints[0].size, 2);
  assert.deepEqual(tints[0], tints[1], "a mask has its own scale");
  const { max, mean } = scenes;
  const pipeline = scenes["edge-then-max"];
  for (const [trace, grid] of [[max, "v1"], [max, "g0"], [max, "g1"], [mean, "v0"], [pipeline, "v1"]]) {
    assert.deepEqual(faces(trace, grid, { mask: true }), faces(trace, grid));
  }
  assert.notDeepEqual(column(faces(pipeline, "v2", { mask: true }), "text"), column(faces(pipeline, "v2"), "text"));
});

test("facesOf covers results when values are hidden, never x and g", () => {
  for (const grid of ["v1", "g0"]) {
    const covered = faces(scenes.max, grid, { hidden: true });
    assert.ok(covered.every(({ text, fill: colour, corner }) => text === "?" && colour === "none" && corner === ""), grid);
  }
  assert.equal(faces(scenes.max, "v1", { hidden: true, pitch: 19 })[0].text, "");
  for (const grid of ["v0", "g1"]) assert.deepEqual(column(faces(scenes.max, grid, { hidden: true }), "text"), column(faces(scenes.max, grid), "text"));
});

test("facesOf puts the value into the corner of its gradient where a card has two sides and 44 px", () => {
  assert.deepEqual(column(faces(scenes.max, "g0"), "corner"), scenes.max.x.flat().map((value) => String(value).replace("-", "−")));
  assert.deepEqual(column(faces(scenes.max, "g1"), "corner"), ["9", "5", "6", "8"]);
  for (const all of [faces(scenes.max, "v0"), faces(scenes.max, "g0", { twoSided: false }), faces(scenes.max, "g0", { pitch: 43 })]) {
    assert.deepEqual(new Set(column(all, "corner")), new Set([""]));
  }
});

test("facesOf never cuts a number in the corner: one too long is left out", () => {
  const { long } = tracesOf({ long: { layers: [{ type: "max_pooling", size: 1 }], x: [[-1234.56, 99999, 0.00001]] } });
  assert.deepEqual(column(faces(long, "g0"), "corner"), ["", "99999", "1e−5"]);
});

test("facesOf shows no value in a corner before its step, when a card is turned early", () => {
  assert.deepEqual(column(faces(scenes.max, "g1", { cursor: 2 }), "corner"), ["9", "5", "", ""]);
});

test("facesOf counts the windows over a cell where any overlap, from 40 px on", () => {
  const counts = column(faces(scenes.overlap, "v0"), "count");
  assert.deepEqual(counts.slice(0, 10), ["", "×2", "×3", "×2", "", "×2", "×4", "×6", "×4", "×2"]);
  for (const all of [faces(scenes.max, "v0"), faces(scenes.overlap, "v0", { pitch: 39 }), faces(scenes.overlap, "g0"), faces(scenes.edge, "v0")]) {
    assert.deepEqual(new Set(column(all, "count")), new Set([""]));
  }
});

test("facesOf shows what was typed before its answer is there, in its cell and its corner", () => {
  const { x, g } = scenes.max;
  const doc = { layers: [], x: x.with(0, [77, ...x[0].slice(1)]), g: g.with(1, [3, -44]), kept: {} };
  assert.equal(faces(scenes.max, "v0", { doc })[0].text, "77");
  assert.deepEqual(column(faces(scenes.max, "v0", { doc }), "value").slice(0, 2), ["77", "3"]);
  assert.equal(faces(scenes.max, "g1", { doc })[3].text, "−44");
  assert.equal(faces(scenes.max, "g0", { doc })[0].corner, "77");
  assert.equal(faces(scenes.max, "v1", { doc })[0].text, "9");
});

test("facesOf waits for the answer where what was typed has another shape, even of as many cells", () => {
  const { x, g } = scenes.max;
  for (const typed of [[[1, 2]], [x.flat()], x.map(([first]) => [first]), []]) {
    assert.deepEqual(faces(scenes.max, "v0", { doc: { layers: [], x: typed, g, kept: {} } }), faces(scenes.max, "v0"));
  }
  assert.deepEqual(faces(scenes.max, "g1", { doc: { layers: [], x, g: [], kept: {} } }), faces(scenes.max, "g1"));
});

test("facesOf fills all values on one scale and all gradients on another", () => {
  const values = [...faces(scenes.mean, "v0"), ...faces(scenes.mean, "v1")];
  for (const { value, fill: colour } of values) assert.equal(colour, fill(Number(value), 9, "light"));
  const gradients = [...faces(scenes.mean, "g0", { theme: "dark" }), ...faces(scenes.mean, "g1", { theme: "dark" })];
  for (const { value, fill: colour } of gradients) assert.equal(colour, fill(Number(value), 12, "dark"));
});

test("facesOf hands on what focus marks", () => {
  const all = faces(scenes.ties, "v0", { pointed: { grid: "v1", cell: 3 } });
  assert.deepEqual([having(all, "source"), having(all, "read")], [[10, 11, 15], [14]]);
  assert.deepEqual(having(faces(scenes.ties, "v1", { pointed: { grid: "v1", cell: 3 } }), "pointed"), [3]);
});

test("facesOf draws cells under 20 px in colour alone", () => {
  assert.ok(faces(scenes.max, "v0", { pitch: 19 }).every(({ text, fill: colour }) => text === "" && colour.startsWith("#")));
});

test("namesOf calls the outer grids by their letters and those between by layer and stage, in both languages", () => {
  const names = (grid, lang) => namesOf(scenes["edge-then-max"], grid, speechOf(lang));
  assert.deepEqual(names("v0", "en"), { name: "Input x", label: "Input x" });
  assert.deepEqual(names("v3", "en"), { name: "Output y", label: "Output y" });
  assert.deepEqual(names("g0", "en"), { name: "Gradient dx", label: "Gradient dx" });
  assert.deepEqual(names("g3", "en"), { name: "Gradient g", label: "Gradient g" });
  assert.deepEqual(names("v1", "en"), { name: "1 Edge padding: after columns", label: "after columns" });
  assert.deepEqual(names("g2", "en"), { name: "Gradient of 1 Edge padding: after rows", label: "Gradient of after rows" });
  for (const grid of ["v0", "v1", "g1", "g3"]) assert.match(names(grid, "zh").name, /[\u4e00-\u9fff]/);
});
