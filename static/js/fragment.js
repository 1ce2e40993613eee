// @ts-check

/** @import { Cell } from "./format.js" */
/** @typedef {{ type: string, [parameter: string]: unknown }} LayerRequest */
/**
 * @typedef {object} State
 * @property {LayerRequest[]} layers
 * @property {Cell[][]} x
 * @property {Cell[][] | null} g null stands for ones
 * @property {number} cursor steps done
 * @property {number} speed 0.25 to 4
 * @property {"forward" | "backward"} [direction]
 */
/** @typedef {"version" | "broken" | "large" | "channels"} FragmentCode */

const VERSION = "1";
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
 * @param {Omit<State, "g"> & { g?: Cell[][] | null }} state
 * @returns {Promise<string>} rejects with FragmentError "broken" for what decode would refuse, "large" past its bounds
 */
export async function encode(state) {
  const json = new TextEncoder().encode(JSON.stringify(checkState(state)));
  checkLarge("state", json.length, LARGEST_JSON, "bytes");
  const fragment = `v${VERSION}=${toBase64Url(await deflate(json))}`;
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
  if (version !== VERSION) throw new FragmentError("version", `fragment version must be ${VERSION}, got ${version}`);
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

/** @param {unknown} value @returns {State} with the known keys alone */
function checkState(value) {
  const { layers, x, g, cursor, speed, direction } = checkObject("state", value);
  /** @type {State} */
  const state = {
    layers: checkArray("layers", layers).map(checkLayer),
    x: checkGrid("x", x),
    g: g === undefined || g === null ? null : checkGrid("g", g),
    cursor: checkCursor(cursor),
    speed: checkSpeed(speed),
  };
  if (direction !== undefined) state.direction = checkDirection(direction);
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
  return "kernel" in layer ? { ...layer, type, kernel: plane(layer.kernel, index) } : { ...layer, type };
}

/** A kernel as rows and columns: the page shows one channel. What is no list of lists the service will judge. @param {unknown} kernel @param {number} index */
function plane(kernel, index) {
  if (!Array.isArray(kernel) || !Array.isArray(kernel[0]?.[0])) return kernel;
  const cells = kernel.flat(3);
  const [rows, columns] = [kernel.length, kernel[0].length];
  if (cells.length !== rows * columns) throw new FragmentError("channels", `layers[${index}].kernel must have one channel, got more`);
  return kernel.map((_, row) => cells.slice(row * columns, (row + 1) * columns));
}

/** @param {string} name @param {unknown} value @returns {Cell[][]} */
function checkGrid(name, value) {
  const rows = checkArray(name, value).map((row) => checkArray(`row of ${name}`, row).map((cell) => checkCell(name, cell)));
  const odd = rows.find((row) => row.length !== rows[0].length);
  if (odd) throw broken(`rows of ${name} must have ${rows[0].length} cells, got ${odd.length}`);
  return rows;
}

/** @param {string} name @param {unknown} cell @returns {Cell} */
function checkCell(name, cell) {
  if (cell === "NaN" || cell === "Infinity" || cell === "-Infinity") return cell;
  if (typeof cell === "number" && Number.isFinite(cell)) return cell;
  throw broken(`cell of ${name} must be a number, got ${shown(cell)}`);
}

/** @param {unknown} value @returns {number} */
function checkCursor(value) {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw broken(`cursor must be a whole number of at least 0, got ${shown(value)}`);
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
