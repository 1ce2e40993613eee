// @ts-check
/** Panels that fold away over the picture and never push it: one is open at a time. */
import { byId, html } from "./dom.js";

/** @typedef {import("./types.d.ts").State} State */
/** @typedef {import("./types.d.ts").Example} Example */
/** @typedef {import("./types.d.ts").LayerEntry} LayerEntry */
/** @typedef {import("./sentence.js").Speech} Speech */

export class Panels {
  /**
   * @param {import("./store.js").Store} store
   * @param {{examples: Example[], layers: LayerEntry[]}} catalogue
   * @param {Speech} speech
   * @param {(id: string) => Promise<string>} fetchCode
   * @param {(id: string) => void} openExample
   */
  constructor(store, catalogue, speech, fetchCode, openExample) {
    this.store = store;
    this.catalogue = catalogue;
    this.speech = speech;
    this.fetchCode = fetchCode;
    this.buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]);
    for (const button of this.buttons) button.addEventListener("click", () => this.toggle(/** @type {State["panel"]} */ (button.dataset.panel)));
    this.fillLessons(openExample);
    store.subscribe(["panel"], () => this.show());
    store.subscribe(["trace"], () => this.showCode());
    store.subscribe(["example"], () => this.markLesson());
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
      byId(`panel-${button.dataset.panel}`).hidden = !open;
    }
    this.markLesson();
    void this.showCode();
  }

  /** @param {(id: string) => void} open */
  fillLessons(open) {
    const { lang } = this.speech;
    const items = this.catalogue.examples.map(({ id, title, lesson }) => {
      const button = html("button", { type: "button", "data-example": id }, html("strong", {}, title[lang]), html("span", {}, lesson?.[lang] ?? ""));
      button.addEventListener("click", () => open(id));
      return html("li", {}, button);
    });
    byId("panel-lessons").replaceChildren(html("h2", {}, this.speech.say("lessons")), html("ul", { class: "lessons" }, ...items));
  }

  markLesson() {
    for (const button of document.querySelectorAll("[data-example]")) {
      button.setAttribute("aria-current", String(button.getAttribute("data-example") === this.store.state.example));
    }
  }

  async showCode() {
    const { panel, doc } = this.store.state;
    if (panel !== "code") return;
    const ids = [...new Set(doc.layers.map(({ type }) => type))];
    const sections = await Promise.all(ids.map((id) => this.codeOf(id)));
    byId("panel-code").replaceChildren(...sections);
  }

  /** @param {string} id */
  async codeOf(id) {
    const { lang, say } = this.speech;
    const entry = /** @type {LayerEntry} */ (this.catalogue.layers.find((layer) => layer.id === id));
    const source = new DOMParser().parseFromString(await this.fetchCode(id), "text/html");
    const names = Object.entries(entry.elsewhere).map(([framework, name]) => html("div", {}, html("dt", {}, framework), html("dd", {}, html("code", {}, name))));
    const section = html("section", {}, html("h2", {}, entry.name[lang]), html("h3", {}, say("source")));
    section.append(...source.body.childNodes, html("h3", {}, say("elsewhere")), html("dl", { class: "elsewhere" }, ...names));
    return section;
  }
}
