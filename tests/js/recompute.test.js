import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { MOMENT } from "../../static/js/recompute.js";
import { outline } from "../../static/js/trace.js";
import { pageWith, typed } from "./page-with.js";
import { tracesOf } from "./trace-of.js";

const POOL = [{ type: "max_pooling", size: 2 }];
const WIDE = [{ type: "max_pooling", size: [1, 2] }];
const X = [[1, 2, 3, 4], [5, 6, 7, 8], [1, 2, 3, 4], [5, 6, 7, 8]];
const G = [[10, 20], [30, 40]];
const OPENED = docOf(POOL, X, G);
const FIRST = typed(OPENED, 100);
const SECOND = typed(FIRST, 200);
const widened = { ...OPENED, layers: WIDE };
const GROWN = [[10, 20], [30, 40], [1, 1], [1, 1]];

const TRACES = tracesOf({
  opened: { layers: POOL, x: X, g: G },
  first: { layers: POOL, x: FIRST.x, g: G },
  second: { layers: POOL, x: SECOND.x, g: G },
  wideOnes: { layers: WIDE, x: X },
  wide: { layers: WIDE, x: X, g: GROWN },
  ones: { layers: POOL, x: X },
});

const pageOf = (patch = {}) => pageWith({ doc: OPENED, trace: TRACES.opened, ...patch });

test("an edit asks once, with layers, x and g, and shows the answer", async () => {
  const { store, calls } = pageOf();
  store.edit(FIRST);
  assert.deepEqual(calls.map(({ request }) => request), [{ layers: POOL, x: FIRST.x, g: G }]);
  assert.equal(store.state.trace, TRACES.opened);
  await calls[0].answer({ trace: TRACES.first });
  assert.equal(store.state.trace, TRACES.first);
  assert.equal(store.state.doc, FIRST);
  assert.equal(calls.length, 1);
});

test("of edits in a row the newest has the last word, and the oldest may tell what it knows before", async () => {
  const { store, calls } = pageOf();
  for (const doc of [FIRST, typed(FIRST, 150), SECOND]) store.edit(doc);
  assert.deepEqual(calls.map(({ signal }) => signal.aborted), [false, true, false]);
  await calls[0].answer({ trace: TRACES.first });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.first, SECOND]);
  await calls[2].answer({ trace: TRACES.second });
  assert.deepEqual([store.state.trace, store.state.doc, store.state.waiting], [TRACES.second, SECOND, false]);
});

test("an older answer that comes after a newer one is dropped", async () => {
  const { store, calls } = pageOf();
  store.edit(FIRST);
  store.edit(SECOND);
  await calls[1].answer({ trace: TRACES.second });
  assert.equal(calls[0].signal.aborted, true);
  await calls[0].answer({ trace: TRACES.first });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.second, SECOND]);
});

test("what an older edit told is not what undo comes back to", async () => {
  const { store, calls } = pageOf();
  store.edit(FIRST);
  store.edit(SECOND);
  await calls[0].answer({ trace: TRACES.first });
  store.undo();
  assert.deepEqual([store.state.doc, store.state.trace, calls.length, calls[1].signal.aborted], [FIRST, TRACES.first, 2, true]);
  store.undo();
  await calls[2].answer({ trace: TRACES.opened });
  assert.deepEqual([store.state.doc, store.state.trace], [OPENED, TRACES.opened]);
});

test("an aborted request that fails or is refused says nothing", async () => {
  const fails = (call) => call.fail(new DOMException("aborted", "AbortError"));
  const isRefused = (call) => call.answer({ problem: { detail: "no", pointer: "" } });
  for (const late of [fails, isRefused]) {
    const { store, calls } = pageOf();
    store.edit(FIRST);
    store.edit(SECOND);
    await late(calls[0]);
    assert.equal(store.state.problem, null);
    await calls[1].answer({ trace: TRACES.second });
    assert.equal(store.state.trace, TRACES.second);
  }
});

test("undo of an edit that is still on its way drops the answer to it, and asks nothing", async () => {
  const { store, calls } = pageOf();
  store.edit(FIRST);
  store.undo();
  assert.equal(calls[0].signal.aborted, true);
  await calls[0].answer({ trace: TRACES.first });
  assert.deepEqual([store.state.trace, store.state.doc, calls.length], [TRACES.opened, OPENED, 1]);
});

test("typing fast ends with the trace of the last edit", async () => {
  const { store, calls } = pageOf();
  for (let value = 1; value <= 50; value++) store.edit(typed(OPENED, value));
  store.edit(SECOND);
  for (const { answer } of calls.slice(0, -1).toReversed()) await answer({ trace: TRACES.first });
  await calls[50].answer({ trace: TRACES.second });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.second, SECOND]);
  assert.ok(calls.slice(0, -1).every(({ signal }) => signal.aborted));
});

test("a new shape is asked for without g, then with g fitted to it", async () => {
  const { store, calls } = pageOf();
  store.edit(widened);
  await calls[0].answer({ trace: TRACES.wideOnes });
  assert.deepEqual(calls.map(({ request }) => request), [{ layers: WIDE, x: X }, { layers: WIDE, x: X, g: GROWN }]);
  assert.equal(store.state.trace, TRACES.opened);
  await calls[1].answer({ trace: TRACES.wide });
  assert.equal(store.state.trace, TRACES.wide);
  assert.deepEqual(store.state.doc, { ...widened, g: GROWN });
  assert.equal(calls.length, 2);
});

test("a new shape needs one request where g is 1 everywhere", async () => {
  const { store, calls } = pageOf({ doc: docOf(POOL, X, [[1, 1], [1, 1]]), trace: TRACES.ones });
  store.edit({ ...store.state.doc, layers: WIDE });
  await calls[0].answer({ trace: TRACES.wideOnes });
  assert.deepEqual([store.state.trace, store.state.doc.g, calls.length], [TRACES.wideOnes, TRACES.wideOnes.g, 1]);
});

test("a shape and the g fitted to it are one change: one undo takes back both, one redo brings both", async () => {
  const { store, calls } = pageOf();
  store.edit(widened);
  await calls[0].answer({ trace: TRACES.wideOnes });
  await calls[1].answer({ trace: TRACES.wide });
  store.undo();
  assert.equal(store.state.doc, OPENED);
  await calls[2].answer({ trace: TRACES.ones });
  await calls[3].answer({ trace: TRACES.opened });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.opened, OPENED]);
  store.redo();
  assert.deepEqual([store.state.doc.layers, store.state.doc.g], [WIDE, GROWN]);
  store.undo();
  store.undo();
  assert.deepEqual(store.state.doc, OPENED);
});

test("g that a smaller shape hides comes back with the old shape", async () => {
  const { store, calls } = pageOf();
  const one = { ...OPENED, layers: [{ type: "max_pooling", size: 4 }] };
  const { single, singleOnes } = tracesOf({ single: { layers: one.layers, x: X, g: [[10]] }, singleOnes: { layers: one.layers, x: X } });
  store.edit(one);
  await calls[0].answer({ trace: singleOnes });
  await calls[1].answer({ trace: single });
  assert.deepEqual(store.state.doc.g, [[10]]);
  store.edit({ ...store.state.doc, layers: [...POOL] });
  await calls[2].answer({ trace: TRACES.ones });
  assert.deepEqual(calls[3].request.g, G);
  await calls[3].answer({ trace: TRACES.opened });
  assert.deepEqual(store.state.doc.g, G);
});

test("a newer edit drops the second request of a new shape too", async () => {
  const { store, calls } = pageOf();
  store.edit(widened);
  await calls[0].answer({ trace: TRACES.wideOnes });
  store.edit(FIRST);
  assert.equal(calls[1].signal.aborted, true);
  await calls[2].answer({ trace: TRACES.first });
  await calls[1].answer({ trace: TRACES.wide });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.first, FIRST]);
});

test("a problem keeps the last good trace and what was typed, and stops playing", async () => {
  const { store, calls } = pageOf({ playing: true });
  const problem = { detail: "size must be at least 1, got 0", pointer: "/layers/0/size" };
  const wrong = { ...OPENED, layers: [{ type: "max_pooling", size: 0 }] };
  store.edit(wrong);
  await calls[0].answer({ problem });
  assert.deepEqual([store.state.problem, store.state.trace, store.state.doc, store.state.playing], [problem, TRACES.opened, wrong, false]);
  store.edit(FIRST);
  assert.deepEqual(calls[1].request, { layers: POOL, x: FIRST.x, g: G });
  await calls[1].answer({ trace: TRACES.first });
  assert.deepEqual([store.state.problem, store.state.trace], [null, TRACES.first]);
});

test("a problem with the fitted g is told as well", async () => {
  const { store, calls } = pageOf();
  const problem = { detail: "too many cells", pointer: "/g" };
  store.edit(widened);
  await calls[0].answer({ trace: TRACES.wideOnes });
  await calls[1].answer({ problem });
  assert.deepEqual([store.state.problem, store.state.trace, store.state.doc], [problem, TRACES.opened, widened]);
});

test("undo to the document of the trace on screen clears the problem without asking", async () => {
  const { store, calls } = pageOf();
  store.edit({ ...OPENED, layers: [] });
  await calls[0].answer({ problem: { detail: "no", pointer: "" } });
  store.undo();
  assert.deepEqual([store.state.problem, store.state.doc, calls.length], [null, OPENED, 1]);
});

test("an unreachable service loses nothing, and the next change asks at once", async () => {
  const { store, calls } = pageOf({ playing: true });
  store.edit(FIRST);
  await calls[0].fail(new TypeError("Failed to fetch"));
  assert.deepEqual([store.state.problem, store.state.doc, store.state.trace], [{ detail: "unreachable", pointer: "" }, FIRST, TRACES.opened]);
  assert.equal(store.state.playing, false);
  store.edit(SECOND);
  await calls[1].answer({ trace: TRACES.second });
  assert.deepEqual([store.state.problem, store.state.trace], [null, TRACES.second]);
});

test("an answer of the same shapes keeps cursor and pointed cell; another goes to rest on the same side", async () => {
  const pointed = { grid: "v0", cell: 15 };
  const { turn } = outline(TRACES.opened);
  for (const [cursor, direction] of [[2, "forward"], [turn + 1, "backward"]]) {
    const { store, calls } = pageOf({ cursor, direction, pointed, pinned: true });
    store.edit(FIRST);
    await calls[0].answer({ trace: TRACES.first });
    assert.deepEqual([store.state.cursor, store.state.pointed, store.state.pinned], [cursor, pointed, true]);
    store.edit({ ...store.state.doc, layers: WIDE });
    await calls[1].answer({ trace: TRACES.wideOnes });
    await calls[2].answer({ trace: TRACES.wide });
    const rest = direction === "forward" ? 0 : outline(TRACES.wide).turn;
    assert.deepEqual([store.state.cursor, store.state.direction, store.state.pointed, store.state.pinned], [rest, direction, null, false]);
  }
});

test("a pointed cell is let go where its grid shrinks, though the number of steps stays", async () => {
  const five = X.map((row) => [...row, 9]);
  const { large } = tracesOf({ large: { layers: POOL, x: five, g: G } });
  const doc = docOf(POOL, five, G);
  const { store, calls } = pageOf({ doc, trace: large, pointed: { grid: "v0", cell: 19 }, pinned: true });
  assert.equal(outline(large).total, outline(TRACES.opened).total);
  store.edit({ ...doc, x: X });
  await calls[0].answer({ trace: TRACES.ones });
  await calls[1].answer({ trace: TRACES.opened });
  assert.deepEqual([store.state.pointed, store.state.pinned], [null, false]);
});

test("a fault in a view is its own, and is never told as the service's", async () => {
  const { store, calls } = pageOf();
  const [recompute] = store.listeners;
  const { listen } = recompute;
  let done;
  recompute.listen = (state) => (done = listen(state));
  store.subscribe(["trace"], () => {
    throw new Error("a view broke");
  });
  store.edit(FIRST);
  void calls[0].answer({ trace: TRACES.first });
  await assert.rejects(done, /a view broke/);
  assert.equal(store.state.problem, null);
});

test("a service that does not answer is asked again until it does, and the numbers stay", async () => {
  const { store, calls, pauses } = pageOf();
  store.edit(FIRST);
  await calls[0].fail(new TypeError("refused"));
  assert.equal(store.state.problem?.detail, "unreachable");
  assert.equal(store.state.doc, FIRST);
  await pauses[0].wake();
  await calls[1].fail(new TypeError("refused"));
  assert.deepEqual(pauses.map(({ attempt }) => attempt), [0, 1]);
  await pauses[1].wake();
  await calls[2].answer({ trace: TRACES.first });
  assert.equal(store.state.trace, TRACES.first);
  assert.equal(store.state.problem, null);
  assert.equal(calls.length, 3);
});

test("an edit made meanwhile is asked for at once, and the pause before it asks no more", async () => {
  const { store, calls, pauses } = pageOf();
  store.edit(FIRST);
  await calls[0].fail(new TypeError("refused"));
  store.edit(SECOND);
  assert.equal(calls.length, 2);
  await calls[1].answer({ trace: TRACES.second });
  await pauses[0].wake();
  assert.equal(calls.length, 2);
  assert.equal(store.state.trace, TRACES.second);
});

test("an answer that takes longer than a moment is said to be waited for, until one comes", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { store, calls } = pageOf({ waiting: false });
  store.edit(FIRST);
  context.mock.timers.tick(MOMENT - 1);
  assert.equal(store.state.waiting, false);
  // The wait is the reader's, whatever is typed meanwhile.
  store.edit(SECOND);
  context.mock.timers.tick(1);
  assert.equal(store.state.waiting, true);
  assert.equal(store.state.trace, TRACES.opened);
  await calls[1].answer({ trace: TRACES.second });
  assert.equal(store.state.waiting, false);
  context.mock.timers.tick(10 * MOMENT);
  assert.equal(store.state.waiting, false);
});

test("a refusal, no answer, and the way back each end the wait", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { store, calls } = pageOf({ waiting: false });
  const late = (doc) => (store.edit(doc), context.mock.timers.tick(MOMENT), assert.equal(store.state.waiting, true));
  late(FIRST);
  await calls[0].answer({ problem: { detail: "told", pointer: "" } });
  assert.equal(store.state.waiting, false);
  late(SECOND);
  await calls[1].fail(new TypeError("refused"));
  assert.equal(store.state.waiting, false);
  late(FIRST);
  store.set({ doc: OPENED });
  assert.equal(store.state.waiting, false);
});

test("why there was no answer decides the pause", async () => {
  const { store, calls, pauses } = pageOf();
  const error = new Error("busy");
  store.edit(FIRST);
  await calls[0].fail(error);
  assert.equal(pauses[0].error, error);
});
