import { test } from "node:test";
import assert from "node:assert/strict";
import { cellUnder, cut, destination, isInside, mappedIn, overlaid, pasted, resizedRows, rowCol, sliceName, spanned, stepped, turned, whole } from "../../static/js/block.js";

const GRID = Object.freeze([[1, 2, 3], [4, 5, 6]].map(Object.freeze));
const MIDDLE = { top: 0, left: 1, bottom: 1, right: 1 };
const at = (row, col) => spanned([row, col], [row, col]);

test("spanned is the same block from any two opposite corners", () => {
  const box = { top: 1, left: 2, bottom: 3, right: 5 };
  for (const [a, b] of [[[1, 2], [3, 5]], [[3, 5], [1, 2]], [[1, 5], [3, 2]], [[3, 2], [1, 5]]]) assert.deepEqual(spanned(a, b), box);
});

test("rowCol and stepped stay within the grid", () => {
  assert.deepEqual(rowCol(5, 3), [1, 2]);
  assert.deepEqual(stepped([1, 2], [1, 1], [2, 3]), [1, 2]);
  assert.deepEqual(stepped([0, 0], [-1, -1], [2, 3]), [0, 0]);
  assert.deepEqual(stepped([0, 1], [1, -1], [2, 3]), [1, 0]);
});

const KEYS = [
  ["ArrowDown", false, [2, 2]],
  ["ArrowUp", false, [0, 2]],
  ["ArrowLeft", true, [1, 0]],
  ["ArrowRight", true, [1, 4]],
  ["ArrowDown", true, [3, 2]],
  ["ArrowUp", true, [0, 2]],
  ["Home", false, [1, 0]],
  ["End", false, [1, 4]],
  ["Home", true, [0, 0]],
  ["End", true, [3, 4]],
  ["a", false, null],
  ["PageDown", true, null],
];
for (const [key, ctrlKey, to] of KEYS) {
  test(`destination of ${ctrlKey ? "Ctrl " : ""}${key} from [1, 2] is ${JSON.stringify(to)}`, () => {
    assert.deepEqual(destination({ key, ctrlKey }, [1, 2], [4, 5]), to);
    assert.deepEqual(destination({ key, ctrlKey: false, metaKey: ctrlKey }, [1, 2], [4, 5]), to);
  });
}

test("sliceName writes blocks as NumPy slices them, and cells as cells", () => {
  assert.equal(sliceName("x", { top: 0, left: 1, bottom: 1, right: 3 }), "x[0:2, 1:4]");
  assert.equal(sliceName("g", { top: 2, left: 0, bottom: 2, right: 1 }), "g[2, 0:2]");
  assert.equal(sliceName("x", at(3, 4)), "x[3, 4]");
});

test("isInside tells a block that hangs over", () => {
  assert.ok(isInside(whole(GRID), [2, 3]));
  assert.ok(!isInside(whole(GRID), [2, 2]));
  assert.ok(!isInside(whole(GRID), [1, 3]));
});

test("cut takes a block out, and cells of the grid stay as they were", () => {
  assert.deepEqual(cut(GRID, MIDDLE), [[2], [5]]);
  assert.deepEqual(cut(GRID, whole(GRID)), GRID);
});

test("mapped counts rows and columns from the block's corner and shares rows outside of it", () => {
  const seen = [];
  const made = mappedIn(GRID, { top: 1, left: 1, bottom: 1, right: 2 }, (row, col, old) => (seen.push([row, col, old]), -old));
  assert.deepEqual(made, [[1, 2, 3], [4, -5, -6]]);
  assert.equal(made[0], GRID[0]);
  assert.deepEqual(seen, [[0, 0, 5], [0, 1, 6]]);
});

test("overlaid grows to hold what is laid over, with 0 where nothing is known", () => {
  assert.deepEqual(overlaid(GRID, 0, 1, [[20, 30]]), [[1, 20, 30], [4, 5, 6]]);
  assert.deepEqual(overlaid(GRID, 1, 2, [[60, 61], ["NaN", 71]]), [[1, 2, 3, 0], [4, 5, 60, 61], [0, 0, "NaN", 71]]);
});

test("pasted at the first cell replaces the whole of a sized grid, size and all", () => {
  assert.deepEqual(pasted(GRID, at(0, 0), [[8, 9]], true), [[8, 9]]);
  assert.deepEqual(pasted(GRID, at(0, 0), [[8], [9], [10]], true), [[8], [9], [10]]);
});

test("pasted as one number changes one cell, or all cells of a block", () => {
  assert.deepEqual(pasted(GRID, at(0, 0), [[8]], true), [[8, 2, 3], [4, 5, 6]]);
  assert.deepEqual(pasted(GRID, MIDDLE, [[8]], true), [[1, 8, 3], [4, 8, 6]]);
  assert.deepEqual(pasted(GRID, whole(GRID), [["NaN"]], false), [["NaN", "NaN", "NaN"], ["NaN", "NaN", "NaN"]]);
});

test("pasted into a block goes on over and over where that comes out even, else once from its corner", () => {
  const zeros = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  assert.deepEqual(pasted(zeros, whole(zeros), [[1, 2], [3, 4]], true), [[1, 2, 1, 2], [3, 4, 3, 4], [1, 2, 1, 2], [3, 4, 3, 4]]);
  assert.deepEqual(pasted(GRID, whole(GRID), [[7, 8]], true), [[7, 8, 3], [4, 5, 6]]);
  assert.deepEqual(pasted(GRID, { top: 0, left: 0, bottom: 1, right: 1 }, [[7], [8]], false), [[7, 7, 3], [8, 8, 6]]);
});

test("pasted over the border makes a sized grid larger and is refused by one whose size is given", () => {
  assert.deepEqual(pasted(GRID, at(1, 2), [[7, 8]], true), [[1, 2, 3, 0], [4, 5, 7, 8]]);
  assert.equal(pasted(GRID, at(1, 2), [[7, 8]], false), null);
  assert.equal(pasted(GRID, at(0, 0), [[1], [2], [3]], false), null);
  assert.deepEqual(pasted(GRID, at(0, 0), [[7, 8]], false), [[7, 8, 3], [4, 5, 6]]);
});

test("resized adds a row of zeros below a block and a column right of it", () => {
  assert.deepEqual(resizedRows(GRID, "row+", at(0, 1)), [[1, 2, 3], [0, 0, 0], [4, 5, 6]]);
  assert.deepEqual(resizedRows(GRID, "row+", at(1, 0)), [[1, 2, 3], [4, 5, 6], [0, 0, 0]]);
  assert.deepEqual(resizedRows(GRID, "col+", at(0, 0)), [[1, 0, 2, 3], [4, 0, 5, 6]]);
});

test("resized takes a block's rows or columns away, but never the last", () => {
  assert.deepEqual(resizedRows(GRID, "row-", at(0, 2)), [[4, 5, 6]]);
  assert.deepEqual(resizedRows(GRID, "col-", { top: 0, left: 1, bottom: 0, right: 2 }), [[1], [4]]);
  assert.equal(resizedRows(GRID, "row-", whole(GRID)), null);
  assert.equal(resizedRows(GRID, "col-", whole(GRID)), null);
});

test("cellUnder is the cell under a point, or the nearest one", () => {
  const place = { x: 100, y: 50, cell: 20, rows: 2, cols: 3, thumb: false };
  assert.deepEqual(cellUnder(place, 100, 50), [0, 0]);
  assert.deepEqual(cellUnder(place, 139, 71), [1, 1]);
  assert.deepEqual(cellUnder(place, 0, 0), [0, 0]);
  assert.deepEqual(cellUnder(place, 999, 999), [1, 2]);
});

test("turned adds without dust, and leaves what is no finite number", () => {
  assert.equal(turned(0.1, 0.2), 0.3);
  assert.equal(turned(-1, 1), 0);
  assert.ok(Object.is(turned(-1, 1), 0));
  assert.equal(turned("NaN", 1), "NaN");
  assert.equal(turned("-Infinity", 3), "-Infinity");
});
