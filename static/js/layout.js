// @ts-check
/** Where every grid stands, from shapes and the size of the window alone. Pure, no DOM. */

/** @import { Place } from "./types.d.ts" */
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
  if (room.width < PHONE) return stacked(room, cards);
  /** @param {Card} card */
  const inPair = (card) => pair.includes(Number(card.id.slice(1)) + (isKernelCard(card) ? 1 : 0));
  // A pair that is small even alone, as 16 rows are, loses nothing beside the others.
  const alone = pitch(room, cards.filter(inPair));
  // A kernel's gradient stands beside the kernel: between g and dx their arrows would cross it.
  const both = [...cardsOf("v", ["k", "d"]), ...cardsOf("g", []).reverse()];
  if (pitch(room, both) >= Math.min(generous(room), alone)) {
    const cell = pitch(room, both);
    return { ...row(room, backward ? both : values, () => cell), sides: "both" };
  }
  if (pitch(room, cards) >= Math.min(readable(room), alone)) {
    const cell = pitch(room, cards);
    return row(room, cards, () => cell);
  }
  return focused(room, cards, inPair);
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

/** @param {Room} room @param {Card[]} cards @param {(card: Card) => number} cellOf @param {(card: Card) => boolean} [isThumb] @returns {Layout} */
function row(room, cards, cellOf, isThumb = () => false) {
  const gaps = cards.slice(1).map((card, i) => (isThumb(card) || isThumb(cards[i]) ? THUMB_GAP : GAP));
  const used = [...cards.map((card) => card.cols * cellOf(card)), ...gaps].reduce((sum, width) => sum + width, 0);
  const extra = Math.min(WIDEST_GAP - GAP, (room.width - 2 * MARGIN - used) / gaps.length);
  let x = (room.width - used - extra * gaps.length) / 2;
  /** @type {Record<string, Place>} */
  const places = {};
  cards.forEach((card, i) => {
    const cell = cellOf(card);
    const y = LABEL + (room.height - LABEL - card.rows * cell) / 2;
    places[card.id] = { x: Math.round(x), y: Math.round(Math.max(y, LABEL)), cell, rows: card.rows, cols: card.cols, thumb: isThumb(card) };
    x += card.cols * cell + gaps[i] + extra;
  });
  return { places, height: room.height, vertical: false, sides: "one" };
}

/** The pair at full size, every other grid a thumbnail of what the pair leaves. @param {Room} room @param {Card[]} cards @param {(card: Card) => boolean} inPair */
function focused(room, cards, inPair) {
  const large = cards.filter(inPair);
  const thumbs = cards.length - large.length;
  const width = room.width - 2 * MARGIN - GAP - thumbs * THUMB_GAP;
  const wanted = columns(large) * Math.min(readable(room), pitchByHeight(room, large));
  const side = Math.min(THUMB, Math.max(LEAST_THUMB, (width - wanted) / thumbs));
  /** @param {Card} card */
  const small = (card) => Math.min(16, side / Math.max(card.cols, card.rows));
  const taken = cards.filter((card) => !inPair(card)).reduce((sum, card) => sum + card.cols * small(card), 0);
  const cell = pitchWithin(room, large, width - taken);
  return row(room, cards, (card) => (inPair(card) ? cell : small(card)), (card) => !inPair(card));
}

/** One below the other, as wide as the phone allows; a kernel stands beside the grid that it reads where it finds room. @param {Room} room @param {Card[]} cards @returns {Layout} */
function stacked(room, cards) {
  /** @type {Record<string, Place>} */
  const places = {};
  const lines = linesOf(room, cards);
  // All in view where cells stay large enough for a finger; else the room scrolls.
  const rows = lines.reduce((sum, line) => sum + tallest(line), 0);
  const byHeight = Math.max(38, Math.floor((room.height - lines.length * (LABEL + BETWEEN)) / rows));
  let y = 0;
  for (const line of lines) {
    const gaps = (line.length - 1) * BESIDE;
    const cell = Math.max(4, Math.min(64, byHeight, Math.floor((room.width - 24 - gaps) / columns(line))));
    let x = (room.width - columns(line) * cell - gaps) / 2;
    y += LABEL;
    for (const { id, rows: down, cols } of line) {
      places[id] = { x: Math.round(x), y, cell, rows: down, cols, thumb: false };
      x += cols * cell + BESIDE;
    }
    y += tallest(line) * cell + BETWEEN;
  }
  return { places, height: y, vertical: true, sides: "one" };
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
