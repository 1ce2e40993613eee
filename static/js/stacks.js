// @ts-check
/** Planes of one grid below one another, each with its kernel's plane beside it; where there is no room, the one in front alone. Pure, no DOM. */
import { arrange } from "./layout.js";

/** @import { Place } from "./types.d.ts" */
/** @import { Layout, Room } from "./layout.js" */
/** @typedef {{rows: number, cols: number, cards: string[]}} Stack the planes of a grid; `cards` are what stands behind its letter: `"0"`, or `"0.2"` for one plane of several */
/** @typedef {Layout & {crowded: boolean}} Stacked */

/** Between two planes, in cells: a label stands there. */
const PLANE_GAP = 0.9;
/** Between two planes of a kernel side by side, in cells. */
const KERNEL_GAP = 0.5;
/** Planes with smaller cells than this are not worth their company. */
const LEAST = 24;

/**
 * @param {Room} room @param {Stack[]} stacks at each position, input first
 * @param {boolean} backward @param {[number, number]} pair the positions of the current stage
 * @param {Record<number, Stack>} kernels between a position and the next
 * @param {number} front which of several planes stands in front
 * @returns {Stacked}
 */
export function arrangeStacks(room, stacks, backward, pair, kernels, front) {
  const several = stacks.some(({ cards }) => cards.length > 1) || Object.values(kernels).some(({ cards }) => cards.length > 1);
  if (!several) return { ...arranged(room, stacks, backward, pair, kernels), crowded: false };
  if (fits(room, stacks, kernels)) return { ...arranged(room, stacks, backward, pair, kernels), crowded: false };
  const alone = stacks.map((stack) => only(stack, front));
  const weights = Object.entries(kernels).map(([position, kernel]) => [position, only(kernel, frontTap(kernel, stacks[Number(position)], front))]);
  return { ...arranged(room, alone, backward, pair, Object.fromEntries(weights)), crowded: true };
}

/** Whether all planes have room at every stage and in both directions: what is shown must not change from one to the next. @param {Room} room @param {Stack[]} stacks @param {Record<number, Stack>} kernels */
function fits(room, stacks, kernels) {
  const last = stacks.length - 1;
  const pairs = /** @type {[number, number][]} */ ([[0, last], ...stacks.slice(1).map((_, i) => [i, i + 1])]);
  return [false, true].every((backward) =>
    pairs.every((pair) => {
      const { places, vertical } = arranged(room, stacks, backward, pair, kernels);
      // On a phone an arrow would have to cross the planes below its own.
      return !vertical && Object.values(places).every(({ cell, thumb }) => thumb || cell >= LEAST);
    }),
  );
}

/** @param {Stack} stack @param {number} index @returns {Stack} */
const only = (stack, index) => ({ ...stack, cards: [stack.cards[Math.min(index, stack.cards.length - 1)]] });

/** How many planes of a kernel stand side by side: one for each output that its input is made into. @param {Stack} kernel @param {Stack} source */
const across = (kernel, source) => Math.ceil(kernel.cards.length / source.cards.length);

/** The kernel's plane that weighs the plane in front, for the output in front. @param {Stack} kernel @param {Stack} source @param {number} front */
function frontTap(kernel, source, front) {
  const outputs = across(kernel, source);
  return Math.min(front, source.cards.length - 1) * outputs + Math.min(front, outputs - 1);
}

/** @param {Room} room @param {Stack[]} stacks @param {boolean} backward @param {[number, number]} pair @param {Record<number, Stack>} kernels @returns {Layout} */
function arranged(room, stacks, backward, pair, kernels) {
  const shapes = stacks.map((stack) => /** @type {[number, number]} */ ([tall(stack.rows, stack.cards.length), stack.cols]));
  const weights = Object.entries(kernels).map(([position, kernel]) => {
    const source = stacks[Number(position)];
    const outputs = across(kernel, source);
    return [position, [source.cards.length > 1 ? tall(Math.max(kernel.rows, source.rows), source.cards.length) : kernel.rows, outputs * kernel.cols + (outputs - 1) * KERNEL_GAP]];
  });
  const { places, lenses, ...layout } = arrange(room, shapes, backward, pair, Object.fromEntries(weights));
  /** @type {Record<string, Place>} */
  const apart = {};
  for (const [id, place] of Object.entries(places)) {
    const position = Number(id.slice(1));
    const kernel = id[0] === "k" || id[0] === "d" ? kernels[position] : null;
    Object.assign(apart, kernel ? weighing(id, place, kernel, stacks[position]) : standing(id, place, stacks[position]));
  }
  // A lens enlarges a plane that stands alone: several are never so small.
  const glasses = Object.fromEntries(Object.entries(lenses).map(([id, place]) => [`${id[0]}${(id[0] === "k" || id[0] === "d" ? kernels : stacks)[Number(id.slice(1))].cards[0]}`, place]));
  return { places: apart, lenses: glasses, ...layout };
}

/** @param {number} rows @param {number} planes */
const tall = (rows, planes) => planes * rows + (planes - 1) * PLANE_GAP;

/** One plane below the other. @param {string} id @param {Place} place @param {Stack} stack @returns {Record<string, Place>} */
function standing(id, place, { rows, cols, cards }) {
  return Object.fromEntries(cards.map((card, i) => [`${id[0]}${card}`, { ...place, y: Math.round(place.y + i * (rows + PLANE_GAP) * place.cell), rows, cols }]));
}

/** Each plane of a kernel in the middle beside the plane that it weighs. @param {string} id @param {Place} place @param {Stack} kernel @param {Stack} source @returns {Record<string, Place>} */
function weighing(id, place, kernel, source) {
  const outputs = across(kernel, source);
  const line = Math.max(kernel.rows, source.rows);
  const lower = source.cards.length > 1 ? (line - kernel.rows) / 2 : 0;
  return Object.fromEntries(
    kernel.cards.map((card, i) => {
      const [row, column] = [Math.floor(i / outputs), i % outputs];
      const y = Math.round(place.y + (row * (line + PLANE_GAP) + lower) * place.cell);
      const x = Math.round(place.x + column * (kernel.cols + KERNEL_GAP) * place.cell);
      return [`${id[0]}${card}`, { ...place, x, y, rows: kernel.rows, cols: kernel.cols }];
    }),
  );
}
