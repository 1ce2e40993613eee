// @ts-check
/** The bar at the bottom: steps, play, timeline, direction, speed. */
import { byId, html, setText } from "./dom.js";
import { frame } from "./frame.js";
import { outline } from "./trace.js";

/** @import { State } from "./types.d.ts" */
/** @import { Speech } from "./sentence.js" */

const SHAPES = { play: "M7 4.5v15l12.5-7.5z", pause: "M6.5 5h4v14h-4zM13.5 5h4v14h-4z" };

export class Transport {
  /** @param {import("./store.js").Store} store @param {import("./player.js").Player} player @param {Speech} speech */
  constructor(store, player, speech) {
    this.store = store;
    this.player = player;
    this.speech = speech;
    this.timeline = /** @type {HTMLInputElement} */ (byId("timeline"));
    this.listen();
    store.subscribe(["trace", "cursor", "direction", "playing", "speed"], () => this.show());
    store.subscribe(["trace"], () => this.showSegments());
    this.showSegments();
    this.show();
  }

  listen() {
    byId("play").addEventListener("click", () => this.player.toggle());
    byId("speed").addEventListener("click", () => this.player.hasten(this.store.state.speed >= 4 ? -4 : 1));
    this.timeline.addEventListener("input", () => this.player.jump(Number(this.timeline.value)));
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-step]"))) {
      const [sign, ...unit] = button.dataset.step ?? "";
      button.addEventListener("click", () => this.player.step(sign === "+" ? 1 : -1, /** @type {"cell" | "stage"} */ (unit.join(""))));
    }
    for (const radio of this.radios()) {
      radio.addEventListener("change", () => this.player.rest(/** @type {"forward" | "backward"} */ (radio.value)));
    }
  }

  radios() {
    return /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=direction]")]);
  }

  show() {
    const { state } = this.store;
    const now = frame(state.trace, state.cursor, state.direction);
    const { total } = now.outline;
    const { say, lang } = this.speech;
    byId("play").setAttribute("aria-label", say(state.playing ? "pause" : "play"));
    byId("play-shape").setAttribute("d", state.playing ? SHAPES.pause : SHAPES.play);
    document.documentElement.dataset.direction = now.direction;
    for (const radio of this.radios()) radio.checked = radio.value === now.direction;
    this.timeline.max = String(total);
    this.timeline.value = String(state.cursor);
    const count = now.rest ? say("at_rest", { total: String(total) }) : say("step_of", { step: String(state.cursor), total: String(total) });
    setText(byId("count"), now.step ? `${now.step.play.stage.name[lang]}\n${count}` : count);
    this.timeline.setAttribute("aria-valuetext", now.step ? say("count_in", { count, stage: now.step.play.stage.name[lang] }) : count);
    setText(byId("speed"), `${state.speed}×`);
    byId("speed").setAttribute("aria-label", say("speed", { speed: `${state.speed}×` }));
  }

  showSegments() {
    const { plays, total } = outline(this.store.state.trace);
    const segments = plays.map(({ direction, stage, count }) => {
      const segment = html("span", { class: `segment ${direction}` }, html("i"), html("em", {}, stage.name[this.speech.lang]));
      segment.style.flexGrow = String(count / total);
      return segment;
    });
    byId("segments").replaceChildren(...segments);
  }
}
