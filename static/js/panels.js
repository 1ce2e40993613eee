// @ts-check
/** Panels that fold away over the picture and never push it: one is open at a time. */
import { byId, html } from "./dom.js";
import { frame } from "./frame.js";

/** @import { State } from "./types.d.ts" */
/** @import { Speech } from "./sentence.js" */

export class Panels {
  /**
   * @param {import("./store.js").Store} store
   * @param {Speech} speech
   * @param {(id: string, lang: string) => Promise<string>} fetchCode @param {(attempt: number, error: unknown) => Promise<void>} pause until it is worth asking again
   * @param {(id: string) => void} openExample
   */
  constructor(store, speech, fetchCode, pause, openExample) {
    this.store = store;
    this.speech = speech;
    this.fetchCode = fetchCode;
    this.pause = pause;
    /** The layers whose code is shown. */
    this.coded = "";
    this.buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]);
    for (const button of this.buttons) button.addEventListener("click", () => this.toggle(/** @type {State["panel"]} */ (button.dataset.panel)));
    for (const lesson of lessons()) lesson.addEventListener("click", () => openExample(String(lesson.dataset.example)));
    store.subscribe(["panel"], () => this.show());
    store.subscribe(["trace"], () => this.showCode());
    store.subscribe(["example"], () => this.markLesson());
    store.subscribe(["trace", "cursor", "direction"], () => this.lightCode());
  }

  /** @param {State["panel"]} panel */
  toggle(panel) {
    this.store.set({ panel: this.store.state.panel === panel ? "" : panel });
  }

  show() {
    const { panel } = this.store.state;
    for (const button of this.buttons) {
      const open = button.dataset.panel === panel;
      button.setAttribute("aria-expanded", String(open));
      fold(byId(`panel-${button.dataset.panel}`), open, button);
    }
    this.markLesson();
    void this.showCode();
  }

  markLesson() {
    for (const lesson of lessons()) lesson.setAttribute("aria-current", String(lesson.dataset.example === this.store.state.example));
  }

  async showCode() {
    const { panel, doc } = this.store.state;
    const ids = [...new Set(doc.layers.map(({ type }) => type))];
    if (panel !== "code" || String(ids) === this.coded) return;
    this.coded = String(ids);
    const wanted = () => this.coded === String(ids);
    for (let attempt = 0; wanted(); attempt++) {
      try {
        const sections = await Promise.all(ids.map((id) => this.codeOf(id)));
        if (!wanted()) return;
        byId("panel-code").replaceChildren(...sections);
        return this.lightCode();
      } catch (error) {
        if (wanted()) byId("panel-code").replaceChildren(html("p", {}, this.speech.say("unreachable")));
        await this.pause(attempt, error);
      }
    }
  }

  /** The functions that the current stage runs. */
  lightCode() {
    const { panel, doc, trace, cursor, direction } = this.store.state;
    if (panel !== "code") return;
    const stage = frame(trace, cursor, direction).step?.play.stage;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-function]"))) {
      const runs = stage !== undefined && part.closest("section")?.dataset.layer === doc.layers[stage.layer]?.type && stage.code.includes(part.dataset.function ?? "");
      if (runs && !part.classList.contains("lit")) part.scrollIntoView({ block: "nearest" });
      part.classList.toggle("lit", runs);
      if (runs) part.setAttribute("aria-current", "step");
      else part.removeAttribute("aria-current");
    }
  }

  /** @param {string} id */
  async codeOf(id) {
    const { body } = new DOMParser().parseFromString(await this.fetchCode(id, this.speech.lang), "text/html");
    // A line too long scrolls, by keyboard too.
    for (const wide of body.querySelectorAll("pre, math")) wide.setAttribute("tabindex", "0");
    return body.children[0];
  }
}

const lessons = () => /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-example]"));

/** Focus goes into a panel that opens, and from one that closes to its button. @param {HTMLElement} panel @param {boolean} open @param {HTMLElement} button */
function fold(panel, open, button) {
  if (open !== panel.hidden) return;
  const inside = panel.contains(document.activeElement);
  panel.hidden = !open;
  if (open) panel.focus();
  else if (inside) button.focus();
}
