// @ts-check
/** A grid of numbers from the pixels of an image. Pure, no DOM. */

/** @import { Grid, Shape } from "./types.d.ts" */
/** @typedef {"grey" | "red" | "green" | "blue"} Channel */
/** @typedef {{shape: Shape, left: number, top: number, width: number, height: number}} Patch a part of an image, and the rows and columns it becomes */

/** How much red, green and blue count; grey as ITU-R 601 has it, like Pillow's "L". @type {Record<Channel, [number, number, number]>} */
const WEIGHTS = { grey: [0.299, 0.587, 0.114], red: [1, 0, 0], green: [0, 1, 0], blue: [0, 0, 1] };

/**
 * The whole of an image shrunk until neither side is longer than `side`, or as many pixels from its middle.
 * @param {number} width @param {number} height @param {number} side @param {boolean} middle
 * @returns {Patch}
 */
export function imagePatch(width, height, side, middle) {
  const [rows, cols] = [Math.min(height, side), Math.min(width, side)];
  if (middle) return { shape: [rows, cols], left: Math.floor((width - cols) / 2), top: Math.floor((height - rows) / 2), width: cols, height: rows };
  const scale = Math.min(1, side / Math.max(width, height));
  const shrunk = (/** @type {number} */ length) => Math.max(1, Math.round(length * scale));
  return { shape: [shrunk(height), shrunk(width)], left: 0, top: 0, width, height };
}

/**
 * @param {ArrayLike<number>} pixels red, green, blue and opacity, 0 to 255, row by row
 * @param {Shape} shape @param {Channel} channel
 * @param {number} most what white becomes: 255 in whole numbers, or 1 in hundredths
 * @returns {Grid}
 */
export function imageGrid(pixels, [rows, cols], channel, most) {
  const [red, green, blue] = WEIGHTS[channel];
  const digits = most === 255 ? 1 : 100;
  const value = (/** @type {number} */ at) => {
    const level = red * pixels[at] + green * pixels[at + 1] + blue * pixels[at + 2];
    return Math.round((level / 255) * most * digits) / digits;
  };
  return Array.from({ length: rows }, (_, row) => Array.from({ length: cols }, (_, col) => value(4 * (row * cols + col))));
}
