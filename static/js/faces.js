// @ts-check
/** What every cell of every grid shows, from the state alone: number, digits, fill and roles. Pure, no DOM. */
import { fill, scaleOf } from "./colour.js";
import { departed } from "./frame.js";
import { fitText, formatNumber, jsonNumber } from "./format.js";
import { dims, flatten } from "./tensor.js";
import { channelsOf, complete, indexOf, inRing, isComputedGradient, isGiven, isGradient, isKernel, isUnread, letter, linksInto, mask, once, outline, planesOf, playFrom, playInto, positionOf, readers, sampleOf, shapeOf, ties, valuesAt } from "./trace.js";

/** @import { Cell, Frame, Place, Play, State, Step, Trace } from "./types.d.ts" */
/** @import { CellFace } from "./cell.js" */
/** @import { Focus } from "./focus.js" */

/** A corner digit needs this pitch to be readable and clear of the digits in the middle. */
const CORNER_PITCH = 44;
const CORNER_LENGTH = 5;
const NOTE_PITCH = 44;
const NOTHING = { text: "", size: 0, squeeze: 0 };
/** Digits that are there already stay, unseen: most come back as they were, and to lay out text costs more than all else. */
const UNSEEN = { ...NOTHING, text: null };

/**
 * @param {State} state @param {Frame} frame @param {Focus} focus @param {string} grid @param {Place} place
 * @param {boolean} twoSided whether the card has another side, whose number stands in the corner
 * @param {(text: string) => number} widthOf how wide digits are in the page's own font, in em
 * @returns {(cell: number) => CellFace}
 */
export function facesOf(state, frame, focus, grid, place, twoSided, widthOf) {
  const { trace } = state;
  const current = valuesOf(state, frame, grid);
  const scale = scaleFor(trace, grid);
  const marks = focus.cells[grid];
  const fixed = rolesOf(trace, grid, !state.hidden);
  const gone = frame.step?.play.from === grid ? departed(frame) : new Set();
  const ring = frame.step?.play.from === grid ? frame.step.play : null;
  const constants = new Set(ring?.stage.const ?? []);
  const masked = state.mask && !state.hidden && !isGradient(grid) && playFrom(trace, grid)?.stage.kind === "choose";
  const chosen = masked ? mask(/** @type {Play} */ (playFrom(trace, grid)).stage) : [];
  const cropping = ring !== null && ring.stage.steps.group[/** @type {Step} */ (frame.step).index] === ring.stage.crop;
  const covered = state.hidden && !isGiven(trace, grid);
  const noted = place.cell >= NOTE_PITCH && !isGradient(grid);
  const counts = noted ? overlaps(trace, grid) : null;
  const sharing = noted ? ties(trace)[grid] : undefined;
  const other = twoSided && isGradient(grid) && place.cell >= CORNER_PITCH ? valuesOf(state, frame, valuesAt(grid)) : null;
  const fractions = isComputedGradient(trace, grid);
  const backward = isGradient(grid);
  const fillOf = remembered((value) => fill(value, masked ? 4 : scale, state.theme));
  // The mark of a tie takes some room on both sides.
  const [textOf, tiedTextOf] = [0.86, 0.8 - 2 / place.cell].map((share) => remembered((value) => fitText(value, place.cell, { fractions, widthOf, share })));

  return (cell) => {
    const value = current[cell];
    // A padded gradient that went home leaves its cell empty; a constant's stays, struck through: it is lost.
    const left = ring !== null && gone.has(cell) && inRing(ring, cell);
    const lost = left && constants.has(cell);
    const empty = value === null || (left && !lost);
    const shown = masked ? chosen[cell] : value;
    const { text, size, squeeze } = empty ? UNSEEN : covered ? hiddenText(place.cell) : (fixed[cell].includes("tie") ? tiedTextOf : textOf)(/** @type {Cell} */ (shown));
    const marked = marks?.get(cell);
    const roles = [fixed[cell], marked, marked && backward && "gradient", empty ? "empty" : covered && "covered", left && !lost && "emptied", lost && "lost", left && cropping && "cropped"];
    return {
      value: value === null ? "" : jsonNumber(value),
      text,
      size,
      squeeze,
      fill: empty || covered ? "none" : fillOf(/** @type {Cell} */ (shown)),
      roles: roles.filter(Boolean).join(" "),
      tied: fixed[cell].includes("tie"),
      hatch: fixed[cell].includes("ring") ? "padding" : fixed[cell].includes("unread") ? "unread" : "",
      corner: other && !state.hidden ? cornerText(other[cell]) : "",
      badge: sharing?.has(cell) && !empty && !state.hidden ? `=${sharing.get(cell)}` : "",
      count: counts && counts[cell] > 1 ? `×${counts[cell]}` : "",
    };
  };
}

/** Most cells of a grid share their number with others. @template V @param {(value: Cell) => V} make @returns {(value: Cell) => V} */
function remembered(make) {
  /** @type {Map<Cell, V>} */
  const known = new Map();
  return (value) => {
    const found = known.get(value) ?? make(value);
    known.set(value, found);
    return found;
  };
}

/** A number that fits in full, or nothing: cut off, it would be another number. @param {Cell | null} value */
function cornerText(value) {
  const text = value === null ? "" : formatNumber(value);
  return text.length <= CORNER_LENGTH ? text : "";
}

/** @param {number} pitch */
const hiddenText = (pitch) => (pitch < 20 ? NOTHING : { text: "?", size: 0.45 * pitch, squeeze: 0 });

/** The numbers of a grid; what was just typed counts before the answer to it is there. @param {State} state @param {Frame} frame @param {string} grid */
function valuesOf({ doc, trace }, frame, grid) {
  const values = frame.grids[grid];
  if (!isGiven(trace, grid)) return values;
  const given = isKernel(grid) ? doc.layers[trace.forward[positionOf(grid)].layer]?.kernel : grid === "v0" ? doc.x : doc.g;
  const typed = sampled(trace, grid, /** @type {import("./types.d.ts").Nested} */ (given ?? []));
  const then = complete(trace)[grid];
  if (String(dims(typed).slice(0, 2)) !== String(shapeOf(trace, grid))) return values;
  const now = flatten(typed);
  if (now.length !== then.length) return values;
  return values.map((value, cell) => (now[cell] === then[cell] ? value : now[cell]));
}

/** @param {Trace} trace @param {string} grid @param {import("./types.d.ts").Nested} given */
const sampled = (trace, grid, given) => (isKernel(grid) ? given : (sampleOf(trace, given) ?? []));

/** One scale for all values, one for all gradients, and one for each kernel and its gradient. */
const scaleFor = onceFor((/** @type {Trace} */ trace, /** @type {string} */ grid) => {
  const grids = complete(trace);
  if (isKernel(grid)) return scaleOf([[grids[grid]]]);
  return scaleOf([Object.keys(grids).filter((other) => !isKernel(other) && isGradient(other) === isGradient(grid)).map((other) => grids[other])]);
});

/** Roles that last whatever is known: padding, and what no window reads. */
const placesOf = onceFor((/** @type {Trace} */ trace, /** @type {string} */ grid) => {
  const made = playInto(trace, valuesAt(grid));
  return complete(trace)[grid].map((_, cell) => (made && isPadded(trace, made, cell) ? "ring" : isUnread(trace, grid, cell) ? "unread" : ""));
});

/** The same and tied maxima, unless answers are hidden. @param {Trace} trace @param {string} grid @param {boolean} open @returns {string[]} */
function rolesOf(trace, grid, open) {
  const tie = open ? ties(trace)[valuesAt(grid)] : undefined;
  return placesOf(trace, grid).map((place, cell) => (tie?.has(cell) ? `${place} tie`.trimStart() : place));
}

/** What is worked out once for each grid of a trace. @template V @param {(trace: Trace, grid: string) => V} make @returns {(trace: Trace, grid: string) => V} */
function onceFor(make) {
  const known = once((/** @type {Trace} */ _) => /** @type {Map<string, V>} */ (new Map()));
  return (trace, grid) => {
    const found = known(trace).get(grid) ?? make(trace, grid);
    known(trace).set(grid, found);
    return found;
  };
}

/** The grids with cells that no window reads, as the rest of a size that the stride does not divide. */
export const unreadGrids = once((/** @type {Trace} */ trace) => new Set(Object.keys(complete(trace)).filter((grid) => placesOf(trace, grid).some((place) => place === "unread"))));

/** Whether a padding layer added a cell, by this stage or by an earlier one. @param {Trace} trace @param {Play} made @param {number} cell @returns {boolean} */
function isPadded(trace, made, cell) {
  if (made.stage.kind !== "copy") return false;
  if (inRing(made, cell)) return true;
  const earlier = playInto(trace, made.from);
  return earlier?.stage.layer === made.stage.layer && isPadded(trace, earlier, made.stage.links.src[linksInto(made.stage, cell)[0]]);
}

/** How many windows read each cell, where any is read by several. @param {Trace} trace @param {string} grid */
function overlaps(trace, grid) {
  const next = playFrom(trace, grid);
  if (!next || next.stage.kind === "copy") return null;
  const counts = readers(next.stage);
  return counts.some((count) => count > 1) ? counts : null;
}

/**
 * What a plane of a grid is called: its accessible name, and a short label, which the first plane has for all that stand below it.
 * @param {Trace} trace @param {string} grid @param {number} plane @param {import("./sentence.js").Speech} speech
 */
export function planeNames(trace, grid, plane, speech) {
  const { name, label } = namesOf(trace, grid, speech);
  if (channelsOf(trace, grid) === 1) return { name, label, index: "" };
  const path = indexOf(trace, grid, plane);
  const index = `[..., ${path.join(", ")}]`;
  const told = speech.say(path.length > 1 ? "kernel_channels" : "in_channel", { name, channel: String(path[0] + 1), output: String((path[1] ?? 0) + 1) });
  return { name: told, label: plane === planesOf(trace, grid)[0] ? label : "", index };
}

/** What a grid is called: its accessible name and a short label. @param {Trace} trace @param {string} grid @param {import("./sentence.js").Speech} speech */
export function namesOf(trace, grid, { lang, say }) {
  const position = positionOf(grid);
  const { last } = outline(trace);
  const side = isGradient(grid) ? "gradient" : "value";
  if (isKernel(grid)) {
    const label = say(`${side}_kernel`, { letter: letter(trace, grid) });
    const { layer } = trace.forward[position];
    return { name: trace.layers.length > 1 ? say("named", { layer: `${layer + 1} ${trace.layers[layer].name[lang]}`, label }) : label, label };
  }
  if (position === 0 || position === last) {
    const name = say(`${side}_${position === 0 ? "x" : "y"}`);
    return { name, label: name };
  }
  const stage = trace.forward[position - 1];
  const layer = `${stage.layer + 1} ${trace.layers[stage.layer].name[lang]}`;
  const label = say("after", { stage: stage.name[lang] });
  const name = say("named", { layer, label });
  if (side === "value") return { name, label };
  return { name: say("gradient_of", { name }), label: say("gradient_of", { name: label }) };
}
