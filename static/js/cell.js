// @ts-check
/** One cell: its tile, its digits, and what stands in its corners; written only where something changed. */
import { make, write } from "./svg.js";

/**
 * @typedef {object} CellFace what a cell shows
 * @property {string} value the number as JSON prints it, empty where there is none yet
 * @property {string | null} text null: none is seen, whatever stands there @property {number} size of the digits, in pixels @property {number} squeeze their width, 0 for their own
 * @property {string} fill @property {string} roles class names
 * @property {string} corner @property {string} count @property {string} badge how many share a maximum
 * @property {boolean} tied
 * @property {"" | "padding" | "unread"} hatch what the cell is hatched for
 */
/** Where a cell begins in its grid; a transform of its own would make the browser paint every cell by itself. @typedef {{x: number, y: number}} Spot */
/**
 * The elements of a cell; those that may be missing are made for the first face that needs them, for each costs at every frame.
 * @typedef {{root: SVGElement, at: Spot, told?: boolean, tile: SVGElement, digits?: SVGElement, inner?: SVGElement, hatch?: SVGElement, corner?: SVGElement, count?: SVGElement, badge?: SVGElement}} Parts
 */

/** The side of a cell in the grid's own units. */
export const UNIT = 100;
const INSET = 5;
const SIDE = UNIT - 2 * INSET;
const HIT = { class: "hit", x: 0, y: 0, width: UNIT, height: UNIT };
const TILE_RECT = { class: "tile", x: INSET, y: INSET, width: SIDE, height: SIDE, rx: 9 };
const DIGITS = { class: "digits", x: UNIT / 2, y: UNIT / 2 };
const INNER = { class: "inner", x: INSET + 4, y: INSET + 4, width: SIDE - 8, height: SIDE - 8, rx: 6 };
const HATCH = { ...TILE_RECT, class: "hatch" };
/** The distance of its lines, and their slope. */
const HATCHES = { padding: [13, 45], unread: [8, -45] };
const NOTES = {
  corner: { class: "corner", "aria-hidden": "true", x: UNIT - INSET - 9, y: INSET + 7 },
  count: { class: "count", "aria-hidden": "true", x: INSET + 9, y: UNIT - INSET - 7 },
  badge: { class: "badge", "aria-hidden": "true", x: INSET + 9, y: INSET + 7 },
};

/** @param {SVGElement} root @param {Spot} at @returns {Parts} */
export function makeCell(root, at) {
  make("rect", movedTo(HIT, at), root);
  return { root, at, tile: make("rect", movedTo(TILE_RECT, at), root) };
}

/** @param {Parts} parts @param {CellFace} face @param {number} scale units in a pixel */
export function showCell(parts, face, scale) {
  const { root, at, tile } = parts;
  write(root, "data-value", face.value);
  write(root, "class", face.roles);
  if (face.tied || face.hatch === "padding" || parts.told) {
    parts.told = true;
    write(root, "aria-describedby", face.tied ? "role-tie" : face.hatch === "padding" ? "role-padding" : null);
  }
  write(tile, "fill", face.fill);
  if (face.hatch && !parts.hatch) tile.after((parts.hatch = make("rect", movedTo(HATCH, at))));
  if (parts.hatch) write(parts.hatch, "fill", face.hatch ? `url(#hatch-${face.hatch})` : "none");
  if (face.text) {
    const digits = (parts.digits ??= make("text", movedTo(DIGITS, at), root));
    write(digits, "font-size", round(face.size * scale));
    write(digits, "textLength", face.squeeze ? round(face.squeeze * scale) : null);
    write(digits, "lengthAdjust", face.squeeze ? "spacingAndGlyphs" : null);
  }
  if (parts.digits && face.text !== null) write(parts.digits, "text", face.text);
  if (face.tied) parts.inner ??= make("rect", movedTo(INNER, at), root);
  for (const note of /** @type {const} */ (["corner", "count", "badge"])) {
    if (face[note]) write((parts[note] ??= make("text", movedTo(NOTES[note], at), root)), "font-size", round(11 * scale));
    if (parts[note]) write(parts[note], "text", face[note]);
  }
}

/** What cells are hatched with. @param {SVGElement} svg */
export function makeHatches(svg) {
  const defs = make("defs", {}, svg);
  for (const [name, [side, slope]] of Object.entries(HATCHES)) {
    const pattern = make("pattern", { id: `hatch-${name}`, width: side, height: side, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${slope})` }, defs);
    make("rect", { class: "line", width: 2.5, height: side }, pattern);
  }
}

/** @template {Spot} T @param {T} part @param {Spot} at @returns {T} */
const movedTo = (part, { x, y }) => ({ ...part, x: part.x + x, y: part.y + y });

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;
