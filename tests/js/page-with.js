/** A page without views, and documents for it. */
import { setImmediate as settled } from "node:timers/promises";
import { keepComputed } from "../../static/js/recompute.js";
import { Store } from "../../static/js/store.js";

/** A document with another number in the first cell of x. */
export function typed(doc, value) {
  const [[, ...rest], ...rows] = doc.x;
  return { ...doc, x: [[value, ...rest], ...rows] };
}

/** A page with a service that answers when, and what, the test says; it also answers requests that were aborted. */
export function pageWith(state) {
  const shown = { draft: null, plane: { sample: 0, channel: 0 }, ahead: null, cursor: 0, direction: "forward", playing: false, pointed: null, pinned: false, problem: null };
  const store = new Store(/** @type {any} */ ({ ...shown, ...state }));
  /** @type {{request: any, plane: any, signal: AbortSignal, answer: (body: object) => Promise<void>, fail: (error: Error) => Promise<void>}[]} */
  const calls = [];
  const fetchTrace = ({ plane, ...request }, signal) =>
    new Promise((resolve, reject) => {
      const answer = (body) => (resolve(body), settled());
      const fail = (error) => (reject(error), settled());
      calls.push({ request, plane, signal, answer, fail });
    });
  /** @type {{attempt: number, error: unknown, wake: () => Promise<void>}[]} */
  const pauses = [];
  const pause = (attempt, error) => new Promise((resolve) => pauses.push({ attempt, error, wake: () => (resolve(), settled()) }));
  /** @type {(() => Promise<void>)[]} */
  const paints = [];
  const painted = () => new Promise((resolve) => paints.push(() => (resolve(), settled())));
  keepComputed(store, fetchTrace, () => "unreachable", pause, painted);
  return { store, calls, pauses, paints };
}
