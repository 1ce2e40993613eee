// @ts-check
/** The state of the page, who wants to hear of it, and the way back from every change of the document. No DOM. */

/** @import { Doc, State } from "./types.d.ts" */

const LEVELS = 200;

export class Store {
  /** @param {State} state */
  constructor(state) {
    /** @type {State} */
    this.state = state;
    /** @type {{keys: (keyof State)[], listen: (state: State) => void}[]} */
    this.listeners = [];
    /** @type {Doc[]} */
    this.past = [];
    /** @type {Doc[]} */
    this.future = [];
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

  /** A change that undo takes back. @param {Doc} doc @param {Partial<State>} [also] */
  edit(doc, also = {}) {
    this.past = [...this.past.slice(1 - LEVELS), this.state.doc];
    this.future = [];
    this.set({ ...also, doc });
  }

  /** Completes the last change, as part of it. @param {Doc} doc @param {Partial<State>} [also] */
  amend(doc, also = {}) {
    this.set({ ...also, doc });
  }

  undo() {
    const doc = this.past.pop();
    if (!doc) return;
    this.future.push(this.state.doc);
    this.set({ doc });
  }

  redo() {
    const doc = this.future.pop();
    if (!doc) return;
    this.past.push(this.state.doc);
    this.set({ doc });
  }
}
