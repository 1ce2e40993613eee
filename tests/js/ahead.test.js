/** Values that are asked for, and shown, ahead of their links. */
import { test } from "node:test";
import { setImmediate as settled } from "node:timers/promises";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { complete } from "../../static/js/trace.js";
import { pageWith, typed } from "./page-with.js";
import { tracesOf } from "./trace-of.js";

/** More links than a small answer is worth. */
const MANY = [{ type: "mean_pooling", size: 3, stride: 1 }];
const LARGE = Array.from({ length: 16 }, (_, row) => Array.from({ length: 16 }, (_, col) => row * col));
const CROWD = docOf(MANY, LARGE, Array.from({ length: 14 }, () => Array(14).fill(1)));
const CROWDS = tracesOf({
  opened: { layers: MANY, x: LARGE },
  first: { layers: MANY, x: typed(CROWD, 100).x },
  firstValues: { layers: MANY, x: typed(CROWD, 100).x, parts: [] },
  secondValues: { layers: MANY, x: typed(CROWD, 200).x, parts: [] },
  second: { layers: MANY, x: typed(CROWD, 200).x },
});
const crowded = (patch = {}) => pageWith({ doc: CROWD, trace: CROWDS.opened, ...patch });

test("of many links the values come first, and once they are seen, the links", async () => {
  const { store, calls, paints } = crowded();
  store.edit(typed(CROWD, 100));
  assert.deepEqual(calls.map(({ request }) => request.parts), [[]]);
  await calls[0].answer({ trace: CROWDS.firstValues });
  assert.equal(store.state.trace, CROWDS.opened);
  assert.deepEqual(complete(store.state.ahead), complete(CROWDS.first));
  assert.deepEqual([store.state.ahead.forward[0].links, store.state.ahead.meter], [CROWDS.opened.forward[0].links, CROWDS.first.meter]);
  assert.equal(calls.length, 1);
  await paints[0]();
  assert.deepEqual(calls.map(({ request }) => request.parts), [[], undefined]);
  await calls[1].answer({ trace: CROWDS.first });
  assert.deepEqual([store.state.trace, store.state.ahead, calls.length], [CROWDS.first, null, 2]);
});

test("an edit between values and links drops the links, and undo to what has its links drops the values", async () => {
  const { store, calls, paints } = crowded();
  store.edit(typed(CROWD, 100));
  await calls[0].answer({ trace: CROWDS.firstValues });
  store.edit(typed(CROWD, 200));
  await paints[0]();
  assert.deepEqual(calls.map(({ signal }) => signal.aborted), [true, false]);
  await calls[1].answer({ trace: CROWDS.secondValues });
  assert.deepEqual(complete(store.state.ahead), complete(CROWDS.second));
  store.undo();
  store.undo();
  assert.deepEqual([store.state.doc, store.state.trace, store.state.ahead], [CROWD, CROWDS.opened, null]);
  await paints[1]();
  assert.equal(calls.length, 3);
});

test("values of what is being typed wait until it is entered, and its links are shown with them", async () => {
  const { store, calls, paints } = crowded();
  const first = typed(CROWD, 100);
  store.set({ draft: first });
  await calls[0].answer({ trace: CROWDS.firstValues });
  assert.equal(store.state.ahead, null);
  store.edit(first);
  await settled();
  assert.deepEqual(complete(store.state.ahead), complete(CROWDS.first));
  await paints[0]();
  await calls[1].answer({ trace: CROWDS.first });
  assert.deepEqual([store.state.trace, store.state.ahead, calls.length], [CROWDS.first, null, 2]);
});

test("in a step, of another plane and of another shape the whole is asked for at once", async () => {
  const stepping = crowded({ cursor: 3 });
  stepping.store.edit(typed(CROWD, 100));
  assert.equal(stepping.calls[0].request.parts, undefined);
  const turned = crowded();
  turned.store.set({ plane: { sample: 0, channel: 1 } });
  assert.equal(turned.calls[0].request.parts, undefined);
  const smaller = crowded();
  smaller.store.edit({ ...CROWD, x: LARGE.slice(1) });
  assert.equal(smaller.calls[0].request.parts, undefined);
});

test("values that are refused are a problem, and ask for no links", async () => {
  const { store, calls } = crowded();
  const problem = { detail: "no", pointer: "" };
  store.edit(typed(CROWD, 100));
  await calls[0].answer({ problem });
  assert.deepEqual([store.state.problem, store.state.ahead, calls.length], [problem, null, 1]);
});

test("links that are not reached are asked for again, values and all", async () => {
  const { store, calls, pauses, paints } = crowded();
  store.edit(typed(CROWD, 100));
  await calls[0].answer({ trace: CROWDS.firstValues });
  await paints[0]();
  await calls[1].fail(new TypeError("refused"));
  assert.equal(store.state.problem?.detail, "unreachable");
  await pauses[0].wake();
  await calls[2].answer({ trace: CROWDS.firstValues });
  assert.equal(store.state.problem, null);
  await paints[1]();
  await calls[3].answer({ trace: CROWDS.first });
  assert.deepEqual([store.state.trace, store.state.ahead], [CROWDS.first, null]);
});
