// @ts-check
/** One grid in the picture: an ARIA grid of SVG cells, created once, then written only where something changed. */
import { holds } from "./block.js";
import { make, write } from "./svg.js";

/** @import { Place } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/**
 * @typedef {object} Face what a grid shows
 * @property {string} grid
 * @property {string} name its accessible name
 * @property {string} label
 * @property {string} note the size, and what stands in the corner
 * @property {boolean} editable
 * @property {(cell: number) => CellFace} cell
 */
/**
 * @typedef {object} CellFace
 * @property {string} value the number as JSON prints it, empty where there is none yet
 * @property {string} text @property {number} size of the digits, in pixels @property {number} squeeze their width, 0 for their own
 * @property {string} fill @property {string} roles class names
 * @property {string} corner @property {string} count
 * @property {boolean} tied
 */
/**
 * The elements of a cell; the last three are made for the first cell face that needs them: few do, and each costs at every frame.
 * @typedef {{root: SVGElement, tile: SVGElement, digits: SVGElement, inner?: SVGElement, corner?: SVGElement, count?: SVGElement}} Parts
 */

/** The side of a cell in the grid's own units. */
const UNIT = 100;
const INSET = 5;
const INNER = { class: "inner", x: INSET + 4, y: INSET + 4, width: UNIT - 2 * INSET - 8, height: UNIT - 2 * INSET - 8, rx: 6 };
const NOTES = {
  corner: { class: "corner", x: UNIT - INSET - 9, y: INSET + 7 },
  count: { class: "count", x: INSET + 9, y: UNIT - INSET - 7 },
};
/** A pitch at which digits leave no room for a second border. */
const SMALL = 24;

export class GridMark {
  /** @param {SVGElement} parent @param {SVGElement} labels drawn above the arrows, which may pass behind a label @param {number} rows @param {number} cols */
  constructor(parent, labels, rows, cols) {
    this.rows = rows;
    this.cols = cols;
    this.grid = "";
    this.root = make("g", { class: "card" }, parent);
    this.label = make("text", { class: "label" }, labels);
    this.labelName = make("tspan", { class: "name" }, this.label);
    this.labelNote = make("tspan", { class: "note", dx: 6 }, this.label);
    this.table = make("g", { role: "grid", "aria-rowcount": rows, "aria-colcount": cols, "aria-multiselectable": "true" }, this.root);
    this.cells = Array.from({ length: rows }, (_, row) => this.makeRow(row)).flat();
    /** The block that is selected, as text. */
    this.selected = "null";
    this.active = 0;
    this.setActive(0);
  }

  /** @param {number} row */
  makeRow(row) {
    const line = make("g", { role: "row", "aria-rowindex": row + 1 }, this.table);
    return Array.from({ length: this.cols }, (_, col) => {
      const root = make("g", { role: "gridcell", "aria-colindex": col + 1, "aria-selected": "false", tabindex: -1, transform: `translate(${col * UNIT} ${row * UNIT})` }, line);
      make("rect", { class: "hit", width: UNIT, height: UNIT }, root);
      const side = UNIT - 2 * INSET;
      const tile = make("rect", { class: "tile", x: INSET, y: INSET, width: side, height: side, rx: 9 }, root);
      const digits = make("text", { class: "digits", x: UNIT / 2, y: UNIT / 2 }, root);
      return /** @type {Parts} */ ({ root, tile, digits });
    });
  }

  /** The roving tab stop. @param {number} cell */
  setActive(cell) {
    const old = this.active;
    this.active = Math.min(cell, this.cells.length - 1);
    if (old !== this.active) write(this.cells[old].root, "tabindex", -1);
    write(this.cells[this.active].root, "tabindex", 0);
  }

  /** @param {number} cell */
  focus(cell) {
    this.setActive(cell);
    /** @type {SVGElement} */ (this.cells[cell].root).focus({ preventScroll: true });
  }

  /** @param {Box | null} box */
  select(box) {
    const selected = JSON.stringify(box);
    if (selected === this.selected) return;
    this.selected = selected;
    this.cells.forEach(({ root }, cell) => write(root, "aria-selected", String(box !== null && holds(box, Math.floor(cell / this.cols), cell % this.cols))));
  }

  /** @param {Place} place @param {number} indent of the label, below 0 where it would end outside the window */
  place({ x, y, cell, thumb }, indent) {
    write(this.label, "transform", `translate(${x + indent} ${y - 10})`);
    write(this.table, "transform", `translate(${x} ${y}) scale(${cell / UNIT})`);
    for (const part of [this.root, this.label]) part.classList.toggle("thumb", thumb);
    this.root.classList.toggle("small", cell < SMALL);
    this.scale = UNIT / cell;
  }

  /** @param {Face} face */
  show(face) {
    this.grid = face.grid;
    write(this.root, "data-grid", face.grid);
    write(this.table, "aria-label", face.name);
    write(this.table, "aria-readonly", face.editable ? null : "true");
    write(this.labelName, "text", face.label);
    write(this.labelNote, "text", face.note);
    this.cells.forEach((parts, cell) => this.showCell(parts, face.cell(cell)));
  }

  /** @param {Parts} parts @param {CellFace} face */
  showCell(parts, face) {
    const { root, tile, digits } = parts;
    write(root, "data-value", face.value);
    write(root, "class", face.roles);
    write(tile, "fill", face.fill);
    write(digits, "text", face.text);
    const scale = this.scale ?? 1;
    if (face.text) {
      write(digits, "font-size", round(face.size * scale));
      write(digits, "textLength", face.squeeze ? round(face.squeeze * scale) : null);
      write(digits, "lengthAdjust", face.squeeze ? "spacingAndGlyphs" : null);
    }
    if (face.tied) parts.inner ??= make("rect", INNER, root);
    for (const note of /** @type {const} */ (["corner", "count"])) {
      if (face[note]) write((parts[note] ??= make("text", NOTES[note], root)), "font-size", round(11 * scale));
      if (parts[note]) write(parts[note], "text", face[note]);
    }
  }

  remove() {
    this.label.remove();
    this.root.remove();
  }
}

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;
