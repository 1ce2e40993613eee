// @ts-check
/** Numbers to fill a block with, by row and column within it. Pure, no DOM. */
import { boxSize, holds } from "./block.js";

/** @import { Cell, Shape } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @typedef {(row: number, col: number) => Cell} Fill */

/** 0, 1, 2, … in reading order, as np.arange gives them. @param {Box} box @returns {Fill} */
export function ramp(box) {
  const cols = boxSize(box)[1];
  return (row, col) => row * cols + col;
}

/** 0 and 1 by turns, both ways. @returns {Fill} */
export const checker = () => (row, col) => (row + col) % 2;

/** 1 at the cell in hand, or in the middle; else 0. @param {Box} box @param {Shape | null} at @returns {Fill} */
export function oneHot(box, at) {
  const [rows, cols] = boxSize(box);
  const [one, other] = at && holds(box, ...at) ? [at[0] - box.top, at[1] - box.left] : [Math.floor(rows / 2), Math.floor(cols / 2)];
  return (row, col) => Number(row === one && col === other);
}

/** Each whole number between two equally likely, both ends included. @param {number} a @param {number} b @param {() => number} [random] from 0 to 1, 1 excluded @returns {Fill} */
export function randomIntegers(a, b, random = Math.random) {
  const low = Math.min(a, b);
  return () => low + Math.floor(random() * (Math.abs(a - b) + 1));
}
