// @ts-check
/** The title bar: which layers, their parameters, and what they make of the size. */
import { replacedLayer } from "./doc.js";
import { byId, html, setText, setValue } from "./dom.js";
import { frame } from "./frame.js";
import { channelsInto } from "./trace.js";

/** @import { LayerEntry, State } from "./types.d.ts" */
/** @import { Speech } from "./sentence.js" */

const NAMES = ["layer", "layer_2", "layer_3"];
/** @param {number[]} shape */
const by = (shape) => shape.slice(-3).join("×");

export class Title {
  /** @param {import("./store.js").Store} store @param {LayerEntry[]} layers @param {Speech} speech */
  constructor(store, layers, speech) {
    this.store = store;
    this.layers = layers;
    this.speech = speech;
    this.pipeline = byId("pipeline");
    /** @type {HTMLSelectElement[]} */
    this.choosers = [];
    store.subscribe(["doc", "trace", "cursor", "direction"], () => this.show());
    this.show();
  }

  show() {
    const { state } = this.store;
    this.fitChoosers(state.doc.layers.length);
    state.doc.layers.forEach((layer, place) => setValue(this.choosers[place], layer.type));
    const { step, direction } = frame(state.trace, state.cursor, state.direction);
    const now = step ? step.play.stage.layer : -1;
    this.choosers.forEach((chooser, place) => chooser.classList.toggle("current", place === now && this.choosers.length > 1));
    this.showSummary(this.summary(state, Math.max(now, 0)));
    document.title = this.documentTitle(state);
    setText(byId("side"), this.speech.say(direction));
    byId("side").className = `side ${direction}`;
  }

  /** In parts, none of which is ever cut: where there is no room for one, it is left out. @param {string} summary */
  showSummary(summary) {
    if (byId("summary").textContent === summary) return;
    byId("summary").replaceChildren(...summary.split(/ (?=· )/).flatMap((part, i) => [i ? " " : "", html("span", {}, part)]));
  }

  /** What a tab, a bookmark and a shared link are called. @param {State} state */
  documentTitle({ trace: { layers } }) {
    const { lang, say } = this.speech;
    const [first, last] = [layers[0], layers[layers.length - 1]];
    const what = layers.length > 1 ? layers.map(({ name }) => name[lang]).join(" → ") : say("with", { name: first.name[lang], what: first.describe[lang].split(" · ")[0] });
    return say("title", { what, in: by(first.in_shape), out: by(last.out_shape) });
  }

  /** @param {State} state @param {number} place */
  summary({ trace }, place) {
    const { lang, say } = this.speech;
    const layer = trace.layers[place];
    if (!layer) return "";
    const [rows, columns] = layer.size;
    const size = rows === columns ? rows : say("rows_columns", { rows, columns });
    return [layer.describe[lang], say("in_out", { in: by(layer.in_shape), out: by(layer.out_shape) }), size].join(" · ");
  }

  /** @param {number} count */
  fitChoosers(count) {
    if (this.choosers.length === count) return;
    this.choosers = Array.from({ length: count }, (_, place) => this.chooser(place));
    const arrows = this.choosers.flatMap((chooser, place) => (place === 0 ? [chooser] : [html("span", { "aria-hidden": "true" }, "→"), chooser]));
    this.pipeline.replaceChildren(...arrows);
  }

  /** @param {number} place */
  chooser(place) {
    const { lang, say } = this.speech;
    const chooser = html("select", { "aria-label": say(NAMES[place] ?? `layer_${place + 1}`) });
    chooser.append(...this.layers.map(({ id, name }) => html("option", { value: id }, name[lang])));
    chooser.addEventListener("change", () => {
      const { doc } = this.store.state;
      const entry = /** @type {LayerEntry} */ (this.layers.find(({ id }) => id === chooser.value));
      const channels = channelsInto(this.store.state.trace, place);
      this.store.edit({ ...doc, layers: doc.layers.map((old, i) => (i === place ? replacedLayer(old, entry, channels) : old)) });
    });
    return chooser;
  }
}
