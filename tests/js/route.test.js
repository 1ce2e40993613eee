import { test } from "node:test";
import assert from "node:assert/strict";
import { arrange } from "../../static/js/layout.js";
import { TILE, around, boxOf, route } from "../../static/js/route.js";

/** Numbers that look random and are the same every time. @param {number} seed */
function randomOf(seed) {
  let state = seed;
  return (from, to) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from + Math.floor((state / 2 ** 32) * (to - from + 1));
  };
}

const PIECES = 40;
const between = (a, b, t) => a.map((value, axis) => value + t * (b[axis] - value));
/** A point of a Bézier curve, or of a line: de Casteljau. */
const pointOf = (points, t) => (points.length === 1 ? points[0] : pointOf(points.slice(1).map((point, i) => between(points[i], point, t)), t));

/** Points along SVG path data of absolute M, L and C. @param {string} data @returns {number[][]} */
function pointsOf(data) {
  assert.match(data, /^M[^A-Z]+(?:[LC][^A-Z]+)+Z?$/);
  const points = [];
  for (const [, numbers] of data.matchAll(/[MLC]([^A-Z]+)/g)) {
    const values = numbers.trim().split(" ").map(Number);
    assert.ok(values.every(Number.isFinite), data);
    const stops = Array.from({ length: values.length / 2 }, (_, i) => values.slice(2 * i, 2 * i + 2));
    const start = points.at(-1);
    if (start) for (let i = 1; i <= PIECES; i++) points.push(pointOf([start, ...stops], i / PIECES));
    else points.push(stops[0]);
  }
  return points;
}

/** Whether a point lies where a cell has its digits: within the inner 60 % of it. */
function onDigits(place, [x, y]) {
  const [col, row] = [(x - place.x) / place.cell, (y - place.y) / place.cell];
  if (col < 0 || row < 0 || col >= place.cols || row >= place.rows) return false;
  return Math.max(Math.abs((col % 1) - 0.5), Math.abs((row % 1) - 0.5)) < 0.3;
}

const isSingle = ({ top, left, bottom, right }) => top === bottom && left === right;
/** How far a point lies from a block of cells, in px. */
function distance({ x, y, cell }, { top, left, bottom, right }, [px, py]) {
  const [dx, dy] = [Math.max(x + left * cell - px, px - x - (right + 1) * cell, 0), Math.max(y + top * cell - py, py - y - (bottom + 1) * cell, 0)];
  return Math.hypot(dx, dy);
}

/** The way from the middle of a head's base to its tip. @param {string} data */
function axisOf(data) {
  const points = pointsOf(data);
  const [left, right] = [points[PIECES], points[2 * PIECES]];
  return [between(left, right, 0.5), points[0]];
}
/** The cosine between two ways. */
function turn([a, b], [c, d]) {
  const [[ux, uy], [vx, vy]] = [[b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]];
  return (ux * vx + uy * vy) / (Math.hypot(ux, uy) * Math.hypot(vx, vy));
}

/** Arrows between random cells and windows of two grids as the page lays them out. */
function* arrows(room, count, seed) {
  const random = randomOf(seed);
  const cellOf = (place) => boxOf(place, random(0, place.rows * place.cols - 1));
  const blockOf = (place) => {
    const [top, left] = [random(0, place.rows - 1), random(0, place.cols - 1)];
    return { top, left, bottom: random(top, place.rows - 1), right: random(left, place.cols - 1) };
  };
  for (let i = 0; i < count; i++) {
    const shapes = [[random(1, 16), random(1, 16)], [random(1, 16), random(1, 16)]];
    const backward = random(0, 1) === 1;
    const { places, vertical } = arrange(room, shapes, backward, [0, 1]);
    const lane = vertical ? Math.min(...Object.values(places).map(({ x }) => x)) - 9 : null;
    const [from, to] = (backward ? ["g1", "g0"] : ["v0", "v1"]).map((grid) => places[grid]);
    const [start, end] = [from, to].map((place) => (random(0, 3) ? cellOf(place) : blockOf(place)));
    yield { from, start, to, end, lane, ...route(from, start, to, end, lane) };
  }
}

const ROOMS = { "side by side": { width: 1280, height: 440, present: false }, "below one another": { width: 360, height: 500, present: false } };
for (const [standing, room] of Object.entries(ROOMS)) {
  test(`route never crosses the digits of a cell where grids stand ${standing}`, () => {
    for (const arrow of arrows(room, 3000, 1)) {
      for (const point of [...pointsOf(arrow.line), ...pointsOf(arrow.head)]) {
        if (onDigits(arrow.from, point) || onDigits(arrow.to, point)) assert.fail(JSON.stringify({ point, ...arrow }));
      }
    }
  });

  test(`route leads from the block it leaves to the tile it reaches where grids stand ${standing}`, () => {
    for (const arrow of arrows(room, 3000, 2)) {
      const points = pointsOf(arrow.line);
      const what = JSON.stringify(arrow);
      for (const [place, box, tip] of [[arrow.from, arrow.start, points[0]], [arrow.to, arrow.end, points.at(-1)]]) {
        // A frame that touches its grid's edge is left at that edge, 5 px outside.
        assert.ok(distance(place, box, tip) <= (isSingle(box) ? 0.1 : 5.1), what);
        if (!isSingle(box)) continue;
        const centre = [place.x + (box.left + 0.5) * place.cell, place.y + (box.top + 0.5) * place.cell];
        const far = Math.max(...centre.map((at, axis) => Math.abs(tip[axis] - at)));
        assert.ok(far <= (place.cell * TILE) / 2 + 0.1, what);
      }
      assert.deepEqual(pointsOf(arrow.head)[0].map(Math.round), points.at(-1).map(Math.round), what);
      assert.ok(turn(points.slice(-2), axisOf(arrow.head)) > 0.97, `${what}: the head points where the line goes`);
    }
  });
}

test("route goes straight across the gap where nothing lies between", () => {
  const place = { x: 0, y: 0, cell: 50, rows: 1, cols: 1, thumb: false };
  const { line, head } = route(place, boxOf(place, 0), { ...place, x: 150 }, boxOf(place, 0), null);
  assert.equal(line, "M47.5 25L55 25C100 25 100 25 145 25L152.5 25");
  assert.equal(head, "M152.5 25L144.5 29.4L144.5 20.6Z");
});

test("route takes the lane where grids stand below one another, in both directions", () => {
  const place = { x: 20, y: 0, cell: 50, rows: 2, cols: 2, thumb: false };
  const below = { ...place, y: 150 };
  const [down, up] = [route(place, boxOf(place, 0), below, boxOf(below, 3), 5), route(below, boxOf(below, 3), place, boxOf(place, 0), 5)];
  assert.equal(down.line, "M22.5 25L15 25L5 25L5 200L15 200L95 200L95 205.5");
  assert.equal(up.line, "M95 205.5L95 200L15 200L5 200L5 25L15 25L22.5 25");
});

test("route keeps out of what lies between grids that stand below one another", () => {
  for (const arrow of arrows(ROOMS["below one another"], 3000, 3)) {
    const [high, low] = [arrow.from, arrow.to].sort((a, b) => a.y - b.y);
    const crossed = pointsOf(arrow.line).filter(([x, y]) => y > high.y + high.rows * high.cell && y < low.y && x > arrow.lane);
    if (crossed.length) assert.fail(JSON.stringify({ crossed, ...arrow }));
  }
});

test("route leaves an inner cell by the gutter on the side of the other end, and enters one likewise", () => {
  const place = { x: 0, y: 0, cell: 50, rows: 4, cols: 4, thumb: false };
  const [high, low] = [{ ...place, x: 300, y: -300 }, { ...place, x: 300, y: 300 }];
  const inner = boxOf(place, 5);
  assert.match(route(place, inner, high, boxOf(high, 0), null).line, /^M75 55.5L75 50L205 50C/);
  assert.match(route(place, inner, low, boxOf(low, 0), null).line, /^M75 94.5L75 100L205 100C/);
  assert.match(route(high, boxOf(high, 0), place, inner, null).line, /L75 50L75 55.5$/);
});

test("route leaves a window along the gutter nearest to its middle", () => {
  const place = { x: 0, y: 0, cell: 50, rows: 4, cols: 4, thumb: false };
  const to = { x: 300, y: 0, cell: 50, rows: 1, cols: 1, thumb: false };
  assert.match(route(place, { top: 0, left: 0, bottom: 1, right: 1 }, to, boxOf(to, 0), null).line, /^M100 50L205 50C/);
  assert.match(route(place, { top: 1, left: 1, bottom: 3, right: 3 }, to, boxOf(to, 0), null).line, /^M205 150C/);
});

test("route goes up into a gap behind the label there, and down before it", () => {
  const place = { x: 0, y: 100, cell: 50, rows: 2, cols: 2, thumb: false };
  const [high, low] = [0, 300].map((y) => ({ x: 300, y, cell: 50, rows: 1, cols: 1, thumb: false }));
  const window = { top: 0, left: 0, bottom: 1, right: 1 };
  assert.match(route(place, boxOf(place, 1), high, boxOf(high, 0), null, 160).line, /^M97.5 125L165 125C/);
  assert.match(route(high, boxOf(high, 0), place, window, null, 160).line, / 165 150L105 150$/);
  assert.match(route(place, boxOf(place, 1), low, boxOf(low, 0), null, 160).line, /^M97.5 125L105 125C/);
  assert.match(route(place, boxOf(place, 1), high, boxOf(high, 0), null, 90).line, /^M97.5 125L105 125C/);
});

test("boxOf and around count in rows and columns", () => {
  const place = { x: 0, y: 0, cell: 1, rows: 3, cols: 4, thumb: false };
  assert.deepEqual(boxOf(place, 6), { top: 1, left: 2, bottom: 1, right: 2 });
  assert.deepEqual(around([6, 1, 8], 4), { top: 0, left: 0, bottom: 2, right: 2 });
});
