// @ts-check
/** Arrows that run in the gutters between cells, so that no line ever crosses a digit. Pure, no DOM. */

/** @import { Place } from "./types.d.ts" */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Box rows and columns of a block of cells, ends included */

/** How much of a cell's pitch its tile takes; the rest is gutter. */
export const TILE = 0.9;

/** @param {Place} place @param {number} cell @returns {Box} */
export function boxOf(place, cell) {
  const row = Math.floor(cell / place.cols);
  const col = cell % place.cols;
  return { top: row, left: col, bottom: row, right: col };
}

/** The smallest block around some cells. @param {number[]} cells @param {number} cols @returns {Box} */
export function around(cells, cols) {
  const rows = cells.map((cell) => Math.floor(cell / cols));
  const columns = cells.map((cell) => cell % cols);
  return { top: Math.min(...rows), left: Math.min(...columns), bottom: Math.max(...rows), right: Math.max(...columns) };
}

/**
 * The path of an arrow from a block of one grid to a block of another, as SVG path data. Where grids stand side by side it crosses
 * the gap between them, and upwards only behind the label that reaches into it; where they stand below one another a label fills the
 * gap, and the arrow takes the lane beside all grids. Answers the line and its head.
 * @param {Place} from @param {Box} start @param {Place} to @param {Box} end @param {number | null} lane where it is, left of all grids
 * @param {number} [label] where the label of the left grid ends
 */
export function route(from, start, to, end, lane, label = 0) {
  const ahead = lane === null && to.x >= from.x ? 1 : -1;
  const leave = port(from, start, ahead, middle(to, end), label);
  const enter = port(to, end, lane === null ? -ahead : -1, middle(from, start), label);
  if (lane !== null) for (const road of [leave, enter]) road.push([lane, road[road.length - 1][1]]);
  const points = [...leave, ...enter.reverse()];
  const size = Math.min(Math.max(to.cell * 0.16, 5), 11);
  const [before, tip] = points.slice(-2);
  // A curve that goes straight to the tip arrives from where it bends, not from where it began.
  return { line: path(points, lane === null ? leave.length : -1), head: head(leave.length === points.length - 1 ? bends(before, tip)[1] : before, tip, size) };
}

/** A triangle whose tip is the end of the road. @param {number[]} before @param {number[]} tip @param {number} size */
function head(before, tip, size) {
  const length = Math.hypot(tip[0] - before[0], tip[1] - before[1]) || 1;
  const [ux, uy] = [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length];
  const base = [tip[0] - ux * size, tip[1] - uy * size];
  const wing = size * 0.55;
  return `M${spelled(tip)}L${spelled([base[0] - uy * wing, base[1] + ux * wing])}L${spelled([base[0] + uy * wing, base[1] - ux * wing])}Z`;
}

/** @param {Place} place @param {Box} box */
const middle = (place, box) => place.y + ((box.top + box.bottom + 1) / 2) * place.cell;

/**
 * The way out of a block to the edge of its grid, or read backwards the way in.
 * @param {Place} place @param {Box} box @param {number} ahead 1 where the other grid lies to the right, -1 to the left
 * @param {number} target where the other end is, up or down @param {number} label where the label of the left grid ends
 * @returns {number[][]}
 */
function port(place, box, ahead, target, label) {
  const { x, y, cell, cols } = place;
  const half = (cell * TILE) / 2;
  const near = ahead > 0 ? x + cols * cell + 5 : x - 5;
  const edge = ahead > 0 && target < y ? Math.max(near, label + 5) : near;
  const outermost = ahead > 0 ? box.right === cols - 1 : box.left === 0;
  const single = box.top === box.bottom && box.left === box.right;
  if (!single) {
    // A window is framed: its arrow leaves the frame along the gutter nearest to its middle.
    const line = y + Math.round((box.top + box.bottom + 1) / 2) * cell;
    const side = outermost ? near : ahead > 0 ? x + (box.right + 1) * cell : x + box.left * cell;
    return side === edge ? [[edge, line]] : [[side, line], [edge, line]];
  }
  const cx = x + (box.left + 0.5) * cell;
  const cy = y + (box.top + 0.5) * cell;
  if (outermost) return [[cx + ahead * half, cy], [edge, cy]];
  const beside = target > cy ? 1 : -1;
  const gutter = cy + (beside * cell) / 2;
  // The tip reaches a little into the tile: the gutter alone would hide it. Digits begin further in.
  return [[cx, cy + beside * (half - cell * 0.06)], [cx, gutter], [edge, gutter]];
}

/** Straight along the gutters, one curve across the gap. @param {number[][]} points @param {number} gap index of the curve's end, -1 for none */
function path(points, gap) {
  const [first, ...rest] = points;
  let d = `M${spelled(first)}`;
  rest.forEach((point, i) => {
    const before = points[i];
    d += i + 1 === gap ? curve(before, point) : `L${spelled(point)}`;
  });
  return d;
}

/** @param {number[]} a @param {number[]} b */
const curve = (a, b) => `C${[...bends(a, b), b].map(spelled).join(" ")}`;

/** What a curve bends towards: a way that is wide starts and ends level, a narrow one upright. @param {number[]} a @param {number[]} b */
function bends(a, b) {
  const wide = Math.abs(b[0] - a[0]) >= Math.abs(b[1] - a[1]) || Math.abs(b[0] - a[0]) > 24;
  const [mx, my] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return wide ? [[mx, a[1]], [mx, b[1]]] : [[a[0], my], [b[0], my]];
}

/** @param {number[]} point */
const spelled = ([x, y]) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
