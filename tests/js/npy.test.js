import { test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readNpy } from "../../static/js/npy.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PYTHON = process.env.PADPOOL_PYTHON ?? (existsSync(`${ROOT}.venv/bin/python`) ? `${ROOT}.venv/bin/python` : "python3");

/** Files that NumPy itself writes, from expressions. @param {string[]} expressions @returns {ArrayBuffer[]} */
function saved(expressions) {
  const program = `
import base64, io, json, sys
import numpy as np
def save(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()
print(json.dumps([save(eval(text)) for text in json.load(sys.stdin)]))`;
  const { stdout, stderr } = spawnSync(PYTHON, ["-c", program], { input: JSON.stringify(expressions), encoding: "utf8" });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout).map((text) => new Uint8Array(Buffer.from(text, "base64")).buffer);
}

const CUBE = [[[0, 1, 2], [3, 4, 5]]];

test("readNpy reads every kind of number, whatever its size and order", () => {
  const types = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"];
  const files = saved([...types.map((type) => `np.arange(6, dtype="${type}").reshape(1, 2, 3)`), "np.asfortranarray(np.arange(6.0).reshape(1, 2, 3))"]);
  for (const file of files) assert.deepEqual(readNpy(file), { tensor: CUBE });
});

test("readNpy reads signs, fractions, booleans and what is no number", () => {
  const [singles, halves, doubles, flags, row, deep] = saved([
    "np.array([[0.1, -2.5]], dtype='f4')", "np.array([[0.5, -np.inf, 65504, 2**-24]], dtype='f2')", "np.array([[0.1, np.nan, np.inf, -np.inf]])", "np.array([[True, False]])", "np.arange(3)", "np.arange(-2, 2).reshape(2, 1, 2, 1)",
  ]);
  assert.deepEqual(readNpy(singles), { tensor: [[0.1, -2.5]] });
  assert.deepEqual(readNpy(halves), { tensor: [[0.5, "-Infinity", 65504, 2 ** -24]] });
  assert.deepEqual(readNpy(doubles), { tensor: [[0.1, "NaN", "Infinity", "-Infinity"]] });
  assert.deepEqual(readNpy(flags), { tensor: [[1, 0]] });
  assert.deepEqual(readNpy(row), { tensor: [[0, 1, 2]] });
  assert.deepEqual(readNpy(deep), { tensor: [[[[-2], [-1]]], [[[0], [1]]]] });
});

test("readNpy refuses what it cannot read, and says why", () => {
  const codeOf = (buffer) => /** @type {any} */ (readNpy(buffer)).error?.code;
  const [big, complex, objects, texts, many, empty, scalar, deep, good] = saved([
    "np.arange(3, dtype='>f8')", "np.ones((2, 2), dtype=complex)", "np.array([[None]])", "np.array([['a']])", "np.zeros((400, 400), dtype='i1')", "np.zeros((0, 2))", "np.array(1.0)", "np.zeros((1, 1, 1, 1, 1))", "np.zeros((2, 2))",
  ]);
  assert.deepEqual([big, complex, objects, texts].map(codeOf), Array(4).fill("dtype"));
  assert.deepEqual([codeOf(many), codeOf(empty), codeOf(scalar), codeOf(deep)], ["size", "shape", "shape", "shape"]);
  assert.equal(codeOf(good.slice(0, good.byteLength - 1)), "cut");
  for (const bytes of [0, 5, 11, 40]) assert.equal(codeOf(good.slice(0, bytes)), "header");
  assert.equal(codeOf(new TextEncoder().encode("not an array, but long enough").buffer), "header");
});
