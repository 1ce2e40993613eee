import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { pageWith, typed } from "./page-with.js";
import { tracesOf } from "./trace-of.js";

const POOL = [{ type: "max_pooling", size: 2 }];
const X = [[1, 2], [3, 4]];
const OPENED = docOf(POOL, X, [[10]]);
const FIRST = typed(OPENED, 100);
const SECOND = typed(OPENED, 200);
const TRACES = tracesOf({
  opened: { layers: POOL, x: X, g: [[10]] },
  first: { layers: POOL, x: FIRST.x, g: [[10]] },
  second: { layers: POOL, x: SECOND.x, g: [[10]] },
});

const pageOf = () => pageWith({ doc: OPENED, trace: TRACES.opened });

test("what is being typed is asked for, and shown in the moment it is entered", async () => {
  const { store, calls } = pageOf();
  store.set({ draft: FIRST });
  assert.deepEqual(calls.map(({ request }) => request), [{ layers: POOL, x: FIRST.x, g: [[10]] }]);
  await calls[0].answer({ trace: TRACES.first });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.opened, OPENED]);
  store.edit(FIRST);
  assert.deepEqual([store.state.trace, store.state.doc, store.state.waiting, calls.length], [TRACES.first, FIRST, false, 1]);
});

test("an answer on its way to what is being typed is waited for, not asked for twice", async () => {
  const { store, calls } = pageOf();
  store.set({ draft: FIRST });
  store.edit(FIRST);
  store.set({ draft: null });
  assert.deepEqual([calls.length, calls[0].signal.aborted], [1, false]);
  await calls[0].answer({ trace: TRACES.first });
  assert.equal(store.state.trace, TRACES.first);
});

test("another number, or none, calls off the question about the one before", async () => {
  const { store, calls } = pageOf();
  store.set({ draft: FIRST });
  store.set({ draft: SECOND });
  assert.deepEqual(calls.map(({ signal }) => signal.aborted), [true, false]);
  store.set({ draft: null });
  assert.equal(calls[1].signal.aborted, true);
  await calls[1].answer({ trace: TRACES.second });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.opened, OPENED]);
});

test("a number that is not what was typed is asked for itself", async () => {
  const { store, calls } = pageOf();
  store.set({ draft: FIRST });
  store.edit(SECOND);
  assert.equal(calls.length, 2);
  await calls[0].answer({ trace: TRACES.first });
  assert.equal(store.state.trace, TRACES.opened);
  await calls[1].answer({ trace: TRACES.second });
  assert.equal(store.state.trace, TRACES.second);
});

test("typing on does not disturb the answer to what was entered before", async () => {
  const { store, calls } = pageOf();
  store.edit(FIRST);
  store.set({ draft: SECOND });
  assert.equal(calls[0].signal.aborted, false);
  await calls[0].answer({ trace: TRACES.first });
  assert.deepEqual([store.state.trace, store.state.doc], [TRACES.first, FIRST]);
});

test("a refusal of what is being typed is told once it is entered", async () => {
  const { store, calls } = pageOf();
  const problem = { detail: "too large", pointer: "/x" };
  store.set({ draft: FIRST });
  await calls[0].answer({ problem });
  assert.equal(store.state.problem, null);
  store.edit(FIRST);
  await Promise.resolve();
  assert.deepEqual([store.state.problem, store.state.doc, calls.length], [problem, FIRST, 1]);
});

test("a service that was away while a number was typed is asked again when it is entered", async () => {
  const { store, calls } = pageOf();
  store.set({ draft: FIRST });
  await calls[0].fail(new TypeError("refused"));
  assert.equal(store.state.problem, null);
  store.edit(FIRST);
  assert.equal(calls.length, 2);
  await calls[1].answer({ trace: TRACES.first });
  assert.equal(store.state.trace, TRACES.first);
});
