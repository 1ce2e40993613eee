// @ts-check
/** Arrays as NumPy saves them, read by their header alone: nothing in such a file is ever run. Pure, no DOM. */

/** @import { Cell, Nested } from "./types.d.ts" */
/** @typedef {"header" | "dtype" | "shape" | "size" | "cut"} NpyCode */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Numbers that are read at all: the service takes fewer. */
const MOST_NUMBERS = 100_000;

/** By the letter and size that NumPy gives a type. @type {Record<string, (view: DataView, at: number) => number>} */
const READERS = {
  f2: (view, at) => half(view.getUint16(at, true)),
  f4: (view, at) => Number(view.getFloat32(at, true).toPrecision(7)),
  f8: (view, at) => view.getFloat64(at, true),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
  b1: (view, at) => Number(view.getUint8(at) !== 0),
};

/** @param {ArrayBuffer} buffer @returns {{tensor: Nested} | {error: {code: NpyCode, text: string}}} of two to four axes; one axis is a row */
export function readNpy(buffer) {
  const header = headerOf(buffer);
  if (!header) return fault("header");
  const { descr, fortran, shape, start } = header;
  const type = /^[<|=]?([fiub]\d)$/.exec(descr)?.[1] ?? "";
  const read = READERS[type];
  if (!read) return fault("dtype", descr);
  if (shape.length < 1 || shape.length > 4 || shape.includes(0)) return fault("shape", shape.join("×") || "1");
  const [size, count] = [Number(type[1]), shape.reduce((product, side) => product * side, 1)];
  if (count > MOST_NUMBERS) return fault("size", String(count));
  if (buffer.byteLength - start < count * size) return fault("cut");
  const view = new DataView(buffer, start);
  const strides = stridesOf(shape, fortran);
  /** @param {number} axis @param {number} offset @returns {any} */
  const nested = (axis, offset) => (axis === shape.length ? cellOf(read(view, offset * size)) : Array.from({ length: shape[axis] }, (_, i) => nested(axis + 1, offset + i * strides[axis])));
  const tensor = nested(0, 0);
  return { tensor: shape.length === 1 ? [tensor] : tensor };
}

/** @param {NpyCode} code @param {string} [text] */
const fault = (code, text = "") => ({ error: { code, text: text.slice(0, 24) } });

/** @param {ArrayBuffer} buffer */
function headerOf(buffer) {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) return null;
  const wide = bytes[6] > 1;
  const [from, length] = [wide ? 12 : 10, wide ? new DataView(buffer).getUint32(8, true) : new DataView(buffer).getUint16(8, true)];
  const text = new TextDecoder("latin1").decode(bytes.subarray(from, Math.min(from + length, from + 65_536)));
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) return null;
  return { descr, fortran: order === "True", shape: shape.split(",").map((side) => side.trim()).filter(Boolean).map(Number), start: from + length };
}

/** How many numbers lie between neighbours along each axis. @param {number[]} shape @param {boolean} fortran */
function stridesOf(shape, fortran) {
  const inner = (/** @type {number} */ axis) => (fortran ? shape.slice(0, axis) : shape.slice(axis + 1));
  return shape.map((_, axis) => inner(axis).reduce((product, side) => product * side, 1));
}

/** @param {number} value @returns {Cell} */
const cellOf = (value) => (Number.isNaN(value) ? "NaN" : value === Infinity ? "Infinity" : value === -Infinity ? "-Infinity" : value);

/** A 16-bit float. @param {number} bits */
function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}
