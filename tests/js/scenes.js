/** The traces that most tests walk through: every worked example, and the shapes and numbers that examples spare. */
import { tracesOf } from "./trace-of.js";

const ramp = (rows, cols) => Array.from({ length: rows }, (_, row) => Array.from({ length: cols }, (_, col) => ((5 * row + 3 * col) % 11) - 4));

export const scenes = tracesOf({
  edge: "edge-pad",
  reflect: "reflect-pad",
  constant: "constant-pad",
  mean: "mean-pool",
  max: "max-pool",
  ties: "max-pool-ties",
  overlap: "max-overlap",
  "overlap-16": "overlap-16",
  "edge-then-max": "edge-then-max",
  first: { layers: [{ type: "max_pooling", size: 2, ties: "first" }], x: [[7, 7], [1, 7]], g: [[5]] },
  split: { layers: [{ type: "max_pooling", size: [1, 3], stride: 1, ties: "split" }], x: [[4, 4, 4, 4]], g: [[1, -2]] },
  // The corner's gradient comes twice before the middle's: what is added where differs from cell to cell.
  lopsided: { layers: [{ type: "edge_pad", width: [[1, 0], [0, 2]] }], x: [[3, -1, 4], [1, 5, -9]], g: ramp(3, 5) },
  unpadded: { layers: [{ type: "constant_pad", width: 0, value: 7 }], x: [[1, 2]], g: [[3, -4]] },
  far: { layers: [{ type: "reflect_pad", width: 3 }], x: [[1, 2], [3, 4]], g: ramp(8, 8) },
  wall: { layers: [{ type: "constant_pad", width: 1, value: -2 }], x: [[3]], g: [[1, 2, 3], [4, 5, -6], [7, 8, 9]] },
  tail: { layers: [{ type: "mean_pooling", size: 2 }], x: ramp(3, 5), g: [[1, -4]] },
  gaps: { layers: [{ type: "max_pooling", size: 1, stride: 2 }], x: ramp(3, 4), g: [[1, -2], [3, 4]] },
  thirds: { layers: [{ type: "mean_pooling", size: [1, 3], stride: 1 }], x: [[-3, 1, 2, 5]], g: [[1, -4]] },
  "edge-then-mean": { layers: [{ type: "edge_pad", width: [0, 1] }, { type: "mean_pooling", size: [1, 3], stride: 1 }], x: [[3, 1, -2]] },
  three: {
    layers: [{ type: "constant_pad", width: 1 }, { type: "max_pooling", size: 2, stride: 1 }, { type: "mean_pooling", size: 2 }],
    x: ramp(4, 4),
    g: ramp(2, 2),
  },
  convolution: "convolution",
  "convolution-same": "convolution-same",
  biased: { layers: [{ type: "conv2d", kernel: [[1, -1]], bias: -5 }, { type: "conv2d", kernel: [[2], [3]] }], x: [[1, 2, 4], [0, 3, -1]], g: [[1, 10]] },
  specials: {
    layers: [{ type: "edge_pad", width: 1 }, { type: "max_pooling", size: 2, ties: "split" }],
    x: [["NaN", 1], ["-Infinity", "Infinity"]],
    g: [[1, "Infinity"], ["-Infinity", 2]],
  },
});

/** The scenes in which sums can be compared: no NaN, no infinity. */
export const finite = Object.fromEntries(Object.entries(scenes).filter(([name]) => name !== "specials"));
