// @ts-check
/** Which sample and channel are shown, and which plane stands in front: a stepper for each where there are several. */
import { byId, html, setText } from "./dom.js";
import { planesOf } from "./trace.js";

/** @import { State } from "./types.d.ts" */
/** @import { Store } from "./store.js" */
/** @import { Speech } from "./sentence.js" */
/** @typedef {"sample" | "channel" | "input"} Axis */

export class Planes {
  /** @param {Store} store @param {Speech} speech */
  constructor(store, speech) {
    this.store = store;
    this.speech = speech;
    /** @type {Record<Axis, {root: HTMLElement, told: HTMLElement}>} */
    this.steppers = { sample: this.stepper("sample"), channel: this.stepper("channel"), input: this.stepper("input") };
    byId("planes").replaceChildren(...Object.values(this.steppers).map(({ root }) => root));
    store.subscribe(["trace", "plane", "front", "crowded"], () => this.show());
    this.show();
  }

  /** @param {Axis} axis */
  stepper(axis) {
    const { say } = this.speech;
    const step = (/** @type {1 | -1} */ by) => {
      const button = html("button", { type: "button", "aria-label": say(by > 0 ? `next_${axis}` : `previous_${axis}`) }, by > 0 ? "›" : "‹");
      button.addEventListener("click", () => this.turn(axis, by));
      return button;
    };
    const told = html("span", { role: "status" });
    return { told, root: html("span", { class: "stepper", role: "group", "aria-label": say(axis) }, step(-1), told, step(1)) };
  }

  /** To the next or the one before, and round. @param {Axis} axis @param {1 | -1} by */
  turn(axis, by) {
    const { state } = this.store;
    const [at, count] = placeOf(state, axis);
    if (count < 2) return;
    const to = (at + by + count) % count;
    this.store.seal();
    this.store.set(axis === "input" ? { front: to } : { plane: { ...state.plane, [axis]: to }, pointed: null, pinned: false });
  }

  show() {
    const { state } = this.store;
    for (const axis of /** @type {Axis[]} */ (Object.keys(this.steppers))) {
      const [at, count] = placeOf(state, axis);
      const { root, told } = this.steppers[axis];
      root.hidden = count < 2;
      setText(told, this.speech.say(`${axis}_of`, { number: String(at + 1), count: String(count) }));
    }
    byId("planes").hidden = Object.values(this.steppers).every(({ root }) => root.hidden);
  }
}

/** Where it stands, and of how many. @param {State} state @param {Axis} axis @returns {[number, number]} */
function placeOf({ trace, plane, front, crowded }, axis) {
  if (axis === "sample") return [plane.sample, trace.plane?.samples ?? 1];
  if (axis === "channel") return [plane.channel, trace.plane?.channels ?? 1];
  const most = Math.max(...trace.forward.map((_, position) => planesOf(trace, `v${position}`).length));
  return crowded ? [Math.min(front, most - 1), most] : [0, 1];
}
