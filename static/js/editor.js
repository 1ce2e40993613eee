// @ts-check
/** Editing, pointing and moving in the grids, by mouse and keyboard. */
import { withBlock, withCell } from "./doc.js";
import { parseCell } from "./format.js";
import { formatBlock, parseBlock } from "./paste.js";
import { isGradient, positionOf } from "./trace.js";

/** @import { Picture } from "./picture.js" */
/** @import { GridMark } from "./grid.js" */
/** @import { Speech } from "./sentence.js" */
/** @typedef {{mark: GridMark, cell: number}} Spot */

/** Keys that move within a grid, as rows and columns. @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Editor {
  /** @param {import("./store.js").Store} store @param {Picture} picture @param {HTMLInputElement} input @param {Speech} speech */
  constructor(store, picture, input, speech) {
    this.store = store;
    this.picture = picture;
    this.input = input;
    this.speech = speech;
    /** @type {(Spot & {which: "x" | "g", replacing: boolean}) | null} */
    this.open = null;
    /** Where the mouse last pointed. */
    this.where = "";
    const { room, svg } = picture;
    svg.addEventListener("pointerover", (event) => this.point(event));
    svg.addEventListener("pointerleave", () => this.unpoint());
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("dblclick", (event) => this.edit(this.picture.cellAt(event.target)));
    // Not on the SVG itself: one that listens for focus becomes a stop of Tab.
    room.addEventListener("focusin", (event) => this.focused(event));
    room.addEventListener("focusout", () => this.unpoint());
    svg.addEventListener("keydown", (event) => this.keyInGrid(event));
    document.addEventListener("copy", (event) => this.copy(event));
    document.addEventListener("paste", (event) => this.paste(event));
    input.addEventListener("keydown", (event) => this.keyInEditor(event));
    input.addEventListener("blur", () => this.commit());
  }

  /** A cell that changes under a mouse at rest reports itself too: it is not pointed at. @param {PointerEvent} event */
  point(event) {
    const where = `${event.clientX} ${event.clientY}`;
    if (where === this.where) return;
    this.where = where;
    const { playing, pinned } = this.store.state;
    const spot = this.picture.cellAt(event.target);
    if (spot && !playing && !pinned) this.store.set({ pointed: { grid: spot.mark.grid, cell: spot.cell } });
  }

  unpoint() {
    if (!this.store.state.pinned && !this.open) this.store.set({ pointed: null });
  }

  /** @param {PointerEvent} event */
  press(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot) return this.store.set({ pinned: false, pointed: null });
    event.preventDefault();
    if (!this.commit()) return this.input.focus();
    const { pointed, pinned } = this.store.state;
    const again = pinned && pointed?.grid === spot.mark.grid && pointed.cell === spot.cell;
    this.store.set({ playing: false, pinned: !again });
    spot.mark.focus(spot.cell);
    this.store.set({ pointed: { grid: spot.mark.grid, cell: spot.cell } });
  }

  /** @param {Event} event */
  focused(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot || this.store.state.playing) return;
    spot.mark.setActive(spot.cell);
    this.store.set({ pointed: { grid: spot.mark.grid, cell: spot.cell } });
  }

  /** What an edit of a grid's cell would set: x under Input x, g under Gradient g, and with F2 x under its own gradient. @param {GridMark} mark @param {boolean} [through] */
  target(mark, through = false) {
    const last = this.store.state.trace.forward.length;
    if (mark.grid === "v0" || (through && mark.grid === "g0")) return "x";
    return isGradient(mark.grid) && positionOf(mark.grid) === last ? "g" : null;
  }

  /** @param {KeyboardEvent} event */
  keyInGrid(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot || event.altKey) return;
    const { mark, cell } = spot;
    const to = destination(event, cell, mark);
    if (to !== null) {
      event.preventDefault();
      event.stopPropagation();
      this.store.set({ pinned: false });
      return mark.focus(to);
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "F2" || event.key === "Enter") this.edit(spot, null);
    else if (/^[\d.\-−]$/.test(event.key)) this.edit(spot, event.key);
    else if (event.key === "Delete" || event.key === "Backspace") this.clear(spot);
    else if (event.key === "Escape") this.store.set({ pinned: false, pointed: null });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Spot} spot */
  clear({ mark, cell }) {
    const which = this.target(mark);
    if (which) this.store.edit(withCell(this.store.state.doc, which, Math.floor(cell / mark.cols), cell % mark.cols, 0));
  }

  /** @param {Spot | null} spot @param {string | null} [typed] the first character of a value that replaces the old one */
  edit(spot, typed = null) {
    if (!spot) return;
    if (!this.commit()) return this.input.focus();
    const which = this.target(spot.mark, typed === null);
    if (!which) return typed === null ? undefined : this.say(this.speech.say("paste_readonly"));
    const old = this.store.state.doc[which][Math.floor(spot.cell / spot.mark.cols)]?.[spot.cell % spot.mark.cols];
    this.open = { ...spot, which, replacing: typed !== null };
    this.store.set({ playing: false, pinned: true });
    const { x, y, side } = this.picture.boxOf(spot.mark, spot.cell);
    const { input } = this;
    const width = Math.max(side, 64);
    Object.assign(input.style, { left: `${x + side / 2 - width / 2}px`, top: `${y}px`, width: `${width}px`, height: `${side}px`, fontSize: `${Math.max(0.42 * side, 13)}px` });
    input.hidden = false;
    input.value = typed ?? String(old ?? "");
    input.focus();
    if (typed === null) input.select();
  }

  /** @param {KeyboardEvent} event */
  keyInEditor(event) {
    if (!this.open) return;
    if (event.key === "PageUp" || event.key === "PageDown") return void this.commit();
    event.stopPropagation();
    const { mark, cell, replacing } = this.open;
    if (event.key === "Escape") return this.close(mark, cell);
    const by = event.key === "Tab" ? /** @type {[number, number]} */ ([0, event.shiftKey ? -1 : 1]) : replacing ? MOVES[event.key] : undefined;
    if (event.key !== "Enter" && !by) return;
    event.preventDefault();
    if (this.commit()) mark.focus(by ? neighbour(cell, by, mark) : cell);
  }

  /** Takes what was typed; what is no number stays open, with a word about it. Answers whether the editor is closed. */
  commit() {
    if (!this.open) return true;
    const { mark, cell, which } = this.open;
    const typed = this.input.value;
    const value = typed.trim() === "" ? null : parseCell(typed);
    if (value === null && typed.trim() !== "") {
      this.input.setAttribute("aria-invalid", "true");
      this.say(`${which}[${Math.floor(cell / mark.cols)}, ${cell % mark.cols}] ${this.speech.say("not_a_number", { text: typed })}`);
      return false;
    }
    this.close(mark, cell);
    const [row, col] = [Math.floor(cell / mark.cols), cell % mark.cols];
    const { doc } = this.store.state;
    if (value !== null && value !== doc[which][row]?.[col]) this.store.edit(withCell(doc, which, row, col, value), { notice: "" });
    return true;
  }

  /** @param {GridMark} mark @param {number} cell */
  close(mark, cell) {
    const focused = document.activeElement === this.input;
    this.open = null;
    this.input.hidden = true;
    this.input.removeAttribute("aria-invalid");
    this.store.set({ pinned: false, notice: "" });
    if (focused) mark.focus(cell);
  }

  /** @param {ClipboardEvent} event */
  copy(event) {
    const spot = this.picture.cellAt(document.activeElement);
    if (!spot || !String(document.getSelection())) {
      if (!spot) return;
      const values = spot.mark.cells.map(({ root }) => /** @type {import("./types.d.ts").Cell} */ (root.getAttribute("data-value") ?? ""));
      const rows = Array.from({ length: spot.mark.rows }, (_, row) => values.slice(row * spot.mark.cols, (row + 1) * spot.mark.cols));
      event.clipboardData?.setData("text/plain", formatBlock(rows));
      event.preventDefault();
    }
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const inEditor = this.open !== null;
    const spot = this.open ?? this.picture.cellAt(document.activeElement);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // A single number pasted into the open editor is just text there.
    if (!spot || (inEditor && !/[\s,;[\]]/.test(text.trim()))) return;
    event.preventDefault();
    const which = this.target(spot.mark, inEditor);
    if (!which) return this.say(this.speech.say("paste_readonly"));
    const block = parseBlock(text);
    if ("error" in block) return this.say(this.pasteProblem(block.error));
    const { mark, cell } = spot;
    const doc = withBlock(this.store.state.doc, which, Math.floor(cell / mark.cols), cell % mark.cols, block.rows);
    if (!doc) return this.say(this.speech.say("paste_size"));
    if (inEditor) this.close(mark, cell);
    this.store.edit(doc, { notice: "" });
  }

  /** @param {{code: string, row: number, column: number, text: string}} error */
  pasteProblem({ code, row, column, text }) {
    return this.speech.say(`paste_${code}`, { row: String(row + 1), column: String(column + 1), text });
  }

  /** @param {string} notice */
  say(notice) {
    this.store.set({ notice });
  }
}

/** Where a key leads within a grid, or null. @param {KeyboardEvent} event @param {number} cell @param {GridMark} grid */
function destination({ key, ctrlKey, shiftKey }, cell, grid) {
  const start = cell - (cell % grid.cols);
  if (shiftKey) return null;
  if (MOVES[key] && !ctrlKey) return neighbour(cell, MOVES[key], grid);
  if (key === "Home") return ctrlKey ? 0 : start;
  if (key === "End") return ctrlKey ? grid.rows * grid.cols - 1 : start + grid.cols - 1;
  return null;
}

/** @param {number} cell @param {[number, number]} by @param {GridMark} grid */
function neighbour(cell, [down, right], { rows, cols }) {
  const row = Math.min(Math.max(Math.floor(cell / cols) + down, 0), rows - 1);
  const col = Math.min(Math.max((cell % cols) + right, 0), cols - 1);
  return row * cols + col;
}
