// @ts-check
/** What a trace says, without a picture of it: grids, stages in order of play, links by cell. Pure functions, no DOM. */

/** @import { Cell, Outline, Play, Stage, Trace } from "./types.d.ts" */

/**
 * A value that is worked out once for each object it belongs to.
 * @template {object} K @template V
 * @param {(key: K) => V} make
 * @returns {(key: K) => V}
 */
export function once(make) {
  /** @type {WeakMap<K, V>} */
  const known = new WeakMap();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

/** The stages in order of play, with the number of steps before each. @type {(trace: Trace) => Outline} */
export const outline = once((trace) => {
  const last = trace.forward.length;
  /** @type {Play[]} */
  const plays = [];
  let start = 0;
  /** @param {Stage} stage @param {Play["direction"]} direction @param {string} from @param {string} to */
  const add = (stage, direction, from, to) => {
    const count = stage.steps.cell.length;
    plays.push({ direction, stage, from, to, start, count });
    start += count;
  };
  trace.forward.forEach((stage, i) => add(stage, "forward", `v${i}`, `v${i + 1}`));
  const turn = start;
  trace.backward.forEach((stage, i) => add(stage, "backward", `g${last - i}`, `g${last - i - 1}`));
  return { plays, total: start, turn, last };
});

/** Every grid's numbers when all is done, flat, by grid. @type {(trace: Trace) => Record<string, Cell[]>} */
export const complete = once((trace) => {
  const last = trace.forward.length;
  /** @type {Record<string, Cell[]>} */
  const grids = { v0: trace.x.flat(), [`g${last}`]: trace.g.flat() };
  trace.forward.forEach((stage, i) => (grids[`v${i + 1}`] = stage.values.flat()));
  trace.backward.forEach((stage, i) => (grids[`g${last - i - 1}`] = stage.values.flat()));
  for (const position of kernels(trace)) {
    const { layer, links } = trace.forward[position];
    /** @type {Cell[]} */
    const weights = [];
    links.tap?.forEach((tap, link) => (weights[tap] = links.weight[link]));
    grids[`k${position}`] = weights;
    grids[`d${position}`] = trace.parameters[layer]?.kernel.flat() ?? [];
  }
  return grids;
});

/** The positions whose stage works through a kernel. @type {(trace: Trace) => number[]} */
export const kernels = once((trace) => trace.forward.flatMap(({ links }, position) => (links.tap ? [position] : [])));

/** @param {string} grid */
export const isKernel = (grid) => grid[0] === "k" || grid[0] === "d";

/** The kernel that stands between the grids of a stage. @param {Play} play */
export const kernelOf = ({ from, to }) => Math.min(positionOf(from), positionOf(to));

/** Rows and columns of any grid. @param {Trace} trace @param {string} grid @returns {[number, number]} */
export function shapeOf(trace, grid) {
  if (!isKernel(grid)) return shapeAt(trace, positionOf(grid));
  const kernel = /** @type {import("./types.d.ts").Grid} */ (trace.parameters[trace.forward[positionOf(grid)].layer]?.kernel);
  return [kernel.length, kernel[0].length];
}

/** Rows and columns of the grids at a position, 0 being the input. @param {Trace} trace @param {number} position @returns {[number, number]} */
export function shapeAt(trace, position) {
  const [rows, cols] = position === 0 ? trace.forward[0].in_shape : trace.forward[position - 1].out_shape;
  return [rows, cols];
}

/** @param {string} grid */
export const positionOf = (grid) => Number(grid.slice(1));

/** @param {string} grid */
export const isGradient = (grid) => grid[0] === "g" || grid[0] === "d";

/** The grid of values in a gradient's place. @param {string} grid */
export const valuesAt = (grid) => `${isKernel(grid) ? "k" : "v"}${positionOf(grid)}`;

/** Gradients that the layers made, in fractions where these are exact: all but the g that a user sets. @param {Trace} trace @param {string} grid */
export const isComputedGradient = (trace, grid) => isGradient(grid) && grid !== `g${trace.forward.length}`;

/** The links through a cell of a kernel. @param {Stage} stage @param {number} cell */
export const linksThrough = (stage, cell) => (stage.links.tap ?? []).flatMap((tap, link) => (tap === cell ? [link] : []));

/** The grids whose numbers a user sets. @param {Trace} trace @param {string} grid */
export const isGiven = (trace, grid) => grid === "v0" || grid === `g${trace.forward.length}` || grid[0] === "k";

/** The stage that fills a grid, if any. @param {Trace} trace @param {string} grid @returns {Play | undefined} */
export const playInto = (trace, grid) => outline(trace).plays.find((play) => play.to === grid);

/** The stage that a grid feeds, if any. @param {Trace} trace @param {string} grid @returns {Play | undefined} */
export const playFrom = (trace, grid) => outline(trace).plays.find((play) => play.from === grid);

/** @param {number[]} ends @param {number} cells */
function groupBy(ends, cells) {
  /** @type {number[][]} */
  const groups = Array.from({ length: cells }, () => []);
  ends.forEach((cell, link) => groups[cell].push(link));
  return groups;
}

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

const bySource = once((/** @type {Stage} */ stage) => groupBy(stage.links.src, sizeOf(stage.in_shape)));
const byTarget = once((/** @type {Stage} */ stage) => groupBy(stage.links.dst, sizeOf(stage.out_shape)));

/** The links that leave a cell of a stage's input. @param {Stage} stage @param {number} cell */
export const linksFrom = (stage, cell) => bySource(stage)[cell] ?? [];

/** The links that reach a cell of a stage's output. @param {Stage} stage @param {number} cell */
export const linksInto = (stage, cell) => byTarget(stage)[cell] ?? [];

/** How many windows read each input cell. @type {(stage: Stage) => number[]} */
export const readers = once((stage) => bySource(stage).map((links) => links.length));

/** Whether no window reads a cell of a grid: then its gradient is 0. @param {Trace} trace @param {string} grid @param {number} cell */
export function isUnread(trace, grid, cell) {
  const next = isKernel(grid) ? undefined : playFrom(trace, valuesAt(grid));
  return next !== undefined && next.stage.kind !== "copy" && readers(next.stage)[cell] === 0;
}

/** The article's index: 1 where an input cell is chosen by some window. @type {(stage: Stage) => number[]} */
export const mask = once((stage) => bySource(stage).map((links) => Number(links.some((link) => stage.links.used[link]))));

/**
 * The larger shape of a padding stage lies around the smaller one at `offset`; cells outside of that are the ring.
 * @param {Play} play @param {number} cell a cell of the larger grid
 */
export function inRing({ stage, direction }, cell) {
  if (stage.kind !== "copy") return false;
  const [outer, inner] = direction === "forward" ? [stage.out_shape, stage.in_shape] : [stage.in_shape, stage.out_shape];
  const row = Math.floor(cell / outer[1]) - stage.offset[0];
  const col = (cell % outer[1]) - stage.offset[1];
  return row < 0 || col < 0 || row >= inner[0] || col >= inner[1];
}

/**
 * The cells of one window that share its maximum, for any tie rule: those that equal what the window became.
 * @param {Stage} stage a forward stage that chooses @param {Cell[]} input @param {Cell[]} output @param {number} window
 */
export function tied(stage, input, output, window) {
  return linksInto(stage, window).map((link) => stage.links.src[link]).filter((cell) => input[cell] === output[window]);
}

/** Every input cell that shares a maximum with another of its window. @type {(trace: Trace) => Record<string, Set<number>>} */
export const ties = once((trace) => {
  const grids = complete(trace);
  /** @type {Record<string, Set<number>>} */
  const found = {};
  for (const { stage, from, to, direction } of outline(trace).plays) {
    if (stage.kind !== "choose" || direction !== "forward") continue;
    const sharing = grids[to].map((_, window) => tied(stage, grids[from], grids[to], window)).filter((cells) => cells.length > 1);
    found[from] = new Set(sharing.flat());
  }
  return found;
});

/** `y[0, 4]`. @param {Trace} trace @param {string} grid @param {number} cell */
export function cellName(trace, grid, cell) {
  const cols = shapeOf(trace, grid)[1];
  return `${letter(trace, grid)}[${Math.floor(cell / cols)}, ${cell % cols}]`;
}

/** What a grid is called in formulas: x, h₁, h₂, y, and dx, dh₁, dh₂, g. @param {Trace} trace @param {string} grid */
export function letter(trace, grid) {
  const position = positionOf(grid);
  const last = trace.forward.length;
  if (isKernel(grid)) return `${grid[0] === "d" ? "d" : ""}K${kernels(trace).length > 1 ? lowered(kernels(trace).indexOf(position) + 1) : ""}`;
  if (position === last) return isGradient(grid) ? "g" : "y";
  const name = position === 0 ? "x" : `h${lowered(position)}`;
  return isGradient(grid) ? `d${name}` : name;
}

/** A number as an index. @param {number} number */
const lowered = (number) => String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
