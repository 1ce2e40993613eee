import { test } from "node:test";
import assert from "node:assert/strict";
import { mappedIn, spanned } from "../../static/js/block.js";
import { checker, oneHot, ramp, randomIntegers } from "../../static/js/fills.js";

const zeros = (rows, cols) => Array.from({ length: rows }, () => Array(cols).fill(0));
const BOX = { top: 1, left: 1, bottom: 2, right: 3 };

test("ramp counts in reading order from the block's corner", () => {
  assert.deepEqual(mappedIn(zeros(3, 4), BOX, ramp(BOX)), [[0, 0, 0, 0], [0, 0, 1, 2], [0, 3, 4, 5]]);
});

test("checker begins with 0 and changes both ways", () => {
  assert.deepEqual(mappedIn(zeros(3, 4), BOX, checker()), [[0, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 1]]);
});

test("oneHot has its 1 at the cell in hand, in the middle where the hand is elsewhere", () => {
  const nines = zeros(3, 4).map((row) => row.map(() => 9));
  assert.deepEqual(mappedIn(nines, BOX, oneHot(BOX, [2, 1])), [[9, 9, 9, 9], [9, 0, 0, 0], [9, 1, 0, 0]]);
  for (const at of [null, [0, 0]]) assert.deepEqual(mappedIn(nines, BOX, oneHot(BOX, at)), [[9, 9, 9, 9], [9, 0, 0, 0], [9, 0, 1, 0]]);
  assert.deepEqual(mappedIn([[5]], spanned([0, 0], [0, 0]), oneHot(spanned([0, 0], [0, 0]), null)), [[1]]);
});

test("randomIntegers reach both ends, equally often, whichever is named first", () => {
  for (const [a, b] of [[-2, 1], [1, -2]]) {
    let turn = 0;
    const fill = randomIntegers(a, b, () => (turn++ % 8) / 8);
    assert.deepEqual(Array.from({ length: 8 }, () => fill(0, 0)), [-2, -2, -1, -1, 0, 0, 1, 1]);
    assert.equal(randomIntegers(a, b, () => 1 - Number.EPSILON)(0, 0), 1);
  }
  assert.equal(randomIntegers(7, 7)(0, 0), 7);
});
