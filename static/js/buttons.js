// @ts-check
/** Buttons that do what keys do, and the slim bar of them while presenting, which shows itself to a hand that moves. */

/** @import { State } from "./types.d.ts" */

/** How long the bar stays once nothing moves, in milliseconds. */
const STAYS = 3000;

export class Buttons {
  /** @param {import("./store.js").Store} store @param {Record<string, () => void>} actions by the name on each button */
  constructor(store, actions) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-act]"))) {
      button.addEventListener("click", actions[String(button.dataset.act)]);
    }
    store.subscribe(["hidden", "mask", "spotlight", "both"], showPressed);
    this.timer = 0;
    addEventListener("pointerdown", () => this.wake(), { passive: true });
    // A page that changes under a mouse at rest reports a move of nothing.
    addEventListener("pointermove", ({ movementX, movementY }) => (movementX || movementY) && this.wake(), { passive: true });
    showPressed(store.state);
  }

  wake() {
    const { classList } = document.documentElement;
    classList.add("awake");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => classList.remove("awake"), STAYS);
  }
}

/** @param {State} state */
function showPressed({ hidden, mask, spotlight, both }) {
  for (const [act, on] of Object.entries({ hide: hidden, mask, light: spotlight, both })) {
    for (const button of document.querySelectorAll(`[data-act=${act}]`)) button.setAttribute("aria-pressed", String(on));
  }
}
