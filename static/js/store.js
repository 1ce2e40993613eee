// @ts-check
/** The state of the page, who wants to hear of it, and the way back from every change of the document. No DOM. */

/** @import { Doc, State } from "./types.d.ts" */
/** @typedef {Pick<State, "doc" | "example" | "plane">} Kept what undo brings back */

const LEVELS = 200;

export class Store {
  /** @param {State} state */
  constructor(state) {
    /** @type {State} */
    this.state = state;
    /** @type {{keys: (keyof State)[], listen: (state: State) => void}[]} */
    this.listeners = [];
    /** @type {Kept[]} */
    this.past = [];
    /** @type {Kept[]} */
    this.future = [];
    /** What the last edit belonged to. */
    this.series = "";
  }

  /** @param {(keyof State)[]} keys @param {(state: State) => void} listen called after a change of any of the keys */
  subscribe(keys, listen) {
    this.listeners.push({ keys, listen });
  }

  /** @param {Partial<State>} patch */
  set(patch) {
    const changed = /** @type {(keyof State)[]} */ (Object.keys(patch)).filter((key) => !Object.is(patch[key], this.state[key]));
    if (changed.length === 0) return;
    this.state = { ...this.state, ...patch };
    for (const { keys, listen } of this.listeners) {
      if (keys.some((key) => changed.includes(key))) listen(this.state);
    }
  }

  /**
   * A change that undo takes back.
   * @param {Doc} doc @param {Partial<State>} [also]
   * @param {string} [series] edits of one series, with none between, are one change: the keystrokes of a field, the notches of a wheel
   */
  edit(doc, also = {}, series = "") {
    if (!series || series !== this.series) this.past = [...this.past.slice(1 - LEVELS), this.kept()];
    this.series = series;
    this.future = [];
    this.set({ ...also, doc });
  }

  /** Ends a series: the next edit is a change of its own. */
  seal() {
    this.series = "";
  }

  /** Completes the last change, as part of it. @param {Doc} doc @param {Partial<State>} [also] */
  amend(doc, also = {}) {
    this.set({ ...also, doc });
  }

  undo() {
    this.travel(this.past, this.future);
  }

  redo() {
    this.travel(this.future, this.past);
  }

  /** @param {Kept[]} from @param {Kept[]} to */
  travel(from, to) {
    const wanted = from.pop();
    this.seal();
    if (!wanted) return;
    to.push(this.kept());
    this.set(wanted);
  }

  /** @returns {Kept} */
  kept() {
    const { doc, example, plane } = this.state;
    return { doc, example, plane };
  }
}
