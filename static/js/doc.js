// @ts-check
/** Changes of the document that a user edits: each answers a new one. Pure, no DOM. */

/** @import { Cell, Doc, Grid, LayerRequest } from "./types.d.ts" */

/** @param {LayerRequest[]} layers @param {Grid} x @param {Grid | null | undefined} g @returns {Doc} */
export const docOf = (layers, x, g) => ({ layers, x, g: g ?? [], kept: remember({}, g ?? []) });

/** @param {Record<string, Cell>} kept @param {Grid} g @returns {Record<string, Cell>} */
function remember(kept, g) {
  const all = { ...kept };
  g.forEach((row, r) => row.forEach((value, c) => (all[`${r},${c}`] = value)));
  return all;
}

/** g at a new shape: what was ever set there, else 1. @param {Doc} doc @param {number} rows @param {number} cols @returns {Grid} */
export function fittedGradient(doc, rows, cols) {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => doc.kept[`${r},${c}`] ?? 1));
}

/** @param {Doc} doc @param {Grid} g @returns {Doc} */
export const withGradient = (doc, g) => ({ ...doc, g, kept: remember(doc.kept, g) });

/** What a required parameter is set to at first, by its kind; a kernel takes the difference along a diagonal. @type {Record<string, unknown>} */
const FRESH = { widths: 1, tensor: [[1, 0], [0, -1]] };

/** A kernel of another size: what there is of it stays, the rest is 0. @param {Grid} kernel @param {number} rows @param {number} cols @returns {Grid} */
export const resized = (kernel, rows, cols) => Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => kernel[r]?.[c] ?? 0));

/** A layer of this type with its required parameters set. @param {import("./types.d.ts").LayerEntry} entry @returns {LayerRequest} */
export function freshLayer(entry) {
  const required = entry.parameters.filter((row) => row.default === null && !row.optional);
  return { type: entry.id, ...Object.fromEntries(required.map((row) => [row.name, FRESH[row.kind] ?? 2])) };
}

/** Another operation in a layer's place; parameters that both have are kept. @param {LayerRequest} old @param {import("./types.d.ts").LayerEntry} entry @returns {LayerRequest} */
export function replacedLayer(old, entry) {
  const shared = entry.parameters.filter(({ name, optional }) => name in old && (optional || old[name] !== null)).map(({ name }) => name);
  return { ...freshLayer(entry), ...Object.fromEntries(shared.map((name) => [name, old[name]])) };
}
