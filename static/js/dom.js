// @ts-check
/** Finding and making HTML elements. */

/** @template {Element} [E=HTMLElement] @param {string} id @returns {E} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`missing element: ${id}`);
  return /** @type {E} */ (/** @type {unknown} */ (element));
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function html(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** @param {string} label @param {() => unknown} act */
export function button(label, act) {
  const made = html("button", { type: "button" }, label);
  made.addEventListener("click", act);
  return made;
}

/** Buttons for what may be answered to a word of the page. @param {import("./types.d.ts").Aside | null} aside @param {() => void} done */
export function answersOf(aside, done) {
  return (aside?.acts ?? []).map(([label, act]) => button(label, () => (done(), act())));
}

/** Writes text only where it differs, so that a live region speaks only of news. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets a field only where that changes it: a browser goes through all options of a list even for the one that is chosen. @param {HTMLInputElement | HTMLSelectElement} field @param {string} value */
export function setValue(field, value) {
  if (field.value !== value) field.value = value;
}
