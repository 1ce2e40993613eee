// @ts-check
/** What a browser remembers of a user's choices. Where it may not, as in a frame of another site, they last as long as the page. */

/** @type {Record<string, string>} */
const kept = {};

/** @param {string} name @returns {string} empty where nothing was chosen */
export function recall(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return kept[name] ?? "";
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  kept[name] = value;
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is blocked, or full.
  }
}
