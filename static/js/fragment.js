// @ts-check

import { dims } from "./tensor.js";

/** @import { Cell } from "./format.js" */
/** @import { Nested } from "./types.d.ts" */
/** @typedef {{ type: string, [parameter: string]: unknown }} LayerRequest */
/**
 * @typedef {object} State
 * @property {LayerRequest[]} layers
 * @property {Nested} x
 * @property {Nested | null} g null stands for ones
 * @property {number} cursor steps done
 * @property {number} speed 0.25 to 4
 * @property {"forward" | "backward"} [direction]
 * @property {{sample: number, channel: number}} [plane] what is shown, where that is not the first of both
 */
/** @typedef {"version" | "broken" | "large"} FragmentCode */

/** What pages of one channel read as well, and what has several: those say of it that it is newer than they are. */
const FLAT = "1";
const PLANES = "2";
const LONGEST_FRAGMENT = 8192;
const LARGEST_JSON = 256 * 1024;

/** A link that can't be read, or a state that no link can carry. */
export class FragmentError extends Error {
  /** @param {FragmentCode} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "FragmentError";
    this.code = code;
  }
}

/**
 * The state as a URL fragment without its "#"; whatever else hangs on the object stays out of the link.
 * @param {Omit<State, "g"> & { g?: Nested | null }} state
 * @returns {Promise<string>} rejects with FragmentError "broken" for what decode would refuse, "large" past its bounds
 */
export async function encode(state) {
  const checked = checkState(state);
  const json = new TextEncoder().encode(JSON.stringify(checked));
  checkLarge("state", json.length, LARGEST_JSON, "bytes");
  const fragment = `v${isFlat(checked) ? FLAT : PLANES}=${toBase64Url(await deflate(json))}`;
  checkLarge("fragment", fragment.length, LONGEST_FRAGMENT, "characters");
  return fragment;
}

/**
 * The state that a URL fragment carries.
 * @param {string} hash with or without its "#"
 * @returns {Promise<State>} rejects with FragmentError
 */
export async function decode(hash) {
  const fragment = hash.replace(/^#/, "");
  checkLarge("fragment", fragment.length, LONGEST_FRAGMENT, "characters");
  const [, version, data] = /^v(\d+)=(.*)$/s.exec(fragment) ?? [];
  if (version === undefined) throw broken("fragment must begin with v1=");
  if (version !== FLAT && version !== PLANES) throw new FragmentError("version", `fragment version must be ${FLAT} or ${PLANES}, got ${version}`);
  return checkState(parseJson(await inflate(fromBase64Url(data))));
}

/** @param {string} message */
function broken(message) {
  return new FragmentError("broken", message);
}

/** @param {string} name @param {number} size @param {number} limit @param {string} unit */
function checkLarge(name, size, limit, unit) {
  if (size > limit) throw new FragmentError("large", `${name} must be at most ${limit} ${unit}, got ${size}`);
}

/** @param {Uint8Array} bytes */
function toBase64Url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function fromBase64Url(text) {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) throw broken("fragment must be base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<string>} stops at the bound, so a bomb stays small */
async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      checkLarge("state", size, LARGEST_JSON, "bytes");
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof FragmentError ? error : broken("fragment must be deflated UTF-8");
  }
}

/** @param {string} text @returns {unknown} */
function parseJson(text) {
  try {
    // An own key "__proto__" would change the prototype of whatever the layer is later assigned to.
    return JSON.parse(text, (key, value) => (key === "__proto__" ? undefined : value));
  } catch {
    throw broken("state must be JSON");
  }
}

/** Whether every tensor has one plane alone, as rows and columns. @param {State} state */
const isFlat = ({ layers, x, g }) => [x, g ?? [], ...layers.map(({ kernel }) => kernel)].every((tensor) => dims(tensor).length <= 2);

/** @param {unknown} value @returns {State} with the known keys alone */
function checkState(value) {
  const { layers, x, g, cursor, speed, direction, plane } = checkObject("state", value);
  /** @type {State} */
  const state = {
    layers: checkArray("layers", layers).map(checkLayer),
    x: checkTensor("x", x),
    g: g === undefined || g === null ? null : checkTensor("g", g),
    cursor: checkCursor(cursor),
    speed: checkSpeed(speed),
  };
  if (direction !== undefined) state.direction = checkDirection(direction);
  if (plane !== undefined) state.plane = checkPlane(plane);
  return state;
}

/** @param {string} name @param {unknown} value @returns {Record<string, unknown>} */
function checkObject(name, value) {
  if (typeof value === "object" && value !== null) return { ...value };
  throw broken(`${name} must be an object, got ${shown(value)}`);
}

/** @param {string} name @param {unknown} value @returns {unknown[]} */
function checkArray(name, value) {
  if (Array.isArray(value) && value.length > 0) return value;
  throw broken(`${name} must be a list with something in it, got ${shown(value)}`);
}

/** @param {unknown} value @param {number} index @returns {LayerRequest} */
function checkLayer(value, index) {
  const layer = checkObject(`layers[${index}]`, value);
  const { type } = layer;
  if (typeof type !== "string") throw broken(`layers[${index}].type must be text, got ${shown(type)}`);
  return { ...layer, type };
}

/** Nested lists of rank 2 to 4, all of one depth as long as one another. @param {string} name @param {unknown} value @returns {Nested} */
function checkTensor(name, value) {
  const lengths = dims(value);
  const rank = lengths.length;
  if (rank < 2 || rank > 4) throw broken(`${name} must have 2 to 4 axes, got ${rank}`);
  /** @param {unknown} part @param {number} axis @returns {any} */
  const check = (part, axis) => {
    if (axis === rank) return checkCell(name, part);
    const items = checkArray(`row of ${name}`, part);
    if (items.length !== lengths[axis]) throw broken(`rows of ${name} must have ${lengths[axis]} cells, got ${items.length}`);
    return items.map((item) => check(item, axis + 1));
  };
  return check(value, 0);
}

/** @param {unknown} value @returns {{sample: number, channel: number}} */
function checkPlane(value) {
  const { sample, channel } = checkObject("plane", value);
  return { sample: checkCursor(sample, "sample"), channel: checkCursor(channel, "channel") };
}

/** @param {string} name @param {unknown} cell @returns {Cell} */
function checkCell(name, cell) {
  if (cell === "NaN" || cell === "Infinity" || cell === "-Infinity") return cell;
  if (typeof cell === "number" && Number.isFinite(cell)) return cell;
  throw broken(`cell of ${name} must be a number, got ${shown(cell)}`);
}

/** @param {unknown} value @param {string} [name] @returns {number} */
function checkCursor(value, name = "cursor") {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw broken(`${name} must be a whole number of at least 0, got ${shown(value)}`);
}

/** @param {unknown} value @returns {number} */
function checkSpeed(value) {
  if (typeof value === "number" && value >= 0.25 && value <= 4) return value;
  throw broken(`speed must be 0.25 to 4, got ${shown(value)}`);
}

/** @param {unknown} value @returns {"forward" | "backward"} */
function checkDirection(value) {
  if (value === "forward" || value === "backward") return value;
  throw broken(`direction must be "forward" or "backward", got ${shown(value)}`);
}

/** @param {unknown} value @returns {string} short, whatever a link holds */
function shown(value) {
  return String(typeof value === "number" ? value : JSON.stringify(value)).slice(0, 40);
}
