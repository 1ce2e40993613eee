// @ts-check
/** What fills, borders and hatching mean: the samples are cells like the picture's, so that they cannot look otherwise. */
import { UNIT, makeCell, showCell } from "./cell.js";
import { fill } from "./colour.js";
import { make } from "./svg.js";

/** @import { CellFace } from "./cell.js" */

const SAMPLE_SCALE = 9;
const SAMPLE = { value: "", size: 14, squeeze: 0, roles: "", corner: "", count: "", tied: false, hatch: /** @type {const} */ ("") };
/** @type {Record<string, {number: number} & Partial<CellFace>>} */
const SAMPLES = {
  above: { number: 7 },
  below: { number: -7 },
  now: { number: 7, roles: "source" },
  window: { number: 4 },
  tie: { number: 7, roles: "tie", tied: true },
  padding: { number: 4, roles: "ring", hatch: "padding" },
  unread: { number: 4, roles: "unread", hatch: "unread" },
  lost: { number: 4, roles: "lost source" },
  count: { number: 4, count: "×3" },
  corner: { number: 1, corner: "−8" },
};

export class Legend {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    store.subscribe(["panel", "theme"], () => this.show());
  }

  show() {
    const { panel, theme } = this.store.state;
    if (panel !== "help") return;
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sample]"))) {
      const { number, ...face } = SAMPLES[place.dataset.sample ?? ""];
      const svg = make("svg", { viewBox: `0 0 ${UNIT} ${UNIT}`, "aria-hidden": "true" });
      const root = make("g", { class: "sample" }, svg);
      showCell(makeCell(root, { x: 0, y: 0 }), { ...SAMPLE, text: String(number).replace("-", "−"), fill: fill(number, SAMPLE_SCALE, theme), ...face }, 2.5);
      if (place.dataset.sample === "window") make("rect", { class: "hue0", fill: "none", x: 2, y: 2, width: UNIT - 4, height: UNIT - 4, rx: 11, "stroke-width": 5 }, svg);
      place.replaceChildren(svg);
    }
  }
}
