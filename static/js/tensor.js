// @ts-check
/** Tensors as nested lists, as the API has them, and their planes: the rows and columns of one sample and channel. Nothing changes in place. Pure, no DOM. */

/** @import { Cell, Grid, Nested } from "./types.d.ts" */
/** @typedef {{before: number[], after: number[]}} Where the indices of a plane in front of its row and behind its column */

/** The lengths along the first item of each list. @param {unknown} tensor @returns {number[]} */
export function dims(tensor) {
  const lengths = [];
  for (let part = tensor; Array.isArray(part); part = part[0]) lengths.push(part.length);
  return lengths;
}

/** All numbers in order. @param {Nested} tensor */
export const flatten = (tensor) => /** @type {Cell[]} */ (/** @type {unknown[]} */ (tensor).flat(Infinity));

/** Samples, rows, columns and channels of `(H, W)`, `(H, W, C)` or `(N, H, W, C)`. @param {Nested} tensor @returns {[number, number, number, number]} */
export function extent(tensor) {
  const lengths = dims(tensor);
  const [samples, rows, cols, channels] = lengths.length === 4 ? lengths : [1, ...lengths, 1];
  return [samples, rows, cols, channels];
}

/** Where a sample and channel of `(H, W)`, `(H, W, C)` or `(N, H, W, C)` is. @param {Nested} tensor @param {number} sample @param {number} channel @returns {Where} */
export function whereIn(tensor, sample, channel) {
  const rank = dims(tensor).length;
  return { before: rank === 4 ? [sample] : [], after: rank > 2 ? [channel] : [] };
}

/** The planes of a kernel `(kh, kw)` or `(kh, kw, C, C')`, its last two axes counted as one. @param {Nested} kernel @param {number} plane @returns {Where} */
export function whereInKernel(kernel, plane) {
  const outputs = dims(kernel)[3];
  return { before: [], after: outputs === undefined ? [] : [Math.floor(plane / outputs), plane % outputs] };
}

/** @param {Nested} tensor @param {Where} where @returns {Grid} empty where there is no such plane */
export function planeOf(tensor, { before, after }) {
  const rows = /** @type {any[][] | undefined} */ (before.reduce((/** @type {any} */ part, index) => part?.[index], tensor));
  if (after.length === 0) return rows ?? [];
  const grid = (rows ?? []).map((row) => row.map((cell) => after.reduce((part, index) => part?.[index], cell)));
  return grid[0]?.[0] === undefined ? [] : grid;
}

/** A tensor with another plane in a plane's place. Where that is larger, all others grow with it, by zeros. @param {Nested} tensor @param {Where} where @param {Grid} grid @returns {Nested} */
export function withPlane(tensor, { before, after }, grid) {
  const [index, ...deeper] = before;
  if (index === undefined) return after.length ? laid(/** @type {any[][]} */ (tensor), grid, (old, value) => replaced(old, after, value)) : grid;
  return /** @type {any[]} */ (tensor).map((part, i) => (i === index ? withPlane(part, { before: deeper, after }, grid) : dims(part)[0] === grid.length && dims(part)[1] === grid[0].length ? part : laid(part, grid, (old) => old)));
}

/** @param {any[][]} rows @param {Grid} grid @param {(old: any, value: Cell) => any} make */
function laid(rows, grid, make) {
  const blank = zeros(rows[0][0]);
  return grid.map((row, r) => row.map((value, c) => make(rows[r]?.[c] ?? blank, value)));
}

/** @param {any} cell @param {number[]} path @param {Cell} value @returns {any} */
function replaced(cell, [index, ...deeper], value) {
  if (index === undefined) return value;
  return cell.map((/** @type {any} */ part, /** @type {number} */ i) => (i === index ? replaced(part, deeper, value) : part));
}

/** A cell, or all that stands at one, of zeros. @param {any} cell @returns {any} */
export const zeros = (cell) => (Array.isArray(cell) ? cell.map(zeros) : 0);

/** Every number by its sample, row, column and channel. @param {Nested} tensor @param {(place: string, value: Cell) => Cell} make @returns {Nested} */
export function mapped(tensor, make) {
  const rank = dims(tensor).length;
  /** @param {any} part @param {number[]} path @returns {any} */
  const walk = (part, path) => (Array.isArray(part) ? part.map((item, i) => walk(item, [...path, i])) : make(positionAt(path, rank), part));
  return walk(tensor, []);
}

/** The same for a cell of a plane whatever the tensor's rank. @param {number[]} path @param {number} rank */
function positionAt(path, rank) {
  const [n, r, c, k] = rank === 4 ? path : [0, ...path];
  return n || k ? `${n},${r},${c},${k}` : `${r},${c}`;
}

/** A change of rows and columns in all planes. @param {Nested} tensor @param {Where} where any of them @param {(rows: any[][]) => any[][] | null} change @returns {Nested | null} */
export function resized(tensor, { before }, change) {
  if (before.length === 0) return /** @type {Nested | null} */ (change(/** @type {any} */ (tensor)));
  const samples = /** @type {any[]} */ (tensor).map((sample) => change(sample));
  return samples.includes(null) ? null : /** @type {Nested} */ (samples);
}

/** One channel more, of zeros, behind a channel; `(H, W)` becomes `(H, W, 2)`. @param {Nested} tensor @param {number} channel @returns {Nested} */
export function channelAdded(tensor, channel) {
  return onCells(tensor, (cell) => [cell].flat().toSpliced(channel + 1, 0, 0));
}

/** One channel less. @param {Nested} tensor @param {number} channel @returns {Nested | null} null where none would be left */
export function channelRemoved(tensor, channel) {
  const channels = extent(tensor)[3];
  if (channels === 1) return null;
  return onCells(tensor, (cell) => (channels === 2 && dims(tensor).length === 3 ? cell[1 - channel] : cell.toSpliced(channel, 1)));
}

/** One sample more, of zeros, behind a sample. @param {Nested} tensor @param {number} sample @returns {Nested} */
export function sampleAdded(tensor, sample) {
  const samples = /** @type {any[]} */ (dims(tensor).length === 4 ? tensor : [onCells(tensor, (cell) => [cell].flat())]);
  return samples.toSpliced(sample + 1, 0, zeros(samples[0]));
}

/** One sample less. @param {Nested} tensor @param {number} sample @returns {Nested | null} null where none would be left */
export function sampleRemoved(tensor, sample) {
  const samples = /** @type {any[]} */ (tensor);
  if (dims(tensor).length < 4 || samples.length === 1) return null;
  const left = samples.toSpliced(sample, 1);
  return left.length > 1 ? left : unchanneled(left[0]);
}

/** Without an axis of channels where there is one alone. @param {Nested} tensor @returns {Nested} */
const unchanneled = (tensor) => (dims(tensor)[2] === 1 ? onCells(tensor, (cell) => cell[0]) : tensor);

/** @param {Nested} tensor @param {(cell: any) => any} change @returns {Nested} */
function onCells(tensor, change) {
  const rows = (/** @type {any[][]} */ grid) => grid.map((row) => row.map(change));
  return dims(tensor).length === 4 ? /** @type {any[]} */ (tensor).map(rows) : /** @type {any} */ (rows(/** @type {any} */ (tensor)));
}

/** A kernel of another size: what there is of it stays, the rest is 0. @param {Nested} kernel @param {number[]} size rows, columns, channels, outputs @returns {Nested} `(kh, kw)` where it is from one channel to one */
export function kernelFor(kernel, [rows, cols, channels, outputs]) {
  const at = (/** @type {number} */ r, /** @type {number} */ c, /** @type {number} */ i, /** @type {number} */ o) => {
    const cell = /** @type {any} */ (kernel)[r]?.[c];
    return (Array.isArray(cell) ? cell[i]?.[o] : i === 0 && o === 0 ? cell : 0) ?? 0;
  };
  const flat = channels === 1 && outputs === 1;
  const list = (/** @type {number} */ count, /** @type {(index: number) => any} */ make) => Array.from({ length: count }, (_, index) => make(index));
  return list(rows, (r) => list(cols, (c) => (flat ? at(r, c, 0, 0) : list(channels, (i) => list(outputs, (o) => at(r, c, i, o))))));
}

/** Rows, columns, channels and outputs of a kernel. @param {Nested} kernel */
export function kernelExtent(kernel) {
  const [rows = 0, cols = 0, channels = 1, outputs = 1] = dims(kernel);
  return [rows, cols, channels, outputs];
}
