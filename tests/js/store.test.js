import { test } from "node:test";
import assert from "node:assert/strict";
import { docOf } from "../../static/js/doc.js";
import { Store } from "../../static/js/store.js";

const docs = Array.from({ length: 300 }, (_, i) => docOf([], [[i]], [[1]]));
const storeOf = (patch = {}) => new Store(/** @type {any} */ ({ doc: docs[0], cursor: 0, playing: false, problem: null, ...patch }));
const shown = (store) => store.state.doc.x[0][0];

test("set tells only those who asked for what changed, once each, with the new state", () => {
  const store = storeOf();
  const heard = [];
  store.subscribe(["cursor"], (state) => heard.push(["cursor", state.cursor]));
  store.subscribe(["playing", "cursor"], (state) => heard.push(["either", state.cursor, state.playing]));
  store.subscribe(["problem"], () => heard.push(["problem"]));
  store.set({ cursor: 3, playing: true });
  assert.deepEqual(heard, [["cursor", 3], ["either", 3, true]]);
});

test("set of what is so already tells nobody and keeps the state", () => {
  const store = storeOf({ cursor: NaN });
  store.subscribe(["cursor", "doc"], () => assert.fail("nothing changed"));
  const before = store.state;
  store.set({ cursor: NaN, doc: docs[0] });
  store.set({});
  assert.equal(store.state, before);
});

test("set never writes into an old state", () => {
  const store = storeOf();
  const before = Object.freeze(store.state);
  store.set({ cursor: 1 });
  assert.deepEqual([before.cursor, store.state.cursor], [0, 1]);
});

test("set by a listener is heard by the listeners after it, with the last state", () => {
  const store = storeOf();
  const heard = [];
  store.subscribe(["cursor"], ({ cursor }) => cursor < 2 && store.set({ cursor: 2 }));
  store.subscribe(["cursor"], ({ cursor }) => heard.push(cursor));
  store.set({ cursor: 1 });
  assert.deepEqual(new Set(heard), new Set([2]));
});

test("undo takes back edits one by one, and redo brings them again", () => {
  const store = storeOf();
  for (const doc of docs.slice(1, 4)) store.edit(doc);
  const seen = ["undo", "undo", "redo", "undo", "undo", "undo"].map((act) => (store[act](), shown(store)));
  assert.deepEqual(seen, [2, 1, 2, 1, 0, 0]);
  for (let i = 0; i < 5; i++) store.redo();
  assert.equal(shown(store), 3);
});

test("undo gives back the very document, not a copy", () => {
  const store = storeOf();
  store.edit(docs[1]);
  store.undo();
  assert.equal(store.state.doc, docs[0]);
  store.redo();
  assert.equal(store.state.doc, docs[1]);
});

test("undo reaches back 200 edits and no further, however often it is undone and redone", () => {
  const store = storeOf();
  for (const doc of docs.slice(1, 251)) store.edit(doc);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 300; i++) store.undo();
    assert.equal(shown(store), 50);
    for (let i = 0; i < 300; i++) store.redo();
    assert.equal(shown(store), 250);
  }
});

test("edit after an undo forgets what could be redone", () => {
  const store = storeOf();
  store.edit(docs[1]);
  store.undo();
  store.edit(docs[2]);
  store.redo();
  assert.equal(shown(store), 2);
  store.undo();
  assert.equal(shown(store), 0);
});

test("amend completes the last edit: one undo takes both back", () => {
  const store = storeOf();
  store.edit(docs[1], { cursor: 5 });
  store.amend(docs[2], { cursor: 6 });
  assert.deepEqual([shown(store), store.state.cursor], [2, 6]);
  store.undo();
  assert.equal(shown(store), 0);
  store.redo();
  assert.equal(shown(store), 2);
});

test("edits of one series are one change, and undo gives back what was before the first", () => {
  const store = storeOf();
  store.edit(docs[1]);
  for (const doc of docs.slice(2, 6)) store.edit(doc, {}, "field");
  store.undo();
  assert.equal(shown(store), 1);
  store.redo();
  assert.equal(shown(store), 5);
});

test("a series ends with another one, with a plain edit, with seal, and with undo and redo", () => {
  const ends = [
    (store) => store.edit(docs[9], {}, "other"),
    (store) => store.edit(docs[9]),
    (store) => store.seal(),
    (store) => (store.edit(docs[9]), store.undo()),
    (store) => (store.edit(docs[9]), store.undo(), store.redo()),
    (store) => store.redo(),
  ];
  for (const end of ends) {
    const store = storeOf();
    store.edit(docs[1], {}, "field");
    end(store);
    const between = shown(store);
    store.edit(docs[2], {}, "field");
    store.undo();
    assert.equal(shown(store), between);
  }
});

test("amend belongs to its series, which goes on", () => {
  const store = storeOf();
  store.edit(docs[1], {}, "field");
  store.amend(docs[2]);
  store.edit(docs[3], {}, "field");
  store.undo();
  assert.equal(shown(store), 0);
});

test("undo and redo bring the example back that was open then", () => {
  const store = storeOf({ example: "first" });
  store.edit(docs[1], { example: "second" });
  store.edit(docs[2]);
  store.undo();
  assert.equal(store.state.example, "second");
  store.undo();
  assert.equal(store.state.example, "first");
  store.redo();
  assert.deepEqual([shown(store), store.state.example], [1, "second"]);
});
