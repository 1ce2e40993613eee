// @ts-check
/** The only file that speaks to the service. Addresses are relative, so the page also works behind a path prefix. */

/** @import { Problem, Trace } from "./types.d.ts" */

/**
 * @param {object} request layers, x and g
 * @param {AbortSignal} signal
 * @returns {Promise<{trace: Trace} | {problem: Problem}>} rejects where the service cannot be reached, or is too busy
 */
export async function fetchTrace(request, signal) {
  const answer = await fetch("api/v1/trace", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
    body: JSON.stringify(request),
    signal,
  });
  if (AWAY.includes(answer.status)) throw new Away(Number(answer.headers.get("Retry-After")) || 0);
  const body = await answer.json();
  if (answer.ok) return { trace: body };
  const [first] = body.errors ?? [];
  return { problem: { detail: first?.detail ?? body.detail ?? body.title, pointer: first?.pointer ?? "" } };
}

/** Too many at once, and what a proxy says while there is nothing behind it. */
const AWAY = [429, 502, 503, 504];

/** The service is there, but not now. */
export class Away extends Error {
  /** @param {number} seconds after which it wants to be asked again, 0 where it does not say */
  constructor(seconds) {
    super(`to be asked again in ${seconds} s`);
    this.seconds = seconds;
  }
}

/**
 * Before a service that did not answer is asked again: as it says itself, else longer each time, unless the network or the reader comes back.
 * @param {number} attempt @param {unknown} error why there was no answer @returns {Promise<void>}
 */
export function pause(attempt, error) {
  return new Promise((wake) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      wake();
    };
    const timer = setTimeout(done, (error instanceof Away && 1000 * error.seconds) || Math.min(1000 * 2 ** attempt, 15_000));
    addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
  });
}

/** Until the next frame has been painted, or would have been where nobody looks. @returns {Promise<void>} */
export function painted() {
  return new Promise((done) => {
    const timer = setTimeout(done, 100);
    requestAnimationFrame(() => (clearTimeout(timer), setTimeout(done)));
  });
}

/** A layer's formula, its kernel as coloured code, and its names elsewhere: HTML, made by the service from its own source. @param {string} id @param {string} lang */
export async function fetchCode(id, lang) {
  const answer = await fetch(`code/${encodeURIComponent(id)}?lang=${lang}`);
  if (!answer.ok) throw new Error(`code of ${id}: ${answer.status}`);
  return answer.text();
}
