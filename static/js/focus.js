// @ts-check
/** What a picture points out: the cells, frames and arrows of the current step or of the cell pointed at. Pure, no DOM. */
import { around } from "./route.js";
import { byCard, cardOf, channelsOf, inRing, isKernel, kernelOf, linksFrom, linksInto, linksThrough, playFrom, playInto, positionOf, shapeOf } from "./trace.js";

/** @import { Frame, Play, Pointed, Shape, Trace } from "./types.d.ts" */
/** @import { Box } from "./route.js" */
/** @typedef {{from: string, start: Box, to: string, end: Box, via: string, direction: Play["direction"]}} Arrow between cards, through the plane of a kernel where there is one */
/** @typedef {{grid: string, box: Box, direction: Play["direction"]}} Outlined */
/** @typedef {{arrows: Arrow[], whispers: Arrow[], frames: Outlined[], cells: Record<string, Map<number, string>>}} Focus `whispers` lead from what was read and not chosen */

const MOST_ARROWS = 36;
/** More than these, and one line from the block around them says it. */
const MOST_WHISPERS = 24;

/** @param {Trace} trace @param {Frame} frame @param {Pointed | null} pointed @returns {Focus} */
export function focusOf(trace, frame, pointed) {
  const focus = new Builder(trace);
  if (pointed) {
    focus.mark(pointed.grid, pointed.cell, "pointed");
    if (isKernel(pointed.grid)) focus.through(pointed);
    const [into, out] = [playInto(trace, pointed.grid), playFrom(trace, pointed.grid)];
    if (into) focus.origins(into, pointed.cell);
    if (out) focus.copies(out, pointed.cell);
  } else if (frame.step) {
    const { play, cell } = frame.step;
    if (play.direction === "forward") focus.arrivals(play, cell);
    else focus.departures(play, cell);
  }
  return { arrows: focus.arrows.slice(0, MOST_ARROWS), whispers: focus.whispers, frames: focus.frames, cells: focus.cells };
}

/** What may be pointed out while results are hidden: the window and the cell asked about; neither who was chosen nor where it goes. @param {Focus} focus @returns {Focus} */
export function questionOf({ frames, cells }) {
  const asked = Object.entries(cells).map(([grid, marks]) => /** @type {const} */ ([grid, new Map([...marks].filter(([, roles]) => roles.includes("pointed")).map(([cell]) => [cell, "pointed"]))]));
  return { arrows: [], whispers: [], frames, cells: Object.fromEntries(asked) };
}

/**
 * The part of a grid that a lens shows: around the cell pointed at, else around what is pointed out; where there is nothing, around the cell in hand.
 * @param {Map<number, string> | undefined} marks the roles of the grid's cells @param {Shape} shape of the grid @param {Shape} size of the part @param {Shape | null} hand
 * @returns {Box}
 */
export function patchOf(marks, [rows, cols], [down, across], hand) {
  const marked = [...(marks ?? [])];
  const pointed = marked.filter(([, roles]) => roles.includes("pointed"));
  const cells = (pointed.length ? pointed : marked).map(([cell]) => cell);
  const all = cells.length ? around(cells, cols) : { top: hand?.[0] ?? 0, bottom: hand?.[0] ?? 0, left: hand?.[1] ?? 0, right: hand?.[1] ?? 0 };
  const [top, left] = [start(all.top, all.bottom, down, rows), start(all.left, all.right, across, cols)];
  return { top, left, bottom: top + down - 1, right: left + across - 1 };
}

/** Where so many lines begin that have the middle of some others in theirs, or the first of more than these. @param {number} first @param {number} last @param {number} count @param {number} lines */
function start(first, last, count, lines) {
  const middle = last - first < count ? Math.floor((first + last - count + 1) / 2) : first;
  return Math.min(Math.max(middle, 0), lines - count);
}

class Builder {
  /** @param {Trace} trace */
  constructor(trace) {
    this.trace = trace;
    /** @type {Arrow[]} */
    this.arrows = [];
    /** @type {Arrow[]} */
    this.whispers = [];
    /** @type {Outlined[]} */
    this.frames = [];
    /** @type {Record<string, Map<number, string>>} */
    this.cells = {};
  }

  /** @param {string} grid @param {number} cell @param {string} role */
  mark(grid, cell, role) {
    const marks = (this.cells[grid] ??= new Map());
    const roles = marks.get(cell)?.split(" ") ?? [];
    if (!roles.includes(role)) marks.set(cell, [...roles, role].join(" "));
  }

  /** The blocks around cells, one in each plane that has any. @param {string} grid @param {number[]} cells @returns {[string, Box][]} */
  boxes(grid, cells) {
    const cols = shapeOf(this.trace, grid)[1];
    return [...byCard(this.trace, grid, cells)].map(([card, inside]) => [card, around(inside, cols)]);
  }

  /** From each plane to each, along links. @param {Play} play @param {number[]} links @param {Arrow[]} [among] */
  arrow({ from: source, to: target, direction, stage }, links, among = this.arrows) {
    const { src, dst } = stage.links;
    for (const [from, start] of this.boxes(source, links.map((link) => src[link]))) {
      for (const [to, end] of this.boxes(target, links.map((link) => dst[link]))) {
        const along = links.find((link) => this.cardAt(source, src[link]) === from && this.cardAt(target, dst[link]) === to);
        if (along !== undefined) among.push({ from, start, to, end, via: this.via(stage, along), direction });
      }
    }
  }

  /** Along links on which nothing travels. @param {Play} play @param {number[]} links */
  whisper(play, links) {
    const each = links.length > MOST_WHISPERS ? [links] : links.map((link) => [link]);
    for (const some of each) this.arrow(play, some, this.whispers);
  }

  /** @param {string} grid @param {number} cell */
  cardAt(grid, cell) {
    return cardOf(this.trace, grid, cell % channelsOf(this.trace, grid));
  }

  /** The plane of the kernel that a link passes through. @param {Play["stage"]} stage @param {number} link */
  via(stage, link) {
    const position = this.trace.forward.findIndex(({ id }) => id === stage.id);
    return stage.links.tap ? this.cardAt(`k${position}`, stage.links.tap[link]) : "";
  }

  /** All that reaches a cell, and through copies of copies where those came from. @param {Play} play @param {number} cell */
  origins(play, cell) {
    this.arrivals(play, cell);
    const earlier = playInto(this.trace, play.from);
    if (play.stage.kind !== "copy" || earlier?.stage.kind !== "copy") return;
    for (const link of linksInto(play.stage, cell)) this.origins(earlier, play.stage.links.src[link]);
  }

  /** All that a cell gives, and the copies of its copies. @param {Play} play @param {number} cell */
  copies(play, cell) {
    this.departures(play, cell);
    const later = playFrom(this.trace, play.to);
    if (play.stage.kind !== "copy" || later?.stage.kind !== "copy") return;
    for (const link of linksFrom(play.stage, cell)) this.copies(later, play.stage.links.dst[link]);
  }

  /** All that reaches a cell. @param {Play} play @param {number} cell */
  arrivals(play, cell) {
    const { src, used } = play.stage.links;
    const links = linksInto(play.stage, cell);
    this.mark(play.to, cell, inRing(play, cell) && links.length === 0 ? "target constant" : "target");
    for (const link of links) this.mark(play.from, src[link], used[link] ? "source" : "read");
    this.taps(play, links);
    const chosen = links.filter((link) => used[link]);
    this.window(play, play.from, links.map((link) => src[link]));
    if (isShared(play) && play.direction === "forward") this.arrow(play, chosen);
    else for (const link of chosen) this.arrow(play, [link]);
    this.whisper(play, links.filter((link) => !used[link]));
  }

  /** The kernel's cells that links pass through, and backward the ones of its gradient that they add to. @param {Play} play @param {number[]} links */
  taps(play, links) {
    const { tap } = play.stage.links;
    if (tap) for (const link of links) this.mark(`${play.direction === "forward" ? "k" : "d"}${kernelOf(play)}`, tap[link], play.direction === "forward" ? "source" : "target");
  }

  /** The cells that a weight meets: those it reads, and for its gradient those of g too. @param {Pointed} pointed */
  through({ grid, cell }) {
    const position = positionOf(grid);
    const { stage } = /** @type {Play} */ (playFrom(this.trace, `v${position}`));
    for (const link of linksThrough(stage, cell)) {
      this.mark(`v${position}`, stage.links.src[link], "source");
      if (grid[0] === "d") this.mark(`g${position + 1}`, stage.links.dst[link], "source");
    }
  }

  /** All that a cell gives. @param {Play} play @param {number} cell */
  departures(play, cell) {
    const { dst, used } = play.stage.links;
    const links = linksFrom(play.stage, cell);
    this.mark(play.from, cell, play.direction === "backward" && inRing(play, cell) && links.length === 0 ? "source lost" : "source");
    for (const link of links) this.mark(play.to, dst[link], used[link] ? "target" : "read");
    this.taps(play, links);
    const reached = links.filter((link) => used[link]);
    if (play.direction === "backward") this.window(play, play.to, links.map((link) => dst[link]));
    if (isShared(play) && play.direction === "backward") this.arrow(play, reached);
    else for (const link of reached) this.arrow(play, [link]);
    this.whisper(play, links.filter((link) => !used[link]));
  }

  /** A frame around the window of a pooling. @param {Play} play @param {string} grid @param {number[]} cells */
  window({ stage, direction, from, to }, grid, cells) {
    const isWindow = grid === (direction === "forward" ? from : to);
    if (stage.kind !== "copy" && isWindow) this.frames.push(...this.boxes(grid, cells).map(([card, box]) => ({ grid: card, box, direction })));
  }
}

/** Whether a whole window takes part in each result, so that one arrow from its frame says it. @param {Play} play */
const isShared = ({ stage }) => stage.kind === "sum" || stage.kind === "norm";
