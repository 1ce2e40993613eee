// @ts-check
/** Keys that work anywhere on the page. A focused grid, field or slider takes its own keys first. */

import { byId } from "./dom.js";
import { recall, remember } from "./memory.js";

/** @import { Store } from "./store.js" */
/** @import { Player } from "./player.js" */
/** @typedef {Record<"reset" | "nextExample" | "previousExample" | "present" | "fullScreen" | "help" | "edit" | "qr" | "hide" | "mask" | "light" | "undo" | "redo" | "regroup" | "both", () => void> & Record<"channel" | "sample", (by: 1 | -1) => void>} Actions */

/** Presentation remotes send these, wherever the focus is. @type {Record<string, 1 | -1>} */
const REMOTE = { PageDown: 1, PageUp: -1 };

const LETTERS = "padpool-letters";

/** @param {Store} store @param {Player} player @param {Actions} actions */
export function listenForKeys(store, player, actions) {
  /** @type {Record<string, () => void>} */
  const letters = {
    b: () => player.rest(store.state.direction === "forward" ? "backward" : "forward"),
    m: actions.mask,
    h: actions.hide,
    s: actions.light,
    v: () => store.set({ flipped: true }),
    n: actions.nextExample,
    p: actions.previousExample,
    r: actions.reset,
    t: actions.present,
    f: actions.fullScreen,
    e: actions.edit,
    q: actions.qr,
    "?": actions.help,
    u: actions.regroup,
    o: actions.both,
    "[": () => player.hasten(-1),
    "]": () => player.hasten(1),
  };

  // WCAG 2.1.4: who speaks to the page, or slips, can switch the letters off.
  const wanted = /** @type {HTMLInputElement} */ (byId("letters"));
  wanted.checked = recall(LETTERS) !== "off";
  wanted.addEventListener("change", () => remember(LETTERS, wanted.checked ? "" : "off"));

  /** With Shift the one before. @type {Record<string, (by: 1 | -1) => void>} */
  const turns = { c: actions.channel, i: actions.sample };

  addEventListener("keydown", (event) => {
    if (REMOTE[event.key]) {
      event.preventDefault();
      return player.step(REMOTE[event.key], "cell");
    }
    if (event.ctrlKey || event.metaKey) return travel(event, store);
    const own = document.activeElement;
    if (event.key === "Escape") return store.set({ panel: "", pinned: false, pointed: null, notice: "" });
    // A letter in a list of choices goes to the choice that begins with it.
    if (takesText(own) || own instanceof HTMLSelectElement) return;
    const turned = turns[event.key.toLowerCase()];
    const letter = turned ? () => turned(event.shiftKey ? -1 : 1) : letters[event.key.toLowerCase()];
    const action = (wanted.checked && letter) || navigation(event, player, own);
    if (!action || event.repeat && event.key === "v") return;
    event.preventDefault();
    action();
  });
  addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "v") store.set({ flipped: false });
  });
  addEventListener("blur", () => store.set({ flipped: false }));
}

/** @param {KeyboardEvent} event @param {Store} store */
function travel(event, store) {
  const own = /** @type {HTMLElement | null} */ (document.activeElement);
  // A parameter is undone like everything else; in other fields Ctrl+Z belongs to what is being typed.
  if (takesText(own) && own?.id !== "editor" && !own?.dataset.field) return;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) store.undo();
  else if (key === "y" || key === "z") store.redo();
  else return;
  event.preventDefault();
}

/** @param {KeyboardEvent} event @param {Player} player @param {Element | null} own */
function navigation(event, player, own) {
  const unit = event.altKey ? "stage" : event.shiftKey ? "group" : "cell";
  if (event.key === " ") return own?.matches("button, input, select, textarea, a, summary") ? null : () => player.toggle();
  if (own?.matches("input, select")) return null;
  /** @type {Record<string, () => void>} */
  const moves = { ArrowRight: () => player.step(1, unit), ArrowLeft: () => player.step(-1, unit), Home: () => player.jump(0), End: () => player.jump(Infinity) };
  return moves[event.key];
}

/** @param {Element | null} element */
function takesText(element) {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && !["radio", "range", "checkbox"].includes(element.type));
}
