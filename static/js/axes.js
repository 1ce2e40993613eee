// @ts-check
/** Which axis of a foreign tensor holds the channels: last here, as in TensorFlow and JAX, first in PyTorch. Pure, no DOM. */
import { dims } from "./tensor.js";

/** @import { Nested } from "./types.d.ts" */
/** @typedef {"first" | "last"} Channels */

/** More channels than this the service does not take: a longer axis holds something else. */
const MOST_CHANNELS = 8;
const TORCH = /^\s*(?:[A-Za-z_]\w*\s*=\s*)?(?:torch\.(?:\w+\.)*\w*|\w*tensor)\(/;
const LAST = /^\s*(?:[A-Za-z_]\w*\s*=\s*)?(?:tf|tensorflow)\./;

/** Where a text itself, or the lengths of its axes, say that the channels are; null where both are possible. @param {string} text @param {Nested} tensor @returns {Channels | null} */
export function channelsSaid(text, tensor) {
  const lengths = dims(tensor).slice(-3);
  if (TORCH.test(text)) return "first";
  if (LAST.test(text) || !couldBe(tensor, "first") || (lengths[2] === 1 && lengths[0] > 1)) return "last";
  return !couldBe(tensor, "last") || (lengths[0] === 1 && lengths[2] > 1) ? "first" : null;
}

/** Whether that axis is short enough for channels. @param {Nested} tensor @param {Channels} channels */
export const couldBe = (tensor, channels) => /** @type {number} */ (dims(tensor).at(channels === "first" ? -3 : -1)) <= MOST_CHANNELS;

/** `(C, H, W)` as `(H, W, C)`, or each sample so. @param {any} tensor @returns {Nested} */
export function channelsLast(tensor) {
  if (dims(tensor).length === 4) return tensor.map(channelsLast);
  return tensor[0].map((/** @type {any[]} */ row, /** @type {number} */ r) => row.map((_, c) => tensor.map((/** @type {any} */ plane) => plane[r][c])));
}

/** PyTorch's kernel `(C', C, kh, kw)` as `(kh, kw, C, C')`. @param {any} kernel @returns {Nested} */
export function kernelLast(kernel) {
  const [plane] = kernel[0];
  const through = (/** @type {number} */ r, /** @type {number} */ c) => kernel[0].map((/** @type {any} */ _, /** @type {number} */ i) => kernel.map((/** @type {any} */ output) => output[i][r][c]));
  return plane.map((/** @type {any[]} */ row, /** @type {number} */ r) => row.map((_, c) => through(r, c)));
}

/** `(H, W, C)` of planes of the same size. @param {any[][][]} planes @returns {Nested} */
export const stacked = (planes) => channelsLast(planes);
