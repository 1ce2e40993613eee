// @ts-check
/** WCAG contrast, and the colours that the page's CSS gives its roles. */
import { readFileSync } from "node:fs";

/** @typedef {[number, number, number]} Triple */

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
  const [red, green, blue] = toLinear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} hex @returns {Triple} */
function toLinear(hex) {
  const channel = (/** @type {number} */ at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const TOKENS = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");

/** Every token of a theme that is a plain colour, or a share of 1. @param {import("../../static/js/colour.js").Theme} theme @returns {Record<string, string>} */
export function variables(theme) {
  const lines = [...TOKENS.matchAll(/^ +--([\w-]+): (var\(--light, .*);$/gm)];
  return Object.fromEntries(lines.map(([, name, values]) => [name, new RegExp(`var\\(--${theme}, (#[0-9a-f]{6}|[\\d.]+)\\)`).exec(values)?.[1] ?? ""]).filter(([, value]) => value));
}

/** A colour seen through, over another. @param {string} over "#rrggbb" @param {string} under "#rrggbb" @param {number} opacity 0 to 1 */
export function blended(over, under, opacity) {
  const channel = (/** @type {number} */ at) => {
    const [a, b] = [over, under].map((hex) => parseInt(hex.slice(at, at + 2), 16));
    return Math.round(opacity * a + (1 - opacity) * b).toString(16).padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
