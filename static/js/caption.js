// @ts-check
/** Under the grids: the sentence, the formula with its numbers, the meter, and what is wrong if something is. */
import { byId, html, setText } from "./dom.js";
import { formatNumber } from "./format.js";
import { frame } from "./frame.js";
import { reading } from "./meter.js";
import { captionOf } from "./sentence.js";

/** @import { State } from "./types.d.ts" */
/** @import { Speech } from "./sentence.js" */
/** @import { Reading } from "./meter.js" */

/** How long a listener needs for a character, in milliseconds, at some 170 words or 250 characters of Chinese a minute. */
const PACE = { en: 65, zh: 240 };
/** A hand that steps, or moves over cells, rests this long before it is told where it is. */
const UNHURRIED = 250;
/** More Latin letters than these are set smaller where room is scarce, so that no line is added, and the grids stay where they are; backward the meter stands beside them. */
const LONG = { forward: 86, backward: 62 };

export class CaptionView {
  /** @param {import("./store.js").Store} store @param {Speech} speech */
  constructor(store, speech) {
    this.store = store;
    this.speech = speech;
    this.voice = new Voice(byId("spoken"), speech.lang);
    store.subscribe(["trace", "cursor", "direction", "pointed", "problem", "waiting", "hidden", "playing"], () => this.show());
    this.show();
  }

  show() {
    const { state } = this.store;
    const now = frame(state.trace, state.cursor, state.direction);
    const { sentence, formula } = state.hidden ? { sentence: this.speech.say("hidden_ask"), formula: "" } : captionOf(state.trace, now, state.pointed, this.speech);
    for (const [id, text] of Object.entries({ sentence, formula })) {
      setText(byId(id), text);
      // An ideograph is as wide as two letters.
      byId(id).classList.toggle("long", text.replace(/[\u2e80-\uffef]/g, "--").length > LONG[now.direction]);
    }
    this.voice.say([sentence, formula].filter(Boolean).join("\n"), state.playing);
    this.showMeter(state.hidden ? null : reading(state.trace, now));
    const problem = byId("problem");
    problem.hidden = state.problem === null;
    setText(problem, state.problem?.detail ?? "");
    const waiting = state.waiting && state.problem === null;
    byId("waiting").hidden = !waiting;
    setText(byId("waiting"), waiting ? this.speech.say("waiting") : "");
    byId("picture").setAttribute("aria-busy", String(state.waiting));
  }

  /** @param {Reading | null} now */
  showMeter(now) {
    const meter = byId("meter");
    meter.hidden = now === null;
    if (!now) return;
    const [sent, arrived] = [Number(now.sent), Number(now.arrived)];
    const full = Math.max(Math.abs(sent), Math.abs(arrived)) || 1;
    meter.replaceChildren(
      this.sum(now.from, now.sent),
      bar(Math.abs(sent) / full, 0, "sent"),
      this.sum(now.to, now.arrived),
      bar(Math.min(Math.abs(sent), Math.abs(arrived)) / full, Math.max(Math.abs(arrived) - Math.abs(sent), 0) / full, "arrived"),
      ...this.causes(now),
    );
  }

  /** @param {string} name @param {import("./types.d.ts").Cell} value */
  sum(name, value) {
    return html("span", { class: "sum" }, `Σ${name} = ${formatNumber(value)}`);
  }

  /** @param {Reading} now */
  causes({ causes }) {
    if (causes.length === 0) return [html("span", { class: "cause conserved" }, this.speech.say("conserved"))];
    return causes.map(({ cause, amount }) => {
      // What is lost is told as a loss; what comes in addition, with its sign.
      const told = cause === "lost" ? formatNumber(negated(amount)) : `${Number(amount) > 0 ? "+" : ""}${formatNumber(amount)}`;
      return html("span", { class: `cause ${cause}` }, this.speech.say(cause, { amount: told }));
    });
  }
}

/** @param {number} whole @param {number} extra parts of the full length @param {string} name */
function bar(whole, extra, name) {
  const element = html("span", { class: `bar ${name}`, "aria-hidden": "true" }, html("i"), html("b"));
  // Set through the object model: style attributes are not allowed by the page's own policy.
  /** @type {HTMLElement} */ (element.firstChild).style.width = `${whole * 100}%`;
  /** @type {HTMLElement} */ (element.lastChild).style.width = `${extra * 100}%`;
  return element;
}

/** @param {import("./types.d.ts").Cell} value @returns {import("./types.d.ts").Cell} */
function negated(value) {
  if (typeof value === "number") return -value;
  return value === "Infinity" ? "-Infinity" : value === "-Infinity" ? "Infinity" : value;
}

/** What is said to those who listen: the newest sentence, once the one before can have been heard. */
class Voice {
  /** @param {Element} region a live region @param {"en" | "zh"} lang */
  constructor(region, lang) {
    this.region = region;
    this.pace = PACE[lang];
    this.next = "";
    this.timer = 0;
    /** When the last sentence has been heard to its end. */
    this.free = 0;
  }

  /** @param {string} text @param {boolean} playing whether more will come of itself: then a sentence is let out, and those between are left out */
  say(text, playing) {
    if (text === this.next) return;
    this.next = text;
    if (playing && this.timer) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.speak(), playing ? Math.max(0, this.free - performance.now()) : UNHURRIED);
  }

  speak() {
    this.timer = 0;
    this.free = performance.now() + this.next.length * this.pace;
    setText(this.region, this.next);
  }
}
