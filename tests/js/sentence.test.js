import { test } from "node:test";
import assert from "node:assert/strict";
import { frame } from "../../static/js/frame.js";
import { captionOf } from "../../static/js/sentence.js";
import { complete, outline } from "../../static/js/trace.js";
import { finite, scenes } from "./scenes.js";
import { speechOf } from "./speech-of.js";
import { tracesOf } from "./trace-of.js";

const [en, zh] = [speechOf("en"), speechOf("zh")];
const frameAt = (trace, cursor) => frame(trace, cursor, cursor <= outline(trace).turn ? "forward" : "backward");
const at = (trace, cursor, speech = en) => captionOf(trace, frameAt(trace, cursor), null, speech);
const backAt = (trace, steps, speech = en) => at(trace, outline(trace).turn + steps, speech);
const pointed = (trace, grid, cell, speech = en) => captionOf(trace, frame(trace, 0, "forward"), { grid, cell }, speech);
const restOf = (trace, direction) => frame(trace, direction === "forward" ? 0 : outline(trace).turn, direction);
const atRest = (trace, direction, speech = en) => captionOf(trace, restOf(trace, direction), null, speech);

/** Every caption of a trace: at rest, of each step, of each pointed cell. */
function captionsOf(trace, speech) {
  const steps = Array.from({ length: outline(trace).total }, (_, i) => at(trace, i + 1, speech));
  const cells = Object.entries(complete(trace)).flatMap(([grid, values]) => values.map((_, cell) => pointed(trace, grid, cell, speech)));
  return [atRest(trace, "forward", speech), atRest(trace, "backward", speech), ...steps, ...cells];
}

const FORWARD = [
  ["max", 1, "max(1, 3, 4, 9) = 9", "y[0, 0] is the maximum of its window: x[1, 1]", "y[0, 0] 是窗口的最大值：x[1, 1]"],
  ["ties", 4, "max(8, 8, 3, 8) = 8", "y[1, 1] is the maximum of its window; 3 cells share it", "y[1, 1] 是窗口的最大值；有 3 个格子并列"],
  ["ties", 3, "max(0, 2, 6, 6) = 6", "y[1, 0] is the maximum of its window; 2 cells share it", "y[1, 0] 是窗口的最大值；有 2 个格子并列"],
  ["mean", 2, "(4 + 1 + (−2) + 6) / 4 = 2.25", "y[0, 1] is the mean of its window", "y[0, 1] 是窗口的平均值"],
  ["thirds", 1, "(−3 + 1 + 2) / 3 = 0", "y[0, 0] is the mean of its window", "y[0, 0] 是窗口的平均值"],
  ["lopsided", 3, "h₁[0, 2] = x[0, 2] = 4", "h₁[0, 2] keeps x[0, 2]", "h₁[0, 2] 保持 x[0, 2] 的值"],
  [
    "lopsided",
    15,
    "y[0, 4] = h₁[0, 4] = x[0, 2] = 4",
    "y[0, 4] copies h₁[0, 4]: outside there is nothing, so the edge repeats",
    "y[0, 4] 复制 h₁[0, 4]：外面没有值，于是重复边界",
  ],
  ["wall", 1, "h₁[0, 0] = −2", "h₁[0, 0] is the constant −2: it comes from no cell", "h₁[0, 0] 是常数 −2，不来自任何格子"],
  ["wall", 8, "y[1, 1] = h₁[0, 1] = x[0, 0] = 3", "y[1, 1] keeps h₁[0, 1]", "y[1, 1] 保持 h₁[0, 1] 的值"],
];

test("captionOf a forward step names the cell and what it was made of, in both languages", () => {
  for (const [name, cursor, formula, english, chinese] of FORWARD) {
    assert.deepEqual(at(scenes[name], cursor), { sentence: english, formula });
    assert.deepEqual(at(scenes[name], cursor, zh), { sentence: chinese, formula });
  }
});

const BACKWARD = [
  ["max", 1, "dx[1, 1] = 1", "g[0, 0] goes whole to dx[1, 1], which held the maximum 9", "g[0, 0] 全部交给 dx[1, 1]，它是最大值 9"],
  ["overlap", 2, "dx[1, 1] = 1 + 2 = 3", "g[0, 1] goes whole to dx[1, 1], which held the maximum 9", "g[0, 1] 全部交给 dx[1, 1]，它是最大值 9"],
  ["overlap", 3, "dx[2, 2] = 3", "g[0, 2] goes whole to dx[2, 2], which held the maximum 5", "g[0, 2] 全部交给 dx[2, 2]，它是最大值 5"],
  ["overlap", 8, "dx[3, 3] = 6 + (−8) = −2", "g[2, 1] goes whole to dx[3, 3], which held the maximum 7", "g[2, 1] 全部交给 dx[3, 3]，它是最大值 7"],
  [
    "ties",
    4,
    "dx[2, 2] = dx[2, 3] = dx[3, 3] = 4",
    "3 cells share the maximum 8, and each receives the whole 4",
    "3 个格子并列最大值 8，每个都得到整个 4",
  ],
  ["first", 1, "dx[0, 0] = 5", "3 cells share the maximum 7; the first receives 5, the others nothing", "3 个格子并列最大值 7；第一个得到 5，其余为 0"],
  ["split", 1, "1/3 × 1 = 1/3", "3 cells share the maximum 4, and each receives 1/3 of 1", "3 个格子并列最大值 4，每个得到 1 的 1/3"],
  [
    "split",
    2,
    "1/3 × (−2) → dx[0, 1], dx[0, 2], dx[0, 3]",
    "3 cells share the maximum 4, and each receives 1/3 of −2",
    "3 个格子并列最大值 4，每个得到 −2 的 1/3",
  ],
  ["mean", 3, "1/4 × (−4) = −1", "g[1, 0] is shared: each cell of its window receives 1/4 of it", "g[1, 0] 平均分担：窗口里每个格子得到它的 1/4"],
  [
    "lopsided",
    1,
    "dh₁[0, 0] = −4",
    "g[0, 0] goes home to dh₁[0, 0], the border cell it was copied from",
    "g[0, 0] 加回 dh₁[0, 0]，即当初被复制的边界格子",
  ],
  ["lopsided", 8, "dh₁[0, 2] = 2 + (−4) = −2", "g[1, 2] stays in place at dh₁[0, 2]: the ring is cropped", "g[1, 2] 原位留给 dh₁[0, 2]：外圈被裁掉"],
  ["wall", 1, "0 × 1 = 0", "g[0, 0] is a constant, derivative 0: 1 is lost", "g[0, 0] 是常数，导数为 0：1 丢失"],
  ["wall", 11, "0 × (−6) = 0", "dh₁[0, 2] is a constant, derivative 0: −6 is lost", "dh₁[0, 2] 是常数，导数为 0：−6 丢失"],
  ["wall", 12, "dx[0, 0] = 5", "dh₁[0, 1] stays in place at dx[0, 0]: the ring is cropped", "dh₁[0, 1] 原位留给 dx[0, 0]：外圈被裁掉"],
];

test("captionOf a backward step says where the gradient goes and how much of it, in both languages", () => {
  for (const [name, steps, formula, english, chinese] of BACKWARD) {
    assert.deepEqual(backAt(scenes[name], steps), { sentence: english, formula });
    assert.deepEqual(backAt(scenes[name], steps, zh), { sentence: chinese, formula });
  }
});

test("captionOf shows gradients made of fractions as fractions, as their cells do, whatever carries them on", () => {
  assert.equal(backAt(scenes["edge-then-mean"], 4).formula, "dx[0, 0] = 1/3");
  assert.equal(backAt(scenes["edge-then-mean"], 6).formula, "dx[0, 0] = 1/3 + 2/3 = 1");
  assert.equal(pointed(scenes["edge-then-mean"], "g1", 1).formula, "dh₁[0, 1] = 1/3 × 1 + 1/3 × 1 = 2/3");
  assert.equal(backAt(scenes["edge-then-mean"], 1).formula, "1/3 × 1 = 1/3");
});

const POINTED = [
  ["max", "v0", 5, "x[1, 1] = 9 → y[0, 0]", "x[1, 1] is read by one window and chosen by 1"],
  ["overlap", "v0", 6, "x[1, 1] = 9 → y[0, 0], y[0, 1], y[1, 0], y[1, 1]", "x[1, 1] is read by 4 windows and chosen by 4"],
  ["mean", "v0", 0, "x[0, 0] = 3 → y[0, 0]", "x[0, 0] is read by one window"],
  ["thirds", "v0", 1, "x[0, 1] = 1 → y[0, 0], y[0, 1]", "x[0, 1] is read by 2 windows"],
  ["tail", "v0", 4, "x[0, 4] = −3", "x[0, 4] is read by no window: its gradient is 0"],
  ["lopsided", "v0", 0, "x[0, 0] = 3 → h₁[0, 0]", "x[0, 0] is copied once into h₁"],
  ["lopsided", "v0", 2, "x[0, 2] = 4 → h₁[0, 2], h₁[0, 3], h₁[0, 4]", "x[0, 2] is copied 3 times into h₁"],
  ["lopsided", "v1", 4, "h₁[0, 4] = x[0, 2] = 4", "h₁[0, 4] copies x[0, 2]: outside there is nothing, so the edge repeats"],
  ["max", "v1", 0, "max(1, 3, 4, 9) = 9", "y[0, 0] is the maximum of its window: x[1, 1]"],
  ["max", "g1", 0, "dx[1, 1] = 1", "g[0, 0] goes whole to dx[1, 1], which held the maximum 9"],
  ["max", "g0", 5, "dx[1, 1] = 1", "dx[1, 1] receives its gradient from g[0, 0]"],
  ["max", "g0", 0, "dx[0, 0] = 0", "No gradient arrives at dx[0, 0]: it stays 0"],
  ["overlap", "g0", 18, "dx[3, 3] = 6 + (−8) + 9 = 7", "dx[3, 3] collects 3 gradients"],
  ["mean", "g0", 8, "dx[2, 0] = 1/4 × (−4) = −1", "dx[2, 0] receives its gradient from g[1, 0]"],
  ["thirds", "g0", 1, "dx[0, 1] = 1/3 × 1 + 1/3 × (−4) = −1", "dx[0, 1] collects 2 gradients"],
  ["wall", "g1", 2, "dh₁[0, 2] = −6", "dh₁[0, 2] receives its gradient from g[1, 2]"],
  ["wall", "g2", 0, "0 × 1 = 0", "g[0, 0] is a constant, derivative 0: 1 is lost"],
];

test("captionOf a pointed cell says how it came about, or where the input goes, whatever the cursor", () => {
  for (const [name, grid, cell, formula, sentence] of POINTED) {
    assert.deepEqual(pointed(scenes[name], grid, cell), { sentence, formula }, `${name} ${grid} ${cell}`);
    const { total } = outline(scenes[name]);
    assert.deepEqual(captionOf(scenes[name], frame(scenes[name], total, "backward"), { grid, cell }, en), { sentence, formula });
  }
});

test("captionOf at rest tells the layer's story, and a pipeline's layers in order", () => {
  for (const direction of ["forward", "backward"]) {
    for (const speech of [en, zh]) {
      assert.deepEqual(atRest(scenes.max, direction, speech), { sentence: scenes.max.layers[0].story[direction][speech.lang], formula: "" });
    }
  }
  assert.deepEqual(atRest(scenes["edge-then-max"], "forward"), {
    sentence: "Each layer hands its output to the next",
    formula: "x → Edge padding → Max pooling → y",
  });
  assert.deepEqual(atRest(scenes["edge-then-max"], "backward", zh), {
    sentence: zh.say("pipeline_backward"),
    formula: "dx ← 边界填充 ← 最大池化 ← g",
  });
});

test("captionOf cuts a formula of more than 16 numbers short", () => {
  const row = Array.from({ length: 20 }, (_, i) => i + 1);
  const { wide, square } = tracesOf({
    wide: { layers: [{ type: "max_pooling", size: [1, 20] }], x: [row] },
    square: { layers: [{ type: "mean_pooling", size: 4 }], x: Array(4).fill([1, 2, 3, 4]) },
  });
  assert.equal(at(wide, 1).formula, `max(${row.slice(0, 15).join(", ")}, …) = 20`);
  assert.equal(at(square, 1).formula, `(${Array(4).fill("1 + 2 + 3 + 4").join(" + ")}) / 16 = 2.5`);
});

test("captionOf writes NaN and infinities as the cells do", () => {
  const formulas = captionsOf(scenes.specials, en).map(({ formula }) => formula);
  assert.ok(formulas.includes("max(−∞, −∞, −∞, −∞) = −∞"));
  assert.ok(formulas.includes("max(NaN, NaN, NaN, NaN) = NaN"));
});

for (const [name, trace] of Object.entries(scenes)) {
  test(`captions of ${name} are whole sentences in both languages`, () => {
    const english = captionsOf(trace, en);
    const chinese = captionsOf(trace, zh);
    for (const { sentence, formula } of [...english, ...chinese]) assert.doesNotMatch(`${sentence} ${formula}`, /undefined|null|\[object|[{}]|Infinity/);
    for (const { sentence } of english) assert.match(sentence, /^[\x20-\x7e₀-₉−∞“”⌊⌋×]+$/);
    for (const { sentence } of chinese) assert.match(sentence, /[\u4e00-\u9fff]/);
  });
}

/** The number that one side of a formula says, or null where it only names a cell. */
function valueOf(side) {
  if (/^[a-zK₀-₉]+\[\d+, \d+\]$/.test(side)) return null;
  const code = side.replaceAll("−", "-").replaceAll("×", "*").replaceAll("max(", "Math.max(");
  assert.match(code, /^(?:Math\.max|[\d\s.+*/(),-]|e-)+$/, side);
  return Function(`return ${code}`)();
}

for (const [name, trace] of Object.entries(finite)) {
  test(`formulas of ${name} add up`, () => {
    for (const { formula } of captionsOf(trace, en).filter(({ formula }) => formula && !/[→←…]/.test(formula))) {
      const values = formula.split(/ [=≈] /).map(valueOf).filter((value) => value !== null);
      assert.ok(values.length > 0, formula);
      for (const value of values) assert.ok(Math.abs(value - values[0]) <= (formula.includes("≈") ? 0.011 : 1e-9), formula);
    }
  });
}
