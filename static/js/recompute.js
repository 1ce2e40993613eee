// @ts-check
/**
 * Keeps the trace in step with the document: a late answer never beats a newer one, and a service that does not answer is asked again until it
 * does. Where the links are many, the values come ahead of them: they are all that a picture at rest needs.
 */
import { fittedGradient } from "./doc.js";
import { isRest } from "./frame.js";
import { dims, flatten } from "./tensor.js";
import { kernels, outline, shapeOf, withValues } from "./trace.js";

/** @import { Doc, Problem, State, Trace } from "./types.d.ts" */
/** @typedef {(request: object, signal: AbortSignal) => Promise<{trace: Trace} | {problem: Problem}>} Fetch */

/** Milliseconds without an answer after which the page says that it waits. */
export const MOMENT = 400;
/** So many links make an answer that is worth a smaller one before it. */
const MANY = 1000;

/** @typedef {{trace: Trace, doc: Doc} | {problem: Problem}} Answer */
/**
 * @typedef {object} Asked a document that the service was asked about
 * @property {Doc} doc @property {State["plane"]} plane @property {AbortController} control
 * @property {ReturnType<Fetch> | null} values the answer to them alone, where it comes ahead
 * @property {Promise<Answer>} whole
 * @property {Answer | null} answer the same, once it is there @property {boolean} told whether its values have been shown
 */

/**
 * @param {import("./store.js").Store} store
 * @param {Fetch} fetchTrace
 * @param {() => string} unreachable what to say where the service cannot be reached
 * @param {(attempt: number, error: unknown) => Promise<void>} pause until it is worth asking again
 * @param {() => Promise<void>} painted until what is drawn now has been seen
 */
export function keepComputed(store, fetchTrace, unreachable, pause, painted) {
  let shown = store.state.doc;
  let seen = planeShown(store.state);
  /** @type {Asked | null} */
  let running = null;
  /** An older one, still on its way: else a number that is turned fast on a slow network would be seen to change nothing until the hand rests. @type {Asked | null} */
  let elder = null;
  /** What is being typed is asked for before it is entered. @type {Asked | null} */
  let drafted = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let slow;

  store.subscribe(["doc", "plane"], async ({ doc, plane }) => {
    const back = doc === shown && same(plane, seen);
    if (running && !elder && !back && !running.told && isAlike(running.doc, doc)) elder = running;
    else running?.control.abort();
    running = null;
    if (back) {
      elder?.control.abort();
      return store.set({ problem: null, ahead: null, ...over() });
    }
    wait();
    const wanted = takeDraft(doc, plane);
    for (let attempt = 0; ; attempt++) {
      const asked = (running = (attempt === 0 && wanted) || ask(doc, plane));
      if (!asked.answer) await showValues(asked);
      // Of one that is no longer the newest, the values are enough.
      const error = asked.answer || (asked.told && asked !== running) ? null : await asked.whole.then(() => null, (reason) => reason);
      if (asked !== running) return retire(asked);
      if (asked.answer) return take(asked.answer);
      store.set({ problem: { detail: unreachable(), pointer: "" }, playing: false, ...over() });
      await pause(attempt, error);
      if (asked !== running) return retire(asked);
    }
  });

  store.subscribe(["draft"], ({ draft, plane }) => {
    drafted?.control.abort();
    drafted = draft && ask(draft, plane);
  });

  /** @param {Doc} doc @param {State["plane"]} plane @returns {Asked} */
  function ask(doc, plane) {
    const control = new AbortController();
    const { signal } = control;
    const { trace, cursor, direction } = store.state;
    const pays = same(plane, seen) && isAlike(doc, shown) && isRest(trace, cursor, direction) && linksOf(trace) > MANY;
    const values = pays ? fetchTrace({ layers: doc.layers, x: doc.x, g: doc.g, plane, parts: [] }, signal) : null;
    const asked = { doc, plane, control, values, whole: rest(), answer: /** @type {Answer | null} */ (null), told: false };
    asked.whole.then((answer) => (asked.answer = answer), () => drafted === asked && (drafted = null));
    return asked;

    async function rest() {
      if (values) {
        const first = await values;
        if ("problem" in first) return first;
        await painted();
        signal.throwIfAborted();
      }
      return traceOf(doc, plane, shown, fetchTrace, signal);
    }
  }

  /** What was asked while it was typed. @param {Doc} doc @param {State["plane"]} plane */
  function takeDraft(doc, plane) {
    if (drafted?.doc !== doc || !same(drafted.plane, plane)) return null;
    const asked = drafted;
    drafted = null;
    return asked;
  }

  /** @param {Asked} asked */
  async function showValues(asked) {
    const first = await asked.values?.catch(() => null);
    if (asked.control.signal.aborted || !first || "problem" in first || !isAlike(asked.doc, shown)) return;
    if (running === asked) elder?.control.abort();
    asked.told = true;
    store.set({ ahead: withValues(store.state.trace, first.trace), problem: null });
  }

  /** A newer one has been asked: what this one has to say is shown until that is answered. @param {Asked} asked */
  function retire(asked) {
    const { doc, plane, control, answer } = asked;
    if (elder === asked) elder = null;
    if (!control.signal.aborted && running && answer && "trace" in answer && same(plane, seen) && isAlike(doc, shown)) {
      shown = answer.doc;
      store.set({ trace: answer.trace, ahead: null, ...over() });
      wait();
    }
    control.abort();
  }

  /** @param {Answer} answer */
  function take(answer) {
    elder?.control.abort();
    elder = null;
    if ("problem" in answer) return store.set({ problem: answer.problem, ahead: null, playing: false, ...over() });
    shown = answer.doc;
    // Where there are fewer planes than asked for, the last one is shown.
    seen = planeShown(answer);
    const plane = same(seen, store.state.plane) ? store.state.plane : seen;
    store.amend(answer.doc, { trace: answer.trace, ahead: null, problem: null, plane, ...over(), ...placed(store, answer.trace) });
  }

  /** Says so where it takes longer than a moment. */
  function wait() {
    slow ??= setTimeout(() => store.set({ waiting: true }), MOMENT);
  }

  /** Ends the wait. */
  function over() {
    clearTimeout(slow);
    slow = undefined;
    return { waiting: false };
  }
}

/** @param {{trace: Trace}} shown @returns {State["plane"]} */
const planeShown = ({ trace: { plane } }) => ({ sample: plane?.sample ?? 0, channel: plane?.channel ?? 0 });

/** @param {State["plane"]} a @param {State["plane"]} b */
const same = (a, b) => a.sample === b.sample && a.channel === b.channel;

/** Cursor and pointed cell stay where every grid keeps its shape; else at rest on the same side. @param {import("./store.js").Store} store @param {Trace} trace */
function placed({ state }, trace) {
  if (shapesOf(state.trace) === shapesOf(trace)) return {};
  return { pointed: null, pinned: false, cursor: state.direction === "forward" ? 0 : outline(trace).turn };
}

/** @param {Trace} trace */
const shapesOf = (trace) => String([trace.forward.map(({ in_shape, out_shape }) => [in_shape, out_shape]), kernels(trace).map((position) => shapeOf(trace, `k${position}`))]);

/** @param {Trace} trace */
const linksOf = ({ forward }) => forward.reduce((sum, { links }) => sum + links.src.length, 0);

/** Whether y has the same shape for two documents. @param {Doc} doc @param {Doc} shown */
const isAlike = ({ layers, x, g }, shown) => (layers === shown.layers || shapingOf(layers) === shapingOf(shown.layers)) && String(dims(x)) === String(dims(shown.x)) && g.length > 0;

/** Layers without the numbers of their kernels, which change no shape. @param {Doc["layers"]} layers */
const shapingOf = (layers) => JSON.stringify(layers, (key, value) => (key === "kernel" && Array.isArray(value) ? dims(value) : value));

/**
 * The trace of a document. Where y may have another shape than before, the service is first asked without g, which tells it.
 * @param {Doc} doc @param {State["plane"]} plane @param {Doc} shown the document of the trace on screen @param {Fetch} fetchTrace @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
async function traceOf(doc, plane, shown, fetchTrace, signal) {
  const { layers, x, g } = doc;
  if (isAlike(doc, shown)) {
    const answer = await fetchTrace({ layers, x, g, plane }, signal);
    return "trace" in answer ? { trace: answer.trace, doc } : answer;
  }
  const answer = await fetchTrace({ layers, x, plane }, signal);
  if ("problem" in answer) return answer;
  const fitted = fittedGradient(doc, answer.trace.g);
  const refit = { ...doc, g: fitted };
  if (flatten(fitted).every((value) => value === 1)) return { trace: answer.trace, doc: refit };
  const final = await fetchTrace({ layers, x, g: fitted, plane }, signal);
  return "problem" in final ? final : { trace: final.trace, doc: refit };
}
