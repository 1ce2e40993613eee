import { test } from "node:test";
import assert from "node:assert/strict";
import { channelsLast, channelsSaid, kernelLast, stacked } from "../../static/js/axes.js";

const of = (...shape) => shape.reduceRight((inner, length) => Array.from({ length }, () => inner), /** @type {any} */ (0));

test("channelsOf asks only where text and lengths leave it open", () => {
  assert.equal(channelsSaid("[[[…", of(4, 4, 3)), null);
  assert.equal(channelsSaid("np.array(", of(2, 4, 4, 3)), null);
  for (const text of ["tensor([[[", "torch.tensor(", "x = torch.FloatTensor("]) assert.equal(channelsSaid(text, of(4, 4, 3)), "first", text);
  for (const text of ["tf.constant(", "tensorflow.constant("]) assert.equal(channelsSaid(text, of(3, 4, 4)), "last", text);
  assert.deepEqual([channelsSaid("", of(16, 16, 3)), channelsSaid("", of(3, 16, 16)), channelsSaid("", of(5, 3, 16, 16))], ["last", "first", "first"]);
  assert.deepEqual([channelsSaid("", of(4, 4, 1)), channelsSaid("", of(2, 1, 4, 4))], ["last", "first"]);
});

test("channelsLast moves the first axis of each sample behind the others", () => {
  const planes = [[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]];
  const last = [[[1, 5, 9], [2, 6, 10]], [[3, 7, 11], [4, 8, 12]]];
  assert.deepEqual([channelsLast(planes), channelsLast([planes, planes]), stacked(planes)], [last, [last, last], last]);
});

test("kernelLast turns PyTorch's four axes round", () => {
  const torch = [0, 1].map((o) => [0, 1, 2].map((i) => [0, 1, 2, 3].map((r) => [0, 1].map((c) => 1000 * o + 100 * i + 10 * r + c))));
  const made = kernelLast(torch);
  assert.deepEqual([made.length, made[0].length, made[0][0].length, made[0][0][0].length], [4, 2, 3, 2]);
  assert.equal(made[3][1][2][0], 231);
  assert.deepEqual(made[1][0][2], [210, 1210]);
});
