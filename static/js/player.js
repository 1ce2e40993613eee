// @ts-check
/** One clock: moves the cursor, and nothing else. Starts paused, never loops. */
import { moved, stepAt } from "./frame.js";
import { outline } from "./trace.js";

/** @import { Store } from "./store.js" */
/** @import { Direction, State, Trace } from "./types.d.ts" */
/** @typedef {State["unit"]} Unit */

const GROUP = 1000;
const LONGEST_STAGE = 20_000;
export const SPEEDS = [0.25, 0.5, 1, 2, 4];
/** @type {Unit[]} */
const UNITS = ["group", "cell", "stage"];

/** How long the next move lasts, in milliseconds. @param {Trace} trace @param {number} cursor @param {number} speed @param {Unit} [unit] */
export function pace(trace, cursor, speed, unit = "group") {
  const { stage, count } = stepAt(trace, Math.min(cursor + 1, outline(trace).total)).play;
  const moves = { cell: count, group: new Set(stage.steps.group).size, stage: 1 }[unit];
  return Math.min(GROUP, LONGEST_STAGE / moves) / speed;
}

export class Player {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.due = 0;
    store.subscribe(["playing"], ({ playing }) => {
      if (playing) requestAnimationFrame((now) => this.start(now));
    });
  }

  toggle() {
    const { playing, direction } = this.store.state;
    if (!playing && this.isOver()) this.rest(direction);
    this.store.set({ playing: !playing, pointed: null, pinned: false });
  }

  /** Whether play has nothing left to show. */
  isOver() {
    const { cursor, trace, direction, both } = this.store.state;
    const { turn, total } = outline(trace);
    return cursor === total || (!both && cursor === turn && direction === "forward");
  }

  /** @param {number} now */
  start(now) {
    this.due = now;
    this.tick(now);
  }

  /** @param {number} now */
  tick(now) {
    const { playing, cursor, trace, speed, unit } = this.store.state;
    if (!playing) return;
    if (now >= this.due) {
      if (this.isOver()) return this.store.set({ playing: false });
      // From when it was due, not from now: else every group would last a part of a frame longer.
      this.due = Math.max(this.due + pace(trace, cursor, speed, unit), now);
      this.go(moved(trace, cursor, 1, unit));
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  /** @param {number} by 1 or -1 @param {"cell" | "group" | "stage"} unit */
  step(by, unit) {
    const { trace, cursor } = this.store.state;
    this.jump(moved(trace, cursor, by, unit));
  }

  /** To any cursor by hand, which pauses. @param {number} cursor */
  jump(cursor) {
    this.store.set({ playing: false, pointed: null, pinned: false });
    this.go(cursor);
  }

  /** To any cursor; the direction follows it. @param {number} cursor */
  go(cursor) {
    const { trace, direction, cursor: old } = this.store.state;
    const { turn, total } = outline(trace);
    const to = Math.min(Math.max(cursor, 0), total);
    // The turn ends the forward pass for one who comes from there, and is the backward pass at rest for one who returns.
    const side = to === turn ? (old < turn ? "forward" : old > turn ? "backward" : direction) : to < turn ? "forward" : "backward";
    this.store.set({ cursor: to, direction: side });
  }

  /** To the picture at rest, where everything is shown. @param {Direction} direction */
  rest(direction) {
    const { trace } = this.store.state;
    this.store.set({ cursor: direction === "forward" ? 0 : outline(trace).turn, direction, playing: false, pointed: null, pinned: false });
  }

  /** What play goes by: cells, windows and lines, stages, and again. */
  regroup() {
    const at = UNITS.indexOf(this.store.state.unit);
    this.store.set({ unit: UNITS[(at + 1) % UNITS.length] });
  }

  /** @param {number} by 1 faster, -1 slower */
  hasten(by) {
    const at = SPEEDS.indexOf(this.store.state.speed);
    const next = SPEEDS[Math.min(Math.max((at < 0 ? 2 : at) + by, 0), SPEEDS.length - 1)];
    this.store.set({ speed: next });
  }
}
