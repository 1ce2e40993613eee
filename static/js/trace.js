// @ts-check
/** What a trace says, without a picture of it: grids, stages in order of play, links by cell. Pure functions, no DOM. */

import { dims, flatten } from "./tensor.js";

/** @import { CardId, Cell, GridId, Nested, Outline, Play, Shape, Stage, Trace } from "./types.d.ts" */

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
  const grids = { v0: flatten(sampleOf(trace, trace.x)), [`g${last}`]: flatten(sampleOf(trace, trace.g)) };
  trace.forward.forEach((stage, i) => (grids[`v${i + 1}`] = flatten(stage.values)));
  trace.backward.forEach((stage, i) => (grids[`g${last - i - 1}`] = flatten(stage.values)));
  for (const position of kernels(trace)) {
    const { layer, links } = trace.forward[position];
    /** @type {Cell[]} */
    const weights = flatten(trace.parameters[layer]?.kernel ?? []).map(() => 0);
    links.tap?.forEach((tap, link) => (weights[tap] = links.weight[link]));
    grids[`k${position}`] = weights;
    grids[`d${position}`] = flatten(trace.parameters[layer]?.kernel ?? []);
  }
  return grids;
});

/** A trace with the numbers of a newer one of the same layers and shapes that came without its links: those are the older ones. @param {Trace} trace @param {Trace} newer @returns {Trace} */
export const withValues = (trace, newer) => ({ ...newer, forward: stagesWith(trace.forward, newer.forward), backward: stagesWith(trace.backward, newer.backward) });

/** @param {Stage[]} stages @param {Stage[]} newer */
const stagesWith = (stages, newer) => stages.map((stage, i) => ({ ...stage, values: newer[i].values }));

/** Of a tensor, the sample that is shown. @param {Trace} trace @param {Nested} tensor @returns {Nested} */
export const sampleOf = ({ plane }, tensor) => (dims(tensor).length === 4 ? /** @type {Cell[][][][]} */ (tensor)[plane?.sample ?? 0] : tensor);

/** The positions whose stage works through a kernel. @type {(trace: Trace) => number[]} */
export const kernels = once((trace) => trace.forward.flatMap(({ links }, position) => (links.tap ? [position] : [])));

/** @param {string} grid */
export const isKernel = (grid) => grid[0] === "k" || grid[0] === "d";

/** The kernel that stands between the grids of a stage. @param {Play} play */
export const kernelOf = ({ from, to }) => Math.min(positionOf(from), positionOf(to));

/** Rows and columns of any grid. @param {Trace} trace @param {string} grid @returns {[number, number]} */
export function shapeOf(trace, grid) {
  const [rows, cols] = wholeShape(trace, grid);
  return [rows, cols];
}

/** Rows, columns and what channels it has. @param {Trace} trace @param {string} grid @returns {number[]} */
function wholeShape(trace, grid) {
  const position = positionOf(grid);
  if (isKernel(grid)) return dims(trace.parameters[trace.forward[position].layer]?.kernel);
  return position === 0 ? trace.forward[0].in_shape : trace.forward[position - 1].out_shape;
}

/** How many channels a grid has, shown or not; a cell's number counts them all, cell by cell, as `(H, W, C)` does. @param {Trace} trace @param {string} grid */
export const channelsOf = (trace, grid) => sizeOf(wholeShape(trace, grid).slice(2));

/** How many channels a layer reads, or one behind the last would. @param {Trace} trace @param {number} place */
export function channelsInto({ layers }, place) {
  const shape = layers[place]?.in_shape ?? layers[layers.length - 1].out_shape;
  return shape.length > 2 ? shape[shape.length - 1] : 1;
}

/** The channels of a grid that are shown, in the order in which they stand. @param {Trace} trace @param {string} grid @returns {number[]} */
export function planesOf(trace, grid) {
  const position = positionOf(grid);
  if (isKernel(grid)) return trace.forward[position].shown.tap ?? [0];
  return position === 0 ? trace.forward[0].shown.in : trace.forward[position - 1].shown.out;
}

/** Where a cell stands in its plane: row and column. @param {Trace} trace @param {string} grid @param {number} cell @returns {Shape} */
export function rowColOf(trace, grid, cell) {
  const local = Math.floor(cell / channelsOf(trace, grid));
  const cols = shapeOf(trace, grid)[1];
  return [Math.floor(local / cols), local % cols];
}

/** The card of one of a grid's planes. @param {Trace} trace @param {GridId} grid @param {number} plane @returns {CardId} */
export const cardOf = (trace, grid, plane) => (planesOf(trace, grid).length > 1 ? `${grid}.${plane}` : grid);

/** Cells by the plane that they are in: its card, and their places in it. @param {Trace} trace @param {GridId} grid @param {number[]} cells @returns {Map<CardId, number[]>} */
export function byCard(trace, grid, cells) {
  const channels = channelsOf(trace, grid);
  /** @type {Map<CardId, number[]>} */
  const found = new Map();
  for (const cell of cells) {
    const card = cardOf(trace, grid, cell % channels);
    found.set(card, [...(found.get(card) ?? []), Math.floor(cell / channels)]);
  }
  return found;
}

/** The grid that a card is of. @param {CardId} card @returns {GridId} */
export const gridOf = (card) => card.split(".")[0];

/** The channel that a card shows. @param {Trace} trace @param {CardId} card */
export const planeIn = (trace, card) => (card.includes(".") ? Number(card.split(".")[1]) : planesOf(trace, card)[0]);

/** @param {string} grid */
export const positionOf = (grid) => Number.parseInt(grid.slice(1), 10);

/** @param {string} grid */
export const isGradient = (grid) => grid[0] === "g" || grid[0] === "d";

/** The grid, or card, of values in a gradient's place. @param {string} grid */
export const valuesAt = (grid) => `${isKernel(grid) ? "k" : "v"}${grid.slice(1)}`;

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

/** Links by one of their ends. @param {number[]} ends */
function groupBy(ends) {
  /** @type {number[][]} */
  const groups = [];
  ends.forEach((cell, link) => (groups[cell] ??= []).push(link));
  return groups;
}

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

const bySource = once((/** @type {Stage["links"]} */ { src }) => groupBy(src));
const byTarget = once((/** @type {Stage["links"]} */ { dst }) => groupBy(dst));

/** The links that leave a cell of a stage's input. @param {Stage} stage @param {number} cell */
export const linksFrom = ({ links }, cell) => bySource(links)[cell] ?? [];

/** The links that reach a cell of a stage's output. @param {Stage} stage @param {number} cell */
export const linksInto = ({ links }, cell) => byTarget(links)[cell] ?? [];

/** How many windows read each input cell. @type {(stage: Stage) => number[]} */
export const readers = once((stage) => Array.from({ length: sizeOf(stage.in_shape) }, (_, cell) => linksFrom(stage, cell).length));

/** Whether no window reads a cell of a grid: then its gradient is 0. @param {Trace} trace @param {string} grid @param {number} cell */
export function isUnread(trace, grid, cell) {
  const next = isKernel(grid) ? undefined : playFrom(trace, valuesAt(grid));
  const shown = planesOf(trace, grid).includes(cell % channelsOf(trace, grid));
  return next !== undefined && shown && next.stage.kind !== "copy" && readers(next.stage)[cell] === 0;
}

/** The article's index: 1 where an input cell is chosen by some window. @type {(stage: Stage) => number[]} */
export const mask = once((stage) => readers(stage).map((_, cell) => Number(linksFrom(stage, cell).some((link) => stage.links.used[link]))));

/**
 * The larger shape of a padding stage lies around the smaller one at `offset`; cells outside of that are the ring.
 * @param {Play} play @param {number} cell a cell of the larger grid
 */
export function inRing({ stage, direction }, cell) {
  if (stage.kind !== "copy") return false;
  const [outer, inner] = direction === "forward" ? [stage.out_shape, stage.in_shape] : [stage.in_shape, stage.out_shape];
  const local = Math.floor(cell / (outer[2] ?? 1));
  const row = Math.floor(local / outer[1]) - stage.offset[0];
  const col = (local % outer[1]) - stage.offset[1];
  return row < 0 || col < 0 || row >= inner[0] || col >= inner[1];
}

/**
 * The cells of one window that share its maximum, for any tie rule: those that equal what the window became.
 * @param {Stage} stage a forward stage that chooses @param {Cell[]} input @param {Cell[]} output @param {number} window
 */
export function tied(stage, input, output, window) {
  return linksInto(stage, window).map((link) => stage.links.src[link]).filter((cell) => input[cell] === output[window]);
}

/** Every input cell that shares a maximum with others of its window, and how many hold it; of several windows where most do. @type {(trace: Trace) => Record<string, Map<number, number>>} */
export const ties = once((trace) => {
  const grids = complete(trace);
  /** @type {Record<string, Map<number, number>>} */
  const found = {};
  for (const { stage, from, to, direction } of outline(trace).plays) {
    if (stage.kind !== "choose" || direction !== "forward") continue;
    const sharing = grids[to].map((_, window) => tied(stage, grids[from], grids[to], window)).filter((cells) => cells.length > 1);
    found[from] = new Map(sharing.toSorted((a, b) => a.length - b.length).flatMap((cells) => cells.map((cell) => [cell, cells.length])));
  }
  return found;
});

/** `y[0, 4]`, and of several channels `y[0, 4, 2]`. @param {Trace} trace @param {string} grid @param {number} cell */
export const cellName = (trace, grid, cell) => `${letter(trace, grid)}[${[...rowColOf(trace, grid, cell), ...indexOf(trace, grid, cell % channelsOf(trace, grid))].join(", ")}]`;

/** A plane as indices behind row and column: none where a grid has one channel, two for a kernel. @param {Trace} trace @param {string} grid @param {number} plane @returns {number[]} */
export function indexOf(trace, grid, plane) {
  const [, outputs = 1] = isKernel(grid) ? wholeShape(trace, grid).slice(2) : [];
  if (channelsOf(trace, grid) === 1) return [];
  return isKernel(grid) ? [Math.floor(plane / outputs), plane % outputs] : [plane];
}

/** What a sum over a grid's shown planes is of: `g`, and where these are not all of it `g[..., 1]`, or `g[0]` of one sample. @param {Trace} trace @param {string} grid @param {boolean} [all] all of its channels */
export function partName(trace, grid, all = false) {
  const [channels, planes] = [channelsOf(trace, grid), planesOf(trace, grid)];
  const sample = (trace.plane?.samples ?? 1) > 1 ? [trace.plane?.sample] : [];
  const part = all || planes.length === channels ? [] : ["...", planes.length === 1 ? planes[0] : `[${planes.join(", ")}]`];
  const index = [...sample, ...part].join(", ");
  return letter(trace, grid) + (index && `[${index}]`);
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
