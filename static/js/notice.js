// @ts-check
/** The word of the page about what was just done or asked for, and the answers to choose from: no dialog ever stands in the way. */
import { answersOf, byId, setText } from "./dom.js";

/** @import { Aside, State } from "./types.d.ts" */

export class Notice {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    store.subscribe(["notice", "aside"], (state) => this.show(state));
  }

  /** @param {State} state */
  show({ notice, aside }) {
    const own = aside && aside.notice === notice ? aside : null;
    const bubble = byId("bubble");
    setText(byId("notice"), notice);
    byId("answers").replaceChildren(...answersOf(own, () => this.store.set({ notice: "" })));
    bubble.style.cssText = "";
    if (own?.box && notice) stand(bubble, byId("room"), own.box);
  }
}

/** Below a box of the room, and inside the window. @param {HTMLElement} bubble @param {HTMLElement} room @param {{x: number, y: number, side: number}} box */
function stand(bubble, room, { x, y, side }) {
  const widest = room.clientWidth - bubble.offsetWidth - 8;
  const left = Math.max(8, Math.min(x + side / 2 - bubble.offsetWidth / 2, widest));
  Object.assign(bubble.style, { left: `${left}px`, top: `${room.offsetTop + y + side + 8}px`, bottom: "auto", transform: "none" });
}
