// @ts-check
/** The grids, their arrows and frames: one SVG, drawn from the state and written only where it changed. */
import { isCell } from "./block.js";
import { boxIn, editedOf } from "./edited.js";
import { facesOf, planeNames, unreadGrids } from "./faces.js";
import { focusOf, patchOf, questionOf } from "./focus.js";
import { frame, isRest } from "./frame.js";
import { GridMark } from "./grid.js";
import { makeHatches } from "./cell.js";
import { LensMark } from "./lens.js";
import { OverlayMark } from "./overlay.js";
import { arrangeStacks } from "./stacks.js";
import { make, write, writes } from "./svg.js";
import { cardOf, channelsOf, gridOf, isGradient, kernels, letter, planeIn, planesOf, positionOf, rowColOf, shapeOf, valuesAt } from "./trace.js";

/** @import { Frame, Place, State, Trace } from "./types.d.ts" */
/** @import { Focus } from "./focus.js" */
/** @import { Stack, Stacked } from "./stacks.js" */

/** Least space beside a label, in pixels. */
const LABEL_MARGIN = 8;
/** So much nearer may a thumbnail's letter come. */
const THUMB_MARGIN = 12;
/** What a frame has time for: a card of many cells that turns is written over several. */
const MOST_WRITES = 700;
/** The lane of arrows beside grids that stand below one another: how far left of them, and of the window's edge. */
const LANE = 15;
const LEAST_LANE = 3;

export class Picture {
  /**
   * @param {HTMLElement} room the element whose size the picture fills
   * @param {SVGSVGElement} svg
   * @param {import("./store.js").Store} store
   * @param {import("./sentence.js").Speech} speech
   */
  constructor(room, svg, store, speech) {
    this.room = room;
    this.svg = svg;
    this.store = store;
    this.speech = speech;
    /** @type {Map<string, GridMark>} */
    this.marks = new Map();
    /** @type {Stacked} */
    this.layout = { places: {}, lenses: {}, height: 0, vertical: false, sides: "one", crowded: false };
    makeHatches(svg);
    this.grids = make("g");
    svg.prepend(this.grids);
    this.overlay = new OverlayMark(svg);
    this.labels = make("g", { "aria-hidden": "true" }, svg);
    this.glasses = make("g", {}, svg);
    /** @type {Map<string, LensMark>} */
    this.lenses = new Map();
    this.waiting = false;
    this.drawings = 0;
    this.width = 0;
    this.widthOf = measured(svg);
    // Where the style sheet has larger labels.
    this.wall = matchMedia("(min-width: 1700px) and (min-height: 900px)");
    store.subscribe(["trace", "ahead", "doc", "cursor", "direction", "pointed", "hidden", "mask", "flipped", "present", "theme", "hand", "panel", "front", "waiting", "problem"], () => this.soon());
    this.zoom = 1;
    this.size = this.measure();
    new ResizeObserver(() => this.fit()).observe(room);
    this.draw();
  }

  /** To ask for the size in a drawing would make the browser lay the page out once more for each. */
  fit() {
    const { width, height } = this.size;
    this.size = this.measure();
    if (this.size.width !== width || this.size.height !== height) this.soon();
  }

  /** The room's size in units of the picture, which are larger than pixels where a screen is. */
  measure() {
    const { clientWidth, clientHeight } = this.room;
    this.zoom = Number(getComputedStyle(this.room).getPropertyValue("--zoom")) || 1;
    return { width: clientWidth / this.zoom, height: clientHeight / this.zoom };
  }

  /** Several changes at once make one drawing, before anyone can see or ask. */
  soon() {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => this.draw());
  }

  /** Draws what is left once this part has been seen, unless something newer is drawn first. */
  goOn() {
    const { drawings } = this;
    requestAnimationFrame(() => setTimeout(() => drawings === this.drawings && this.draw()));
  }

  draw() {
    this.waiting = false;
    const { trace, ahead, cursor, direction, pointed } = this.store.state;
    // Values may be ahead of the links, of which a picture at rest shows those of one cell.
    const state = ahead && isRest(trace, cursor, direction) ? { ...this.store.state, trace: ahead } : this.store.state;
    const now = frame(state.trace, cursor, direction);
    const backward = (now.direction === "backward") !== state.flipped;
    const answer = focusOf(trace, now, pointed);
    const focus = state.hidden ? questionOf(answer) : answer;
    this.layout = this.arranged(state, now, backward);
    const places = this.layout.places;
    this.fitMarks(state.trace, Object.keys(places));
    const stepping = now.step !== null || state.pointed !== null;
    // Of other numbers than those that were typed.
    const stale = state.waiting || state.problem !== null;
    const twoSided = this.layout.sides === "one";
    /** All planes of a grid show parts of the same. @type {Map<string, (cell: number) => import("./cell.js").CellFace>} */
    const faces = new Map();
    // The first picture is drawn whole.
    const most = this.drawings++ ? writes.count + MOST_WRITES : Infinity;
    let whole = true;
    const titles = Object.fromEntries(Object.entries(places).map(([card, place]) => [card, this.titled(state, card, place, twoSided)]));
    const words = this.wordsAround(titles);
    for (const [card, place] of Object.entries(places)) {
      const mark = /** @type {GridMark} */ (this.marks.get(this.keyOf(card)));
      const grid = gridOf(card);
      const title = titles[card];
      mark.place(place, words.labels[card].start - place.x, stepping);
      mark.select(selected(state, card, place));
      if (!faces.has(grid)) faces.set(grid, facesOf(state, now, focus, grid, place, twoSided, this.widthOf));
      mark.show({ ...title, stale: stale && !title.editable });
      whole = mark.fill(/** @type {(cell: number) => import("./cell.js").CellFace} */ (faces.get(grid)), most) && whole;
    }
    if (!whole) this.goOn();
    this.showLenses(state, now, focus);
    this.store.set({ crowded: this.layout.crowded });
    if (this.layout.vertical && now.step) this.reveal([...this.cardsOf(now.step.play.from), ...this.cardsOf(now.step.play.to)], focus);
    this.overlay.show(focus, places, words, windowsAtRest(state.trace, places), stepping);
  }

  /** @param {State} state @param {Frame} now @param {Focus} focus */
  showLenses(state, now, focus) {
    const wanted = Object.entries(this.layout.lenses);
    for (const [key, lens] of this.lenses) {
      if (wanted.some(([grid, own]) => key === this.keyOf(grid) && own.rows === lens.rows && own.cols === lens.cols)) continue;
      lens.remove();
      this.lenses.delete(key);
    }
    for (const [card, own] of wanted) {
      const place = this.layout.places[card];
      const [grid, plane] = [gridOf(card), planeIn(state.trace, card)];
      const lens = this.lenses.get(this.keyOf(card)) ?? new LensMark(this.glasses, own.rows, own.cols);
      this.lenses.set(this.keyOf(card), lens);
      const channels = channelsOf(state.trace, grid);
      const marks = new Map([...(focus.cells[grid] ?? [])].filter(([cell]) => cell % channels === plane).map(([cell, roles]) => [Math.floor(cell / channels), roles]));
      const patch = patchOf(marks, [place.rows, place.cols], [own.rows, own.cols], state.hand?.grid === card ? state.hand.at : null);
      const face = facesOf(state, now, focus, grid, { ...place, cell: own.cell }, this.layout.sides === "one", this.widthOf);
      const note = `${letter(state.trace, grid)}[${patch.top}…${patch.bottom}, ${patch.left}…${patch.right}]`;
      lens.show(card, place, own, patch, note, (cell) => face(cell * channels + plane), focus.frames.find((frame) => frame.grid === card));
    }
  }

  /** @param {State} state @param {Frame} now @param {boolean} backward */
  arranged(state, now, backward) {
    const { width, height } = this.size;
    this.width = width;
    const last = state.trace.forward.length;
    const stacks = Array.from({ length: last + 1 }, (_, position) => stackOf(state.trace, `v${position}`));
    const pair = now.step ? [positionOf(now.step.play.from), positionOf(now.step.play.to)] : [0, last];
    const between = Object.fromEntries(kernels(state.trace).map((position) => [position, stackOf(state.trace, `k${position}`)]));
    const layout = arrangeStacks({ width, height, present: state.present }, stacks, backward, [pair[0], pair[1]], between, state.front);
    const tall = Math.max(layout.height, layout.vertical ? 0 : height);
    write(this.svg, "viewBox", `0 0 ${width} ${tall}`);
    write(this.svg, "width", width * this.zoom);
    write(this.svg, "height", tall * this.zoom);
    return layout;
  }

  /** The cards of a grid that have a place. @param {string} grid */
  cardsOf(grid) {
    return Object.keys(this.layout.places).filter((card) => gridOf(card) === grid);
  }

  /** Scrolls a phone's room to the grids of the current stage, and where these are taller than it to the cells of the step. @param {string[]} cards @param {Focus} focus */
  reveal(cards, focus) {
    const { scrollTop, clientHeight } = this.room;
    const places = cards.map((card) => this.layout.places[card]);
    const all = { top: Math.min(...places.map(({ y }) => y)) - 28, bottom: Math.max(...places.map(({ y, rows, cell }) => y + rows * cell)) + 8 };
    const wanted = all.bottom - all.top <= clientHeight ? all : (this.extent(cards, focus) ?? all);
    if (wanted.top >= scrollTop && wanted.bottom <= scrollTop + clientHeight) return;
    // Where there is room for a part alone, what receives is the lower end of the way forward, and the upper end backward.
    const [first, last] = [all.top, wanted.bottom - clientHeight];
    const top = last <= 0 ? 0 : this.store.state.direction === "forward" ? Math.max(first, last) : Math.min(wanted.top, Math.max(first, last));
    this.room.scrollTo({ top });
  }

  /** From the first to the last line of what is pointed out, with the frames around it. @param {string[]} cards @param {Focus} focus */
  extent(cards, focus) {
    const lines = cards.flatMap((card) => {
      const { y, cell: side } = this.layout.places[card];
      return [...(focus.cells[gridOf(card)] ?? new Map()).keys()].map((cell) => y + rowColOf(this.store.state.trace, gridOf(card), cell)[0] * side).flatMap((top) => [top, top + side]);
    });
    return lines.length ? { top: Math.min(...lines) - 8, bottom: Math.max(...lines) + 8 } : null;
  }

  /** One mark serves both sides of a position where the layout shows one of them. @param {string} card */
  keyOf(card) {
    return this.layout.sides === "one" ? valuesAt(card) : card;
  }

  /** @param {Trace} trace @param {string[]} cards */
  fitMarks(trace, cards) {
    const wanted = new Map(cards.map((card) => [this.keyOf(card), shapeOf(trace, gridOf(card))]));
    const held = this.cellAt(document.activeElement);
    for (const [key, mark] of this.marks) {
      const shape = wanted.get(key);
      if (shape && shape[0] === mark.rows && shape[1] === mark.cols) continue;
      mark.remove();
      this.marks.delete(key);
    }
    for (const [key, [rows, cols]] of wanted) {
      if (!this.marks.has(key)) this.marks.set(key, new GridMark(this.grids, this.labels, rows, cols));
    }
    // Tab walks the grids in the order in which they are read.
    for (const key of wanted.keys()) this.inOrder(/** @type {GridMark} */ (this.marks.get(key)).root, [...wanted.keys()].indexOf(key));
    if (held) this.keepFocus(held);
  }

  /** A grid of another shape is drawn anew: who was in a cell of it stays there, or at the border. @param {{mark: GridMark, cell: number}} held */
  keepFocus({ mark, cell }) {
    const next = this.marks.get(this.keyOf(mark.card));
    if (!next || next === mark) return;
    next.grid = mark.grid;
    next.card = mark.card;
    next.focus(Math.min(Math.floor(cell / mark.cols), next.rows - 1) * next.cols + Math.min(cell % mark.cols, next.cols - 1));
  }

  /** @param {SVGElement} card @param {number} place */
  inOrder(card, place) {
    if (this.grids.children[place] !== card) this.grids.insertBefore(card, this.grids.children[place] ?? null);
  }

  /** @param {State} state @param {string} card @param {Place} place @param {boolean} twoSided */
  titled(state, card, place, twoSided) {
    const { trace } = state;
    const [grid, plane] = [gridOf(card), planeIn(trace, card)];
    const { name, label: full, index } = planeNames(trace, grid, plane, this.speech);
    // Alone, or above the others of its grid, a plane says what they all are.
    const heads = full || this.layout.crowded;
    const whole = [...(heads ? [`${place.rows}×${place.cols}`] : []), ...(index ? [index] : [])].join(" ");
    const shorter = index && !this.hasRoom(card, this.labelWidth(full, whole)) ? index : whole;
    // Beside a kernel, and on a phone held sideways, there may be room for a letter alone.
    const label = full && !this.hasRoom(card, this.labelWidth(full, shorter)) ? letter(trace, grid) : full;
    const size = label && !this.hasRoom(card, this.labelWidth(label, shorter)) ? "" : shorter;
    const value = letter(trace, valuesAt(grid));
    const corner = heads && twoSided && isGradient(grid) && place.cell >= 44 && !state.hidden;
    const long = this.speech.say("in_corner", { size, value });
    const unread = this.speech.say("unread", { size });
    const said = corner ? long : unreadGrids(trace).has(grid) ? unread : size;
    const note = this.hasRoom(card, this.labelWidth(label, said)) ? said : size;
    const editable = editedOf(trace, card) !== null;
    return { grid, card, plane, channels: channelsOf(trace, grid), name, label: place.thumb ? "" : label, note: place.thumb ? (heads && this.hasRoom(card, this.labelWidth("", value) - THUMB_MARGIN) ? value : "") : note, editable };
  }

  /** Where labels begin and end, and left of all the lane of arrows between grids that stand below one another. @param {Record<string, {label: string, note: string}>} titles of cards */
  wordsAround(titles) {
    const labels = Object.fromEntries(
      Object.entries(titles).map(([card, { label, note }]) => {
        const width = this.labelWidth(label, note);
        const { x, thumb } = this.layout.places[card];
        const start = Math.min(x, this.width - (thumb ? 0 : LABEL_MARGIN) - width);
        return [card, { start, end: start + width }];
      }),
    );
    const left = Math.min(...Object.values(labels).map(({ start }) => start));
    return { labels, lane: this.layout.vertical ? Math.max(left - LANE, LEAST_LANE) : null };
  }

  /** Whether a label of this width ends before the next grid or lens in the row begins. @param {string} card @param {number} width */
  hasRoom(card, width) {
    const { vertical, places, lenses } = this.layout;
    const { x, y } = places[card];
    const line = [...Object.values(places), ...Object.values(lenses)].filter((place) => !vertical || (place.y <= y && y < place.y + place.rows * place.cell));
    if (vertical && line.length === 1) return width + 2 * LABEL_MARGIN < this.width;
    const next = line.map((place) => place.x).filter((other) => other > x);
    return x + width + 2 * LABEL_MARGIN < Math.min(...next, this.width);
  }

  /** @param {string} name in bold @param {string} note after it */
  labelWidth(name, note) {
    const [large, small] = this.wall.matches ? [24, 20] : [18, 15];
    return 1.05 * this.widthOf(name) * large + 6 + this.widthOf(note) * small;
  }

  /** The mark and cell that an element of the picture belongs to. @param {EventTarget | null} target */
  cellAt(target) {
    const element = target instanceof Element ? target.closest("[role=gridcell]") : null;
    if (!element) return null;
    for (const mark of this.marks.values()) {
      const cell = mark.cells.findIndex(({ root }) => root === element);
      if (cell >= 0) return { mark, cell };
    }
    return null;
  }

  /** The mark that shows a card now. @param {string} card */
  markOf(card) {
    return [...this.marks.values()].find((mark) => mark.card === card) ?? null;
  }

  /** The mark that shows a cell of a grid, and where in it. @param {string} grid @param {number} number */
  spotOf(grid, number) {
    const { trace } = this.store.state;
    const channels = channelsOf(trace, grid);
    const mark = this.marks.get(this.keyOf(cardOf(trace, grid, number % channels)));
    return mark ? { mark, cell: Math.floor(number / channels) } : null;
  }

  /** Where a cell is, in the room's own pixels. @param {GridMark} mark @param {number} cell */
  pixelsOf(mark, cell) {
    const { x, y, side } = this.boxOf(mark, cell);
    return { x: x * this.zoom, y: y * this.zoom, side: side * this.zoom };
  }

  /** Where a cell is, in units of the picture. @param {GridMark} mark @param {number} cell */
  boxOf(mark, cell) {
    const place = this.layout.places[mark.card];
    const [row, col] = [Math.floor(cell / place.cols), cell % place.cols];
    return { x: place.x + col * place.cell, y: place.y + row * place.cell, side: place.cell };
  }
}

/** The planes of a grid, as the layout has them. @param {Trace} trace @param {string} grid @returns {Stack} */
function stackOf(trace, grid) {
  const [rows, cols] = shapeOf(trace, grid);
  return { rows, cols, cards: planesOf(trace, grid).map((plane) => cardOf(trace, grid, plane).slice(1)) };
}

/** The block to show as selected; one cell only counts while the tools for it are open. @param {State} state @param {string} card @param {Place} place */
function selected({ hand, panel }, card, { rows, cols }) {
  const box = boxIn(hand, card, [rows, cols]);
  return box && (panel === "edit" || !isCell(box)) ? box : null;
}

/** How wide a text is in the font of the picture, in em, from the width of each of its characters. @param {Element} element */
function measured(element) {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  context.font = `600 100px ${getComputedStyle(element).fontFamily}`;
  /** @type {Map<string, number>} */
  const known = new Map();
  const width = (/** @type {string} */ character) => known.get(character) ?? known.set(character, context.measureText(character).width / 100).get(character) ?? 0;
  return (/** @type {string} */ text) => Array.from(text).reduce((sum, character) => sum + width(character), 0);
}

/** The cards that each pooling reads, where its windows tile them: they are coloured. @param {Trace} trace @param {Record<string, Place>} places */
function windowsAtRest(trace, places) {
  return trace.forward
    .map((stage, position) => ({ stage, position }))
    .filter(({ stage }) => stage.kind !== "copy")
    .flatMap(({ stage, position }) => ["v", "g"].map((side) => ({ trace, stage, source: `${side}${position}`, result: `${side}${position + 1}` })))
    .filter(({ source }) => Object.entries(places).some(([card, { thumb }]) => gridOf(card) === source && !thumb));
}
