import { test } from "node:test";
import assert from "node:assert/strict";
import { channelAdded, channelRemoved, dims, extent, flatten, kernelFor, mapped, planeOf, resized, sampleAdded, sampleRemoved, whereIn, whereInKernel, withPlane } from "../../static/js/tensor.js";
import { resizedRows } from "../../static/js/block.js";

const frozen = (value) => {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};
const FLAT = frozen([[1, 2], [3, 4]]);
const TWO = frozen([[[1, 10], [2, 20]], [[3, 30], [4, 40]]]);
const BATCH = frozen([[[[1], [2]]], [[[5], [6]]]]);

test("dims and extent tell a tensor's axes at any rank, however deep", () => {
  assert.deepEqual([dims(FLAT), dims(TWO), dims(BATCH), dims(7), dims([])], [[2, 2], [2, 2, 2], [2, 1, 2, 1], [], [0]]);
  assert.deepEqual([extent(FLAT), extent(TWO), extent(BATCH)], [[1, 2, 2, 1], [1, 2, 2, 2], [2, 1, 2, 1]]);
  let deep = /** @type {any} */ (1);
  for (let i = 0; i < 1e5; i++) deep = [deep];
  assert.equal(dims(deep).length, 1e5);
});

test("planeOf reads the rows and columns of a sample and channel, or of a kernel's plane", () => {
  assert.equal(planeOf(FLAT, whereIn(FLAT, 0, 0)), FLAT);
  assert.deepEqual(planeOf(TWO, whereIn(TWO, 0, 1)), [[10, 20], [30, 40]]);
  assert.deepEqual(planeOf(BATCH, whereIn(BATCH, 1, 0)), [[5, 6]]);
  assert.deepEqual([planeOf(TWO, whereIn(TWO, 0, 2)), planeOf(BATCH, whereIn(BATCH, 2, 0))], [[], []]);
  const kernel = [[[[1, 2, 3], [4, 5, 6]]]];
  assert.deepEqual([0, 2, 4].map((plane) => planeOf(kernel, whereInKernel(kernel, plane))), [[[1]], [[3]], [[5]]]);
});

test("withPlane changes one plane alone, and all grow with it", () => {
  assert.deepEqual(withPlane(TWO, whereIn(TWO, 0, 1), [[9, 9], [9, 9]]), [[[1, 9], [2, 9]], [[3, 9], [4, 9]]]);
  assert.deepEqual(withPlane(TWO, whereIn(TWO, 0, 0), [[7, 7, 7], [7, 7, 7]]), [[[7, 10], [7, 20], [7, 0]], [[7, 30], [7, 40], [7, 0]]]);
  const grown = /** @type {any} */ (withPlane(BATCH, whereIn(BATCH, 1, 0), [[8, 8], [8, 8]]));
  assert.deepEqual(grown, [[[[1], [2]], [[0], [0]]], [[[8], [8]], [[8], [8]]]]);
  const same = /** @type {any} */ (withPlane(BATCH, whereIn(BATCH, 1, 0), [[8, 8]]));
  assert.equal(same[0], BATCH[0]);
});

test("resized changes rows and columns of every plane", () => {
  const box = { top: 0, left: 0, bottom: 0, right: 0 };
  const at = (tensor, how, where = whereIn(tensor, 0, 0)) => resized(tensor, where, (rows) => resizedRows(rows, how, box));
  assert.deepEqual(at(TWO, "col+"), [[[1, 10], [0, 0], [2, 20]], [[3, 30], [0, 0], [4, 40]]]);
  assert.deepEqual(at(BATCH, "row+"), [[[[1], [2]], [[0], [0]]], [[[5], [6]], [[0], [0]]]]);
  assert.deepEqual(at([[[[1, 2]]], [[[3, 4]]]], "row-", whereInKernel([[[[1, 2]]]], 1)), [[[[3, 4]]]]);
  assert.deepEqual([at(TWO, "row-"), at(BATCH, "row-")], [[[[3, 30], [4, 40]]], null]);
});

test("channels and samples come behind one of them, and go back to the rank before", () => {
  const deeper = channelAdded(FLAT, 0);
  assert.deepEqual(deeper, [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]);
  assert.deepEqual([channelRemoved(deeper, 1), channelRemoved(FLAT, 0)], [FLAT, null]);
  assert.deepEqual(channelRemoved(channelAdded(TWO, 0), 1), TWO);
  const more = sampleAdded(FLAT, 0);
  assert.deepEqual(more, [[[[1], [2]], [[3], [4]]], [[[0], [0]], [[0], [0]]]]);
  assert.deepEqual([sampleRemoved(more, 1), sampleRemoved(FLAT, 0), sampleRemoved(sampleAdded(TWO, 0), 1)], [FLAT, null, TWO]);
});

test("mapped names every cell alike at any rank", () => {
  const places = (tensor) => flatten(mapped(tensor, (place) => /** @type {any} */ (place)));
  assert.deepEqual(places([[1, 2]]), ["0,0", "0,1"]);
  assert.deepEqual(places([[[1, 2]]]), ["0,0", "0,0,0,1"]);
  assert.deepEqual(places([[[[1]]], [[[2]]]]), ["0,0", "1,0,0,0"]);
});

test("kernelOf is flat where it is from one channel to one", () => {
  assert.deepEqual(kernelFor([[1, 2]], [1, 2, 1, 2]), [[[[1, 0]], [[2, 0]]]]);
  assert.deepEqual(kernelFor([[[[1, 5]], [[2, 6]]]], [2, 1, 1, 1]), [[1], [0]]);
});
