// @ts-check
/** Changes of the document that a user edits: each answers a new one. Pure, no DOM. */

import { kernelFor, mapped } from "./tensor.js";

/** @import { Cell, Doc, LayerRequest, Nested } from "./types.d.ts" */

/** @param {LayerRequest[]} layers @param {Nested} x @param {Nested | null | undefined} g @returns {Doc} */
export const docOf = (layers, x, g) => ({ layers, x, g: g ?? [], kept: withAll({}, g ?? []) });

/** @param {Record<string, Cell>} kept @param {Nested} g @returns {Record<string, Cell>} */
function withAll(kept, g) {
  const all = { ...kept };
  mapped(g, (place, value) => (all[place] = value));
  return all;
}

/** g at a new shape: what was ever set there, else 1. @param {Doc} doc @param {Nested} shaped any tensor of that shape @returns {Nested} */
export const fittedGradient = (doc, shaped) => mapped(shaped, (place) => doc.kept[place] ?? 1);

/** @param {Doc} doc @param {Nested} g @returns {Doc} */
export const withGradient = (doc, g) => ({ ...doc, g, kept: withAll(doc.kept, g) });

/** What a required parameter is set to at first, by its kind; a kernel takes the difference along a diagonal, of every channel. @type {Record<string, unknown>} */
const FRESH = { widths: 1, tensor: [[1, 0], [0, -1]] };

/** A layer of this type with its required parameters set. @param {import("./types.d.ts").LayerEntry} entry @param {number} channels of what it reads @returns {LayerRequest} */
export function freshLayer(entry, channels) {
  const required = entry.parameters.filter((row) => row.default === null && !row.optional);
  const made = Object.fromEntries(required.map((row) => [row.name, FRESH[row.kind] ?? 2]));
  return { type: entry.id, ...made, ...(made.kernel ? { kernel: spreadKernel(made.kernel, channels) } : {}) };
}

/** A plane of a kernel for each of so many channels, all to one. @param {unknown} kernel @param {number} channels */
function spreadKernel(kernel, channels) {
  const plane = /** @type {Cell[][]} */ (kernel);
  return channels === 1 ? plane : plane.map((row) => row.map((value) => Array.from({ length: channels }, () => [value])));
}

/** A kernel of another size, and a bias of as many values as it has outputs. @param {LayerRequest} layer @param {number[]} size rows, columns, channels, outputs @returns {LayerRequest} */
export function resizedLayer(layer, size) {
  const { bias } = layer;
  const kernel = kernelFor(/** @type {Nested} */ (layer.kernel), size);
  const values = Array.from({ length: size[3] }, (_, output) => (Array.isArray(bias) ? (bias[output] ?? 0) : output === 0 ? bias : 0));
  return { ...layer, kernel, ...(bias === undefined || bias === null ? {} : { bias: size[3] === 1 ? values[0] : values }) };
}

/** Another operation in a layer's place; parameters that both have are kept. @param {LayerRequest} old @param {import("./types.d.ts").LayerEntry} entry @param {number} channels @returns {LayerRequest} */
export function replacedLayer(old, entry, channels) {
  const shared = entry.parameters.filter(({ name, optional }) => name in old && (optional || old[name] !== null)).map(({ name }) => name);
  return { ...freshLayer(entry, channels), ...Object.fromEntries(shared.map((name) => [name, old[name]])) };
}
