import { test } from "node:test";
import assert from "node:assert/strict";
import { frame } from "../../static/js/frame.js";
import { reading } from "../../static/js/meter.js";
import { complete, letter, outline } from "../../static/js/trace.js";
import { finite, scenes } from "./scenes.js";

const readingAt = (trace, cursor, direction = "backward") => reading(trace, frame(trace, cursor, direction));
const sum = (values) => values.reduce((total, value) => total + Number(value ?? 0), 0);
const near = (a, b, what) => assert.ok(Math.abs(Number(a) - b) < 1e-9, `${what}: ${a}, not ${b}`);
const backwardCursors = (trace) => {
  const { turn, total } = outline(trace);
  return Array.from({ length: total - turn + 1 }, (_, i) => turn + i);
};

test("reading is silent forward", () => {
  const { turn } = outline(scenes.max);
  for (let cursor = 0; cursor <= turn; cursor++) assert.equal(readingAt(scenes.max, cursor, "forward"), null);
});

for (const [name, trace] of Object.entries(finite)) {
  test(`reading of ${name} sums what has left and what has arrived, step by step`, () => {
    const grids = complete(trace);
    const { plays, total } = outline(trace);
    for (const cursor of backwardCursors(trace).slice(1, -1)) {
      const { from, to, start, stage } = plays.find((play) => cursor > play.start && cursor <= play.start + play.count);
      const now = readingAt(trace, cursor);
      assert.deepEqual([now.from, now.to], [letter(trace, from), letter(trace, to)]);
      near(now.sent, sum(stage.steps.cell.slice(0, cursor - start).map((cell) => grids[from][cell])), `sent at ${cursor}`);
      near(now.arrived, sum(frame(trace, cursor, "backward").grids[to]), `arrived at ${cursor}`);
    }
    for (const cursor of [outline(trace).turn, total]) {
      const now = readingAt(trace, cursor);
      assert.deepEqual([now.from, now.to], ["g", "dx"]);
      near(now.sent, sum(trace.g.flat()), "Σg");
      near(now.arrived, sum(trace.dx.flat()), "Σdx");
    }
  });

  test(`reading of ${name} explains every difference by its causes`, () => {
    for (const cursor of backwardCursors(trace)) {
      const { sent, arrived, causes } = readingAt(trace, cursor);
      near(arrived, Number(sent) + sum(causes.map(({ amount }) => amount)), `at ${cursor}`);
      assert.ok(causes.every(({ amount }) => amount !== 0));
    }
  });
}

test("reading lays the loss to constants, and begins anew with every stage", () => {
  const { turn } = outline(scenes.wall);
  assert.deepEqual(readingAt(scenes.wall, turn + 3), { from: "g", to: "dh₁", sent: 6, arrived: 0, causes: [{ cause: "lost", amount: -6 }] });
  assert.deepEqual(readingAt(scenes.wall, turn + 9), { from: "g", to: "dh₁", sent: 33, arrived: 3, causes: [{ cause: "lost", amount: -30 }] });
  assert.deepEqual(readingAt(scenes.wall, turn + 10), { from: "dh₁", to: "dx", sent: 4, arrived: 0, causes: [{ cause: "lost", amount: -4 }] });
  assert.deepEqual(readingAt(scenes.wall, turn + 12), { from: "g", to: "dx", sent: 33, arrived: 5, causes: [{ cause: "lost", amount: -28 }] });
});

test("reading lays what ties give twice to the ties", () => {
  const { turn } = outline(scenes.ties);
  const made = Array.from({ length: 5 }, (_, steps) => readingAt(scenes.ties, turn + steps).causes);
  const created = (amount) => [{ cause: "created", amount }];
  assert.deepEqual(made, [created(11), [], [], created(3), created(11)]);
});

test("reading finds nothing lost and nothing created where edge, reflect and mean hand all of it on", () => {
  for (const name of ["edge", "reflect", "mean", "lopsided", "tail", "split", "first"]) {
    for (const cursor of backwardCursors(scenes[name])) assert.deepEqual(readingAt(scenes[name], cursor).causes, [], name);
  }
});

test("reading passes NaN and infinities on as the trace has them", () => {
  assert.deepEqual(readingAt(scenes.specials, outline(scenes.specials).turn), { from: "g", to: "dx", sent: "NaN", arrived: "NaN", causes: [] });
});
