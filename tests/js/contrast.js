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

const CSS = ["page", "picture"].map((name) => readFileSync(new URL(`../../static/css/${name}.css`, import.meta.url), "utf8")).join("\n");

/** Every variable of a theme that is a plain colour. @param {"light" | "dark"} theme @returns {Record<string, string>} */
export function variables(theme) {
  const [light, dark] = [/^ {2}:root \{(.*?)\}/gms, /prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}/gs].map((rule) =>
    [...CSS.matchAll(rule)].map(([, body]) => body).join(" "),
  );
  const found = (/** @type {string} */ body) => [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]);
  return Object.fromEntries(theme === "dark" ? [...found(light), ...found(dark)] : found(light));
}
