// @ts-check
/** The only motion: between two frames of play, values travel along their links. Obeys prefers-reduced-motion. */
import { stepOf } from "./frame.js";
import { pace } from "./player.js";
import { make, write } from "./svg.js";
import { inRing, outline } from "./trace.js";

/** @import { State, Step } from "./types.d.ts" */
/** @import { Picture } from "./picture.js" */

const MOVE = 0.25;
const MOST_MOVERS = 64;
/** Steps faster than this are not worth a motion: the eye sees the frames alone. */
const SHORTEST = 180;

export class Movers {
  /** @param {Picture} picture @param {import("./store.js").Store} store */
  constructor(picture, store) {
    this.picture = picture;
    this.store = store;
    this.layer = make("g", { class: "movers", "aria-hidden": "true" }, picture.svg);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.last = store.state.cursor;
    /** @type {Animation[]} */
    this.running = [];
    store.subscribe(["cursor"], (state) => this.moved(state));
  }

  /** @param {State} state */
  moved(state) {
    const from = this.last;
    this.last = state.cursor;
    this.stop();
    if (!state.playing || state.hidden || this.calm.matches || state.cursor <= from) return;
    const duration = pace(state.trace, from, state.speed, state.unit);
    if (duration < SHORTEST) return;
    // The picture is drawn in a microtask of its own; motion starts from what it shows.
    queueMicrotask(() => queueMicrotask(() => this.start(state, from, duration)));
  }

  stop() {
    for (const animation of this.running) animation.cancel();
    this.running = [];
    this.layer.replaceChildren();
  }

  /** @param {State} state @param {number} from @param {number} duration */
  start(state, from, duration) {
    const play = outline(state.trace).plays.find(({ start, count }) => from >= start && from < start + count);
    if (!play || this.picture.cardsOf(play.from).length === 0) return;
    const steps = Array.from({ length: state.cursor - from }, (_, i) => stepOf(play, from - play.start + i));
    const trips = steps.flatMap((step) => tripsOf(step)).slice(0, MOST_MOVERS);
    const move = duration * MOVE;
    for (const [source, target] of trips) this.travel(play.from, source, play.to, target, move);
    for (const cell of new Set(trips.map(([, target]) => target))) this.appear(play.to, cell, move);
  }

  /** @param {string} from @param {number} source @param {string} to @param {number} target @param {number} duration */
  travel(from, source, to, target, duration) {
    const [a, b] = [this.picture.spotOf(from, source), this.picture.spotOf(to, target)];
    if (!a || !b) return;
    const [start, end] = [this.picture.boxOf(a.mark, a.cell), this.picture.boxOf(b.mark, b.cell)];
    const { at: origin, tile, digits } = a.mark.cells[a.cell];
    if (!digits?.textContent) return;
    const mover = make("g", { class: `mover ${this.store.state.direction}` }, this.layer);
    const copy = /** @type {SVGElement} */ (tile.cloneNode());
    // Of a line that went home, all but the last cell are empty by now.
    if (copy.getAttribute("fill") === "none") write(copy, "fill", b.mark.cells[b.cell].tile.getAttribute("fill"));
    mover.append(copy, digits.cloneNode(true));
    const at = (/** @type {{x: number, y: number, side: number}} */ { x, y, side }) => `translate(${x}px, ${y}px) scale(${side / 100}) translate(${-origin.x}px, ${-origin.y}px)`;
    this.run(mover, [{ transform: at(start) }, { transform: at(end) }], { duration, easing: "cubic-bezier(0.3, 0, 0.2, 1)", fill: "forwards" }).addEventListener("finish", () => mover.remove());
  }

  /** @param {string} grid @param {number} cell @param {number} delay */
  appear(grid, cell, delay) {
    const spot = this.picture.spotOf(grid, cell);
    if (!spot) return;
    const { tile, digits } = spot.mark.cells[spot.cell];
    const timing = /** @type {KeyframeAnimationOptions} */ ({ duration: 120, delay, fill: "backwards" });
    if (digits) this.run(digits, [{ opacity: 0 }, { opacity: 1 }], timing);
    this.run(tile, [{ fillOpacity: 0 }, { fillOpacity: 1 }], timing);
  }

  /** @param {Element} element @param {Keyframe[]} frames @param {KeyframeAnimationOptions} options */
  run(element, frames, options) {
    const animation = element.animate(frames, options);
    this.running.push(animation);
    return animation;
  }
}

/** Which values of a step travel, and where to: what was chosen or copied, not what was only read. @param {Step} step @returns {[number, number][]} */
function tripsOf({ play, first, end, cell }) {
  const { stage, direction } = play;
  // What stays in place when a ring is cropped, or inside a padding, needs no journey of its own in a sum of many.
  if (direction === "forward" && stage.kind === "copy" && !inRing(play, cell)) return [];
  const { src, dst, used } = stage.links;
  return Array.from({ length: end - first }, (_, i) => first + i).filter((link) => used[link]).map((link) => [src[link], dst[link]]);
}
