/** Traces for the tests, made by padpool itself and written as the service writes them. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VENV = `${ROOT}.venv/bin/python`;
const PYTHON = process.env.PADPOOL_PYTHON ?? (existsSync(VENV) ? VENV : "python3");

// A request is the id of a worked example, or what POST /trace takes.
const PROGRAM = `
import json, sys
import numpy as np
from pydantic_core import to_json
from app.examples import EXAMPLES
from padpool import trace
from padpool.layers import LAYERS
from padpool.planes import PARTS

examples = {example["id"]: example["trace"] for example in EXAMPLES}

def answer(request):
    request = examples[request] if isinstance(request, str) else request
    layers = [LAYERS[layer["type"]](**{name: value for name, value in layer.items() if name != "type"}) for layer in request["layers"]]
    x, g = (None if request.get(name) is None else np.array(request[name], dtype=float) for name in "xg")
    return trace(layers, x, g, request.get("plane"), request.get("parts", PARTS))

sys.stdout.buffer.write(to_json([answer(request) for request in json.load(sys.stdin)], inf_nan_mode="strings"))
`;

/**
 * Any number of traces from one run of Python, frozen to the last cell: a module that writes to one throws.
 * @param {Record<string, string | {layers: object[], x: any[][], g?: any[][], plane?: [number, number], parts?: string[]}>} requests by name
 * @returns {Record<string, any>} traces by name
 */
export function tracesOf(requests) {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, ["-c", PROGRAM], {
    cwd: ROOT,
    input: JSON.stringify(Object.values(requests)),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error || status !== 0) throw error ?? new Error(`${PYTHON} made no traces:\n${stderr}`);
  const traces = JSON.parse(stdout).map(frozen);
  return Object.fromEntries(Object.keys(requests).map((name, place) => [name, traces[place]]));
}

function frozen(value) {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
