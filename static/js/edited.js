// @ts-check
/** The grids whose numbers a user sets, all alike to the tools that change them; and which of their cells are in hand. Pure, no DOM. */
import { channelsLast, kernelLast } from "./axes.js";
import { gridShape, isCell, isInside, resizedRows, spanned, whole } from "./block.js";
import { withGradient } from "./doc.js";
import { dims, flatten, kernelExtent, planeOf, resized, whereIn, whereInKernel, withPlane } from "./tensor.js";
import { cardOf, indexOf, kernels, letter, planesOf } from "./trace.js";

/** @import { CardId, Doc, Grid, GridId, Hand, Nested, Shape, State, Trace } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @import { Resize } from "./block.js" */
/** @import { Where } from "./tensor.js" */
/** @import { Channels } from "./axes.js" */
/**
 * @typedef {object} Edited one plane of a tensor
 * @property {string} letter what messages call it
 * @property {number[]} behind the indices of the plane that stand behind row and column, where there are several
 * @property {boolean} sized whether its size is the user's own, rather than a consequence
 * @property {(doc: Doc) => boolean} alone whether its tensor has no other plane
 * @property {(doc: Doc) => Nested} all of its tensor
 * @property {(doc: Doc, tensor: Nested) => Doc} replace all of its tensor
 * @property {Suited} suited
 * @property {(doc: Doc) => Grid} read empty while it is still to come
 * @property {(doc: Doc, grid: Grid) => Doc} write
 * @property {(doc: Doc, how: Resize, box: Box) => Doc | null} resize rows and columns of all planes; null where none would be left
 */
/** A tensor that may take its place, its channels brought to where they are here; null where it does not suit the layers. @typedef {(doc: Doc, tensor: Nested, channels: Channels) => Nested | null} Suited */
/** @typedef {{grid: CardId, edited: Edited, values: Grid, at: Shape | null, box: Box, chosen: boolean}} Target */

/** Each plane under the name that it has, so that it stays the same object. @type {Map<string, Edited>} */
const KNOWN = new Map();

/**
 * @param {string} letter @param {number[]} behind @param {boolean} sized
 * @param {(doc: Doc) => Nested} get @param {(doc: Doc, tensor: Nested) => Doc} set @param {(tensor: Nested) => Where} where
 * @param {string} [key] what tells it from others of its letter @param {Suited} [suited] by default of its shape
 * @returns {Edited}
 */
function plane(letter, behind, sized, get, set, where, key = "", suited = (doc, tensor, channels) => shaped(lastIn(tensor, channels), dims(get(doc)))) {
  const name = `${letter}[${behind}] ${key}`;
  const made = KNOWN.get(name) ?? {
    letter,
    behind,
    sized,
    alone: (doc) => flatten(get(doc)).length === flatten(planeOf(get(doc), where(get(doc)))).length,
    all: get,
    replace: set,
    suited,
    read: (doc) => planeOf(get(doc), where(get(doc))),
    write: (doc, grid) => set(doc, withPlane(get(doc), where(get(doc)), grid)),
    resize(doc, how, box) {
      const tensor = resized(get(doc), where(get(doc)), (rows) => resizedRows(rows, how, box));
      return tensor && set(doc, tensor);
    },
  };
  KNOWN.set(name, made);
  return made;
}

/** @param {Nested} tensor @param {Channels} channels where they are @returns {Nested} with them last */
const lastIn = (tensor, channels) => (channels === "first" ? channelsLast(tensor) : tensor);

/** A tensor of this shape, or null. @param {Nested} tensor @param {number[]} shape @param {number} [from] the first axis that counts */
const shaped = (tensor, shape, from = 0) => (String(dims(tensor).slice(from)) === String(shape) ? tensor : null);

/** @param {number} sample @param {number} channel @param {number[]} behind */
const inputOf = (sample, channel, behind) =>
  plane("x", behind, true, ({ x }) => x, (doc, x) => ({ ...doc, x }), (x) => whereIn(x, sample, channel), `${sample} ${channel}`, (_, x, channels) => lastIn(x, channels));

/** @param {number} sample @param {number} channel @param {number[]} behind */
const gradientOf = (sample, channel, behind) =>
  plane("g", behind, false, ({ g }) => g, withGradient, (g) => whereIn(g, sample, channel), `${sample} ${channel}`);

/** @param {number} layer @param {string} letter @param {number} tap @param {number[]} behind @returns {Edited} */
function editedKernel(layer, letter, tap, behind) {
  const get = (/** @type {Doc} */ { layers }) => /** @type {Nested} */ (Array.isArray(layers[layer]?.kernel) ? layers[layer].kernel : []);
  const set = (/** @type {Doc} */ doc, /** @type {Nested} */ kernel) => ({ ...doc, layers: doc.layers.map((old, place) => (place === layer ? { ...old, kernel } : old)) });
  /** Its rows and columns are free. @type {Suited} */
  const suited = (doc, kernel, channels) => (dims(kernel).length === 4 ? shaped(channels === "first" ? kernelLast(kernel) : kernel, kernelExtent(get(doc)).slice(2), 2) : null);
  return plane(letter, behind, true, get, set, (kernel) => whereInKernel(kernel, tap), `${layer} ${tap}`, suited);
}

/** All of a trace's that are shown, by the card that shows them, the main one first. @param {Trace} trace @returns {Map<CardId, Edited>} */
export function editedGrids(trace) {
  const sample = trace.plane?.sample ?? 0;
  /** @param {GridId} grid @param {(plane: number, behind: number[]) => Edited} make */
  const cards = (grid, make) => planesOf(trace, grid).map((one) => /** @type {[CardId, Edited]} */ ([cardOf(trace, grid, one), make(one, indexOf(trace, grid, one))]));
  return new Map([
    ...cards("v0", (channel, behind) => inputOf(sample, channel, behind)),
    ...cards(`g${trace.forward.length}`, (channel, behind) => gradientOf(sample, channel, behind)),
    ...kernels(trace).flatMap((position) => cards(`k${position}`, (tap, behind) => editedKernel(trace.forward[position].layer, letter(trace, `k${position}`), tap, behind))),
  ]);
}

/** @param {Trace} trace @param {CardId} card */
export const editedOf = (trace, card) => editedGrids(trace).get(card) ?? null;

/** The block in hand in a grid of this shape, if it is there. @param {Hand | null} hand @param {CardId} grid @param {Shape} shape */
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
  const box = boxIn(hand, grid, gridShape(values));
  const chosen = box !== null && !isCell(box);
  return { grid, edited, values, at: box && hand ? hand.at : null, box: chosen ? box : whole(values), chosen };
}

/** Where rows and columns come and go, and where a paste begins: the block, else the cell in hand, else null. @param {Target} target */
export const spotOf = ({ at, box, chosen }) => (chosen ? box : at && spanned(at, at));
