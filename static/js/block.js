// @ts-check
/** Blocks of cells: which ones they are, and a grid with them changed. Cells are [row, column]; nothing changes in place. Pure, no DOM. */

import { zeros } from "./tensor.js";

/** @import { Cell, Grid, Place, Shape } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @typedef {{key: string, ctrlKey: boolean, metaKey?: boolean}} Key */
/** @typedef {"row+" | "row-" | "col+" | "col-"} Resize add below or right of a block, or take its rows or columns away */

/** Keys that move within a grid, as rows and columns. @type {Record<string, Shape>} */
export const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A flat index as row and column. @param {number} cell @param {number} cols @returns {Shape} */
export const rowCol = (cell, cols) => [Math.floor(cell / cols), cell % cols];

/** @param {number} value @param {number} count */
const within = (value, count) => Math.min(Math.max(value, 0), count - 1);

/** The cell so many rows and columns away, or the last one before the border. @param {Shape} cell @param {Shape} by @param {Shape} shape @returns {Shape} */
export const stepped = ([row, col], [down, right], [rows, cols]) => [within(row + down, rows), within(col + right, cols)];

/** Where a key leads from a cell, or null; with Ctrl an arrow goes as far as the border. @param {Key} key @param {Shape} cell @param {Shape} shape @returns {Shape | null} */
export function destination({ key, ctrlKey, metaKey }, cell, shape) {
  const all = ctrlKey || metaKey;
  const far = all ? Math.max(...shape) : 1;
  if (key in MOVES) return stepped(cell, [far * MOVES[key][0], far * MOVES[key][1]], shape);
  if (key === "Home") return [all ? 0 : cell[0], 0];
  if (key === "End") return [all ? shape[0] - 1 : cell[0], shape[1] - 1];
  return null;
}

/** The block between two corners. @param {Shape} a @param {Shape} b @returns {Box} */
export const spanned = (a, b) => ({ top: Math.min(a[0], b[0]), left: Math.min(a[1], b[1]), bottom: Math.max(a[0], b[0]), right: Math.max(a[1], b[1]) });

/** @param {Grid} grid @returns {Shape} */
export const gridShape = (grid) => [grid.length, grid[0].length];

/** @param {Grid} grid @returns {Box} */
export const whole = (grid) => ({ top: 0, left: 0, bottom: grid.length - 1, right: grid[0].length - 1 });

/** @param {Box} box @returns {Shape} */
export const boxSize = ({ top, left, bottom, right }) => [bottom - top + 1, right - left + 1];

/** @param {Box} box */
export const isCell = ({ top, left, bottom, right }) => top === bottom && left === right;

/** Whether a grid of this shape has all of a block. @param {Box} box @param {Shape} shape */
export const isInside = ({ bottom, right }, [rows, cols]) => bottom < rows && right < cols;

/** @param {Box} box @param {number} row @param {number} col */
export const holds = ({ top, left, bottom, right }, row, col) => top <= row && row <= bottom && left <= col && col <= right;

/** `x[0:2, 3]`, as NumPy slices. @param {string} letter @param {Box} box @param {number[]} [behind] the indices of the plane, behind its column */
export function sliceName(letter, { top, left, bottom, right }, behind = []) {
  const part = (/** @type {number} */ first, /** @type {number} */ last) => (first === last ? `${first}` : `${first}:${last + 1}`);
  return `${letter}[${[part(top, bottom), part(left, right), ...behind].join(", ")}]`;
}

/** @param {Grid} grid @param {Box} box @returns {Grid} */
export const cut = (grid, { top, left, bottom, right }) => grid.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));

/**
 * A grid with a block's cells set; rows outside of it stay the same objects.
 * @param {Grid} grid @param {Box} box
 * @param {(row: number, col: number, old: Cell) => Cell} value by row and column within the block
 * @returns {Grid}
 */
export function mappedIn(grid, box, value) {
  const { top, left } = box;
  return grid.map((line, row) => (row < top || row > box.bottom ? line : line.map((old, col) => (holds(box, row, col) ? value(row - top, col - left, old) : old))));
}

/** Rows laid over a grid from a cell on; it grows to hold them, with 0 where nothing is known. @param {Grid} grid @param {number} top @param {number} left @param {Grid} rows @returns {Grid} */
export function overlaid(grid, top, left, rows) {
  const height = Math.max(grid.length, top + rows.length);
  const width = Math.max(grid[0].length, left + rows[0].length);
  return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => rows[r - top]?.[c - left] ?? grid[r]?.[c] ?? 0));
}

/**
 * A grid after a paste, as spreadsheets do it: rows go to a block's first cell, and over and over where they fill the block.
 * At the first cell alone they become the whole grid, where its size is the user's own and no other plane has it too.
 * @param {Grid} grid @param {Box} box @param {Grid} rows @param {boolean} sized @param {boolean} [alone]
 * @returns {Grid | null} null where they hang over a grid whose size is given
 */
export function pasted(grid, box, rows, sized, alone = true) {
  const [height, width] = gridShape(rows);
  if (sized && alone && isCell(box) && box.top === 0 && box.left === 0 && height * width > 1) return rows;
  const [tall, wide] = boxSize(box);
  const tiles = tall % height === 0 && wide % width === 0;
  const all = tiles ? Array.from({ length: tall }, (_, r) => Array.from({ length: wide }, (_, c) => rows[r % height][c % width])) : rows;
  if (!sized && !isInside({ ...box, bottom: box.top + all.length - 1, right: box.left + all[0].length - 1 }, gridShape(grid))) return null;
  return overlaid(grid, box.top, box.left, all);
}

/**
 * Rows with a row or column of zeros more, or a block's rows or columns less; null where none would be left.
 * @template T @param {T[][]} grid a cell may be a list of what stands there in several planes
 * @param {Resize} how @param {Box} box @returns {T[][] | null}
 */
export function resizedRows(grid, how, { top, left, bottom, right }) {
  const blank = zeros(grid[0][0]);
  if (how === "row+") return grid.toSpliced(bottom + 1, 0, grid[0].map(() => blank));
  if (how === "col+") return grid.map((row) => row.toSpliced(right + 1, 0, blank));
  const kept = how === "row-" ? grid.toSpliced(top, bottom - top + 1) : grid.map((row) => row.toSpliced(left, right - left + 1));
  return kept.length && kept[0].length ? kept : null;
}

/** The cell under a point, the nearest one where it lies outside. @param {Place} place @param {number} x @param {number} y @returns {Shape} */
export const cellUnder = (place, x, y) => [within(Math.floor((y - place.y) / place.cell), place.rows), within(Math.floor((x - place.x) / place.cell), place.cols)];

/** A number turned up or down, without the dust of binary fractions; NaN and infinities stay. @param {Cell} value @param {number} by @returns {Cell} */
export const turned = (value, by) => (typeof value === "number" ? Number((value + by).toFixed(9)) + 0 : value);
