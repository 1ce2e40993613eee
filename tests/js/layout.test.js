import { test } from "node:test";
import assert from "node:assert/strict";
import { LABEL, arrange } from "../../static/js/layout.js";

const LAPTOP = { width: 1280, height: 440, present: false };
const PRESENTING = { width: 1280, height: 540, present: true };
const LARGE = { width: 1920, height: 800, present: false };
const ROOMS = [LAPTOP, PRESENTING, LARGE, { width: 1024, height: 500, present: false }, { width: 720, height: 440, present: false }];
const PHONE = { width: 360, height: 500, present: false };

/** The shapes of every pipeline of up to so many layers: paddings of two stages, poolings of one. */
function* pipelines([rows, cols], layers) {
  yield [[rows, cols]];
  if (layers === 0) return;
  for (const ring of [0, 2, 6]) {
    for (const rest of pipelines([rows + ring, cols + ring], layers - 1)) yield [[rows, cols], [rows, cols + ring], ...rest];
  }
  for (const [k, s] of [[2, 2], [3, 1], [1, 1]]) {
    if (k > rows || k > cols) continue;
    for (const rest of pipelines([Math.floor((rows - k) / s) + 1, Math.floor((cols - k) / s) + 1], layers - 1)) yield [[rows, cols], ...rest];
  }
}

const STARTS = [[1, 1], [4, 4], [6, 6], [8, 8], [8, 3], [1, 8], [16, 16], [64, 64], [2, 64], [64, 2]];
const PIPELINES = STARTS.flatMap((start) => [...pipelines(start, 3)]).filter((shapes) => shapes.length > 1);
/** The current stage's grids, or at rest input and output. */
const pairsOf = (shapes) => [...shapes.slice(1).map((_, i) => [i, i + 1]), [0, shapes.length - 1]];

const right = ({ x, cols, cell }) => x + cols * cell;
const bottom = ({ y, rows, cell }) => y + rows * cell;
const meet = (a, b) => a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);

/** Every layout of every pipeline, with a word for a condition that must hold there. */
function eachLayout(room, check) {
  for (const shapes of PIPELINES) {
    for (const pair of pairsOf(shapes)) {
      for (const backward of [false, true]) {
        const layout = arrange(room, shapes, backward, pair);
        // Written out only where it fails: there are thousands.
        const holds = (condition) => condition || assert.fail(JSON.stringify({ room, shapes, pair, backward, places: layout.places }));
        check(layout, shapes, pair, holds, backward);
      }
    }
  }
}

test("arrange keeps grids apart with a kernel in the pair and thumbnails beside it", () => {
  for (const room of [...ROOMS, { width: 768, height: 660, present: false }]) {
    for (const [side, k] of [[4, 2], [6, 3], [9, 2], [16, 3], [32, 5]]) {
      const shapes = [0, 1, 2].map((layers) => /** @type {[number, number]} */ ([side - layers * (k - 1), side - layers * (k - 1)]));
      for (const pair of pairsOf(shapes)) {
        for (const backward of [false, true]) {
          const all = Object.values(arrange(room, shapes, backward, pair, { 0: [k, k], 1: [k, k] }).places);
          for (const [i, place] of all.entries()) {
            assert.ok(place.x >= 0 && right(place) <= room.width, JSON.stringify({ room, shapes, pair, place }));
            assert.ok(all.slice(i + 1).every((other) => !meet(place, other)), JSON.stringify({ room, shapes, pair, all }));
          }
        }
      }
    }
  }
});

for (const room of [...ROOMS, PHONE]) {
  test(`arrange keeps grids apart and inside a room of ${room.width}×${room.height}`, () => {
    eachLayout(room, ({ places, height, vertical }, shapes, _, holds) => {
      const all = Object.values(places);
      for (const [i, place] of all.entries()) {
        holds(place.x >= 0 && right(place) <= room.width && place.y >= LABEL && bottom(place) <= height);
        holds(all.slice(i + 1).every((other) => !meet(place, other)));
      }
      for (const [id, { rows, cols }] of Object.entries(places)) holds(String([rows, cols]) === String(shapes[Number(id.slice(1))]));
      holds(vertical || height === room.height);
    });
  });
}

for (const [room, least] of [[LAPTOP, 44], [PRESENTING, 64]]) {
  test(`arrange gives the current stage's grids ${least} px a cell up to 8×8, 24 px up to 16×16, in ${room.width}×${room.height}`, () => {
    eachLayout(room, ({ places }, shapes, pair, holds) => {
      const side = Math.max(...pair.flatMap((position) => shapes[position]));
      const wanted = side <= 8 ? least : side <= 16 ? 24 : 1;
      for (const [id, { cell, thumb }] of Object.entries(places)) {
        if (!pair.includes(Number(id.slice(1)))) continue;
        holds(cell >= wanted && Number.isInteger(cell) && !thumb);
      }
    });
  });
}

test("arrange shrinks other grids to thumbnails only where the row would be too small", () => {
  const cellsOf = ({ places }) => Object.values(places).map(({ cell, thumb }) => (thumb ? "thumb" : cell));
  const padded = [[4, 4], [4, 8], [8, 8]];
  assert.deepEqual(cellsOf(arrange(LAPTOP, padded, false, [0, 1])), [51, 51, 51]);
  const [x, h, y] = cellsOf(arrange(PRESENTING, padded, false, [1, 2]));
  assert.deepEqual([x, h, y], ["thumb", 64, 64]);
  const pooled = [[16, 16], [8, 8], [4, 4]];
  assert.deepEqual(cellsOf(arrange(LAPTOP, pooled, false, [0, 1])), [25, 25, 25]);
  assert.deepEqual(cellsOf(arrange(LAPTOP, pooled, false, [1, 2])), ["thumb", 51, 51]);
});

test("arrange keeps thumbnails within 110 px, and their cells within 16", () => {
  eachLayout(LAPTOP, ({ places }, shapes, pair, holds) => {
    for (const { cell, rows, cols, thumb } of Object.values(places)) {
      if (thumb) holds(cell <= 16 && cell * Math.max(rows, cols) <= 110 + 1e-9);
    }
  });
});

test("arrange shows values and gradients side by side only where both fit at 44 px, or 64 in large windows and presenting", () => {
  const small = [[4, 4], [2, 2]];
  const { places, sides } = arrange(LAPTOP, small, true, [0, 1]);
  assert.equal(sides, "both");
  assert.deepEqual(Object.entries(places).toSorted(([, a], [, b]) => a.x - b.x).map(([id]) => id), ["v0", "v1", "g1", "g0"]);
  for (const [room, least] of [[LAPTOP, 44], [PRESENTING, 64], [LARGE, 64]]) {
    for (let side = 1; side <= 8; side++) {
      const layout = arrange(room, [[side, side], [side, side]], true, [0, 1]);
      const columns = 4 * side;
      const fits = columns * least + 3 * 60 + 2 * 32 <= room.width;
      assert.equal(layout.sides, fits ? "both" : "one", `${side} in ${room.width}`);
      assert.ok(Object.values(layout.places).every(({ cell }) => cell >= least));
    }
  }
  assert.equal(arrange(LARGE, [[8, 8], [8, 8]], false, [0, 1]).sides, "one");
});

test("arrange keeps the sizes of a side-by-side layout when the direction changes", () => {
  const cellsOf = (backward) => new Set(Object.values(arrange(LAPTOP, [[4, 4], [2, 2]], backward, [0, 1]).places).map(({ cell }) => cell));
  assert.deepEqual(cellsOf(false), cellsOf(true));
});

test("arrange turns a card where it stands: a gradient takes the place of its value", () => {
  eachLayout(LAPTOP, ({ places, sides }, shapes, pair, holds, backward) => {
    if (sides === "both" || !backward) return;
    const values = arrange(LAPTOP, shapes, false, pair).places;
    for (const [id, place] of Object.entries(places)) holds(JSON.stringify(place) === JSON.stringify(values[`v${id.slice(1)}`]));
  });
});

test("arrange stands the grids of a row in the order of play, at most 150 px apart and 8 at least", () => {
  eachLayout(LAPTOP, ({ places, lenses, sides }, shapes, _, holds, backward) => {
    if (backward && sides === "both") return;
    const grids = Object.values(places);
    holds(grids.length === shapes.length && grids.every(({ x }, i) => i === 0 || x > grids[i - 1].x));
    const row = [...grids, ...Object.values(lenses)].toSorted((a, b) => a.x - b.x);
    row.slice(1).forEach((place, i) => {
      const gap = place.x - right(row[i]);
      holds(gap >= 7 && gap <= 151);
    });
  });
});

test("arrange leaves room for an arrow between the current stage's grids", () => {
  eachLayout(LAPTOP, ({ places }, shapes, [a, b], holds, backward) => {
    if (b !== a + 1) return;
    const [left, other] = [places[`${backward ? "g" : "v"}${a}`], places[`${backward ? "g" : "v"}${b}`]].toSorted((one, two) => one.x - two.x);
    holds(other.x - right(left) >= 59);
  });
});

test("arrange stacks the grids of a phone in the order of play, large enough for a finger up to 8 columns", () => {
  eachLayout(PHONE, ({ places, vertical, sides }, shapes, _, holds) => {
    assert.ok(vertical && sides === "one");
    const column = Object.values(places);
    column.slice(1).forEach((place, i) => holds(place.y - bottom(column[i]) >= LABEL));
    for (const { cols, cell } of column) if (cols <= 8) holds(cell >= 38);
  });
});

for (const room of [...ROOMS, PHONE]) {
  test(`arrange gives a lens of 20 px a cell or more to each grid without digits, clear of all else, in ${room.width}×${room.height}`, () => {
    let seen = 0;
    eachLayout(room, ({ places, lenses, height }, _, __, holds) => {
      const all = [...Object.values(places), ...Object.values(lenses)];
      for (const [id, { cell, thumb }] of Object.entries(places)) holds((id in lenses) === (cell < 20 && !thumb));
      for (const lens of Object.values(lenses)) {
        seen++;
        holds(lens.cell >= 20 && lens.x >= 0 && right(lens) <= room.width && lens.y >= LABEL && bottom(lens) <= height);
        holds(all.every((other) => other === lens || !meet(lens, other)));
      }
    });
    assert.ok(seen > 0);
  });
}

test("arrange leaves a small grid beside a large one its digits", () => {
  const { places, lenses } = arrange(LAPTOP, [[32, 32], [8, 8]], false, [0, 1]);
  assert.deepEqual([Object.keys(lenses), places.v1.cell, places.v0.cell < 20], [["v0"], 44, true]);
});

test("arrange stands the grids of a narrow strip, as a frame in slides is one, beside one another", () => {
  const { places, vertical } = arrange({ width: 616, height: 250, present: false }, [[4, 4], [2, 2]], false, [0, 1]);
  assert.ok(!vertical && right(places.v0) < places.v1.x && places.v1.cell >= 44);
});
