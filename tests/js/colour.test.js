import { test } from "node:test";
import assert from "node:assert/strict";
import { fill, scaleOf } from "../../static/js/colour.js";
import { blended, contrast, variables } from "./contrast.js";

const THEMES = ["light", "dark", "light-high", "dark-high"];
const CODE = ["ink", "keyword", "name", "function", "text", "number", "comment"];
const SHARES = Array.from({ length: 1001 }, (_, index) => index / 1000);
const SPECIALS = ["NaN", "Infinity", "-Infinity"];
const fillsOf = (theme) => [...SHARES, ...SHARES.map((share) => -share), ...SPECIALS].map((value) => fill(value, 1, theme));
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const leastContrast = (colour, others) => Math.min(...others.map((other) => contrast(colour, other)));

test("contrast follows WCAG", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#ffffff", "#000000"), 21);
  assert.equal(contrast("#777777", "#777777"), 1);
  assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48");
  assert.equal(contrast("#ff0000", "#ffffff").toFixed(2), "4.00");
});

test("scaleOf finds the largest finite size in all grids", () => {
  assert.equal(scaleOf([[[1, -9], ["NaN", 2]], [["-Infinity", 3.5]]]), 9);
  assert.equal(scaleOf([[[1]], [[0.25, 12]]]), 12);
  assert.equal(scaleOf([[[0, 0]]]), 1);
  assert.equal(scaleOf([[["NaN", "Infinity"]]]), 1);
  assert.equal(scaleOf([]), 1);
});

for (const theme of THEMES) {
  const roles = variables(theme);
  const windows = [roles.hue0, roles.hue1, roles.hue2, roles.hue3];
  const high = theme.endsWith("-high");
  // WCAG 1.4.3 and 1.4.6 for text, 1.4.11 for lines.
  const [text, line] = high ? [7, 4.5] : [4.5, 3];

  test(`ink keeps ${text}:1 on every ${theme} fill, dimmed or not, and notes in the corner keep 4.5:1`, () => {
    for (const colour of fillsOf(theme)) {
      assert.match(colour, /^#[0-9a-f]{6}$/);
      for (const ground of [colour, blended(colour, roles.background, Number(roles.dimmed))]) {
        assert.ok(contrast(roles.ink, ground) >= text, ground);
        assert.ok(contrast(blended(roles.ink, ground, Number(roles.quiet)), ground) >= 4.5, ground);
      }
    }
  });

  test(`every other ${theme} ink keeps ${text}:1 on every ground that it stands on`, () => {
    const grounds = { background: ["ink", "muted", "forward", "backward", "lost"], surface: ["ink", "muted", "forward", "backward", "lost"] };
    for (const [ground, inks] of Object.entries(grounds)) {
      for (const ink of inks) assert.ok(contrast(roles[ink], roles[ground]) >= text, `${ink} on ${ground}`);
    }
    // What is pressed or chosen: the ground's own colour on an accent.
    for (const accent of ["forward", "backward"]) assert.ok(contrast(roles.background, roles[accent]) >= text, accent);
    assert.ok(contrast(roles["on-strong"], roles.strong) >= text);
    for (const ink of CODE) assert.ok(contrast(roles[`code-${ink}`], roles["code-ground"]) >= text, `code-${ink}`);
  });

  test(`${theme} borders of what is typed in, chosen or selected keep ${line}:1`, () => {
    for (const ground of [roles.background, roles.surface]) {
      for (const role of ["border", "selected", "strong"]) assert.ok(contrast(roles[role], ground) >= line, role);
    }
    if (high) for (const role of ["line", "tile-border"]) assert.ok(contrast(roles[role], roles.background) >= line, role);
    // The two halves of the timeline.
    if (high) for (const role of ["forward-soft", "backward-soft"]) assert.ok(contrast(roles[role], roles.background) >= 3, role);
  });

  test(`${theme} fills are orange below 0, blue above, near the page's colour at 0`, () => {
    for (const size of [0.05, 0.3, 1]) {
      const [orange, blue] = [channels(fill(-size, 1, theme)), channels(fill(size, 1, theme))];
      assert.ok(orange[0] > orange[1] && orange[1] > orange[2], `orange ${orange}`);
      assert.ok(blue[2] > blue[1] && blue[1] > blue[0], `blue ${blue}`);
    }
    assert.ok(contrast(fill(0, 1, theme), roles.background) < 1.2);
  });

  test(`${theme} fills change without a jump`, () => {
    for (const sign of [1, -1]) {
      const fills = SHARES.map((share) => channels(fill(sign * share, 1, theme)));
      const jumps = fills.slice(1).map((colour, index) => Math.max(...colour.map((value, at) => Math.abs(value - fills[index][at]))));
      assert.ok(Math.max(...jumps) <= 3, `jump of ${Math.max(...jumps)}`);
    }
  });

  test(`${theme} fills stand out ever more as values grow`, () => {
    for (const sign of [1, -1]) {
      // Every fiftieth of the scale: closer neighbours differ by less than a byte's rounding.
      const fills = SHARES.filter((_, index) => index % 20 === 0).map((share) => fill(sign * share, 1, theme));
      const strengths = fills.map((colour) => contrast(colour, fills[0]));
      for (let index = 1; index < strengths.length; index++) assert.ok(strengths[index] > strengths[index - 1], `${sign * index} of 50`);
    }
  });

  test(`${theme} fills of equal size are equally strong`, () => {
    for (const share of SHARES) assert.ok(contrast(fill(share, 1, theme), fill(-share, 1, theme)) < 1.06, `at ${share}`);
  });

  test(`${theme} fills tell 0, 1, 5 and 9 of 9 apart`, () => {
    for (const sign of [1, -1]) {
      const seen = [0, 1, 5, 9].map((value) => oklab(fill(sign * value, 9, theme)));
      for (let index = 1; index < seen.length; index++) assert.ok(distance(seen[index - 1], seen[index]) > 3.5, `${theme} ${sign * index}`);
    }
  });

  test(`${theme} fills follow the scale and stay at their ends past it`, () => {
    assert.equal(fill(3, 6, theme), fill(0.5, 1, theme));
    assert.equal(fill(0, 9, theme), fill(-0, 9, theme));
    assert.equal(fill(12, 9, theme), fill(9, 9, theme));
  });

  test(`${theme} fills show infinities at the ends and NaN as a grey of its own`, () => {
    assert.equal(fill("Infinity", 9, theme), fill(9, 9, theme));
    assert.equal(fill("-Infinity", 9, theme), fill(-9, 9, theme));
    const grey = channels(fill("NaN", 9, theme));
    assert.ok(Math.max(...grey) - Math.min(...grey) < 16, `grey ${grey}`);
    assert.ok(contrast(fill("NaN", 9, theme), fill(0, 9, theme)) > 1.4);
  });

  test(`${theme} padding and windows keep ${line}:1 against the page`, () => {
    for (const colour of [roles.ring, ...windows]) assert.ok(contrast(colour, roles.background) >= line, colour);
  });

  test(`${theme} accents, padding and selection keep 3:1 on every fill that they may surround`, () => {
    for (const role of ["forward", "backward", "lost", "ring"]) {
      assert.ok(leastContrast(roles[role], fillsOf(theme)) >= 3, `${role} ${leastContrast(roles[role], fillsOf(theme))}`);
    }
  });

  test(`${theme} window hues stay apart for every kind of colour vision`, () => {
    assert.equal(new Set(windows).size, 4);
    assertApart(windows, 15);
  });

  test(`${theme} accents of the two directions and of lost gradient stay apart for every kind of colour vision`, () => {
    assertApart([roles.forward, roles.backward, roles.lost], 6);
    assertApart([fill(-1, 1, theme), fill(1, 1, theme)], 6);
  });
}

// Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB.
const VISIONS = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function assertApart(colours, least) {
  for (const [vision, matrix] of Object.entries(VISIONS)) {
    for (const [index, first] of colours.entries()) {
      for (const second of colours.slice(index + 1)) {
        const apart = distance(oklab(first, matrix), oklab(second, matrix));
        assert.ok(apart >= least, `${first} and ${second} are ${apart.toFixed(1)} apart for ${vision} vision`);
      }
    }
  }
}

const distance = (a, b) => 100 * Math.hypot(...a.map((value, axis) => value - b[axis]));
const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, weight, index) => sum + weight * vector[index], 0));

const TO_CONES = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_OKLAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);

/** OKLab of a colour as seen through a matrix on linear RGB. */
function oklab(hex, seenThrough = VISIONS.normal) {
  const light = channels(hex).map((byte) => linear(byte / 255));
  const seen = times(seenThrough, light).map((value) => Math.min(1, Math.max(0, value)));
  return times(TO_OKLAB, times(TO_CONES, seen).map(Math.cbrt));
}
