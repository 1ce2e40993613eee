import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { moved } from "../../static/js/frame.js";
import { Player, SPEEDS, pace } from "../../static/js/player.js";
import { Store } from "../../static/js/store.js";
import { outline } from "../../static/js/trace.js";
import { scenes } from "./scenes.js";
import { tracesOf } from "./trace-of.js";

const FRAME = 1000 / 60;

/** A page with a clock of its own: `pass` lets time go by, frame by frame, and answers when the cursor moved and where to. */
function pageOf(trace, patch = {}) {
  let now = 0;
  /** @type {((now: number) => void)[]} */
  let waiting = [];
  globalThis.requestAnimationFrame = (callback) => waiting.push(callback);
  const doc = docOf([], trace.x, trace.g);
  const state = { trace, doc, cursor: 0, direction: "forward", speed: 1, unit: "group", both: true, playing: false, pointed: null, pinned: false, ...patch };
  const store = new Store(/** @type {any} */ (state));
  const player = new Player(store);
  const seen = [];
  store.subscribe(["cursor"], ({ cursor }) => seen.push({ now, cursor }));
  const pass = (time) => {
    const first = seen.length;
    for (const end = now + time; now < end; now += FRAME) waiting.splice(0).forEach((callback) => callback(now));
    return seen.slice(first);
  };
  return { store, player, pass, waiting: () => waiting.length };
}

const groupsOf = (trace) => {
  const cursors = [0];
  while (cursors.at(-1) < outline(trace).total) cursors.push(moved(trace, cursors.at(-1), 1, "group"));
  return cursors.slice(1);
};

test("pace gives a group a second at 1×, and none of a stage's more than its share of 20 s", () => {
  for (const [name, trace] of Object.entries(scenes)) {
    for (const { start, count, stage } of outline(trace).plays) {
      const groups = new Set(stage.steps.group).size;
      let lasted = 0;
      for (let cursor = start; cursor < start + count; cursor = moved(trace, cursor, 1, "group")) lasted += pace(trace, cursor, 1);
      assert.ok(lasted <= 20_000 + 1e-6, name);
      if (groups <= 20) assert.equal(lasted, 1000 * groups, name);
      else assert.ok(lasted > 20_000 - 1e-6, name);
    }
  }
});

test("pace follows the speed, and has an answer at the end", () => {
  for (const speed of SPEEDS) assert.equal(pace(scenes.max, 0, speed), 1000 / speed);
  assert.equal(pace(scenes.max, outline(scenes.max).total, 2), 500);
});

test("pace reads the stage of the next group, not of the last one", () => {
  const [forward] = outline(scenes["overlap-16"]).plays;
  assert.equal(forward.count, 196);
  assert.equal(pace(scenes["overlap-16"], 0, 1), 20_000 / 196);
  const layers = [{ type: "max_pooling", size: 1 }, { type: "max_pooling", size: [5, 8] }];
  const { mixed } = tracesOf({ mixed: { layers, x: Array(5).fill(Array(8).fill(1)) } });
  assert.deepEqual([pace(mixed, 39, 1), pace(mixed, 40, 1)], [500, 1000]);
});

test("a player starts paused", () => {
  const { store, pass, waiting } = pageOf(scenes.max);
  assert.deepEqual([pass(3000), store.state.playing, waiting()], [[], false, 0]);
});

test("toggle plays group by group, a second each, through both directions, and stops at the end", () => {
  const { store, player, pass, waiting } = pageOf(scenes.lopsided);
  player.toggle();
  const steps = pass(60_000);
  assert.deepEqual(steps.map(({ cursor }) => cursor), groupsOf(scenes.lopsided));
  steps.slice(1).forEach(({ now }, i) => assert.ok(Math.abs(now - steps[i].now - 1000) <= FRAME, `after ${i}`));
  assert.ok(steps[0].now <= 2 * FRAME);
  assert.ok(steps.at(-1).now <= 1000 * (steps.length - 1) + 2 * FRAME, "frames do not add up to a delay");
  assert.deepEqual([store.state.playing, store.state.direction, waiting()], [false, "backward", 0]);
});

test("toggle pauses at once, and goes on from there", () => {
  const { store, player, pass } = pageOf(scenes.edge);
  player.toggle();
  pass(1500);
  const { cursor } = store.state;
  player.toggle();
  assert.deepEqual([pass(5000), store.state.cursor], [[], cursor]);
  player.toggle();
  assert.equal(pass(100)[0].cursor, moved(scenes.edge, cursor, 1, "group"));
});

test("playing holds the last group before it ends", () => {
  const { store, player, pass } = pageOf(scenes.max);
  player.toggle();
  pass(7.5 * 1000);
  assert.deepEqual([store.state.cursor, store.state.playing], [8, true]);
  pass(1000);
  assert.equal(store.state.playing, false);
});

test("toggle at the end begins the backward pass again, from its rest, and never loops", () => {
  const { turn, total } = outline(scenes.max);
  const { store, player, pass } = pageOf(scenes.max, { cursor: total, direction: "backward" });
  player.toggle();
  assert.deepEqual([store.state.cursor, store.state.direction, store.state.playing], [turn, "backward", true]);
  assert.deepEqual(pass(20_000).map(({ cursor }) => cursor), [5, 6, 7, 8]);
  assert.equal(store.state.playing, false);
});

test("playing follows a change of speed, and of the trace", () => {
  const { store, player, pass } = pageOf(scenes.edge);
  player.toggle();
  pass(500);
  store.set({ speed: 4 });
  pass(600);
  assert.equal(pass(1000).length, 4);
  store.set({ trace: scenes.max, cursor: 0, speed: 1 });
  assert.deepEqual(pass(1000).map(({ cursor }) => cursor), [1]);
});

test("toggle lets go of the cell that was pointed at", () => {
  const { store, player } = pageOf(scenes.max, { pointed: { grid: "v0", cell: 1 }, pinned: true });
  player.toggle();
  assert.deepEqual([store.state.pointed, store.state.pinned], [null, false]);
});

test("step moves by cell, group or stage, stops playing, and stays within the trace", () => {
  const { store, player } = pageOf(scenes.lopsided, { playing: true, pointed: { grid: "v0", cell: 1 }, pinned: true });
  const after = (by, unit) => (player.step(by, unit), store.state.cursor);
  const moves = [[1, "cell"], [1, "group"], [1, "stage"], [-1, "cell"], [-1, "group"], [-1, "stage"]];
  assert.deepEqual(moves.map(([by, unit]) => after(by, unit)), [1, 5, 10, 9, 5, 0]);
  assert.deepEqual([store.state.playing, store.state.pointed, store.state.pinned], [false, null, false]);
  assert.equal(after(-1, "stage"), 0);
});

test("jump goes anywhere within the trace and pauses", () => {
  const { total } = outline(scenes.max);
  const { store, player } = pageOf(scenes.max, { playing: true, pointed: { grid: "v0", cell: 1 }, pinned: true });
  player.jump(3);
  assert.deepEqual([store.state.cursor, store.state.playing, store.state.pointed, store.state.pinned], [3, false, null, false]);
  player.jump(Infinity);
  assert.equal(store.state.cursor, total);
});

test("go takes the turn as the end of the forward pass from before it, and as the rest of the backward pass from behind", () => {
  const { turn, total } = outline(scenes.max);
  const { store, player } = pageOf(scenes.max);
  const after = (cursor) => (player.go(cursor), [store.state.cursor, store.state.direction]);
  assert.deepEqual(after(turn), [turn, "forward"]);
  assert.deepEqual(after(turn), [turn, "forward"]);
  assert.deepEqual(after(turn + 1), [turn + 1, "backward"]);
  assert.deepEqual(after(turn), [turn, "backward"]);
  assert.deepEqual(after(turn), [turn, "backward"]);
  assert.deepEqual(after(turn - 1), [turn - 1, "forward"]);
  assert.deepEqual(after(Infinity), [total, "backward"]);
  assert.deepEqual(after(-5), [0, "forward"]);
});

test("rest shows everything of a direction and stops playing", () => {
  const { turn } = outline(scenes.max);
  const { store, player } = pageOf(scenes.max, { cursor: 3, playing: true });
  player.rest("backward");
  assert.deepEqual([store.state.cursor, store.state.direction, store.state.playing], [turn, "backward", false]);
  player.rest("forward");
  assert.deepEqual([store.state.cursor, store.state.direction], [0, "forward"]);
});

test("hasten walks the speeds and stays at either end", () => {
  const { store, player } = pageOf(scenes.max);
  const after = (by) => (player.hasten(by), store.state.speed);
  assert.deepEqual([1, 1, 1, -1, -1, -1, -1, -1].map(after), [2, 4, 4, 2, 1, 0.5, 0.25, 0.25]);
  store.set({ speed: 1.7 });
  assert.equal(after(1), 2);
});

test("pace of cells and stages keeps each stage within 20 s too", () => {
  const { edge } = scenes;
  assert.equal(pace(edge, 0, 1, "cell"), 20_000 / 32);
  assert.equal(pace(edge, 0, 1, "group"), 1000);
  assert.equal(pace(edge, 0, 2, "stage"), 500);
});

test("play of one direction ends at its end, and begins again from there", () => {
  const { max } = scenes;
  const { turn, total } = outline(max);
  const { store, player, pass } = pageOf(max, { both: false });
  player.toggle();
  pass(60_000);
  assert.deepEqual([store.state.cursor, store.state.direction, store.state.playing], [turn, "forward", false]);
  player.toggle();
  pass(FRAME * 3);
  assert.equal(store.state.cursor, 1);
  player.rest("backward");
  player.toggle();
  pass(60_000);
  assert.equal(store.state.cursor, total);
});
