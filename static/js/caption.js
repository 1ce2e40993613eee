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


export class CaptionView {
  /** @param {import("./store.js").Store} store @param {Speech} speech */
  constructor(store, speech) {
    this.store = store;
    this.speech = speech;
    store.subscribe(["trace", "cursor", "direction", "pointed", "problem", "hidden"], () => this.show());
    this.show();
  }

  show() {
    const { state } = this.store;
    const now = frame(state.trace, state.cursor, state.direction);
    const { sentence, formula } = captionOf(state.trace, now, state.pointed, this.speech);
    setText(byId("sentence"), state.hidden ? "" : sentence);
    setText(byId("formula"), state.hidden ? "" : formula);
    byId("formula").className = now.direction;
    this.showMeter(state.hidden ? null : reading(state.trace, now));
    const problem = byId("problem");
    problem.hidden = state.problem === null;
    setText(problem, state.problem?.detail ?? "");
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
