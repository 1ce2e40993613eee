// @ts-check
/** The fill that a value gives its cell. Pure, no DOM; every other colour is a variable of the CSS. */

/** @import { Cell } from "./format.js" */
/** @typedef {"light" | "dark" | "light-high" | "dark-high"} Theme */
// The two ends of a theme share one lightness: equal sizes look equally strong. The ink keeps 4.5:1 on every fill between
// them, and accents 3:1: a test computes both.
/** @type {Record<Theme, Record<"negative" | "zero" | "positive" | "nan", string>>} */
const FILLS = {
  light: { negative: "#eca966", zero: "#f3f3f0", positive: "#7ac0ff", nan: "#c6c8cd" },
  dark: { negative: "#7b4707", zero: "#1e1e20", positive: "#1f5787", nan: "#484c55" },
  "light-high": { negative: "#eca966", zero: "#ffffff", positive: "#7ac0ff", nan: "#c6c8cd" },
  "dark-high": { negative: "#7b4707", zero: "#000000", positive: "#1f5787", nan: "#484c55" },
};

/**
 * The largest finite size in all grids, which one symmetric scale shares.
 * @param {Cell[][][]} grids
 * @returns {number} 1 where there is none, or where all are 0
 */
export function scaleOf(grids) {
  let largest = 0;
  for (const value of grids.flat(2)) {
    const size = Math.abs(Number(value));
    if (size > largest && size < Infinity) largest = size;
  }
  return largest || 1;
}

/**
 * A cell's fill: orange below 0, near the page's own colour at 0, blue above; grey for NaN, the ends for infinities.
 * @param {Cell} value
 * @param {number} scale above 0, from scaleOf
 * @param {Theme} theme
 * @returns {string} "#rrggbb"
 */
export function fill(value, scale, theme) {
  const number = Number(value);
  const fills = FILLS[theme];
  if (Number.isNaN(number)) return fills.nan;
  const share = Math.min(1, Math.abs(number) / scale);
  // The power lifts small values, which a projector would wash out.
  return mix(fills.zero, number < 0 ? fills.negative : fills.positive, share ** 0.8);
}

/** @param {string} from @param {string} to @param {number} share @returns {string} channel by channel: both ends are alike in lightness */
function mix(from, to, share) {
  const channel = (/** @type {number} */ at) => {
    const [a, b] = [from, to].map((hex) => parseInt(hex.slice(at, at + 2), 16));
    return Math.round(a + share * (b - a)).toString(16).padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
