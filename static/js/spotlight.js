// @ts-check
/** A light on what the teacher points at, and dusk around it: it follows the mouse, a finger, and the focus. */
import { byId } from "./dom.js";

/** @import { Store } from "./store.js" */

export class Spotlight {
  /** @param {Store} store */
  constructor(store) {
    this.dusk = byId("dusk");
    addEventListener("pointermove", ({ clientX, clientY }) => this.move(clientX, clientY), { passive: true });
    addEventListener("pointerdown", ({ clientX, clientY }) => this.move(clientX, clientY), { passive: true });
    addEventListener("focusin", ({ target }) => this.follow(target));
    store.subscribe(["spotlight"], ({ spotlight }) => (this.dusk.hidden = !spotlight));
  }

  /** @param {number} x @param {number} y in the window */
  move(x, y) {
    this.dusk.style.setProperty("--spot-x", `${x}px`);
    this.dusk.style.setProperty("--spot-y", `${y}px`);
  }

  /** Steps and moves by keyboard take the light along. @param {EventTarget | null} target */
  follow(target) {
    if (!(target instanceof SVGElement)) return;
    const { left, top, width, height } = target.getBoundingClientRect();
    this.move(left + width / 2, top + height / 2);
  }
}
