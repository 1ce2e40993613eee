// @ts-check
/** Where every grid stands, from shapes and the size of the window alone. Pure, no DOM. */

import { SMALLEST_CELL } from "./format.js";

/** @import { Place } from "./types.d.ts" */
/** @typedef {{id: string, rows: number, cols: number}} Card */
/** @typedef {{width: number, height: number, present: boolean}} Room */
/** @typedef {Card & {cell: number, thumb?: boolean, lens?: boolean}} Item what stands in a row, with its pitch */
/** @typedef {{places: Record<string, Place>, lenses: Record<string, Place>, height: number, vertical: boolean, sides: "both" | "one"}} Layout `lenses` by the grid that each enlarges a part of */

export const LABEL = 28;
const MARGIN = 32;
const GAP = 60;
const WIDEST_GAP = 150;
const LARGEST = 96;
/** Narrower than this, and no wide strip, grids stand below one another; still narrower, always. */
const PHONE = 700;
const STRIP = 1.6;
const NARROW = 420;
/** Cells that a lens shows, and the pitch that they have at most; on a phone it is wide and low, and stands above its grid. */
const LENS = { rows: 5, cols: 5 };
const LOW_LENS = { rows: 3, cols: 7 };
const LENS_CELL = { least: SMALLEST_CELL, most: 44, present: 56 };
const LENS_GAP = 16;
/** Beside a lens, a shared pitch under this tells colours apart no more. */
const SPECK = 6;
/** The side of a thumbnail, at most and at least, and the space beside it. */
const THUMB = 110;
const LEAST_THUMB = 18;
const THUMB_GAP = 8;
/** Between a grid and a kernel beside it on a phone: their labels need it. */
const BESIDE = 36;
/** The least pitch for a finger. */
const FINGER = 24;
/** Between two grids that stand below one another: room for an arrow's curve. */
const BETWEEN = 14;

/** The least pitch of a cell that a person at the back can read: design figures, kept for grids up to 8 rows. @param {Room} room */
const readable = ({ present }) => (present ? 64 : 44);

/** Side by side, values and gradients need this much; a small window asks for less. @param {Room} room */
const generous = (room) => (room.present || room.width >= 1600 ? 64 : 44);

/**
 * @param {Room} room the drawing area
 * @param {[number, number][]} shapes rows and columns of the grid at each position, input first
 * @param {boolean} backward whether gradients are looked at
 * @param {[number, number]} pair the positions of the current stage, or of input and output at rest
 * @param {Record<number, [number, number]>} [kernels] rows and columns of the kernel between a position and the next
 * @returns {Layout}
 */
export function arrange(room, shapes, backward, pair, kernels = {}) {
  /** @param {string} grid @param {string[]} kernel the letters of the cards between @returns {Card[]} */
  const cardsOf = (grid, kernel) =>
    shapes.flatMap(([rows, cols], i) => [
      { id: `${grid}${i}`, rows, cols },
      ...(kernels[i] ? kernel.map((letter) => ({ id: `${letter}${i}`, rows: kernels[i][0], cols: kernels[i][1] })) : []),
    ]);
  const [values, gradients] = [cardsOf("v", ["k"]), cardsOf("g", ["d"])];
  const cards = backward ? gradients : values;
  if (room.width < NARROW || (room.width < PHONE && room.width < STRIP * room.height)) return oneBelowAnother(room, cards);
  /** @param {Card} card */
  const inPair = (card) => pair.includes(Number(card.id.slice(1)) + (isKernelCard(card) ? 1 : 0));
  // A pair that is small even alone, as 16 rows are, loses nothing beside the others.
  const alone = pitch(room, cards.filter(inPair));
  // A kernel's gradient stands beside the kernel: between g and dx their arrows would cross it.
  const both = [...cardsOf("v", ["k", "d"]), ...cardsOf("g", []).reverse()];
  if (alone >= SMALLEST_CELL && pitch(room, both) >= Math.min(generous(room), alone)) {
    const cell = pitch(room, both);
    return { ...row(room, (backward ? both : values).map((card) => ({ ...card, cell }))), sides: "both" };
  }
  const cell = pitch(room, cards);
  const layout = cell >= Math.min(readable(room), alone) ? row(room, cards.map((card) => ({ ...card, cell }))) : focused(room, cards, inPair);
  // Digits that nobody could read: a lens takes their place.
  return Object.values(layout.places).every((place) => place.thumb || place.cell >= SMALLEST_CELL) ? layout : magnified(room, cards, inPair);
}

/** @param {Card} card */
const isKernelCard = ({ id }) => id[0] === "k" || id[0] === "d";

/** @param {Card[]} cards */
const columns = (cards) => cards.reduce((sum, { cols }) => sum + cols, 0);

/** @param {Card[]} cards */
const tallest = (cards) => Math.max(...cards.map(({ rows }) => rows));

/** @param {Room} room @param {Card[]} cards */
const pitchByHeight = (room, cards) => Math.floor((room.height - LABEL) / tallest(cards));

/** @param {Room} room @param {Card[]} cards */
const pitch = (room, cards) => pitchWithin(room, cards, room.width - 2 * MARGIN - (cards.length - 1) * GAP);

/** The largest pitch for cards that share a width and stand in the room's height. @param {Room} room @param {Card[]} cards @param {number} width */
const pitchWithin = (room, cards, width) => Math.max(1, Math.min(LARGEST, Math.floor(width / columns(cards)), pitchByHeight(room, cards)));

/** @param {Item} a @param {Item} b its neighbour */
const gapOf = (a, b) => (a.lens || b.lens ? LENS_GAP : a.thumb || b.thumb ? THUMB_GAP : GAP);

/** @param {Item[]} items */
const gapsOf = (items) => items.slice(1).map((item, i) => gapOf(items[i], item));

/** @param {Item[]} items */
const widthOf = (items) => [...items.map(({ cols, cell }) => cols * cell), ...gapsOf(items)].reduce((sum, width) => sum + width, 0);

/** @param {Room} room @param {Item[]} items @returns {Layout} */
function row(room, items) {
  const used = widthOf(items);
  const gaps = gapsOf(items);
  const free = gaps.filter((gap) => gap !== LENS_GAP).length;
  const extra = Math.min(WIDEST_GAP - GAP, (room.width - 2 * MARGIN - used) / free);
  let x = (room.width - used - extra * free) / 2;
  /** @type {Pick<Layout, "places" | "lenses">} */
  const { places, lenses } = { places: {}, lenses: {} };
  items.forEach(({ id, rows, cols, cell, thumb = false, lens }, i) => {
    const y = LABEL + (room.height - LABEL - rows * cell) / 2;
    (lens ? lenses : places)[id] = { x: Math.round(x), y: Math.round(Math.max(y, LABEL)), cell, rows, cols, thumb };
    x += cols * cell + (gaps[i] === LENS_GAP ? LENS_GAP : gaps[i] + extra);
  });
  return { places, lenses, height: room.height, vertical: false, sides: "one" };
}

/** The pair at full size, every other grid a thumbnail of what the pair leaves. @param {Room} room @param {Card[]} cards @param {(card: Card) => boolean} inPair */
function focused(room, cards, inPair) {
  const large = cards.filter(inPair);
  const thumbs = cards.length - large.length;
  const width = room.width - 2 * MARGIN - (large.length - 1) * GAP - thumbs * THUMB_GAP;
  const wanted = columns(large) * Math.min(readable(room), pitchByHeight(room, large));
  const small = thumbCell(Math.min(THUMB, Math.max(LEAST_THUMB, (width - wanted) / thumbs)));
  const taken = cards.filter((card) => !inPair(card)).reduce((sum, card) => sum + card.cols * small(card), 0);
  const cell = pitchWithin(room, large, width - taken);
  return row(room, cards.map((card) => (inPair(card) ? { ...card, cell } : { ...card, cell: small(card), thumb: true })));
}

/** @param {number} side of a thumbnail @returns {(card: Card) => number} */
const thumbCell = (side) => ({ rows, cols }) => Math.min(16, side / Math.max(rows, cols));

/**
 * A pair too large for digits: its grids are colour, a lens stands at the outer side of each, and a grid that is small keeps cells to read.
 * @param {Room} room @param {Card[]} cards @param {(card: Card) => boolean} inPair
 */
function magnified(room, cards, inPair) {
  const thumbs = cards.filter((card) => !inPair(card)).length;
  const small = thumbCell(Math.min(THUMB, Math.max(LEAST_THUMB, (0.12 * room.width) / Math.max(thumbs, 1))));
  const share = Math.floor((0.18 * room.width) / LENS.cols);
  const glass = Math.max(LENS_CELL.least, Math.min(room.present ? LENS_CELL.present : LENS_CELL.most, share, pitchByHeight(room, [{ id: "", ...LENS }])));
  /** @param {number} most rows and columns of a grid that keeps a pitch of its own @param {number} cell the others' @returns {Item[]} */
  const items = (most, cell) => {
    const [first] = cards.filter(inPair);
    const { enlarged, own } = partsOf(room, cards.filter(inPair), most);
    return cards.flatMap((card) => {
      if (!inPair(card)) return [{ ...card, cell: small(card), thumb: true }];
      const item = { ...card, cell: own(card) ?? cell };
      const lens = { id: card.id, ...lensIn(LENS, card), cell: glass, lens: true };
      // At the outer side, so that no arrow of the pair has to pass it.
      return !enlarged.includes(card) ? [item] : card === first ? [lens, item] : [item, lens];
    });
  };
  /** @param {number} most */
  const shared = (most) => {
    const { rest } = partsOf(room, cards.filter(inPair), most);
    const left = room.width - 2 * MARGIN - widthOf(items(most, 0));
    return left < 0 ? 0 : rest.length ? Math.floor(Math.min(left / columns(rest), pitchByHeight(room, rest))) : SPECK;
  };
  const most = [16, 8, 0].find((side) => shared(side) >= SPECK) ?? 0;
  return row(room, items(most, Math.max(1, shared(most))));
}

/** @param {{rows: number, cols: number}} lens @param {Card} card */
const lensIn = (lens, card) => ({ rows: Math.min(lens.rows, card.rows), cols: Math.min(lens.cols, card.cols) });

/** Who of a pair has a pitch of its own, who shares one, and who of these needs a lens. @param {Room} room @param {Card[]} large @param {number} most */
function partsOf(room, large, most) {
  /** @param {Card} card */
  const own = (card) => {
    const side = Math.max(card.rows, card.cols);
    const cell = Math.min(side <= 8 ? readable(room) : FINGER, pitchByHeight(room, [card]));
    return side <= most && cell >= SMALLEST_CELL ? cell : undefined;
  };
  const rest = large.filter((card) => own(card) === undefined);
  return { own, rest, enlarged: rest.filter((card) => !isKernelCard(card)) };
}

/** One below the other, as wide as the phone allows; a kernel stands beside the grid that it reads where it finds room. @param {Room} room @param {Card[]} cards @returns {Layout} */
function oneBelowAnother(room, cards) {
  /** @type {Pick<Layout, "places" | "lenses">} */
  const { places, lenses } = { places: {}, lenses: {} };
  const lines = linesOf(room, cards);
  // All in view where cells stay large enough for a finger; else the room scrolls.
  const rows = lines.reduce((sum, line) => sum + tallest(line), 0);
  const byHeight = Math.max(38, Math.floor((room.height - lines.length * (LABEL + BETWEEN)) / rows));
  let y = 0;
  for (const line of lines) {
    const gaps = (line.length - 1) * BESIDE;
    const cell = Math.max(4, Math.min(64, byHeight, Math.floor((room.width - 24 - gaps) / columns(line))));
    let x = (room.width - columns(line) * cell - gaps) / 2;
    if (cell < SMALLEST_CELL) {
      const { rows: down, cols } = lensIn(LOW_LENS, line[0]);
      const glass = Math.min(LENS_CELL.most, Math.floor((room.width - 24) / cols));
      lenses[line[0].id] = { x: Math.round((room.width - cols * glass) / 2), y: y + LABEL, cell: glass, rows: down, cols, thumb: false };
      y += LABEL + down * glass + BETWEEN;
    }
    y += LABEL;
    for (const { id, rows: down, cols } of line) {
      places[id] = { x: Math.round(x), y, cell, rows: down, cols, thumb: false };
      x += cols * cell + BESIDE;
    }
    y += tallest(line) * cell + BETWEEN;
  }
  return { places, lenses, height: y, vertical: true, sides: "one" };
}

/** What stands in each line. @param {Room} room @param {Card[]} cards */
function linesOf(room, cards) {
  /** @type {Card[][]} */
  const lines = [];
  for (const card of cards) {
    const line = lines[lines.length - 1];
    const fits = line && isKernelCard(card) && (room.width - 24 - BESIDE) / columns([...line, card]) >= FINGER;
    if (fits) line.push(card);
    else lines.push([card]);
  }
  return lines;
}
