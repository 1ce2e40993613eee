// @ts-check
/** The conservation of gradient at a cursor: what has left, what has arrived, and why they differ. Pure, no DOM. */
import { letter, partName } from "./trace.js";

/** @import { Cell, Frame, Trace } from "./types.d.ts" */
/** @typedef {{from: string, to: string, sent: Cell, arrived: Cell, causes: {cause: "lost" | "created" | "scaled", amount: Cell}[]}} Reading */

const CAUSES = /** @type {const} */ (["lost", "created", "scaled"]);

/** @param {Trace} trace @param {Frame} frame @returns {Reading | null} */
export function reading(trace, frame) {
  if (frame.direction === "forward") return null;
  const { step, cursor, outline } = frame;
  if (!step || cursor === outline.total) {
    const all = trace.plane?.summed === "sample";
    return entry(partName(trace, `g${outline.last}`, all), partName(trace, "g0", all), trace.meter.g, trace.meter.dx, (cause) => trace.meter[cause]);
  }
  const { from, to, stage } = step.play;
  const { steps } = stage;
  const sender = partName(trace, from);
  const at = (/** @type {Cell[] | undefined} */ column) => column?.[step.index] ?? 0;
  // Beside what others give, the sum is of what this sender has given.
  const receiver = stage.others ? `${letter(trace, to)} ← ${sender}` : partName(trace, to);
  return entry(sender, receiver, at(steps.read), at(steps.written), (cause) => at(steps[cause]));
}

/** @param {string} from @param {string} to @param {Cell} sent @param {Cell} arrived @param {(cause: "lost" | "created" | "scaled") => Cell} amount @returns {Reading} */
function entry(from, to, sent, arrived, amount) {
  const causes = CAUSES.map((cause) => ({ cause, amount: amount(cause) })).filter(({ amount }) => amount !== 0);
  return { from, to, sent, arrived, causes };
}
