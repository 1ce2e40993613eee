// @ts-check
/** The grids whose numbers a user sets, all alike to the tools that change them; and which of their cells are in hand. Pure, no DOM. */
import { isCell, isInside, shapeOf, spanned, whole } from "./block.js";
import { withGradient } from "./doc.js";
import { kernels, letter } from "./trace.js";

/** @import { Doc, Grid, GridId, Hand, Shape, State, Trace } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/**
 * @typedef {object} Edited
 * @property {string} letter what messages call it
 * @property {boolean} sized whether its size is the user's own, rather than a consequence
 * @property {(doc: Doc) => Grid} read empty while it is still to come
 * @property {(doc: Doc, grid: Grid) => Doc} write
 */
/** @typedef {{grid: GridId, edited: Edited, values: Grid, at: Shape | null, box: Box, chosen: boolean}} Target */

/** @type {Edited} */
export const INPUT = { letter: "x", sized: true, read: ({ x }) => x, write: (doc, x) => ({ ...doc, x }) };
/** @type {Edited} */
export const GRADIENT = { letter: "g", sized: false, read: ({ g }) => g, write: withGradient };

/** Each layer's kernel, under the name that it has. @type {Map<string, Edited>} */
const KERNELS = new Map();

/** @param {number} layer @param {string} letter @returns {Edited} */
function kernelOf(layer, letter) {
  const key = `${layer} ${letter}`;
  const known = KERNELS.get(key) ?? {
    letter,
    sized: true,
    read: ({ layers }) => /** @type {Grid} */ (layers[layer]?.kernel ?? []),
    write: (doc, kernel) => ({ ...doc, layers: doc.layers.map((old, place) => (place === layer ? { ...old, kernel } : old)) }),
  };
  KERNELS.set(key, known);
  return known;
}

/** All of a trace's, by the grid that shows them, the main one first. @param {Trace} trace @returns {Map<GridId, Edited>} */
export const editedGrids = (trace) =>
  new Map([
    ["v0", INPUT],
    [`g${trace.forward.length}`, GRADIENT],
    ...kernels(trace).map((position) => /** @type {[GridId, Edited]} */ ([`k${position}`, kernelOf(trace.forward[position].layer, letter(trace, `k${position}`))])),
  ]);

/** @param {Trace} trace @param {GridId} grid */
export const editedOf = (trace, grid) => editedGrids(trace).get(grid) ?? null;

/** The block in hand in a grid of this shape, if it is there. @param {Hand | null} hand @param {GridId} grid @param {Shape} shape */
export function boxIn(hand, grid, shape) {
  if (hand?.grid !== grid) return null;
  const box = spanned(hand.from, hand.to);
  return isInside(box, shape) ? box : null;
}

/** What the tools act on: the block in hand, else the whole grid that the hand is in, else all of x. @param {Pick<State, "doc" | "trace" | "hand">} state @returns {Target} */
export function targetOf({ doc, trace, hand }) {
  const [first] = editedGrids(trace).keys();
  const known = hand && editedOf(trace, hand.grid)?.read(doc).length;
  const grid = known ? hand.grid : first;
  const edited = /** @type {Edited} */ (editedOf(trace, grid));
  const values = edited.read(doc);
  const box = boxIn(hand, grid, shapeOf(values));
  const chosen = box !== null && !isCell(box);
  return { grid, edited, values, at: box && hand ? hand.at : null, box: chosen ? box : whole(values), chosen };
}

/** Where rows and columns come and go, and where a paste begins: the block, else the cell in hand, else null. @param {Target} target */
export const spotOf = ({ at, box, chosen }) => (chosen ? box : at && spanned(at, at));
