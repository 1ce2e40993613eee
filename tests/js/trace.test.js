import { test } from "node:test";
import assert from "node:assert/strict";
import { cellName, complete, inRing, isComputedGradient, isGradient, letter, linksFrom, linksInto } from "../../static/js/trace.js";
import { mask, outline, playFrom, playInto, readers, shapeOf, tied, ties } from "../../static/js/trace.js";
import { scenes } from "./scenes.js";
import { tracesOf } from "./trace-of.js";

const gridsOf = (trace) => Array.from({ length: trace.forward.length + 1 }, (_, position) => [`v${position}`, `g${position}`, ...(trace.forward[position]?.links.tap ? [`k${position}`, `d${position}`] : [])]).flat();

for (const [name, trace] of Object.entries(scenes)) {
  test(`outline plays ${name} from x to y and back to dx, each stage where the last one ended`, () => {
    const { plays, total, turn, last } = outline(trace);
    assert.deepEqual(plays.map(({ stage }) => stage), [...trace.forward, ...trace.backward]);
    assert.equal(last, trace.forward.length);
    assert.equal(plays[0].from, "v0");
    assert.equal(plays[last - 1].to, `v${last}`);
    assert.equal(plays[last].from, `g${last}`);
    assert.equal(plays[2 * last - 1].to, "g0");
    let start = 0;
    plays.forEach((play, i) => {
      assert.equal(play.direction, i < last ? "forward" : "backward");
      assert.equal(play.start, start);
      assert.equal(play.count, play.stage.steps.cell.length);
      if (i > 0 && i !== last) assert.equal(play.from, plays[i - 1].to);
      start += play.count;
      if (i === last - 1) assert.equal(turn, start);
    });
    assert.equal(total, start);
  });

  test(`complete holds every grid of ${name} at its shape`, () => {
    const grids = complete(trace);
    const last = trace.forward.length;
    assert.deepEqual(Object.keys(grids).sort(), gridsOf(trace).sort());
    assert.deepEqual([grids.v0, grids[`v${last}`], grids.g0, grids[`g${last}`]], [trace.x, trace.y, trace.dx, trace.g].map((grid) => grid.flat()));
    for (const grid of gridsOf(trace)) {
      const [rows, cols] = shapeOf(trace, grid);
      assert.equal(grids[grid].length, rows * cols, grid);
    }
  });

  test(`links of ${name} are found from both of their ends`, () => {
    for (const { stage, from, to } of outline(trace).plays) {
      const { src, dst } = stage.links;
      const grids = complete(trace);
      const all = src.map((_, link) => link);
      const leaving = grids[from].flatMap((_, cell) => linksFrom(stage, cell));
      const arriving = grids[to].flatMap((_, cell) => linksInto(stage, cell));
      assert.deepEqual(leaving.toSorted((a, b) => a - b), all);
      assert.deepEqual(arriving.toSorted((a, b) => a - b), all);
      grids[from].forEach((_, cell) => linksFrom(stage, cell).forEach((link) => assert.equal(src[link], cell)));
      grids[to].forEach((_, cell) => linksInto(stage, cell).forEach((link) => assert.equal(dst[link], cell)));
    }
  });
}

test("playInto and playFrom find the stages on both sides of a grid", () => {
  const { constant } = scenes;
  assert.equal(playInto(constant, "v0"), undefined);
  assert.equal(playInto(constant, "v1")?.stage.id, "0.columns");
  assert.equal(playFrom(constant, "v1")?.stage.id, "0.rows");
  assert.equal(playFrom(constant, "v2"), undefined);
  assert.equal(playInto(constant, "g2"), undefined);
  assert.equal(playInto(constant, "g1")?.stage.id, "0.rows");
  assert.equal(playFrom(constant, "g1")?.stage.id, "0.columns");
  assert.equal(playFrom(constant, "g0"), undefined);
});

test("inRing finds a stage's padded lines in the larger grid, forward and backward", () => {
  const ringOf = (trace, grid, play) => complete(trace)[grid].map((_, cell) => Number(inRing(play, cell)));
  const { lopsided } = scenes;
  const columns = [0, 0, 0, 1, 1, 0, 0, 0, 1, 1];
  const rows = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  assert.deepEqual(ringOf(lopsided, "v1", playInto(lopsided, "v1")), columns);
  assert.deepEqual(ringOf(lopsided, "v2", playInto(lopsided, "v2")), rows);
  assert.deepEqual(ringOf(lopsided, "g2", playFrom(lopsided, "g2")), rows);
  assert.deepEqual(ringOf(lopsided, "g1", playFrom(lopsided, "g1")), columns);
  assert.deepEqual(ringOf(scenes.unpadded, "v1", playInto(scenes.unpadded, "v1")), [0, 0]);
  assert.deepEqual(ringOf(scenes.max, "v1", playInto(scenes.max, "v1")), [0, 0, 0, 0]);
});

test("readers counts the windows over each cell, dropped tails at 0", () => {
  assert.deepEqual(readers(scenes.overlap.forward[0]), [1, 2, 3, 2, 1].flatMap((row) => [1, 2, 3, 2, 1].map((col) => row * col)));
  assert.deepEqual(readers(scenes.tail.forward[0]), [1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
});

test("mask is the article's 0/1 index: every chosen cell, whatever the tie rule chooses", () => {
  assert.deepEqual(mask(scenes.max.forward[0]), [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0]);
  assert.deepEqual(mask(scenes.ties.forward[0]), [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1]);
  assert.deepEqual(mask(scenes.first.forward[0]), [1, 0, 0, 0]);
});

test("tied finds the cells that share a maximum under every tie rule, NaN included", () => {
  const sharing = (trace, window) => tied(trace.forward.at(-1), trace.forward.at(-2)?.values.flat() ?? trace.x.flat(), trace.y.flat(), window);
  assert.deepEqual(sharing(scenes.ties, 3), [10, 11, 15]);
  assert.deepEqual(sharing(scenes.ties, 0), [5]);
  assert.deepEqual(sharing(scenes.first, 0), [0, 1, 3]);
  assert.deepEqual(sharing(scenes.specials, 0), [0, 1, 4, 5]);
});

test("ties counts the cells that share a maximum in the grid that the maximum reads, in the window where most do", () => {
  assert.deepEqual(ties(scenes.ties), { v0: new Map([[12, 2], [13, 2], [10, 3], [11, 3], [15, 3]]) });
  assert.deepEqual(ties(scenes.max), { v0: new Map() });
  assert.deepEqual(ties(scenes["edge-then-max"]), { v2: new Map([[0, 4], [1, 4], [6, 4], [7, 4]]) });
  const { overlapping } = tracesOf({ overlapping: { layers: [{ type: "max_pooling", size: [1, 3], stride: 1 }], x: [[5, 5, 5, 1]] } });
  assert.deepEqual(ties(overlapping).v0, new Map([[1, 3], [2, 3], [0, 3]]));
  assert.deepEqual(ties(scenes.mean), {});
});

test("letter and cellName call the grids x, h₁, h₂, y and dx, dh₁, dh₂, g", () => {
  const { three } = scenes;
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => letter(three, `v${at}`)), ["x", "h₁", "h₂", "h₃", "y"]);
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => letter(three, `g${at}`)), ["dx", "dh₁", "dh₂", "dh₃", "g"]);
  assert.equal(cellName(three, "v1", 17), "h₁[2, 5]");
  assert.equal(cellName(three, "g4", 2), "g[1, 0]");
});

test("letter writes a place of two digits as subscripts", () => {
  const { deep } = tracesOf({ deep: { layers: Array.from({ length: 6 }, () => ({ type: "edge_pad", width: 0 })), x: [[1]] } });
  assert.equal(letter(deep, "v10"), "h₁₀");
});

test("isComputedGradient leaves out values, and the g that a user sets", () => {
  assert.deepEqual(gridsOf(scenes.edge).filter((grid) => isComputedGradient(scenes.edge, grid)), ["g0", "g1"]);
  assert.deepEqual(gridsOf(scenes.edge).filter(isGradient), ["g0", "g1", "g2"]);
});
