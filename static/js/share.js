// @ts-check
/** The address of what is on screen: written as it changes, read when it is opened. */
import { docOf } from "./doc.js";
import { decode, encode, FragmentError } from "./fragment.js";
import { outline } from "./trace.js";

/** @import { State } from "./types.d.ts" */
/** @import { Store } from "./store.js" */

const SETTLED = 150;

export class Address {
  /** @param {Store} store @param {(key: string) => string} say */
  constructor(store, say) {
    this.store = store;
    this.say = say;
    this.written = location.hash;
    this.timer = 0;
    store.subscribe(["doc", "cursor", "speed", "direction"], () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.write(), SETTLED);
    });
    addEventListener("hashchange", () => {
      if (location.hash !== this.written) void this.read();
    });
  }

  /** The state into the fragment; answers the whole address. */
  async write() {
    const { state } = this.store;
    const { layers, x, g } = state.doc;
    // Only at the turn does the cursor leave the direction open.
    const atTurn = state.cursor === outline(state.trace).turn && state.direction === "backward";
    const fragment = await encode({ layers, x, g, cursor: state.cursor, speed: state.speed, ...(atTurn ? { direction: "backward" } : {}) });
    this.written = `#${fragment}`;
    const url = new URL(location.href);
    for (const [key, value] of [["present", state.present ? "1" : ""]]) value ? url.searchParams.set(key, value) : url.searchParams.delete(key);
    url.hash = fragment;
    history.replaceState(null, "", url);
    return url.href;
  }

  /** The fragment into the state; a broken one leaves the page as it is, with a word about it. */
  async read() {
    this.written = location.hash;
    if (!location.hash.startsWith("#v")) return;
    try {
      const { layers, x, g, cursor, speed, direction } = await decode(location.hash);
      const typed = /** @type {State["doc"]["layers"]} */ (layers);
      this.wanted = { cursor, direction };
      this.store.edit(docOf(typed, x, g), { speed, playing: false, pointed: null, pinned: false });
    } catch (error) {
      if (!(error instanceof FragmentError)) throw error;
      this.store.set({ notice: this.say(error.code === "version" ? "link_version" : "link_broken") });
    }
  }

  /** Once the trace of a link is there, its cursor means something. */
  takeWanted() {
    const wanted = this.wanted;
    this.wanted = undefined;
    return wanted;
  }
}

/** Copies text; on plain http there is no clipboard, so a hidden field helps. @param {string} text @returns {Promise<boolean>} */
export async function copyText(text) {
  if (navigator.clipboard && isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused: the old way may still be allowed.
    }
  }
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
