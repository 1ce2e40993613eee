import { test } from "node:test";
import assert from "node:assert/strict";
import { imageGrid, imagePatch } from "../../static/js/image.js";

const PIXELS = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0, 255, 128, 128, 128, 255];

test("gridOf weighs colours as ITU-R 601 does, in whole numbers", () => {
  assert.deepEqual(imageGrid(PIXELS, [2, 3], "grey", 255), [[76, 150, 29], [255, 0, 128]]);
});

test("gridOf takes one channel", () => {
  assert.deepEqual(imageGrid(PIXELS, [3, 2], "red", 255), [[255, 0], [0, 255], [0, 128]]);
  assert.deepEqual(imageGrid(PIXELS, [1, 6], "green", 255), [[0, 255, 0, 255, 0, 128]]);
  assert.deepEqual(imageGrid(PIXELS, [1, 6], "blue", 255), [[0, 0, 255, 255, 0, 128]]);
});

test("gridOf makes white 1 in hundredths", () => {
  assert.deepEqual(imageGrid(PIXELS, [1, 6], "grey", 1), [[0.3, 0.59, 0.11, 1, 0, 0.5]]);
});

test("patchOf shrinks the longer side and keeps the shape", () => {
  assert.deepEqual(imagePatch(640, 480, 32, false), { shape: [24, 32], left: 0, top: 0, width: 640, height: 480 });
  assert.deepEqual(imagePatch(300, 900, 16, false).shape, [16, 5]);
  assert.deepEqual(imagePatch(1, 5000, 8, false).shape, [8, 1]);
});

test("patchOf leaves a small image as it is", () => {
  for (const middle of [true, false]) assert.deepEqual(imagePatch(7, 5, 16, middle), { shape: [5, 7], left: 0, top: 0, width: 7, height: 5 });
});

test("patchOf cuts the middle pixel by pixel", () => {
  assert.deepEqual(imagePatch(640, 480, 32, true), { shape: [32, 32], left: 304, top: 224, width: 32, height: 32 });
  assert.deepEqual(imagePatch(640, 10, 16, true), { shape: [10, 16], left: 312, top: 0, width: 16, height: 10 });
});
