// @ts-check
/** One grid in the picture: an ARIA grid of SVG cells, created once, then written only where something changed. */
import { holds } from "./block.js";
import { UNIT, makeCell, showCell } from "./cell.js";
import { make, write, writes } from "./svg.js";

/** @import { Place } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @import { CellFace } from "./cell.js" */
/**
 * @typedef {object} Face what a grid is called, and what it is
 * @property {string} grid @property {string} card
 * @property {number} plane @property {number} channels the plane of the grid that is shown, and how many it has
 * @property {string} name its accessible name
 * @property {string} label
 * @property {string} note the size, and what stands in the corner
 * @property {boolean} editable @property {boolean} stale computed from other numbers than those that were typed
 */
/** A pitch at which digits leave no room for a second border. */
const SMALL = 24;
/** A pitch that leaves no room for a border at all. */
const BORDERLESS = 8;

export class GridMark {
  /** @param {SVGElement} parent @param {SVGElement} labels drawn above the arrows, which may pass behind a label @param {number} rows @param {number} cols */
  constructor(parent, labels, rows, cols) {
    this.rows = rows;
    this.cols = cols;
    this.grid = "";
    this.card = "";
    /** Which plane of its grid it shows, of how many. */
    this.plane = 0;
    this.channels = 1;
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
      const root = make("g", { role: "gridcell", "aria-colindex": col + 1, "aria-selected": "false", tabindex: -1 }, line);
      return makeCell(root, { x: col * UNIT, y: row * UNIT });
    });
  }

  /** The number that a cell of the plane has in the whole grid. @param {number} cell */
  numberOf(cell) {
    return cell * this.channels + this.plane;
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

  /** @param {Place} place @param {number} indent of the label, below 0 where it would end outside the window @param {boolean} stepping whether a few cells are talked about */
  place({ x, y, cell, thumb }, indent, stepping) {
    write(this.label, "transform", `translate(${x + indent} ${y - 10})`);
    write(this.table, "transform", `translate(${x} ${y}) scale(${cell / UNIT})`);
    for (const part of [this.root, this.label]) part.classList.toggle("thumb", thumb);
    this.root.classList.toggle("small", cell < SMALL);
    // Many small tiles would take longer to fade than a frame lasts.
    this.root.classList.toggle("stepping", stepping && cell >= SMALL);
    this.root.classList.toggle("speck", cell < BORDERLESS && !thumb);
    this.scale = UNIT / cell;
  }

  /** @param {Face} face */
  show(face) {
    this.grid = face.grid;
    this.card = face.card;
    this.plane = face.plane;
    this.channels = face.channels;
    write(this.root, "data-grid", face.grid);
    this.root.classList.toggle("stale", face.stale);
    write(this.table, "aria-label", face.name);
    write(this.table, "aria-readonly", face.editable ? null : "true");
    write(this.labelName, "text", face.label);
    write(this.labelNote, "text", face.note);
  }

  /**
   * Writes the cells, until so many writes have been made in all. Answers whether all of them show what they should.
   * @param {(cell: number) => CellFace} face by its number in the grid @param {number} most
   */
  fill(face, most) {
    return this.cells.every((parts, cell) => {
      showCell(parts, face(this.numberOf(cell)), this.scale ?? 1);
      return writes.count < most || cell === this.cells.length - 1;
    });
  }

  remove() {
    this.label.remove();
    this.root.remove();
  }
}
