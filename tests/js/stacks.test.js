import { test } from "node:test";
import assert from "node:assert/strict";
import { arrange } from "../../static/js/layout.js";
import { arrangeStacks } from "../../static/js/stacks.js";

const WALL = { width: 1880, height: 760, present: false };
const LAPTOP = { width: 1240, height: 440, present: false };
const PHONE = { width: 360, height: 500, present: false };
const stack = (position, rows, cols, planes = [null]) => ({ rows, cols, cards: planes.map((plane) => (plane === null ? `${position}` : `${position}.${plane}`)) });
/** Three channels through a kernel each to one output. */
const RGB = [stack(0, 4, 4, [0, 1, 2]), stack(1, 3, 3)];
const KERNEL = { 0: stack(0, 2, 2, [1, 3, 5]) };
const middle = ({ y, rows, cell }) => y + (rows * cell) / 2;
const ids = ({ places }) => Object.keys(places).sort();

test("one plane everywhere is laid out as ever", () => {
  const stacks = [stack(0, 5, 5), stack(1, 3, 3)];
  for (const room of [WALL, LAPTOP, PHONE]) {
    for (const backward of [false, true]) {
      const shapes = /** @type {[number, number][]} */ ([[5, 5], [3, 3]]);
      const plain = arrange(room, shapes, backward, [0, 1], { 0: [3, 3] });
      assert.deepEqual(arrangeStacks(room, stacks, backward, [0, 1], { 0: stack(0, 3, 3) }, 0), { ...plain, crowded: false });
    }
  }
});

test("planes stand below one another without touching, each with its kernel's plane beside its middle", () => {
  for (const backward of [false, true]) {
    const { places, crowded } = arrangeStacks(WALL, RGB, backward, [0, 1], KERNEL, 0);
    assert.equal(crowded, false);
    const side = backward ? "g" : "v";
    const planes = [0, 1, 2].map((channel) => places[`${side}0.${channel}`]);
    planes.slice(1).forEach((plane, i) => assert.ok(plane.y >= planes[i].y + 4 * planes[i].cell + 16));
    const taps = [1, 3, 5].map((tap) => places[`${backward ? "d" : "k"}0.${tap}`]);
    taps.forEach((tap, i) => assert.ok(Math.abs(middle(tap) - middle(planes[i])) <= 1));
    for (const { y, rows, cell } of Object.values(places)) assert.ok(y >= 0 && y + rows * cell <= WALL.height);
  }
});

test("a kernel to several outputs has a plane for each side by side", () => {
  const two = [stack(0, 4, 4, [0, 1]), stack(1, 3, 3, [0, 1]), stack(2, 3, 3)];
  const { places } = arrangeStacks(WALL, two, false, [0, 2], { 0: stack(0, 2, 2, [0, 1, 2, 3]), 1: stack(1, 1, 1, [0, 1]) }, 0);
  assert.ok(places["k0.0"].y === places["k0.1"].y && places["k0.2"].y === places["k0.3"].y && places["k0.0"].y < places["k0.2"].y);
  assert.ok(places["k0.0"].x + 2 * places["k0.0"].cell < places["k0.1"].x);
  assert.ok(places["k0.1"].x + 2 * places["k0.1"].cell < places["v1.0"].x);
});

test("where cells would be too small, and on a phone, the plane in front stands alone with its kernel's", () => {
  const deep = [stack(0, 16, 16, [0, 1, 2]), stack(1, 14, 14)];
  const taps = { 0: stack(0, 3, 3, [1, 3, 5]) };
  const shown = [0, 1, 2, 7].map((front) => ids(arrangeStacks(LAPTOP, deep, false, [0, 1], taps, front)));
  assert.deepEqual(shown, [["k0.1", "v0.0", "v1"], ["k0.3", "v0.1", "v1"], ["k0.5", "v0.2", "v1"], ["k0.5", "v0.2", "v1"]]);
  const phone = arrangeStacks(PHONE, RGB, false, [0, 1], KERNEL, 1);
  assert.deepEqual([phone.crowded, phone.vertical, ids(phone)], [true, true, ["k0.3", "v0.1", "v1"]]);
});
