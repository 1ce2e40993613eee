// @ts-check
/** What lies over the grids: window outlines, the frame of the current window, arrows, and lines as thin as a whisper. No mark takes a click. */
import { around, route } from "./route.js";
import { make, write } from "./svg.js";
import { byCard, isKernel, linksInto, readers, rowColOf } from "./trace.js";

/** @import { Place, Stage, Trace } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @import { Arrow, Focus } from "./focus.js" */
/** @typedef {{trace: Trace, stage: Stage, source: string, result: string}} Tiled */

const MOST_OUTLINES = 64;
const HUES = 4;

export class OverlayMark {
  /** @param {SVGElement} parent */
  constructor(parent) {
    this.root = make("g", { class: "overlay", "aria-hidden": "true" }, parent);
    this.where = "";
    this.outlines = make("g", { class: "outlines" }, this.root);
    // One line for all: where several run in the same gutter they look like one.
    this.whisper = make("path", { class: "whisper" }, this.root);
    this.frames = make("g", {}, this.root);
    this.arrows = make("g", {}, this.root);
    this.heads = make("g", {}, this.root);
  }

  /** Waits while the grids slide to other places: until then its marks would point beside them. @param {Record<string, Place>} places */
  follow(places) {
    const where = JSON.stringify(places);
    const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (moves && this.where && this.where !== where) this.root.animate([{ opacity: 0 }, { opacity: 0, offset: 0.8 }, { opacity: 1 }], 300);
    this.where = where;
  }

  /** @param {Focus} focus @param {Record<string, Place>} places @param {{labels: Record<string, {start: number, end: number}>, lane: number | null}} words where labels stand, and left of them the lane of arrows between grids that stand below one another @param {Tiled[]} tiled @param {boolean} stepping */
  show(focus, places, { lane, labels }, tiled, stepping) {
    this.follow(places);
    this.outlines.classList.toggle("stepping", stepping);
    const outlines = tiled.flatMap((window) => outlined(window, places));
    reuse(this.outlines, "rect", outlines.length).forEach((rect, i) => frameRect(rect, outlines[i].place, outlines[i].box, `hue${outlines[i].hue}`, outlines[i].place.cell * 0.025));
    const frames = focus.frames.filter(({ grid }) => places[grid]);
    reuse(this.frames, "rect", frames.length).forEach((rect, i) => frameRect(rect, places[frames[i].grid], frames[i].box, `frame ${frames[i].direction}`, 0));
    const placed = (/** @type {Arrow[]} */ all) => all.filter(({ from, to }) => places[from] && places[to]).flatMap((arrow) => legs(arrow, places, lane !== null));
    const roadOf = (/** @type {Arrow} */ { from, start, to, end }) => route(places[from], start, places[to], end, lane, labels[places[from].x < places[to].x ? from : to].end);
    write(this.whisper, "d", placed(focus.whispers).map((arrow) => roadOf(arrow).line).join(""));
    const arrows = placed(focus.arrows);
    const heads = reuse(this.heads, "path", arrows.length);
    reuse(this.arrows, "path", arrows.length).forEach((path, i) => {
      const { direction } = arrows[i];
      const { line, head } = roadOf(arrows[i]);
      write(path, "class", `arrow ${direction}`);
      write(path, "d", line);
      write(heads[i], "class", `head ${direction}`);
      write(heads[i], "d", head);
    });
  }
}

/** An arrow in one piece, or in two where a kernel stands in its way: to the kernel, and on from there. @param {Arrow} arrow @param {Record<string, Place>} places @param {boolean} vertical @returns {Arrow[]} */
function legs(arrow, places, vertical) {
  const at = (/** @type {string} */ grid) => (vertical ? places[grid].y : places[grid].x);
  const endOf = (/** @type {string} */ grid) => at(grid) + places[grid].cell * (vertical ? places[grid].rows : places[grid].cols);
  const [first, second] = at(arrow.from) < at(arrow.to) ? [arrow.from, arrow.to] : [arrow.to, arrow.from];
  const between = Object.keys(places).filter((card) => isKernel(card) && card.slice(1) === arrow.via.slice(1) && at(card) >= endOf(first) && at(card) < at(second)).sort((a, b) => at(a) - at(b));
  if (between.length === 0) return [arrow];
  const [near, far] = arrow.from === first ? [between[0], between[between.length - 1]] : [between[between.length - 1], between[0]];
  return [
    { ...arrow, to: near, end: wholeOf(places[near]) },
    { ...arrow, from: far, start: wholeOf(places[far]) },
  ];
}

/** @param {Place} place @returns {Box} */
const wholeOf = ({ rows, cols }) => ({ top: 0, left: 0, bottom: rows - 1, right: cols - 1 });

/** The outlines of a pooling's windows and of their results, where no two windows share a cell. @param {Tiled} tiled @param {Record<string, Place>} places */
function outlined({ trace, stage, source, result }, places) {
  const windows = stage.steps.cell.length;
  if (windows > MOST_OUTLINES || readers(stage).some((count) => count > 1)) return [];
  return stage.steps.cell.flatMap((window) => {
    const [row, col] = rowColOf(trace, result, window);
    const hue = ((row % 2) * 2 + (col % 2)) % HUES;
    const cells = linksInto(stage, window).map((link) => stage.links.src[link]);
    return [...byCard(trace, source, cells), ...byCard(trace, result, [window])]
      .filter(([card]) => places[card] && !places[card].thumb)
      .map(([card, inside]) => ({ place: places[card], box: around(inside, places[card].cols), hue }));
  });
}

/** @param {SVGElement} rect @param {Place} place @param {Box} box @param {string} name @param {number} inset */
function frameRect(rect, place, { top, left, bottom, right }, name, inset) {
  const { x, y, cell } = place;
  write(rect, "class", name);
  write(rect, "x", x + left * cell + inset);
  write(rect, "y", y + top * cell + inset);
  write(rect, "width", (right - left + 1) * cell - 2 * inset);
  write(rect, "height", (bottom - top + 1) * cell - 2 * inset);
  write(rect, "rx", Math.min(8, cell * 0.12));
}

/** As many children as wanted, made or removed at the end. @param {SVGElement} parent @param {string} name @param {number} count */
function reuse(parent, name, count) {
  while (parent.children.length > count) parent.lastElementChild?.remove();
  while (parent.children.length < count) make(name, {}, parent);
  return /** @type {SVGElement[]} */ ([...parent.children]);
}
