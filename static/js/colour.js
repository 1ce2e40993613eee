// @ts-check

/** @typedef {import("./format.js").Cell} Cell */
/** @typedef {"light" | "dark"} Theme */
/** @typedef {[number, number, number]} Triple */
/**
 * @typedef {object} Roles
 * @property {string} background of the page
 * @property {string} forward accent of the forward pass, also as text
 * @property {string} backward accent of the backward pass, also as text
 * @property {string} lost gradient that no cell receives, also as text
 * @property {string} muted text of second rank
 * @property {string} border of a cell
 * @property {string} paddingBorder of a padding cell
 * @property {string[]} windows outlines of neighbouring windows: blue, amber, green, violet
 */

/** The one ink per theme: 4.5:1 or better on every fill. */
export const INK = { light: "#16181d", dark: "#f4f5f7" };

// Accents and windows differ in lightness as well as hue, so that colour-blind viewers tell them apart.
/** @type {Record<Theme, Roles>} */
export const ROLES = {
  light: {
    background: "#fcfcf9",
    forward: "#0f6e66",
    backward: "#ac1f92",
    lost: "#bb2a12",
    muted: "#5b616e",
    border: "#878b94",
    paddingBorder: "#565c69",
    windows: ["#3786c3", "#b58629", "#195c2e", "#8003a6"],
  },
  dark: {
    background: "#101318",
    forward: "#66e3cf",
    backward: "#ec82cb",
    lost: "#ff8060",
    muted: "#9aa0ac",
    border: "#636a77",
    paddingBorder: "#a9b0bd",
    windows: ["#2b84c6", "#d98a22", "#6cf090", "#cfaefc"],
  },
};

// The two ends of a theme share one lightness: equal sizes look equally strong, and the accents stay 3:1 on both.
const FILLS = {
  light: { negative: "#eca966", zero: "#f3f3f0", positive: "#7ac0ff", nan: "#c6c8cd" },
  dark: { negative: "#7b4707", zero: "#1e1e20", positive: "#1f5787", nan: "#484c55" },
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

/**
 * WCAG contrast of two colours.
 * @param {string} a "#rrggbb"
 * @param {string} b "#rrggbb"
 * @returns {number} 1 to 21
 */
export function contrast(a, b) {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((first, second) => first - second);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {string} hex */
function luminance(hex) {
  return dot([0.2126, 0.7152, 0.0722], toLinear(hex));
}

/** @param {string} from @param {string} to @param {number} share @returns {string} in OKLab, where equal shares look equal */
function mix(from, to, share) {
  const end = toOklab(to);
  const [l, a, b] = toOklab(from).map((start, axis) => start + share * (end[axis] - start));
  return fromOklab([l, a, b]);
}

/** @param {string} hex @returns {Triple} */
function toOklab(hex) {
  const rgb = toLinear(hex);
  const cone = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(cone[0]), Math.cbrt(cone[1]), Math.cbrt(cone[2])],
  );
}

/** @param {Triple} lab @returns {string} */
function fromOklab(lab) {
  const root = times(
    [
      [1, 0.3963377774, 0.2158037573],
      [1, -0.1055613458, -0.0638541728],
      [1, -0.0894841775, -1.291485548],
    ],
    lab,
  );
  const rgb = times(
    [
      [4.0767416621, -3.3077115913, 0.2309699292],
      [-1.2684380046, 2.6097574011, -0.3413193965],
      [-0.0041960863, -0.7034186147, 1.707614701],
    ],
    [root[0] ** 3, root[1] ** 3, root[2] ** 3],
  );
  return `#${rgb.map(toByte).join("")}`;
}

/** @param {[Triple, Triple, Triple]} matrix @param {Triple} vector @returns {Triple} */
function times(matrix, vector) {
  return [dot(matrix[0], vector), dot(matrix[1], vector), dot(matrix[2], vector)];
}

/** @param {Triple} a @param {Triple} b */
function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** @param {string} hex @returns {Triple} */
function toLinear(hex) {
  const channel = (/** @type {number} */ at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** @param {number} linear @returns {string} */
function toByte(linear) {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  const byte = Math.round(255 * Math.min(1, Math.max(0, value)));
  return byte.toString(16).padStart(2, "0");
}
