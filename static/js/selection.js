// @ts-check
/**
 * Blocks of cells taken in hand, and their numbers turned up and down, by mouse, finger, wheel and keys.
 * A drag always selects, as in every spreadsheet, so that a hand that slips changes no number; to turn takes Alt, or the wheel
 * over the focused cell. A finger has neither: sideways over the focused cell it turns, up and down it scrolls the page.
 */
import { boxIn, editedOf } from "./edited.js";
import { MOVES, cellUnder, destination, gridShape, isCell, mappedIn, rowCol, sliceName, spanned, turned } from "./block.js";
import { byId, setText } from "./dom.js";

/** @import { Picture } from "./picture.js" */
/** @import { GridMark } from "./grid.js" */
/** @import { Speech } from "./sentence.js" */
/** @import { Box } from "./route.js" */
/** @import { Edited } from "./edited.js" */
/** @import { Resize } from "./block.js" */
/** @import { Doc, Grid, Hand, Shape } from "./types.d.ts" */
/** @typedef {{mark: GridMark, cell: number}} Spot */
/** @typedef {{id: number, spot: Spot, x: number, y: number, turns: boolean, slack: number, kind: "" | "select" | "turn", base: Grid}} Drag */

/** Pixels of a drag, and of a wheel, that turn a value by one. */
const DRAG = 12;
const NOTCH = 100;
/** Lines of a wheel's notch, where a browser counts lines. */
const LINES = 3;

export class Selection {
  /** @param {import("./store.js").Store} store @param {Picture} picture @param {Speech} speech */
  constructor(store, picture, speech) {
    this.store = store;
    this.picture = picture;
    this.speech = speech;
    /** @type {Drag | null} */
    this.drag = null;
    this.drags = 0;
    /** What a wheel has turned, and not yet counted, in notches. */
    this.wheeled = 0;
    const { svg, room } = picture;
    room.addEventListener("focusin", (event) => this.focused(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerup", () => (this.drag = null));
    svg.addEventListener("pointercancel", () => this.cancel());
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("keydown", (event) => this.key(event));
    store.subscribe(["hand", "trace"], () => this.tell());
  }

  /** Says a block that was selected, for those who do not see it. */
  tell() {
    const { hand, trace } = this.store.state;
    const mark = hand && this.picture.markOf(hand.grid);
    const box = mark && boxIn(hand, hand.grid, [mark.rows, mark.cols]);
    const edited = hand && editedOf(trace, hand.grid);
    setText(byId("selected"), box && !isCell(box) ? this.speech.say("selected", { block: sliceName(edited?.letter ?? "", box, edited?.behind) }) : "");
  }

  /** @param {FocusEvent} event */
  focused(event) {
    const spot = this.picture.cellAt(event.target);
    if (spot) this.own(spot);
  }

  /** @param {GridMark} mark @param {Shape} at the cell that has the focus @param {Shape} from @param {Shape} to */
  take({ card: grid }, at, from, to) {
    this.wheeled = 0;
    this.store.seal();
    this.store.set({ hand: { grid, at, from, to } });
  }

  /** Makes sure that the hand is where the focus is: a card that was turned keeps the focus, but shows another grid. @param {Spot} spot */
  own({ mark, cell }) {
    const at = rowCol(cell, mark.cols);
    const { hand } = this.store.state;
    if (hand?.grid !== mark.card || String(hand.at) !== String(at)) this.take(mark, at, at, at);
  }

  /** A press on a cell: the begin of a drag, perhaps. @param {PointerEvent} event @param {Spot} spot @param {boolean} again whether the cell had the focus already */
  begin(event, spot, again) {
    const touch = event.pointerType === "touch";
    const edited = editedOf(this.store.state.trace, spot.mark.card);
    const turns = edited !== null && (event.altKey || (touch && again));
    const base = edited?.read(this.store.state.doc) ?? [];
    this.drag = { id: event.pointerId, spot, x: event.clientX, y: event.clientY, turns, slack: touch ? 10 : 4, kind: "", base };
    this.drags++;
  }

  /** The block up to a cell, where the hand is in its grid. Answers whether it is. @param {Spot} spot */
  extend({ mark, cell }) {
    const { hand } = this.store.state;
    if (hand?.grid !== mark.card) return false;
    this.take(mark, hand.at, hand.at, rowCol(cell, mark.cols));
    return true;
  }

  /** The cell alone. @param {Spot} spot */
  collapse({ mark, cell }) {
    const at = rowCol(cell, mark.cols);
    this.take(mark, at, at, at);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { drag } = this;
    if (!drag || event.pointerId !== drag.id) return;
    const [right, up] = [event.clientX - drag.x, drag.y - event.clientY];
    if (!drag.kind) {
      if (Math.hypot(right, up) < drag.slack) return;
      // A finger's first moves arrive before the browser scrolls with them.
      if (event.pointerType === "touch" && Math.abs(up) >= Math.abs(right)) return this.cancel();
      drag.kind = drag.turns ? "turn" : "select";
      this.picture.svg.setPointerCapture(drag.id);
      const { spot } = drag;
      // A number that is turned leaves the focus, and what is pinned, as they are.
      if (drag.turns) this.own(spot);
      else {
        spot.mark.focus(spot.cell);
        this.store.set({ playing: false, pinned: false, pointed: null });
      }
    }
    if (drag.kind === "turn") this.turn(Math.trunc((right + up) / DRAG), `drag ${this.drags}`, drag.base);
    else this.select(event, drag);
  }

  /** The browser scrolls with this finger instead: nothing is turned. */
  cancel() {
    if (this.drag?.kind === "turn") this.turn(0, `drag ${this.drags}`, this.drag.base);
    this.drag = null;
  }

  /** @param {PointerEvent} event @param {Drag} drag */
  select({ clientX, clientY }, { spot: { mark, cell } }) {
    const place = this.picture.layout.places[mark.card];
    const { left, top } = this.picture.svg.getBoundingClientRect();
    const at = rowCol(cell, mark.cols);
    if (place) this.take(mark, at, at, cellUnder(place, (clientX - left) / this.picture.zoom, (clientY - top) / this.picture.zoom));
  }

  /** Turns the numbers in hand. @param {number} by @param {string} series what makes one change with others of its name @param {Grid} [base] the numbers before */
  turn(by, series, base) {
    if (by || this.store.series === series) this.change((grid, box) => mappedIn(base ?? grid, box, (_row, _col, old) => turned(old, by)), series);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot || event.ctrlKey || event.metaKey || document.activeElement !== spot.mark.cells[spot.cell].root) return;
    if (!editedOf(this.store.state.trace, spot.mark.card)) return;
    event.preventDefault();
    this.wheeled -= event.deltaY / (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? NOTCH : LINES);
    const whole = Math.trunc(this.wheeled);
    this.wheeled -= whole;
    this.own(spot);
    if (whole) this.turn(event.altKey ? whole / 10 : whole, "wheel");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const spot = this.picture.cellAt(event.target);
    if (!spot) return;
    this.own(spot);
    if (!this.act(event, spot)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {KeyboardEvent} event @param {Spot} spot */
  act(event, { mark, cell }) {
    const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
    const shape = /** @type {Shape} */ ([mark.rows, mark.cols]);
    const last = /** @type {Shape} */ ([mark.rows - 1, mark.cols - 1]);
    const at = rowCol(cell, mark.cols);
    const hand = /** @type {Hand} */ (this.store.state.hand);
    const head = hand.to;
    if (altKey) return this.alter(event);
    const to = shiftKey && destination(event, head, shape);
    if (to) this.take(mark, at, at, to);
    else if ((ctrlKey || metaKey) && key.toLowerCase() === "a") this.take(mark, at, [0, 0], last);
    else if (key === " " && shiftKey) this.take(mark, at, [at[0], 0], [head[0], last[1]]);
    else if (key === " " && ctrlKey) this.take(mark, at, [0, at[1]], [last[0], head[1]]);
    else if (key === "Delete" || key === "Backspace") this.change((grid, box) => mappedIn(grid, box, () => 0));
    else if (key === "Escape" && String([hand.from, hand.to]) !== String([at, at])) this.take(mark, at, at, at);
    else return false;
    return true;
  }

  /** Alt with an arrow turns; with Shift too it adds and takes away rows and columns. @param {KeyboardEvent} event */
  alter({ key, shiftKey }) {
    const [down, right] = MOVES[key] ?? [0, 0];
    if (shiftKey && (down || right)) this.resize(down ? (down > 0 ? "row+" : "row-") : right > 0 ? "col+" : "col-");
    else if (down) this.turn(-down, "keys");
    else return false;
    return true;
  }

  /** Changes the grid in hand. @param {(grid: Grid, box: Box) => Grid} make @param {string} [series] */
  change(make, series) {
    this.edit((doc, edited, box) => edited.write(doc, make(edited.read(doc), box)), series);
  }

  /** Rows and columns more or less, in all planes of the tensor in hand. @param {Resize} how */
  resize(how) {
    this.edit((doc, edited, box) => (edited.sized ? edited.resize(doc, how, box) : null));
  }

  /** A grid that takes no numbers, or not this change, is left with a word about it. @param {(doc: Doc, edited: Edited, box: Box) => Doc | null} make @param {string} [series] */
  edit(make, series) {
    const { hand, trace, doc } = this.store.state;
    const edited = hand && editedOf(trace, hand.grid);
    const grid = edited?.read(doc);
    if (!hand || !edited || !grid) return this.store.set({ notice: this.speech.say("paste_readonly") });
    const box = grid.length && boxIn(hand, hand.grid, gridShape(grid));
    const made = box && make(doc, edited, box);
    if (made) this.store.edit(made, { playing: false, notice: "" }, series);
    else if (box) this.store.set({ notice: this.speech.say(edited.sized ? "one_cell" : "size_given", { name: edited.letter }) });
  }
}
