import { test } from "node:test";
import assert from "node:assert/strict";
import { focusOf, questionOf, patchOf } from "../../static/js/focus.js";
import { frame } from "../../static/js/frame.js";
import { complete, outline, shapeOf } from "../../static/js/trace.js";
import { scenes } from "./scenes.js";
import { tracesOf } from "./trace-of.js";

const rest = (trace) => frame(trace, 0, "forward");
const at = (trace, cursor) => focusOf(trace, frame(trace, cursor, cursor <= outline(trace).turn ? "forward" : "backward"), null);
const backAt = (trace, steps) => at(trace, outline(trace).turn + steps);
const pointed = (trace, grid, cell) => focusOf(trace, rest(trace), { grid, cell });
const box = (top, left, bottom = top, right = left) => ({ top, left, bottom, right });
/** Marks by grid, as plain objects: what a cell is, by its index. */
const marksOf = ({ cells }) => Object.fromEntries(Object.entries(cells).map(([grid, marks]) => [grid, Object.fromEntries(marks)]));
const waysOf = ({ arrows }) => arrows.map(({ from, start, to, end }) => [`${from}:${Object.values(start)}`, `${to}:${Object.values(end)}`]);
const way = (from, start, to, end) => [`${from}:${Object.values(start)}`, `${to}:${Object.values(end)}`];

test("focusOf points out nothing at rest", () => {
  for (const [cursor, direction] of [[0, "forward"], [outline(scenes.max).turn, "backward"]]) {
    assert.deepEqual(focusOf(scenes.max, frame(scenes.max, cursor, direction), null), { arrows: [], whispers: [], frames: [], cells: {} });
  }
});

test("focusOf leads a padded cell from its source, and a constant from nowhere", () => {
  const copied = at(scenes.lopsided, 4);
  assert.deepEqual(copied.arrows, [{ from: "v0", start: box(0, 2), to: "v1", end: box(0, 3), via: "", direction: "forward" }]);
  assert.deepEqual(marksOf(copied), { v0: { 2: "source" }, v1: { 3: "target" } });
  assert.deepEqual(copied.frames, []);
  const constant = at(scenes.wall, 1);
  assert.deepEqual([constant.arrows, constant.frames, marksOf(constant)], [[], [], { v1: { 0: "target constant" } }]);
});

test("focusOf frames the window of a maximum, and leads from each cell that holds it", () => {
  const { arrows, frames, cells } = at(scenes.ties, 4);
  assert.deepEqual(frames, [{ grid: "v0", box: box(2, 2, 3, 3), direction: "forward" }]);
  assert.deepEqual(waysOf({ arrows }), [box(2, 2), box(2, 3), box(3, 3)].map((start) => way("v0", start, "v1", box(1, 1))));
  assert.deepEqual(marksOf({ cells }), { v0: { 10: "source", 11: "source", 14: "read", 15: "source" }, v1: { 3: "target" } });
});

test("focusOf whispers of what a window read and did not choose, there and back, and of nothing else", () => {
  const [there, back] = [at(scenes.max, 2), backAt(scenes.max, 2)];
  const losers = [box(0, 2), box(0, 3), box(1, 2)];
  assert.deepEqual(waysOf({ arrows: there.whispers }), losers.map((start) => way("v0", start, "v1", box(0, 1))));
  assert.deepEqual(waysOf({ arrows: back.whispers }), losers.map((end) => way("g1", box(0, 1), "g0", end)));
  assert.deepEqual(waysOf(there), [way("v0", box(1, 3), "v1", box(0, 1))]);
  const read = pointed(scenes.overlap, "v0", 12);
  assert.deepEqual([read.arrows.length, read.whispers.length], [1, 8]);
  for (const scene of [scenes.mean, scenes.edge, scenes.wall, scenes.convolution]) {
    for (let cursor = 1; cursor <= outline(scene).total; cursor++) assert.deepEqual(at(scene, cursor).whispers, []);
  }
});

test("focusOf whispers of a window of many cells with one line from around them", () => {
  const { wide } = tracesOf({ wide: { layers: [{ type: "min_pooling", size: [5, 6] }], x: Array.from({ length: 5 }, (_, row) => Array.from({ length: 6 }, (_, col) => row + col)) } });
  assert.deepEqual(waysOf({ arrows: at(wide, 1).whispers }), [way("v0", box(0, 0, 4, 5), "v1", box(0, 0))]);
});

test("focusOf leads from the whole window of a mean with one arrow, and back into it", () => {
  const there = at(scenes.mean, 2);
  assert.deepEqual(there.arrows, [{ from: "v0", start: box(0, 2, 1, 3), to: "v1", end: box(0, 1), via: "", direction: "forward" }]);
  assert.deepEqual(there.frames, [{ grid: "v0", box: box(0, 2, 1, 3), direction: "forward" }]);
  const back = backAt(scenes.mean, 2);
  assert.deepEqual(back.arrows, [{ from: "g1", start: box(0, 1), to: "g0", end: box(0, 2, 1, 3), via: "", direction: "backward" }]);
  assert.deepEqual(back.frames, [{ grid: "g0", box: box(0, 2, 1, 3), direction: "backward" }]);
  assert.deepEqual(marksOf(back), { g1: { 1: "source" }, g0: { 2: "target", 3: "target", 6: "target", 7: "target" } });
});

test("focusOf leads a gradient to each cell that a maximum chose, and frames the window around the losers", () => {
  const { arrows, frames, cells } = backAt(scenes.ties, 4);
  assert.deepEqual(frames, [{ grid: "g0", box: box(2, 2, 3, 3), direction: "backward" }]);
  assert.deepEqual(waysOf({ arrows }), [box(2, 2), box(2, 3), box(3, 3)].map((end) => way("g1", box(1, 1), "g0", end)));
  assert.deepEqual(marksOf({ cells }), { g1: { 3: "source" }, g0: { 10: "target", 11: "target", 14: "read", 15: "target" } });
});

test("focusOf leads a padded gradient home, and a constant's nowhere", () => {
  const home = backAt(scenes.lopsided, 5);
  assert.deepEqual(waysOf(home), [way("g2", box(0, 4), "g1", box(0, 4))]);
  assert.equal(home.arrows[0].direction, "backward");
  const lost = backAt(scenes.wall, 1);
  assert.deepEqual([lost.arrows, marksOf(lost)], [[], { g2: { 0: "source lost" } }]);
  const kept = backAt(scenes.wall, 8);
  assert.deepEqual(marksOf(kept), { g2: { 4: "source" }, g1: { 1: "target" } });
});

test("focusOf a pointed cell follows copies of copies to their source", () => {
  const corner = pointed(scenes.lopsided, "v2", 4);
  assert.deepEqual(waysOf(corner), [way("v1", box(0, 4), "v2", box(0, 4)), way("v0", box(0, 2), "v1", box(0, 4))]);
  assert.deepEqual(marksOf(corner), { v2: { 4: "pointed target" }, v1: { 4: "source target" }, v0: { 2: "source" } });
});

test("focusOf a pointed input cell shows all its copies, and the copies of those", () => {
  const { arrows, cells } = pointed(scenes.lopsided, "v0", 2);
  assert.equal(arrows.length, 3 + 3 * 2);
  assert.deepEqual([...cells.v1.keys()].toSorted((a, b) => a - b), [2, 3, 4]);
  assert.deepEqual([...cells.v2.keys()].toSorted((a, b) => a - b), [2, 3, 4, 7, 8, 9]);
  assert.equal(cells.v0.get(2), "pointed source");
});

test("focusOf a pointed cell follows copies through layer after layer, and draws 36 arrows at most", () => {
  const { twice } = tracesOf({ twice: { layers: [{ type: "edge_pad", width: 1 }, { type: "edge_pad", width: 1 }], x: [[1]] } });
  assert.deepEqual(waysOf(pointed(twice, "v4", 0)), [4, 3, 2, 1].map((at) => way(`v${at - 1}`, box(0, 0), `v${at}`, box(0, 0))));
  const { arrows, cells } = pointed(twice, "v0", 0);
  assert.equal(arrows.length, 36);
  assert.deepEqual([1, 2, 3, 4].map((at) => cells[`v${at}`].size), [3, 9, 15, 25]);
});

test("focusOf a pointed dx cell collects what is folded home to it, through both stages", () => {
  const { arrows, cells } = pointed(scenes.lopsided, "g0", 2);
  assert.ok(arrows.every(({ direction }) => direction === "backward"));
  assert.deepEqual([...cells.g1.keys()].toSorted((a, b) => a - b), [2, 3, 4]);
  assert.deepEqual([...cells.g2.keys()].toSorted((a, b) => a - b), [2, 3, 4, 7, 8, 9]);
});

test("focusOf a pointed cell between two layers shows where it came from and where it goes", () => {
  const { arrows, frames, cells } = pointed(scenes["edge-then-max"], "v2", 0);
  assert.deepEqual(waysOf({ arrows }), [
    way("v1", box(0, 0), "v2", box(0, 0)),
    way("v0", box(0, 0), "v1", box(0, 0)),
    way("v2", box(0, 0), "v3", box(0, 0)),
  ]);
  assert.deepEqual(marksOf({ cells }).v2, { 0: "pointed target source" });
  assert.deepEqual(frames, []);
});

test("focusOf a pointed loser shows the windows that read it without an arrow", () => {
  const loser = pointed(scenes.max, "v0", 0);
  assert.deepEqual([loser.arrows, marksOf(loser)], [[], { v0: { 0: "pointed source" }, v1: { 0: "read" } }]);
});

test("focusOf a pointed cell says the same whatever the cursor", () => {
  const { total } = outline(scenes.edge);
  const mark = { grid: "g1", cell: 3 };
  assert.deepEqual(focusOf(scenes.edge, frame(scenes.edge, total, "backward"), mark), focusOf(scenes.edge, rest(scenes.edge), mark));
});

for (const [name, trace] of Object.entries(scenes)) {
  test(`focusOf draws the used links of every step of ${name}, and marks all of them`, () => {
    const grids = complete(trace);
    const { plays, total } = outline(trace);
    for (let cursor = 1; cursor <= total; cursor++) {
      const { from, to, stage, start, direction } = plays.find((play) => cursor <= play.start + play.count);
      const index = cursor - start - 1;
      const { src, dst, used } = stage.links;
      const about = direction === "forward" ? dst : src;
      const links = src.map((_, link) => link).filter((link) => about[link] === stage.steps.cell[index]);
      const { arrows, cells } = at(trace, cursor);
      const marked = (grid) => [...(cells[grid]?.keys() ?? [])].toSorted((a, b) => a - b);
      const ends = (column) => [...new Set([...links.map((link) => column[link]), ...(column === about ? [stage.steps.cell[index]] : [])])];
      assert.deepEqual(marked(from), ends(src).toSorted((a, b) => a - b), `${from} at ${cursor}`);
      assert.deepEqual(marked(to), ends(dst).toSorted((a, b) => a - b), `${to} at ${cursor}`);
      const drawn = links.filter((link) => used[link]);
      assert.equal(arrows.length, stage.kind === "sum" ? Math.min(drawn.length, 1) : drawn.length);
      assert.ok(arrows.every((arrow) => arrow.from === from && arrow.to === to && arrow.direction === direction));
    }
  });

  test(`focusOf keeps to the cells of ${name}, and to 36 arrows, wherever it is pointed at`, () => {
    for (const [grid, values] of Object.entries(complete(trace))) {
      values.forEach((_, cell) => {
        const { arrows, frames } = pointed(trace, grid, cell);
        assert.ok(arrows.length <= 36);
        const blocks = [...arrows.flatMap(({ from, start, to, end }) => [[from, start], [to, end]]), ...frames.map((one) => [one.grid, one.box])];
        for (const [place, { top, left, bottom, right }] of blocks) {
          const [rows, cols] = shapeOf(trace, `v${place.slice(1)}`);
          assert.ok(top >= 0 && left >= 0 && top <= bottom && left <= right && bottom < rows && right < cols);
        }
      });
    }
  });
}

test("questionOf keeps the window and the cell pointed at, and gives nothing else away", () => {
  const answer = at(scenes.max, 1);
  assert.ok(answer.arrows.length);
  assert.deepEqual(questionOf(answer), { arrows: [], whispers: [], frames: answer.frames, cells: Object.fromEntries(Object.keys(answer.cells).map((grid) => [grid, new Map()])) });
  const { arrows, whispers, cells } = questionOf(pointed(scenes.max, "v1", 0));
  assert.deepEqual([arrows, whispers, cells.v1], [[], [], new Map([[0, "pointed"]])]);
});

test("patchOf holds the cell pointed at, what is pointed out, or the cell in hand, and stays inside its grid", () => {
  const corners = ({ top, left, bottom, right }) => [top, left, bottom, right];
  const patch = (marks, hand = null) => corners(patchOf(marks && new Map(marks), [30, 30], [5, 5], hand));
  assert.deepEqual(patch(undefined), [0, 0, 4, 4]);
  assert.deepEqual(patch(undefined, [10, 29]), [8, 25, 12, 29]);
  assert.deepEqual(patch([[0, "source"]]), [0, 0, 4, 4]);
  assert.deepEqual(patch([[899, "target"]], [0, 0]), [25, 25, 29, 29]);
  // A window of 3×3 stands in the middle, one of 2×2 a little above and left of it.
  assert.deepEqual(patch([[10 * 30 + 10, "read"], [12 * 30 + 12, "source"]]), [9, 9, 13, 13]);
  assert.deepEqual(patch([[10 * 30 + 10, "read"], [11 * 30 + 11, "source"]]), [8, 8, 12, 12]);
  // Of a window too large for a lens, the beginning; a cell pointed at goes before all else.
  assert.deepEqual(patch([[10 * 30 + 10, "read"], [19 * 30 + 19, "source"]]), [10, 10, 14, 14]);
  assert.deepEqual(patch([[10 * 30 + 10, "read"], [19 * 30 + 19, "pointed source"]]), [17, 17, 21, 21]);
});
