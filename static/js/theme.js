// @ts-check
/** The theme: the user's own choice, else the system's. */
import { recall, remember } from "./memory.js";

/** @import { Theme } from "./colour.js" */

const NAME = "padpool-theme";
const THEMES = ["light", "dark", "light-high", "dark-high"];
const dark = matchMedia("(prefers-color-scheme: dark)");
const strong = matchMedia("(prefers-contrast: more)");

choose(recall(NAME));

/** @param {string} theme empty to follow the system */
function choose(theme) {
  const { dataset } = document.documentElement;
  if (THEMES.includes(theme)) dataset.theme = theme;
  else delete dataset.theme;
}

/** What is seen now. @returns {Theme} */
export function seenTheme() {
  const chosen = /** @type {Theme | undefined} */ (document.documentElement.dataset.theme);
  return chosen ?? `${dark.matches ? "dark" : "light"}${strong.matches ? "-high" : ""}`;
}

/** @param {import("./store.js").Store} store @param {HTMLSelectElement} list */
export function offerThemes(store, list) {
  const show = () => store.set({ theme: seenTheme() });
  list.value = document.documentElement.dataset.theme ?? "";
  list.addEventListener("change", () => {
    remember(NAME, list.value);
    choose(list.value);
    show();
  });
  for (const query of [dark, strong]) query.addEventListener("change", show);
}
