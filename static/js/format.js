// @ts-check

/** @typedef {number | "NaN" | "Infinity" | "-Infinity"} Cell */
/** @typedef {{ fractions?: boolean, decimals?: number, widthOf?: (text: string) => number, share?: number }} NumberOptions */

const MINUS = "\u2212";
/** The least pitch of a cell that digits can be read in, in pixels. */
export const SMALLEST_CELL = 20;
const SMALLEST_SIZE = 11;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const FRACTION = /^([+-]?\d+)\/(0*[1-9]\d*)$/;
const SPECIAL = /^([+-]?)(?:[a-z]+\.)?(nan|inf|infinity|∞)$/i;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/**
 * A number for a cell or a sentence: true minus, no ".0", never plain 0 for what is not 0.
 * @param {Cell} value
 * @param {NumberOptions} [options] fractions: 1/4 instead of 0.25 where that is exact; decimals: at most so many
 * @returns {string}
 */
export function formatNumber(value, { fractions = false, decimals = 2 } = {}) {
  const number = Number(value);
  if (Number.isNaN(number)) return "NaN";
  const sign = number < 0 ? MINUS : "";
  const size = Math.abs(number);
  if (size === Infinity) return `${sign}∞`;
  const fraction = fractions ? sign + formatFraction(size) : sign;
  return fraction !== sign && fraction.length <= 5 ? fraction : sign + formatSize(size, decimals);
}

/** @param {number} size @param {number} decimals */
function formatSize(size, decimals) {
  const rounded = Number(size.toFixed(decimals));
  const vanishes = rounded === 0 && size > 0;
  return vanishes || rounded >= 1e6 ? formatScientific(size, decimals) : String(rounded);
}

/** @param {number} size @param {number} decimals */
function formatScientific(size, decimals) {
  const [mantissa, exponent] = size.toExponential(decimals).split("e");
  return `${Number(mantissa)}e${exponent.replace("+", "").replace("-", MINUS)}`;
}

/** @param {number} size @returns {string} empty where no small denominator is exact, or where the number is whole */
function formatFraction(size) {
  for (let denominator = 2; denominator <= 81; denominator++) {
    const numerator = Math.round(size * denominator);
    if (Math.abs(numerator / denominator - size) > 1e-9 * size) continue;
    return numerator % denominator === 0 ? "" : `${numerator}/${denominator}`;
  }
  return "";
}

/**
 * The text and the digit size, in px, for a square cell; what does not fit even when rounded is an ellipsis with its sign.
 * @param {Cell} value
 * @param {number} cell pitch of the grid in px; under 20 the cell is colour alone
 * @param {NumberOptions} [options]
 * @returns {{ text: string, size: number, squeeze: number }} squeeze: the width in px that the text is drawn at, 0 for its own
 */
export function fitText(value, cell, options = {}) {
  const { widthOf = textWidth, share = 0.86 } = options;
  if (cell < SMALLEST_CELL) return { text: "", size: 0, squeeze: 0 };
  const largest = Math.max(0.45 * cell, SMALLEST_SIZE);
  const room = share * cell;
  for (const text of shorterAndShorter(value, options)) {
    const size = Math.min(largest, room / widthOf(text));
    // Up to three characters keep their height; a font too wide for that is drawn narrower.
    if (text.length <= 3) return { text, size: largest, squeeze: size < largest ? room : 0 };
    if (size >= SMALLEST_SIZE) return { text, size, squeeze: 0 };
  }
  return { text: Number(value) < 0 ? `${MINUS}…` : "…", size: SMALLEST_SIZE, squeeze: 0 };
}

/** @param {Cell} value @param {NumberOptions} options */
function* shorterAndShorter(value, { fractions = false, decimals = 2 }) {
  yield formatNumber(value, { fractions, decimals });
  const number = Number(value);
  if (!Number.isFinite(number)) return;
  for (let kept = decimals; kept >= 0; kept--) {
    const text = formatNumber(value, { decimals: kept });
    yield text;
    yield text.replace(/^(−?)0\./, "$1.");
  }
  for (let kept = decimals; kept >= 0; kept--) {
    yield (number < 0 ? MINUS : "") + formatScientific(Math.abs(number), kept);
  }
}

/** @param {string} text @returns {number} width in em, with tabular digits */
function textWidth(text) {
  return Array.from(text, (character) => (character === "." ? 0.3 : character === "/" ? 0.35 : 0.6)).reduce((a, b) => a + b, 0);
}

/**
 * A cell as JSON prints it, the three specials without their quotes.
 * @param {Cell} value
 * @returns {string}
 */
export function jsonNumber(value) {
  return String(value);
}

/**
 * What a person types in a cell: 3, −2.5, 1/4, .5, 1e3, nan, inf, ∞, and 1,5 for 1.5.
 * @param {string} text
 * @returns {Cell | null} null for all else, and for 1,234, which may mean either of two numbers
 */
export function parseCell(text) {
  const plain = toAscii(text).trim();
  const decimalComma = hasDecimalComma(plain) && !THOUSANDS.test(plain);
  const value = readNumber(decimalComma ? plain.replace(",", ".") : plain);
  return value === "word" || value === "overflow" ? null : value;
}

/**
 * A number as people and Python write it; a comma is never part of it.
 * @param {string} text in ASCII, as toAscii leaves it
 * @returns {Cell | "word" | "overflow"}
 */
export function readNumber(text) {
  const special = SPECIAL.exec(text);
  if (special) return readSpecial(special[1], special[2]);
  const fraction = FRACTION.exec(text);
  if (!fraction && !NUMBER.test(text)) return "word";
  const number = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(text);
  return Number.isFinite(number) ? number + 0 : "overflow"; // + 0 turns -0, which JSON would not keep, into 0
}

/** @param {string} sign @param {string} name @returns {Cell} */
function readSpecial(sign, name) {
  if (name.toLowerCase() === "nan") return "NaN";
  return sign === "-" ? "-Infinity" : "Infinity";
}

/**
 * Whether a text is a number with a decimal comma.
 * @param {string} text
 * @returns {boolean}
 */
export function hasDecimalComma(text) {
  return DECIMAL_COMMA.test(text);
}

/**
 * Full-width characters of a Chinese keyboard, true minus and dashes in ASCII.
 * @param {string} text
 * @returns {string}
 */
export function toAscii(text) {
  return text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2013\u2212\ufe63]/g, "-");
}
