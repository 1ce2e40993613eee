import { test } from "node:test";
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { FragmentError, decode, encode } from "../../static/js/fragment.js";

const STATE = {
  layers: [
    { type: "edge_pad", width: [[1, 2], [0, 1]] },
    { type: "max_pooling", size: [2, 2], ties: "all" },
  ],
  x: [
    [1, -2.5, "NaN"],
    ["Infinity", "-Infinity", 1e-300],
  ],
  g: [[1, 0.25]],
  cursor: 7,
  speed: 0.5,
  direction: "backward",
};

/** A link as anybody could write it, valid or not. */
const link = (bytes) => `v1=${deflateRawSync(bytes).toString("base64url")}`;
const linkOf = (patch) => link(JSON.stringify({ ...STATE, ...patch }));
const refuses = (hash, code) => assert.rejects(decode(hash), (error) => error instanceof FragmentError && error.code === code);

test("decode gives back what encode took", async () => {
  assert.deepEqual(await decode(await encode(STATE)), STATE);
});

test("decode takes a fragment with its # and one that another program wrote", async () => {
  assert.deepEqual(await decode(`#${await encode(STATE)}`), STATE);
  assert.deepEqual(await decode(link(JSON.stringify(STATE))), STATE);
});

test("encode prints a version and unpadded base64url", async () => {
  for (let length = 1; length < 40; length++) {
    const fragment = await encode({ ...STATE, x: [Array.from({ length }, (_, index) => Math.sin(index))] });
    assert.match(fragment, /^v1=[A-Za-z0-9_-]+$/);
  }
});

test("encode leaves out what is not part of the state", async () => {
  const state = await decode(await encode({ ...STATE, history: ["secret"] }));
  assert.deepEqual(state, STATE);
});

test("decode gives null for an absent g and no direction where there is none", async () => {
  const { g, direction, ...rest } = STATE;
  assert.deepEqual(await decode(await encode(rest)), { ...rest, g: null });
  assert.deepEqual(await decode(linkOf({ g: null, direction: undefined })), { ...rest, g: null });
});

test("decode drops unknown keys and keys that would reach a prototype", async () => {
  const hostile = JSON.stringify({ ...STATE, html: "<script>" }).replace('"size"', '"__proto__":{"polluted":1},"size"');
  const state = await decode(link(hostile));
  assert.deepEqual(state, STATE);
  assert.equal(Object.assign({}, state.layers[1]).polluted, undefined);
});

test("decode refuses another version", async () => {
  await refuses((await encode(STATE)).replace("v1=", "v3="), "version");
  await refuses("#v999=", "version");
});

test("decode refuses what is not base64url of deflated JSON", async () => {
  const good = await encode(STATE);
  const broken = ["", "#", "v1", "v1=", "lesson", "v1=a", "v1=!!!!", `${good}=`, `${good} `, good.slice(0, -8), "v1=____"];
  for (const hash of broken) await refuses(hash, "broken");
  await refuses(link("not JSON"), "broken");
  await refuses(link(""), "broken");
  const latin1 = JSON.stringify(STATE).replace("edge_pad", "\xe9");
  await refuses(link(Buffer.from(latin1, "latin1")), "broken");
});

test("decode refuses JSON that nests too deep for the page", async () => {
  const deep = "[".repeat(1e5) + "]".repeat(1e5);
  await refuses(link(deep), "broken");
  await refuses(link(JSON.stringify(STATE).replace("0.5", deep)), "broken");
});

const JUNK = {
  layers: [undefined, null, {}, "edge_pad", [], [null], ["edge_pad"], [[]], [{}], [{ type: 3 }]],
  x: [undefined, null, [], [[]], [1, 2], [[1, 2], [3]], [["1"]], [[null]], [[true]], [["nan"]], [[[1], [2, 3]]], [[[[[1]]]]], [[1], [[2]]], { 0: [1] }, "x"],
  g: [[], [[]], [[1], [2, 3]], [["<b>"]], 1],
  cursor: [undefined, null, -1, 1.5, "3", 1e300],
  speed: [undefined, null, 0, 0.2, 4.1, "1", -1],
  direction: [null, "sideways", 1],
};

for (const [key, values] of Object.entries(JUNK)) {
  test(`decode and encode refuse a state whose ${key} is junk`, async () => {
    for (const value of values) {
      await refuses(linkOf({ [key]: value }), "broken");
      await assert.rejects(encode({ ...STATE, [key]: value }), { code: "broken" }, JSON.stringify(value));
    }
  });
}

test("decode refuses a number too large for JSON and a state that is no object", async () => {
  await refuses(link(JSON.stringify(STATE).replace("-2.5", "1e999")), "broken");
  for (const json of ["null", "[]", "3", '"x"']) await refuses(link(json), "broken");
});

test("decode refuses a fragment of more than 8192 characters, and takes one of 8192", async () => {
  const fill = (length) => `v1=${"A".repeat(length - 3)}`;
  await refuses(fill(8193), "large");
  await refuses(fill(8192), "broken");
});

test("decode stops inflating at 256 KiB", async () => {
  const padded = (size) => JSON.stringify(STATE).padEnd(size, " ");
  assert.deepEqual(await decode(link(padded(256 * 1024))), STATE);
  await refuses(link(padded(256 * 1024 + 1)), "large");
  const bomb = link(Buffer.alloc(6e6));
  assert.ok(bomb.length <= 8192);
  const before = process.memoryUsage().arrayBuffers;
  await refuses(bomb, "large");
  assert.ok(process.memoryUsage().arrayBuffers - before < 2e6);
});

test("encode refuses a state that no link can carry", async () => {
  const grid = (cell) => Array.from({ length: 64 }, (_, row) => Array.from({ length: 64 }, (_, column) => cell(row * 64 + column)));
  await assert.rejects(encode({ ...STATE, x: grid(Math.sin) }), { name: "FragmentError", code: "large" });
  const small = { ...STATE, x: grid((index) => (index * 7) % 10), g: grid(() => 1) };
  assert.deepEqual(await decode(await encode(small)), small);
});

test("errors say what, rule and value", async () => {
  await assert.rejects(decode(linkOf({ speed: 9 })), { message: "speed must be 0.25 to 4, got 9" });
  await assert.rejects(decode("v7=x"), { message: "fragment version must be 1 or 2, got 7" });
  await assert.rejects(decode(linkOf({ layers: ["pad"] })), { message: 'layers[0] must be an object, got "pad"' });
});

test("planes travel under a version of their own, which pages of one plane call newer", async () => {
  const KERNEL = [[[[1, 2], [3, 4]]]];
  const planes = [
    { ...STATE, x: [[[1, 2], [3, 4]]] },
    { ...STATE, x: [[[[1], [3]]]], plane: { sample: 0, channel: 3 } },
    { ...STATE, g: [[[1, 2]]] },
    { ...STATE, layers: [{ type: "conv2d", kernel: KERNEL }] },
  ];
  for (const state of planes) {
    const fragment = await encode(state);
    assert.match(fragment, /^v2=/);
    assert.deepEqual(await decode(fragment), state);
  }
  assert.match(await encode(STATE), /^v1=/);
  for (const kernel of [KERNEL, [[1, 2]], "none", 3, []]) assert.deepEqual((await decode(linkOf({ layers: [{ type: "conv2d", kernel }] }))).layers[0].kernel, kernel);
  for (const plane of [null, 1, {}, { sample: 0 }, { sample: -1, channel: 0 }, { sample: 0, channel: 0.5 }]) await refuses(linkOf({ plane }), "broken");
});
