// @ts-check
import { hasDecimalComma, jsonNumber, readNumber, toAscii } from "./format.js";

/** @import { Cell } from "./format.js" */
/** @typedef {"word" | "ragged" | "empty" | "depth" | "comma" | "syntax" | "overflow"} PasteCode */
/** @import { Nested } from "./types.d.ts" */
/** @typedef {{ code: PasteCode, row: number, column: number, text: string, place?: number[] }} PasteError place: in a literal of more than rows and columns */
/** @typedef {string | Tree[]} Tree */

const DEEPEST = 32;
const LONGEST_TEXT = 24;
const WRAPPED_LINE = 60;
const TOKEN = /"[^"\n]*"|'[^'\n]*'|[()[\],;\n]|[^\s()[\],;]+/g;
const LITERAL = /[[\]]|^\s*[\w.]*\(/;
const ASSIGNMENT = /^\s*[A-Za-z_]\w*\s*=(?!=)/;
const WRAPPER = /^(?:[A-Za-z_]\w*\.)*(?:array|asarray|matrix|as_tensor|constant|Variable|\w*[tT]ensor|Array|float|(?:float|u?int)\d+)$/;

class Fault extends Error {
  /** @param {PasteCode} code @param {number} row @param {number} column @param {string} text @param {number[]} [place] */
  constructor(code, row, column, text, place) {
    super(code);
    const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
    /** @type {PasteError} */
    this.error = { code, row, column, text: shown, ...(place ? { place } : {}) };
  }
}

/**
 * A pasted block as rows of cells, or a literal of three or four axes as it stands, or the first wrong cell (row and column count data from 0).
 * @param {string} text from a spreadsheet, CSV, whitespace, or a NumPy, PyTorch, JSON or MATLAB literal
 * @param {{ decimalComma?: boolean }} [options] decimalComma: outside literals, read 1,5 as 1.5
 * @returns {{ rows: Cell[][] } | { tensor: Nested } | { error: PasteError }}
 */
export function parseBlock(text, { decimalComma = false } = {}) {
  const plain = toAscii(text).replace(/\r\n?/g, "\n").replace(ASSIGNMENT, "");
  try {
    if (plain.trim() === "") throw new Fault("empty", 0, 0, "");
    return LITERAL.test(plain) ? readLiteral(plain) : { rows: readTable(plain, decimalComma) };
  } catch (fault) {
    if (fault instanceof Fault) return { error: fault.error };
    throw fault;
  }
}

/**
 * Rows as tab-separated lines, which spreadsheets and parseBlock take.
 * @param {Cell[][]} rows
 * @returns {string}
 */
export function formatBlock(rows) {
  return rows.map((row) => row.map(jsonNumber).join("\t")).join("\n");
}

/** A tensor as Python reads it: `x = np.array([[1, np.nan]])`. @param {string} name @param {Nested} tensor */
export function literalOf(name, tensor) {
  const words = { '"NaN"': "np.nan", '"Infinity"': "np.inf", '"-Infinity"': "-np.inf" };
  return `${name} = np.array(${JSON.stringify(tensor).replaceAll(",", ", ").replace(/"[^"]*"/g, (word) => words[/** @type {keyof typeof words} */ (word)])})`;
}

/** @param {string} text @param {boolean} decimalComma */
function readTable(text, decimalComma) {
  const separator = separatorOf(text, decimalComma);
  const lines = text.split("\n");
  // A line of tabs is a row of empty cells, so only lines without any are blank.
  const isFull = (/** @type {string} */ line) => line.includes("\t") || line.trim() !== "";
  /** @type {Cell[][]} */
  const rows = [];
  for (const line of lines.slice(lines.findIndex(isFull), lines.findLastIndex(isFull) + 1)) {
    addRow(rows, splitLine(line, separator), decimalComma);
  }
  return rows;
}

/** @param {string} text @param {boolean} decimalComma @returns {"\t" | ";" | "," | " "} */
function separatorOf(text, decimalComma) {
  const unquoted = text.replace(/"[^"\n]*"/g, '""');
  if (unquoted.includes("\t")) return "\t";
  if (unquoted.includes(";")) return ";";
  if (/",|,[^\S\n]*"/.test(unquoted)) return ",";
  const spaced = /\d,\d+[^\S\n]+[-+.\d]/.test(unquoted);
  return unquoted.includes(",") && !spaced && !decimalComma ? "," : " ";
}

/** @param {string} line @param {string} separator @returns {string[]} */
function splitLine(line, separator) {
  if (separator === " ") return line.trim().split(/\s+/).map(unquote);
  const cells = line.match(new RegExp(`(?<=^|${separator})(?: *"[^"]*" *(?=$|${separator})|[^${separator}]*)`, "g"));
  return (cells ?? []).map(unquote);
}

/** @param {string} text */
function unquote(text) {
  return text.trim().replace(/^(["'])(.*)\1$/, "$2").trim();
}

/** @param {Cell[][]} rows @param {Tree[]} items @param {boolean} decimalComma */
function addRow(rows, items, decimalComma) {
  const cells = items.map((item, column) => readCell(item, rows.length, column, decimalComma));
  const width = rows[0]?.length ?? cells.length;
  if (cells.length !== width) {
    const column = Math.min(cells.length, width);
    throw new Fault("ragged", rows.length, column, String(items[column] ?? ""));
  }
  rows.push(cells);
}

/**
 * @param {Tree} text a list where a number should stand makes its row ragged
 * @param {number} row
 * @param {number} column
 * @param {boolean} decimalComma
 */
function readCell(text, row, column, decimalComma) {
  if (typeof text !== "string") throw new Fault("ragged", row, column, "");
  const comma = hasDecimalComma(text);
  if (comma && !decimalComma) throw new Fault("comma", row, column, text);
  const value = readNumber(comma ? text.replace(",", ".") : text);
  if (value === "word" || value === "overflow") throw new Fault(value, row, column, text);
  return value;
}

/** @param {string} text @returns {{ rows: Cell[][] } | { tensor: Nested }} */
function readLiteral(text) {
  const read = new LiteralReader(text).read();
  const shape = treeShape(read);
  if (shape.includes(0)) throw new Fault("empty", 0, 0, "");
  return shape.filter((length) => length > 1).length > 2 ? { tensor: readTensor(read, shape) } : { rows: readRows(read) };
}

/** More than rows and columns: all lists of one depth as long as one another. @param {Tree} tree @param {number[]} shape @returns {Nested} */
function readTensor(tree, shape) {
  if (shape.length > 4) throw new Fault("depth", 0, 0, shape.join("×"));
  /** @param {Tree | undefined} part @param {number[]} place @returns {any} */
  const read = (part, place) => {
    if (place.length === shape.length) {
      if (typeof part !== "string") throw new Fault("ragged", 0, 0, "", place);
      const value = readNumber(part);
      if (value === "word" || value === "overflow") throw new Fault(value, 0, 0, part, place);
      return value;
    }
    if (typeof part === "string" || part?.length !== shape[place.length]) throw new Fault("ragged", 0, 0, "", place);
    return part.map((item, i) => read(item, [...place, i]));
  };
  return read(tree, []);
}

/** @param {Tree} read @returns {Cell[][]} */
function readRows(read) {
  const tree = squeeze(read);
  /** @type {Cell[][]} */
  const rows = [];
  for (const row of tree) {
    if (typeof row !== "string") {
      addRow(rows, row, false);
    } else {
      readCell(row, rows.length, 0, false);
      throw new Fault("ragged", rows.length, 0, row);
    }
  }
  return rows;
}

/** @param {Tree} tree @returns {Tree[]} a list of rows */
function squeeze(tree) {
  let shape = treeShape(tree);
  while (shape.length > 2) {
    const axis = shape[0] === 1 ? 0 : shape.lastIndexOf(1);
    if (axis < 0) throw new Fault("depth", 0, 0, shape.join("×"));
    tree = dropAxis(tree, axis);
    shape = shape.toSpliced(axis, 1);
  }
  if (typeof tree === "string") return [[tree]];
  return shape.length === 1 ? [tree] : tree;
}

/** @param {Tree} tree @returns {number[]} along each list's first item */
function treeShape(tree) {
  if (typeof tree === "string") return [];
  return tree.length === 0 ? [0] : [tree.length, ...treeShape(tree[0])];
}

/** @param {Tree} tree @param {number} axis @returns {Tree} */
function dropAxis(tree, axis) {
  if (typeof tree === "string") return tree;
  if (axis > 0) return tree.map((branch) => dropAxis(branch, axis - 1));
  return tree.length === 1 ? tree[0] : tree;
}

/** Reads nested lists by their brackets; words stay text until their place in the grid is known. */
class LiteralReader {
  /** @param {string} text */
  constructor(text) {
    this.tokens = [...text.matchAll(TOKEN)];
    this.at = 0;
    this.row = 0;
    this.column = 0;
  }

  /** @returns {Tree} */
  read() {
    const items = this.list(undefined, 0);
    return items.length === 1 ? items[0] : items;
  }

  /** @returns {string | undefined} */
  peek() {
    return this.tokens[this.at]?.[0];
  }

  /** @param {string} [text] @returns {Fault} */
  fault(text = "") {
    return new Fault("syntax", this.row, this.column, text);
  }

  /** @param {"]" | ")" | undefined} close @param {number} depth @returns {Tree[]} */
  list(close, depth) {
    if (depth > DEEPEST) throw new Fault("depth", this.row, this.column, "[".repeat(depth));
    const items = new Items(depth === 1);
    const start = this.tokens[this.at]?.index ?? 0;
    for (let token = this.peek(); token !== close; token = this.peek()) {
      if (token === "," || token === ";" || token === "\n") items.separate(token, this.tokens[this.at++].index - start);
      else items.add(this.value(depth));
      if (token === ";") this.nextRow();
    }
    this.at++;
    this.nextRow();
    return items.end();
  }

  /** @param {number} depth @returns {Tree} */
  value(depth) {
    const token = this.peek();
    if (token === undefined || token === "]" || token === ")") throw this.fault(token);
    this.at++;
    if (token === "[") return this.list("]", depth + 1);
    if (token === "(") return this.list(")", depth + 1);
    if (this.peek() === "(") return this.call(token, depth);
    this.column++;
    return unquote(token);
  }

  /** @param {string} name @param {number} depth @returns {Tree} the first argument; dtype, device and the like are skipped */
  call(name, depth) {
    if (!WRAPPER.test(name)) throw this.fault(name);
    do this.at++;
    while (this.peek() === "\n");
    const value = this.value(depth);
    for (let open = 1; open > 0; this.at++) {
      const token = this.peek();
      if (token === undefined) throw this.fault(name);
      if (token === "[" || token === "(") open++;
      if (token === "]" || token === ")") open--;
    }
    return value;
  }

  nextRow() {
    if (this.column > 0) this.row++;
    this.column = 0;
  }
}

/** The items between two brackets, cut into rows where MATLAB would cut them. */
class Items {
  /** @param {boolean} outermost only there is a line a row: inside, NumPy wraps its long rows */
  constructor(outermost) {
    this.outermost = outermost;
    /** @type {Tree[][]} */
    this.rows = [[]];
    this.commas = 0;
    this.line = 0;
    this.firstLine = 0;
    this.semicolon = false;
  }

  /** @param {"," | ";" | "\n"} separator @param {number} offset in characters from the bracket */
  separate(separator, offset) {
    if (separator === ",") this.commas++;
    else if (separator === "\n") this.line = offset;
    else this.startRow();
    this.semicolon ||= separator === ";";
  }

  startRow() {
    this.rows.push([]);
    this.commas = 0;
    this.line = 0;
  }

  /** @param {Tree} item */
  add(item) {
    const last = this.rows.at(-1)?.at(-1);
    const newLine = this.line > 0 && this.commas === 0;
    if (this.outermost && newLine && typeof item === "string" && typeof last === "string") {
      this.firstLine ||= this.line;
      this.startRow();
    }
    this.fillGaps();
    this.rows.at(-1)?.push(item);
    this.commas = 0;
    this.line = 0;
  }

  /** A comma too many leaves an empty cell, which is then named as the wrong one. */
  fillGaps() {
    const row = this.rows[this.rows.length - 1];
    for (let used = row.length > 0 ? 1 : 0; used < this.commas; used++) row.push("");
  }

  /** @returns {Tree[]} */
  end() {
    this.fillGaps();
    const rows = this.rows.filter((row) => row.length > 0);
    const ragged = rows.some((row) => row.length !== rows[0].length);
    const wrappedVector = ragged && !this.semicolon && this.firstLine >= WRAPPED_LINE;
    return rows.length < 2 || wrappedVector ? rows.flat() : rows;
  }
}
