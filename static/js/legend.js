// @ts-check
/** What fills, borders and hatching mean: the samples are cells like the picture's, so that they cannot look otherwise. */
import { UNIT, makeCell, showCell } from "./cell.js";
import { fill } from "./colour.js";
import { make } from "./svg.js";

/** @import { CellFace } from "./cell.js" */

const SAMPLE_SCALE = 9;
const SAMPLE = { value: "", size: 14, squeeze: 0, roles: "", corner: "", count: "", badge: "", tied: false, hatch: /** @type {const} */ ("") };
/** @type {Record<string, {number: number} & Partial<CellFace>>} */
const SAMPLES = {
  above: { number: 7 },
  below: { number: -7 },
  now: { number: 7, roles: "source" },
  read: { number: 1, roles: "read" },
  window: { number: 4 },
  tie: { number: 7, roles: "tie", tied: true, badge: "=2" },
  padding: { number: 4, roles: "ring", hatch: "padding" },
  unread: { number: 4, roles: "unread", hatch: "unread" },
  lost: { number: 4, roles: "ring lost source", hatch: "padding" },
  count: { number: 4, count: "×3" },
  corner: { number: 1, corner: "−8" },
};
/** What lies over a cell. @type {Record<string, [string, Record<string, string | number>]>} */
const OVER = {
  read: ["path", { class: "whisper", d: "M50 92V98H122", "vector-effect": "non-scaling-stroke" }],
  window: ["rect", { class: "hue0", fill: "none", x: 2, y: 2, width: UNIT - 4, height: UNIT - 4, rx: 11, "stroke-width": 5 }],
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
      const sample = place.dataset.sample ?? "";
      const { number, ...face } = SAMPLES[sample];
      const svg = make("svg", { viewBox: `0 0 ${UNIT} ${UNIT}`, "aria-hidden": "true" });
      const root = make("g", { class: "sample" }, svg);
      showCell(makeCell(root, { x: 0, y: 0 }), { ...SAMPLE, text: String(number).replace("-", "−"), fill: fill(number, SAMPLE_SCALE, theme), ...face }, 2.5);
      if (OVER[sample]) make(...OVER[sample], svg);
      place.replaceChildren(svg);
    }
  }
}
