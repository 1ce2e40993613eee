// @ts-check
/** Making and writing SVG elements, with the last value of every attribute remembered, so that only changes are written. */

const SPACE = "http://www.w3.org/2000/svg";

/** How often the DOM was written to; a test counts on it. */
export const writes = { count: 0 };

/** @type {WeakMap<Element, Record<string, string | null>>} */
const written = new WeakMap();

/**
 * @param {string} name @param {Record<string, string | number>} [attributes] @param {Element} [parent]
 * @returns {SVGElement}
 */
export function make(name, attributes = {}, parent) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  parent?.append(element);
  return element;
}

/** Writes an attribute, or the text for the key "text", where it differs from what was last written. @param {Element} element @param {string} key @param {string | number | null} value */
export function write(element, key, value) {
  const text = value === null ? null : String(value);
  let known = written.get(element);
  if (!known) written.set(element, (known = {}));
  if (known[key] === text) return;
  known[key] = text;
  writes.count++;
  // Another text in the same node: a new node would be laid out from scratch.
  if (key === "text" && element.firstChild) element.firstChild.nodeValue = text;
  else if (key === "text") element.textContent = text;
  else if (text === null) element.removeAttribute(key);
  else element.setAttribute(key, text);
}
