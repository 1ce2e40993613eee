// @ts-check
/** Where every grid stands, from shapes and the size of the window alone. Pure, no DOM. */

/** @typedef {import("./types.d.ts").Place} Place */
/** @typedef {{id: string, rows: number, cols: number}} Card */
/** @typedef {{width: number, height: number, present: boolean}} Room */
/** @typedef {{places: Record<string, Place>, height: number, vertical: boolean, sides: "both" | "one"}} Layout */

export const LABEL = 28;
const MARGIN = 32;
const GAP = 60;
const WIDEST_GAP = 150;
const LARGEST = 96;
/** Narrower than this and upright, grids stand below one another. */
const PHONE = 700;
const THUMB = 110;
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
 * @returns {Layout}
 */
export function arrange(room, shapes, backward, pair) {
  const values = shapes.map(([rows, cols], i) => ({ id: `v${i}`, rows, cols }));
  const gradients = shapes.map(([rows, cols], i) => ({ id: `g${i}`, rows, cols })).reverse();
  if (room.width < PHONE && room.height > room.width / 2) return stacked(room, backward ? [...gradients].reverse() : values);
  const both = [...values, ...gradients];
  if (fits(room, both, generous(room))) {
    const cell = pitch(room, both);
    return { ...row(room, backward ? both : values, () => cell), sides: "both" };
  }
  const cards = backward ? [...gradients].reverse() : values;
  if (fits(room, cards, readable(room))) {
    const cell = pitch(room, cards);
    return row(room, cards, () => cell);
  }
  return focused(room, cards, pair);
}

/** @param {Card[]} cards */
const columns = (cards) => cards.reduce((sum, { cols }) => sum + cols, 0);

/** @param {Card[]} cards */
const tallest = (cards) => Math.max(...cards.map(({ rows }) => rows));

/** @param {Room} room @param {Card[]} cards */
const pitchByHeight = (room, cards) => Math.floor((room.height - LABEL) / tallest(cards));

/** @param {Room} room @param {number} cards */
const free = (room, cards) => room.width - 2 * MARGIN - (cards - 1) * GAP;

/** @param {Room} room @param {Card[]} cards @param {number} least */
function fits(room, cards, least) {
  // A grid too tall for the least pitch is small anyway: what matters is whether the row is wide enough for it.
  return columns(cards) * Math.min(least, pitchByHeight(room, cards)) <= free(room, cards.length);
}

/** No cell needs to be larger than this, but on a large screen for its back row. @param {Room} room */
const largest = ({ height }) => Math.max(LARGEST, Math.floor(height / 8));

/** @param {Room} room @param {Card[]} cards */
function pitch(room, cards) {
  const byWidth = Math.floor(free(room, cards.length) / columns(cards));
  return Math.max(4, Math.min(largest(room), byWidth, pitchByHeight(room, cards)));
}

/** @param {Room} room @param {Card[]} cards @param {(card: Card) => number} cellOf @param {(card: Card) => boolean} [isThumb] @returns {Layout} */
function row(room, cards, cellOf, isThumb = () => false) {
  const used = cards.reduce((sum, card) => sum + card.cols * cellOf(card), 0);
  const gap = Math.min(WIDEST_GAP, (room.width - 2 * MARGIN - used) / Math.max(cards.length - 1, 1));
  let x = (room.width - used - gap * (cards.length - 1)) / 2;
  /** @type {Record<string, Place>} */
  const places = {};
  for (const card of cards) {
    const cell = cellOf(card);
    const y = LABEL + (room.height - LABEL - card.rows * cell) / 2;
    places[card.id] = { x: Math.round(x), y: Math.round(Math.max(y, LABEL)), cell, rows: card.rows, cols: card.cols, thumb: isThumb(card) };
    x += card.cols * cell + gap;
  }
  return { places, height: room.height, vertical: false, sides: "one" };
}

/** The pair at full size, every other grid a thumbnail. @param {Room} room @param {Card[]} cards @param {[number, number]} pair */
function focused(room, cards, pair) {
  /** @param {Card} card */
  const inPair = (card) => pair.includes(Number(card.id.slice(1)));
  /** @param {Card} card */
  const small = (card) => Math.max(3, Math.min(16, Math.floor(THUMB / Math.max(card.cols, card.rows))));
  const large = cards.filter(inPair);
  const thumbs = cards.filter((card) => !inPair(card)).reduce((sum, card) => sum + card.cols * small(card), 0);
  const byWidth = Math.floor((free(room, cards.length) - thumbs) / columns(large));
  const cell = Math.max(4, Math.min(largest(room), byWidth, pitchByHeight(room, large)));
  return row(room, cards, (card) => (inPair(card) ? cell : small(card)), (card) => !inPair(card));
}

/** One below the other, as wide as the phone allows. @param {Room} room @param {Card[]} cards @returns {Layout} */
function stacked(room, cards) {
  /** @type {Record<string, Place>} */
  const places = {};
  // All in view where cells stay large enough for a finger; else the room scrolls.
  const rows = cards.reduce((sum, card) => sum + card.rows, 0);
  const byHeight = Math.max(38, Math.floor((room.height - cards.length * (LABEL + BETWEEN)) / rows));
  let y = 0;
  for (const { id, rows: down, cols } of cards) {
    const cell = Math.max(4, Math.min(64, byHeight, Math.floor((room.width - 24) / cols)));
    y += LABEL;
    places[id] = { x: Math.round((room.width - cols * cell) / 2), y, cell, rows: down, cols, thumb: false };
    y += down * cell + BETWEEN;
  }
  return { places, height: y, vertical: true, sides: "one" };
}
