// @ts-check
/** The picture at one cursor, from the trace alone: no neighbour is asked, so any step costs the same. Pure, no DOM. */
import { complete, kernelOf, outline } from "./trace.js";

/** @import { Cell, Direction, Frame, Play, Step, Trace } from "./types.d.ts" */

/** The last frame of each trace: every view of the page asks for the same. @type {WeakMap<Trace, Frame>} */
const latest = new WeakMap();

/**
 * @param {Trace} trace
 * @param {number} cursor steps done, 0 to total; the start and the turn are at rest, where everything is shown
 * @param {Direction} direction which side the turn belongs to; elsewhere the cursor alone decides
 * @returns {Frame}
 */
export function frame(trace, cursor, direction) {
  const side = directionAt(trace, cursor, direction);
  const known = latest.get(trace);
  if (known?.cursor === cursor && known.direction === side) return known;
  const rest = isRest(trace, cursor, direction);
  const step = rest ? null : stepAt(trace, cursor);
  const made = { outline: outline(trace), direction: side, cursor, rest, step, grids: rest ? { ...complete(trace) } : gridsAt(trace, cursor) };
  latest.set(trace, made);
  return made;
}

/** @param {Trace} trace @param {number} cursor @param {Direction} direction @returns {Direction} */
export function directionAt(trace, cursor, direction) {
  const { turn } = outline(trace);
  if (cursor === turn) return direction;
  return cursor < turn ? "forward" : "backward";
}

/** @param {Trace} trace @param {number} cursor @param {Direction} direction */
export function isRest(trace, cursor, direction) {
  return cursor === 0 || (cursor === outline(trace).turn && direction === "backward");
}

/** The last step done. @param {Trace} trace @param {number} cursor at least 1 @returns {Step} */
export function stepAt(trace, cursor) {
  const play = /** @type {Play} */ (outline(trace).plays.find(({ start, count }) => cursor > start && cursor <= start + count));
  return stepOf(play, cursor - play.start - 1);
}

/** @param {Play} play @param {number} index @returns {Step} */
export function stepOf(play, index) {
  const { cell, end } = play.stage.steps;
  return { play, index, cell: cell[index], first: index === 0 ? 0 : end[index - 1], end: end[index] };
}

/** @param {Trace} trace @param {number} cursor */
function gridsAt(trace, cursor) {
  const done = complete(trace);
  /** @type {Record<string, (Cell | null)[]>} */
  const grids = { v0: done.v0 };
  grids[`g${trace.forward.length}`] = done[`g${trace.forward.length}`];
  for (const play of outline(trace).plays) {
    const steps = Math.min(Math.max(cursor - play.start, 0), play.count);
    grids[play.to] = steps === play.count ? done[play.to] : partly(play, steps, done[play.to]);
    if (play.stage.links.tap) fillKernel(grids, done, play, steps);
  }
  return grids;
}

/** A kernel is there from the start; its gradient comes about tap by tap. @param {Record<string, (Cell | null)[]>} grids @param {Record<string, Cell[]>} done @param {Play} play @param {number} steps */
function fillKernel(grids, done, play, steps) {
  const position = kernelOf(play);
  grids[`k${position}`] = done[`k${position}`];
  if (play.direction === "forward") return;
  const { tap, tap_after: after } = play.stage.links;
  /** @type {(Cell | null)[]} */
  const cells = done[`d${position}`].map((_, cell) => play.stage.tap_others?.[cell] ?? null);
  const links = steps === 0 ? 0 : play.stage.steps.end[steps - 1];
  for (let link = 0; link < links; link++) cells[/** @type {number[]} */ (tap)[link]] = /** @type {Cell[]} */ (after)[link];
  grids[`d${position}`] = cells;
}

/** A stage's output after some of its steps; null where nothing has arrived, and at first what hidden channels gave. @param {Play} play @param {number} steps @param {Cell[]} values */
function partly({ stage, direction }, steps, values) {
  /** @type {(Cell | null)[]} */
  const cells = values.map((_, at) => stage.others?.[at] ?? null);
  const { cell, end } = stage.steps;
  if (direction === "forward") {
    for (let i = 0; i < steps; i++) cells[cell[i]] = values[cell[i]];
  } else {
    const links = steps === 0 ? 0 : end[steps - 1];
    for (let link = 0; link < links; link++) cells[stage.links.dst[link]] = stage.links.after[link];
  }
  return cells;
}

/**
 * The cells of the current stage whose gradient left in earlier steps, backward.
 * @param {Frame} frame @returns {Set<number>}
 */
export function departed({ step, direction }) {
  if (!step || direction !== "backward" || step.play.stage.kind !== "copy") return new Set();
  return new Set(step.play.stage.steps.cell.slice(0, step.index));
}

/** Where the player goes from a cursor. @param {Trace} trace @param {number} cursor @param {number} by 1 or -1 @param {"cell" | "group" | "stage"} unit */
export function moved(trace, cursor, by, unit) {
  const { total } = outline(trace);
  const next = Math.min(Math.max(cursor + by, 0), total);
  if (unit === "cell" || next === cursor) return next;
  // Forward, the step about to be done decides what is finished; back, the step last done decides what is undone.
  const { play, index } = stepAt(trace, by > 0 ? next : cursor);
  if (unit === "stage") return by > 0 ? play.start + play.count : play.start;
  const { group } = play.stage.steps;
  return play.start + (by > 0 ? group.lastIndexOf(group[index]) + 1 : group.indexOf(group[index]));
}
