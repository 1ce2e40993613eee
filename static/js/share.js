// @ts-check
/** The address of what is on screen: written as it changes, read when it is opened. */
import { docOf } from "./doc.js";
import { decode, encode, FragmentError } from "./fragment.js";
import { outline } from "./trace.js";

/** @import { State } from "./types.d.ts" */
/** @import { Store } from "./store.js" */

const SETTLED = 150;
/** What is said of a link that can't be shown. */
const REASONS = { version: "link_version", broken: "link_broken", large: "link_long" };

export class Address {
  /** @param {Store} store @param {(key: string) => string} say @param {string[]} types of layers that a link may hold @param {() => void} start opens the page as it is without a link */
  constructor(store, say, types, start) {
    this.start = start;
    this.store = store;
    this.say = say;
    this.types = types;
    this.written = location.hash;
    this.timer = 0;
    store.subscribe(["doc", "cursor", "speed", "direction", "plane"], () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.write(), SETTLED);
    });
    addEventListener("hashchange", () => {
      this.leadOut();
      if (location.hash !== this.written) void this.read();
    });
    this.leadOut();
  }

  /** In somebody's frame: the way to the whole page, with what is shown. */
  leadOut() {
    document.getElementById("open")?.setAttribute("href", `./${location.search}${location.hash}`);
  }

  /** The state into the fragment; answers whether it is there: what no link can carry leaves none, rather than an old one. */
  async write() {
    const { state } = this.store;
    const fragment = await fragmentOf(state);
    this.written = fragment && `#${fragment}`;
    const url = new URL(location.href);
    url.hash = fragment;
    history.replaceState(null, "", url);
    this.leadOut();
    return fragment !== "";
  }

  /** The fragment into the state; a broken one leaves the page as it is, with a word about it. */
  async read() {
    this.written = location.hash;
    if (!location.hash.startsWith("#v")) return;
    try {
      const { layers, x, g, cursor, speed, direction, plane } = await decode(location.hash);
      if (layers.some(({ type }) => !this.types.includes(type))) throw new FragmentError("version", "unknown layer");
      const typed = /** @type {State["doc"]["layers"]} */ (layers);
      this.wanted = { cursor, direction };
      this.store.edit(docOf(typed, x, g), { speed, plane: plane ?? { sample: 0, channel: 0 }, playing: false, pointed: null, pinned: false });
    } catch (error) {
      if (!(error instanceof FragmentError)) throw error;
      const notice = this.say(REASONS[error.code]);
      this.store.set({ notice, aside: { notice, acts: [[this.say("start_page"), this.start]] } });
    }
  }

  /** Once the trace of a link is there, its cursor means something. */
  takeWanted() {
    const wanted = this.wanted;
    this.wanted = undefined;
    return wanted;
  }
}

/** What shows the page in a frame of another: HTML to paste there. @param {string} href of the page */
export function frameOf(href) {
  const url = new URL(href);
  url.pathname = url.pathname.replace(/[^/]*$/, "embed");
  url.searchParams.delete("present");
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: url.href, width: "640", height: "360", title: document.title });
  return frame.outerHTML;
}

/** The fragment of a state, empty where it would be too long. @param {State} state */
async function fragmentOf({ doc, trace, cursor, speed, direction, plane }) {
  // Only at the turn does the cursor leave the direction open.
  const atTurn = cursor === outline(trace).turn && direction === "backward";
  // A document that was never computed has no g yet: then it is all ones.
  const g = doc.g.length ? doc.g : null;
  try {
    return await encode({ layers: doc.layers, x: doc.x, g, cursor, speed, ...(atTurn ? { direction } : {}), ...(plane.sample || plane.channel ? { plane } : {}) });
  } catch (error) {
    if (error instanceof FragmentError && error.code === "large") return "";
    throw error;
  }
}

/** Copies text; on plain http there is no clipboard, so a hidden field helps. @param {string} text @returns {Promise<boolean>} */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not there, or refused: the old way may still be allowed.
  }
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return copied;
}
