// @ts-check
/** Editing, pointing and moving in the grids, by mouse and keyboard. */
import { MOVES, destination, mappedIn, rowCol, spanned, stepped } from "./block.js";
import { boxIn, editedOf } from "./edited.js";
import { parseCell } from "./format.js";
import { write } from "./svg.js";
import { valuesAt } from "./trace.js";

/** @import { Picture } from "./picture.js" */
/** @import { GridMark } from "./grid.js" */
/** @import { Speech } from "./sentence.js" */
/** @import { Edited } from "./edited.js" */
/** @import { Selection } from "./selection.js" */
/** @import { Cell, Doc, Shape } from "./types.d.ts" */
/** @typedef {{mark: GridMark, cell: number}} Spot */
/** @typedef {{from: Doc, value: Cell, written: Doc}} Made a document, what it was made from, and with what */

/** What an input needs to be read, before the picture's zoom. */
const FIELD = { width: 72, height: 30, digits: 16 };

export class Editor {
  /** @param {import("./store.js").Store} store @param {Picture} picture @param {HTMLInputElement} input @param {Speech} speech @param {Selection} selection */
  constructor(store, picture, input, speech, selection) {
    this.store = store;
    this.picture = picture;
    this.input = input;
    this.speech = speech;
    this.selection = selection;
    /** @type {(Spot & {edited: Edited, replacing: boolean, made?: Made}) | null} */
    this.open = null;
    /** A finger on a cell, until it is known whether it taps or scrolls; whether the cell had the focus. @type {{again: boolean} | null} */
    this.finger = null;
    /** Where the mouse last pointed. */
    this.where = "";
    const { room, svg } = picture;
    svg.addEventListener("pointerover", (event) => this.point(event));
    svg.addEventListener("pointerleave", () => this.unpoint());
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("click", (event) => this.tap(event));
    svg.addEventListener("dblclick", (event) => this.edit(this.picture.cellAt(event.target)));
    // Not on the SVG itself: one that listens for focus becomes a stop of Tab.
    room.addEventListener("focusin", (event) => this.focused(event));
    room.addEventListener("focusout", () => this.unpoint());
    svg.addEventListener("keydown", (event) => this.keyInGrid(event));
    input.addEventListener("keydown", (event) => this.keyInEditor(event));
    input.addEventListener("input", () => this.draft());
    input.addEventListener("blur", () => this.commit());
  }

  /** A cell that changes under a mouse at rest reports itself too: it is not pointed at. @param {PointerEvent} event */
  point(event) {
    const where = `${event.clientX} ${event.clientY}`;
    if (where === this.where) return;
    this.where = where;
    const { playing, pinned } = this.store.state;
    const spot = this.picture.cellAt(event.target);
    // One cell's own: as a rule of its grid it would be looked up for all of its cells whenever a card turns.
    if (spot) write(/** @type {Element} */ (event.target), "cursor", this.target(spot.mark) ? "cell" : "default");
    if (spot && !playing && !pinned) this.store.set({ pointed: pointedAt(spot) });
  }

  unpoint() {
    if (!this.store.state.pinned && !this.open) this.store.set({ pointed: null });
  }

  /** @param {PointerEvent} event */
  press(event) {
    const spot = this.picture.cellAt(event.target);
    this.finger = null;
    if (!spot) return this.store.set({ pinned: false, pointed: null });
    event.preventDefault();
    if (!this.commit()) return this.input.focus();
    if (event.button !== 0) return;
    const again = document.activeElement === spot.mark.cells[spot.cell].root;
    this.selection.begin(event, spot, again);
    if (event.pointerType === "touch") this.finger = { again };
    // Turned, a number shows what it does to the cell that is pinned.
    else if (event.altKey && this.store.state.pinned) return;
    else if (!event.shiftKey || !this.selection.extend(spot)) this.pick(spot);
  }

  /** What a finger did that neither scrolled nor dragged: the first tap goes to a cell, the next one edits it. @param {MouseEvent} event */
  tap(event) {
    const spot = this.picture.cellAt(event.target);
    const { finger } = this;
    this.finger = null;
    if (!spot || !finger) return;
    if (finger.again && editedOf(this.store.state.trace, spot.mark.card)) this.edit(spot);
    else this.pick(spot);
  }

  /** Goes to a cell and pins it; at a pinned one, lets go. @param {Spot} spot */
  pick(spot) {
    const { pointed, pinned } = this.store.state;
    const at = pointedAt(spot);
    const again = pinned && pointed?.grid === at.grid && pointed.cell === at.cell;
    this.store.set({ playing: false, pinned: !again });
    spot.mark.focus(spot.cell);
    this.selection.collapse(spot);
    this.store.set({ pointed: pointedAt(spot) });
  }

  /** @param {Event} event */
  focused(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot || this.store.state.playing) return;
    spot.mark.setActive(spot.cell);
    this.store.set({ pointed: pointedAt(spot) });
  }

  /** What an edit of a grid's cell would set; with F2, x under its own gradient. @param {GridMark} mark @param {boolean} [through] */
  target({ grid, card }, through = false) {
    const { trace } = this.store.state;
    return editedOf(trace, card) ?? (through && grid === "g0" ? editedOf(trace, valuesAt(card)) : null);
  }

  /** @param {KeyboardEvent} event */
  keyInGrid(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot || event.altKey) return;
    const { mark, cell } = spot;
    const to = event.shiftKey ? null : destination(event, rowCol(cell, mark.cols), [mark.rows, mark.cols]);
    if (to !== null) {
      event.preventDefault();
      event.stopPropagation();
      this.store.set({ pinned: false });
      return mark.focus(to[0] * mark.cols + to[1]);
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "F2" || event.key === "Enter") this.edit(spot, null);
    else if (/^[\d.\-−]$/.test(event.key)) this.edit(spot, event.key);
    else if (event.key === "Escape") this.store.set({ pinned: false, pointed: null, notice: "" });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Spot | null} spot @param {string | null} [typed] the first character of a value that replaces the old one */
  edit(spot, typed = null) {
    if (!spot) return;
    if (!this.commit()) return this.input.focus();
    const edited = this.target(spot.mark, typed === null);
    if (!edited) return typed === null ? undefined : this.say(this.speech.say("paste_readonly"));
    const [row, col] = rowCol(spot.cell, spot.mark.cols);
    const old = edited.read(this.store.state.doc)[row]?.[col];
    // After a refused change of size the picture still has the old cells, some of which the document has no more.
    if (old === undefined) return this.say(this.store.state.problem?.detail ?? "");
    this.open = { ...spot, edited, replacing: typed !== null };
    this.store.set({ playing: false, pinned: true });
    this.cover(spot);
    const { input } = this;
    input.hidden = false;
    input.value = typed ?? String(old);
    input.focus();
    if (typed === null) input.select();
    this.draft();
  }

  /** Tells what would be if this was all: the service may work on it until it is entered. */
  draft() {
    const value = parseCell(this.input.value);
    this.store.set({ draft: value === null ? null : this.written(value) });
  }

  /**
   * The document with a value in the open cell, the same object for the same value; null where that changes nothing.
   * @param {Cell} value @param {boolean} [all] in every cell of the block in hand
   */
  written(value, all = false) {
    if (!this.open) return null;
    const { mark, cell, edited, made } = this.open;
    const { doc, hand } = this.store.state;
    if (!all && made?.from === doc && made.value === value) return made.written;
    const at = rowCol(cell, mark.cols);
    const grid = edited.read(doc);
    if (!all && value === grid[at[0]]?.[at[1]]) return null;
    const box = (all && boxIn(hand, mark.card, [mark.rows, mark.cols])) || spanned(at, at);
    const written = edited.write(doc, mappedIn(grid, box, () => value));
    if (!all) this.open.made = { from: doc, value, written };
    return written;
  }

  /** Lays the input over a cell, larger than one that is too small for digits, and inside the room. @param {Spot} spot */
  cover({ mark, cell }) {
    const { x, y, side } = this.picture.pixelsOf(mark, cell);
    const { zoom, room } = this.picture;
    const [width, height] = [Math.max(side, FIELD.width * zoom), Math.max(side, FIELD.height * zoom)];
    const left = Math.min(Math.max(x + (side - width) / 2, 0), room.clientWidth - width);
    Object.assign(this.input.style, { left: `${left}px`, top: `${y + (side - height) / 2}px`, width: `${width}px`, height: `${height}px`, fontSize: `${Math.max(0.42 * side, FIELD.digits * zoom)}px` });
  }

  /** @param {KeyboardEvent} event */
  keyInEditor(event) {
    if (!this.open) return;
    if (event.key === "PageUp" || event.key === "PageDown") return void this.commit();
    event.stopPropagation();
    const { mark, cell, replacing } = this.open;
    if (event.key === "Escape") return this.close(mark, cell);
    const by = event.key === "Tab" ? /** @type {Shape} */ ([0, event.shiftKey ? -1 : 1]) : replacing ? MOVES[event.key] : undefined;
    if (event.key !== "Enter" && !by) return;
    event.preventDefault();
    if (!this.commit(event.key === "Enter" && event.ctrlKey)) return;
    const [row, col] = stepped(rowCol(cell, mark.cols), by ?? [0, 0], [mark.rows, mark.cols]);
    if (by) mark.focus(row * mark.cols + col);
  }

  /**
   * Takes what was typed; what is no number stays open, with a word about it. Answers whether the editor is closed.
   * @param {boolean} [all] into every cell of the block in hand
   */
  commit(all = false) {
    if (!this.open) return true;
    const { mark, cell, edited } = this.open;
    const typed = this.input.value;
    const value = typed.trim() === "" ? null : parseCell(typed);
    const at = rowCol(cell, mark.cols);
    if (value === null && typed.trim() !== "") {
      this.input.setAttribute("aria-invalid", "true");
      const { x, y, side } = this.picture.pixelsOf(mark, cell);
      const { scrollTop } = this.picture.room;
      this.say(`${edited.letter}[${[...at, ...edited.behind].join(", ")}] ${this.speech.say("not_a_number", { text: typed })}`, { x, y: y - scrollTop, side });
      return false;
    }
    const written = value === null ? null : this.written(value, all);
    this.open = null;
    // While nothing has changed yet: else the browser would first work out what all the changes look like.
    this.comeBack(mark, cell);
    if (written) this.store.edit(written, { notice: "" });
    this.close(mark, cell);
    return true;
  }

  /** @param {GridMark} mark @param {number} cell */
  close(mark, cell) {
    this.open = null;
    this.comeBack(mark, cell);
    this.input.hidden = true;
    this.input.removeAttribute("aria-invalid");
    this.store.set({ draft: null, pinned: false, notice: "" });
  }

  /** The focus, from the field to its cell. @param {GridMark} mark @param {number} cell */
  comeBack(mark, cell) {
    if (document.activeElement === this.input) (this.picture.markOf(mark.card) ?? mark).focus(cell);
  }

  /** @param {string} notice @param {{x: number, y: number, side: number}} [box] what it stands beside */
  say(notice, box) {
    this.store.set({ notice, aside: { notice, box } });
  }
}

/** A cell by its number in the whole grid. @param {Spot} spot */
const pointedAt = ({ mark, cell }) => ({ grid: mark.grid, cell: mark.numberOf(cell) });
