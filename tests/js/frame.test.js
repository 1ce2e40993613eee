import { test } from "node:test";
import assert from "node:assert/strict";
import { departed, directionAt, frame, isRest, moved, stepAt, stepOf } from "../../static/js/frame.js";
import { complete, outline } from "../../static/js/trace.js";
import { finite, scenes } from "./scenes.js";

const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
const directionOf = (trace, cursor) => (cursor <= outline(trace).turn ? "forward" : "backward");
const framesOf = (trace, from, to) => range(from, to).map((cursor) => frame(trace, cursor, directionOf(trace, cursor)));
const near = (a, b) => Math.abs(a - b) < 1e-9;

for (const [name, trace] of Object.entries(scenes)) {
  const { plays, total, turn, last } = outline(trace);
  const done = complete(trace);

  test(`frame shows everything of ${name} at rest, on either side`, () => {
    for (const [cursor, direction] of [[0, "forward"], [turn, "backward"]]) {
      const { grids, step, rest, direction: side } = frame(trace, cursor, direction);
      assert.deepEqual({ grids, step, rest, side }, { grids: done, step: null, rest: true, side: direction });
    }
  });

  test(`frame fills ${name} forward in reading order, one cell a step, and no gradient but g`, () => {
    for (const { cursor, grids } of framesOf(trace, 1, turn + 1)) {
      for (const { to, start, direction } of plays) {
        const reached = direction === "forward" ? Math.max(cursor - start, 0) : 0;
        assert.deepEqual(grids[to], done[to].map((value, cell) => (cell < reached ? value : null)), `${to} at ${cursor}`);
      }
      assert.deepEqual([grids.v0, grids[`g${last}`]], [done.v0, done[`g${last}`]]);
    }
  });

  test(`frame keeps every value of ${name} backward, and later gradients empty`, () => {
    for (const { cursor, grids } of framesOf(trace, turn + 1, total + 1)) {
      for (const { to, start, count, direction } of plays) {
        if (direction === "forward" || cursor >= start + count) assert.deepEqual(grids[to], done[to], `${to} at ${cursor}`);
        else if (cursor <= start) assert.deepEqual(grids[to], done[to].map(() => null), `${to} at ${cursor}`);
      }
    }
  });

  test(`frame is the same for ${name} whatever was asked before`, () => {
    const fresh = structuredClone(trace);
    for (const cursor of range(0, total + 1).toReversed()) {
      const direction = directionOf(trace, cursor);
      assert.deepEqual(frame(trace, cursor, direction).grids, frame(fresh, cursor, direction).grids);
    }
  });

  test(`steps of ${name} are about the cells and links of their stage, each once`, () => {
    const steps = range(1, total + 1).map((cursor) => stepAt(trace, cursor));
    for (const play of plays) {
      const own = steps.filter((step) => step.play === play);
      const [grid, moving] = play.direction === "forward" ? [play.to, play.stage.links.dst] : [play.from, play.stage.links.src];
      assert.deepEqual(own.map(({ cell }) => cell).toSorted((a, b) => a - b), range(0, done[grid].length));
      assert.deepEqual(own.flatMap(({ cell, first, end }) => moving.slice(first, end).map((at) => at === cell)), moving.map(() => true));
      own.forEach((step, index) => assert.deepEqual(step, stepOf(play, index)));
    }
  });

  // What the units mean, from the groups themselves: a cursor is a boundary where one ends.
  const ends = {
    cell: range(0, total + 1),
    group: [0, ...plays.flatMap(({ start, stage: { steps } }) => steps.group.flatMap((group, i, all) => (group === all[i + 1] ? [] : [start + i + 1])))],
    stage: [0, ...plays.map(({ start, count }) => start + count)],
  };
  for (const [unit, boundaries] of Object.entries(ends)) {
    test(`moved goes to the next end of a ${unit} of ${name}, both ways from every cursor`, () => {
      for (const cursor of ends.cell) {
        assert.equal(moved(trace, cursor, 1, unit), boundaries.find((end) => end > cursor) ?? total, `on from ${cursor}`);
        assert.equal(moved(trace, cursor, -1, unit), boundaries.findLast((end) => end < cursor) ?? 0, `back from ${cursor}`);
      }
      for (const cursor of boundaries.slice(0, -1)) assert.equal(moved(trace, moved(trace, cursor, 1, unit), -1, unit), cursor);
    });
  }
}

for (const [name, trace] of Object.entries(finite)) {
  test(`frame adds up what the steps of ${name} have sent, link by link`, () => {
    const { plays } = outline(trace);
    const values = complete(trace);
    for (const { start, count, stage, from, to } of plays.filter(({ direction }) => direction === "backward")) {
      /** @type {Map<number, number>} */
      const held = new Map();
      for (const index of range(0, count)) {
        stage.links.src.forEach((cell, link) => {
          if (cell !== stage.steps.cell[index]) return;
          const given = stage.links.used[link] ? stage.links.weight[link] * Number(values[from][cell]) : 0;
          held.set(stage.links.dst[link], (held.get(stage.links.dst[link]) ?? 0) + given);
        });
        if (index === count - 1) continue;
        const cells = frame(trace, start + index + 1, "backward").grids[to];
        cells.forEach((value, cell) => {
          const expected = held.get(cell);
          const what = `${to}[${cell}] after step ${index}: ${value}, not ${expected}`;
          assert.ok(expected === undefined ? value === null : near(Number(value), expected), what);
        });
      }
    }
  });
}

test("frame ends the forward pass at the turn, or begins the backward pass, as the direction says", () => {
  const { turn } = outline(scenes.max);
  const arrived = frame(scenes.max, turn, "forward");
  assert.equal(arrived.rest, false);
  assert.deepEqual([arrived.direction, arrived.step?.cell], ["forward", 3]);
  assert.deepEqual(arrived.grids.v1, [9, 5, 6, 8]);
  assert.deepEqual(arrived.grids.g0, Array(16).fill(null));
  assert.deepEqual([isRest(scenes.max, turn, "forward"), isRest(scenes.max, turn, "backward")], [false, true]);
  assert.equal(frame(scenes.max, turn, "backward").direction, "backward");
});

test("directionAt follows the cursor everywhere but at the turn", () => {
  const { turn, total } = outline(scenes.max);
  for (const direction of ["forward", "backward"]) {
    assert.equal(directionAt(scenes.max, turn - 1, direction), "forward");
    assert.equal(directionAt(scenes.max, turn, direction), direction);
    assert.equal(directionAt(scenes.max, turn + 1, direction), "backward");
    assert.equal(isRest(scenes.max, 0, direction), true);
    assert.equal(isRest(scenes.max, total, direction), false);
  }
});

test("frame shows a loser of a maximum as 0 once its window has spoken, and a dropped cell at the end", () => {
  const { turn, total } = outline(scenes.max);
  assert.deepEqual(frame(scenes.max, turn + 1, "backward").grids.g0, [0, 0, null, null, 0, 1, ...Array(10).fill(null)]);
  const { turn: half, total: end } = outline(scenes.tail);
  assert.equal(frame(scenes.tail, half + 1, "backward").grids.g0[4], null);
  assert.equal(frame(scenes.tail, end, "backward").grids.g0[4], 0);
  assert.equal(frame(scenes.max, total, "backward").rest, false);
});

test("departed holds the gradients of a padding that left in earlier steps of its stage", () => {
  const { wall } = scenes;
  const { turn, total, plays } = outline(wall);
  const gone = (cursor) => [...departed(frame(wall, cursor, directionOf(wall, cursor)))];
  assert.deepEqual(gone(turn), []);
  assert.deepEqual(gone(turn + 1), []);
  assert.deepEqual(gone(turn + 4), [0, 1, 2]);
  assert.deepEqual(gone(turn + 9), [0, 1, 2, 6, 7, 8, 3, 4]);
  assert.deepEqual(gone(plays[3].start + 1), []);
  assert.deepEqual(gone(total), [0, 2]);
  assert.deepEqual([...departed(frame(wall, turn, "backward"))], []);
});

test("departed stays empty for a pooling, whose gradients leave no ring", () => {
  const { turn, total } = outline(scenes.max);
  for (const cursor of range(turn + 1, total + 1)) assert.equal(departed(frame(scenes.max, cursor, "backward")).size, 0);
});
