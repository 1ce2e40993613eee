// @ts-check
/** What a step or a cell says: one sentence and one formula with its numbers. Pure, no DOM; every number is the trace's own. */
import { formatNumber } from "./format.js";
import { cellName, channelsOf, complete, inRing, isComputedGradient, isGradient, isKernel, letter, linksFrom, linksInto, linksThrough, outline, playFrom, playInto, positionOf, tied } from "./trace.js";

/** @import { Cell, Frame, Play, Pointed, Step, Trace } from "./types.d.ts" */
/** @typedef {{lang: "en" | "zh", say: (key: string, values?: Record<string, string>) => string}} Speech */
/** @typedef {{sentence: string, formula: string}} Caption */

const MOST_OPERANDS = 16;
/** Channels of a sum that are spelled out, and products that are not cut short in it. */
const MOST_SPELLED = 3;
const MOST_PRODUCTS = 8;

/** @param {Trace} trace @param {Frame} frame @param {Pointed | null} pointed @param {Speech} speech @returns {Caption} */
export function captionOf(trace, frame, pointed, speech) {
  if (pointed && isKernel(pointed.grid)) return kernelCaption(trace, pointed, speech);
  if (pointed) return cellCaption(trace, pointed, speech);
  if (frame.step) return stepCaption(trace, frame.step, speech);
  const { layers } = trace;
  if (layers.length === 1) return { sentence: layers[0].story[frame.direction][speech.lang], formula: "" };
  const names = layers.map(({ name }) => name[speech.lang]);
  const formula = frame.direction === "forward" ? ["x", ...names, "y"].join(" → ") : ["dx", ...names, "g"].join(" ← ");
  return { sentence: speech.say(`pipeline_${frame.direction}`), formula };
}

/** @param {Trace} trace @param {Step} step @param {Speech} speech @returns {Caption} */
function stepCaption(trace, step, speech) {
  return step.play.direction === "forward" ? arrival(trace, step.play, step.cell, speech) : departure(trace, step.play, step.cell, speech);
}

/** A pointed cell: how it came about, or for the input where it goes. @param {Trace} trace @param {Pointed} pointed @param {Speech} speech @returns {Caption} */
function cellCaption(trace, { grid, cell }, speech) {
  const play = playInto(trace, grid);
  if (play) return play.direction === "forward" ? arrival(trace, play, cell, speech) : collected(trace, play, cell, speech);
  return destinations(trace, /** @type {Play} */ (playFrom(trace, grid)), cell, speech);
}

/** A weight and how often it is used, or its gradient and the products that it adds up. @param {Trace} trace @param {Pointed} pointed @param {Speech} speech @returns {Caption} */
function kernelCaption(trace, { grid, cell }, speech) {
  const position = positionOf(grid);
  const grids = complete(trace);
  const { stage } = /** @type {Play} */ (playFrom(trace, `v${position}`));
  const links = linksThrough(stage, cell);
  const name = cellName(trace, grid, cell);
  const total = numberIn(trace, grid, grids[grid][cell]);
  const said = { name, count: String(links.length), x: letter(trace, `v${position}`), g: letter(trace, `g${position + 1}`) };
  if (!isGradient(grid)) return { sentence: speech.say("kernel_weighs", said), formula: `${name} = ${total}` };
  const others = /** @type {Play} */ (playInto(trace, `g${position}`)).stage.tap_others?.[cell];
  const products = links.map((link) => {
    const [x, g] = [grids[`v${position}`][stage.links.src[link]], grids[`g${position + 1}`][stage.links.dst[link]]];
    return `${formatNumber(x)} × ${bracketed(numberIn(trace, `g${position + 1}`, g))}`;
  });
  const sentence = withOthers(speech.say("kernel_gathers", said), others, "other_samples", speech);
  return { sentence, formula: [name, sum([...products, ...otherTerm(others)]), total].join(" = ") };
}

/** A forward cell and what it was made of. @param {Trace} trace @param {Play} play @param {number} cell @param {Speech} speech @returns {Caption} */
function arrival(trace, play, cell, speech) {
  const { stage, from, to } = play;
  const grids = complete(trace);
  const links = linksInto(stage, cell);
  const chosen = links.filter((link) => stage.links.used[link]).map((link) => stage.links.src[link]);
  const sharing = stage.kind === "choose" ? tied(stage, grids[from], grids[to], cell).length : 0;
  const key = inRing(play, cell) ? "ring" : sharing > 1 ? "tie" : "cell";
  const sentence = filled(stage.sentences[key] ?? stage.sentences.cell, speech, {
    dst: cellName(trace, to, cell),
    src: chosen.length ? cellName(trace, from, chosen[0]) : "",
    value: formatNumber(grids[to][cell]),
    count: String(sharing),
  });
  return { sentence, formula: made(trace, play, cell) };
}

/** `max(3, 5, 1, 2) = 5`. @param {Trace} trace @param {Play} play @param {number} cell */
function made(trace, { stage, from, to }, cell) {
  const grids = complete(trace);
  const links = linksInto(stage, cell);
  const result = formatNumber(grids[to][cell]);
  const operands = links.map((link) => formatNumber(grids[from][stage.links.src[link]]));
  if (stage.kind === "copy") return [cellName(trace, to, cell), ...sources(trace, { stage, from }, cell), result].join(" = ");
  if (stage.kind === "norm") return `${normOf(operands, stage.operator ?? "")} = ${result}`;
  if (stage.kind === "choose") return `${stage.operator}(${shorten(operands, ", ")}) = ${result}`;
  const bias = stage.bias ? [formatNumber(stage.bias[cell % channelsOf(trace, to)])] : [];
  if (channelsIn(trace, { stage, from }, links).size > 1) return channelwise(trace, { stage, from, to }, cell, bias);
  const weights = links.map((link) => stage.links.weight[link]);
  const products = stage.links.tap ? sum(operands.map((operand, i) => `${operand} × ${bracketed(formatNumber(weights[i]))}`)) : weighted(operands, weights);
  const terms = [products, ...bias.map(bracketed)].join(" + ");
  return `${terms} ${equals(grids[to][cell])} ${result}`;
}

/**
 * A sum of several channels: `(1 × 2 + 3 × 0) + (4 × 1 + 2 × 2) + 1 = 2 + 8 + 1 = 11`; of long ones the first products, of many the channels' own sums alone.
 * @param {Trace} trace @param {Pick<Play, "stage" | "from" | "to">} play @param {number} cell @param {string[]} bias
 */
function channelwise(trace, { stage, from, to }, cell, bias) {
  const grids = complete(trace);
  const { src, weight } = stage.links;
  const links = linksInto(stage, cell);
  const sums = stage.partial?.[stage.steps.cell.indexOf(cell)] ?? [];
  const channels = stage.shown.in
    .map((channel, i) => ({ total: formatNumber(sums[i]), links: links.filter((link) => src[link] % channelsOf(trace, from) === channel) }))
    .filter((one) => one.links.length > 0);
  const products = channels.map((one) => one.links.map((link) => `${formatNumber(grids[from][src[link]])} × ${bracketed(formatNumber(weight[link]))}`));
  const result = `${equals(grids[to][cell])} ${formatNumber(grids[to][cell])}`;
  if (products.every(({ length }) => length === 1)) return `${sum([...products.flat(), ...bias])} ${result}`;
  const parts = sum([...channels.map(({ total }) => total), ...bias]);
  if (channels.length > MOST_SPELLED) return `${parts} ${result}`;
  const spelled = products.map((terms) => `(${sum(links.length > MOST_PRODUCTS && terms.length > 1 ? [terms[0], "…"] : terms)})`);
  return `${[...spelled, ...bias.map(bracketed)].join(" + ")} = ${parts} ${result}`;
}

/** The channels that links come from. @param {Trace} trace @param {Pick<Play, "stage" | "from">} play @param {number[]} links */
const channelsIn = (trace, { stage, from }, links) => new Set(links.map((link) => stage.links.src[link] % channelsOf(trace, from)));

/** What others gave, as a term of a sum. @param {Cell | undefined} others @returns {string[]} */
const otherTerm = (others) => (others ? [formatNumber(others, { fractions: true })] : []);

/** A sentence, and what comes from planes that are not shown. @param {string} sentence @param {Cell | undefined} others @param {string} word @param {Speech} speech */
const withOthers = (sentence, others, word, speech) => (others ? `${sentence}${speech.say(word, { amount: formatNumber(others, { fractions: true }) })}` : sentence);

/** `(|3|² + |4|²)^(1/2)`. @param {string[]} operands @param {string} p */
function normOf(operands, p) {
  const power = p === "1" ? "" : `^${p}`;
  const sum = shorten(operands.map((operand) => `|${operand}|${power}`), " + ");
  return power ? `(${sum})^(1/${p})` : sum;
}

/** The names of the cell that was copied, and of the cell that this was copied from. @param {Trace} trace @param {Pick<Play, "stage" | "from">} play @param {number} cell @returns {string[]} */
function sources(trace, { stage, from }, cell) {
  const [link] = linksInto(stage, cell);
  if (link === undefined) return [];
  const source = stage.links.src[link];
  const earlier = playInto(trace, from);
  return [cellName(trace, from, source), ...(earlier?.stage.kind === "copy" ? sources(trace, earlier, source) : [])];
}

/** A sum with its weights: a + b, (a + b) / n, or w × a + w × b. @param {string[]} operands @param {number[]} weights */
function weighted(operands, weights) {
  if (weights.some((weight) => weight !== weights[0])) return sum(operands.map((operand, i) => times(weights[i], operand)));
  if (weights[0] === 1) return sum(operands);
  const share = formatNumber(weights[0], { fractions: true });
  return share.startsWith("1/") ? `(${sum(operands)}) / ${share.slice(2)}` : `${share} × (${sum(operands)})`;
}

/** `3 + (−1) + 2`. @param {string[]} terms */
const sum = (terms) => shorten(terms.map((term, i) => (i > 0 ? bracketed(term) : term)), " + ");

/** `1/4 × (−4)`, and a whole value as it is. @param {number} weight @param {string} value */
const times = (weight, value) => (weight === 1 ? value : `${formatNumber(weight, { fractions: true })} × ${bracketed(value)}`);

/** What stands behind a sign of arithmetic. @param {string} term */
const bracketed = (term) => (term.startsWith("−") ? `(${term})` : term);

/** A number as the cells of a grid show it. @param {Trace} trace @param {string} grid @param {Cell} value */
const numberIn = (trace, grid, value) => formatNumber(value, { fractions: isComputedGradient(trace, grid) });

/** @param {string[]} parts @param {string} by */
function shorten(parts, by) {
  return parts.length <= MOST_OPERANDS ? parts.join(by) : [...parts.slice(0, MOST_OPERANDS - 1), "…"].join(by);
}

/** A gradient leaving: where it goes and how much of it. @param {Trace} trace @param {Play} play @param {number} cell @param {Speech} speech @returns {Caption} */
function departure(trace, play, cell, speech) {
  const { stage, from, to } = play;
  const used = linksFrom(stage, cell).filter((link) => stage.links.used[link]);
  const value = numberIn(trace, from, complete(trace)[from][cell]);
  const weight = used.length ? stage.links.weight[used[0]] : 0;
  const { result, sharing } = chosenBy(trace, play, cell);
  const key = inRing(play, cell) ? "ring" : sharing > 1 ? "tie" : "cell";
  const sentence = filled(stage.sentences[key] ?? stage.sentences.cell, speech, {
    src: cellName(trace, from, cell),
    dst: used.length ? cellName(trace, to, stage.links.dst[used[0]]) : "",
    value,
    weight: formatNumber(weight, { fractions: true }),
    result,
    count: String(sharing),
  });
  // 0 × ∞ is no number: an infinite gradient is just lost.
  if (used.length === 0) return { sentence, formula: value.includes("∞") || value === "NaN" ? "" : `${times(0, value)} = 0` };
  if (used.length === 1) return { sentence, formula: added(trace, play, used[0], value) };
  const weights = used.map((link) => stage.links.weight[link]);
  if (weights.some((other) => other !== weight)) {
    const shares = shorten(weights.map((other) => formatNumber(other, { fractions: true })), ", ");
    return { sentence, formula: `${value} × (${shares})` };
  }
  return { sentence, formula: spread(trace, play, used, times(weight, value)) };
}

/** `1/4 × 8 = 2`, or where the receivers held something before, `1/4 × 8 → dx[0, 0], dx[0, 1]`. @param {Trace} trace @param {Play} play @param {number[]} links @param {string} share */
function spread(trace, { stage, to }, links, share) {
  const receivers = links.map((link) => cellName(trace, to, stage.links.dst[link]));
  const after = new Set(links.map((link) => numberIn(trace, to, stage.links.after[link])));
  const alike = after.size === 1 && links.every((link) => before(stage, link) === null);
  if (!alike) return `${share} → ${shorten(receivers, ", ")}`;
  const [each] = after;
  return share === each ? `${shorten(receivers, " = ")} = ${share}` : `${share} = ${each}`;
}

/** What the window of an arriving gradient had become, and how many cells share it. @param {Trace} trace @param {Play} play @param {number} cell */
function chosenBy(trace, play, cell) {
  if (play.stage.kind !== "choose") return { result: "", sharing: 0 };
  const forward = /** @type {Play} */ (outline(trace).plays.find(({ direction, stage }) => direction === "forward" && stage.id === play.stage.id));
  const grids = complete(trace);
  return { result: formatNumber(grids[forward.to][cell]), sharing: tied(forward.stage, grids[forward.from], grids[forward.to], cell).length };
}

/** What a receiving cell held before a link was added, from shown cells or hidden ones; null where that was nothing. @param {Play["stage"]} stage @param {number} link @returns {Cell | null} */
function before(stage, link) {
  const earlier = linksInto(stage, stage.links.dst[link]).filter((other) => other < link && stage.links.used[other]);
  return earlier.length ? stage.links.after[earlier[earlier.length - 1]] : stage.others?.[stage.links.dst[link]] || null;
}

/** `dx[0, 0] = 2 + 1 = 3`. @param {Trace} trace @param {Play} play @param {number} link @param {string} value */
function added(trace, { stage, to }, link, value) {
  const held = before(stage, link);
  const term = times(stage.links.weight[link], value);
  const parts = [cellName(trace, to, stage.links.dst[link])];
  if (held !== null) parts.push(sum([numberIn(trace, to, held), term]));
  else if (term !== value) parts.push(term);
  return [...parts, numberIn(trace, to, stage.links.after[link])].join(" = ");
}

/** A receiving cell and all that arrives at it. @param {Trace} trace @param {Play} play @param {number} cell @param {Speech} speech @returns {Caption} */
function collected(trace, { stage, from, to }, cell, speech) {
  const grids = complete(trace);
  const used = linksInto(stage, cell).filter((link) => stage.links.used[link]);
  const dst = cellName(trace, to, cell);
  const total = numberIn(trace, to, grids[to][cell]);
  if (used.length === 0) return { sentence: speech.say("collects_none", { dst }), formula: `${dst} = ${total}` };
  const others = stage.others?.[cell];
  const terms = [...used.map((link) => times(stage.links.weight[link], numberIn(trace, from, grids[from][stage.links.src[link]]))), ...otherTerm(others)];
  const src = cellName(trace, from, stage.links.src[used[0]]);
  const collects = speech.say(used.length === 1 ? "collects_one" : "collects_many", { dst, src, count: String(used.length) });
  const sentence = withOthers(collects, others, "other_channels", speech);
  return { sentence, formula: [...new Set([dst, sum(terms), total])].join(" = ") };
}

/** Where a cell of the input, or of the gradient that arrives, goes. @param {Trace} trace @param {Play} play @param {number} cell @param {Speech} speech @returns {Caption} */
function destinations(trace, play, cell, speech) {
  const { stage, from, to } = play;
  if (isGradient(from)) return departure(trace, play, cell, speech);
  const links = linksFrom(stage, cell);
  const src = cellName(trace, from, cell);
  const value = formatNumber(complete(trace)[from][cell]);
  const chosen = links.filter((link) => stage.links.used[link]).length;
  const targets = shorten(links.map((link) => cellName(trace, to, stage.links.dst[link])), ", ");
  const key = links.length === 0 ? "goes_nowhere" : stage.kind === "copy" ? "goes_copied" : stage.kind === "choose" ? "goes_chosen" : "goes_read";
  const sentence = speech.say(key, { src, count: String(links.length), chosen: String(chosen), to: letter(trace, to) });
  return { sentence, formula: links.length ? `${src} = ${value} → ${targets}` : `${src} = ${value}` };
}

/** @param {import("./types.d.ts").Text} template @param {Speech} speech @param {Record<string, string>} values */
function filled(template, { lang }, values) {
  return template[lang].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** The sign before a number: = where its digits say it all, ≈ where they are rounded. @param {Cell} value */
function equals(value) {
  return typeof value !== "number" || Number(formatNumber(value).replaceAll("−", "-")) === value ? "=" : "≈";
}
