// @ts-check
/** A lens: the cells of a grid too small for digits, around the one that is talked about, large enough to read. No mark of it takes a click. */
import { holds } from "./block.js";
import { makeCell, showCell, UNIT } from "./cell.js";
import { make, write } from "./svg.js";

/** @import { Place } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @import { CellFace } from "./cell.js" */
/** @import { Outlined } from "./focus.js" */

export class LensMark {
  /** @param {SVGElement} parent @param {number} rows @param {number} cols */
  constructor(parent, rows, cols) {
    this.rows = rows;
    this.cols = cols;
    this.root = make("g", { class: "lens", "aria-hidden": "true" }, parent);
    this.view = make("rect", { class: "view" }, this.root);
    this.glass = make("g", {}, this.root);
    make("rect", { class: "pane", x: -UNIT * 0.12, y: -UNIT * 0.12, width: (cols + 0.24) * UNIT, height: (rows + 0.24) * UNIT, rx: 12 }, this.glass);
    this.cells = Array.from({ length: rows * cols }, (_, cell) => {
      const root = make("g", {}, this.glass);
      return makeCell(root, { x: (cell % cols) * UNIT, y: Math.floor(cell / cols) * UNIT });
    });
    this.frame = make("rect", { class: "frame", rx: 12 }, this.glass);
    this.label = make("text", { class: "label" }, this.root);
    this.note = make("tspan", { class: "note" }, this.label);
  }

  /**
   * @param {string} grid @param {Place} place of the grid @param {Place} own the lens's place @param {Box} patch what it shows
   * @param {string} note which cells these are @param {(cell: number) => CellFace} face @param {Outlined | undefined} frame of the window, where there is one
   */
  show(grid, place, own, patch, note, face, frame) {
    write(this.root, "data-lens", grid);
    write(this.glass, "transform", `translate(${own.x} ${own.y}) scale(${own.cell / UNIT})`);
    write(this.label, "transform", `translate(${own.x} ${own.y - 12})`);
    write(this.note, "text", note);
    write(this.view, "x", place.x + patch.left * place.cell);
    write(this.view, "y", place.y + patch.top * place.cell);
    write(this.view, "width", this.cols * place.cell);
    write(this.view, "height", this.rows * place.cell);
    this.showFrame(patch, frame);
    this.cells.forEach((parts, at) => {
      const [row, col] = [patch.top + Math.floor(at / this.cols), patch.left + (at % this.cols)];
      showCell(parts, face(row * place.cols + col), UNIT / own.cell);
    });
  }

  /** Only a window that is seen whole has its frame. @param {Box} patch @param {Outlined | undefined} frame */
  showFrame(patch, frame) {
    const whole = frame && holds(patch, frame.box.top, frame.box.left) && holds(patch, frame.box.bottom, frame.box.right);
    write(this.frame, "class", whole ? `frame ${frame.direction}` : "frame");
    if (!whole) return;
    write(this.frame, "x", (frame.box.left - patch.left) * UNIT);
    write(this.frame, "y", (frame.box.top - patch.top) * UNIT);
    write(this.frame, "width", (frame.box.right - frame.box.left + 1) * UNIT);
    write(this.frame, "height", (frame.box.bottom - frame.box.top + 1) * UNIT);
  }

  remove() {
    this.root.remove();
  }
}
