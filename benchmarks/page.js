// @ts-check
/** What page.py measures, inside the page. */

const bench = {
  /**
   * Types a number into the first cell of x, a digit at a time, and presses Enter, again and again.
   * @param {number} rounds @param {number} gap milliseconds between two keys; below 0: none waits for a frame either
   */
  async edits(rounds, gap) {
    const cell = /** @type {SVGElement} */ (document.querySelector("[data-grid=v0] [role=gridcell]"));
    const editor = /** @type {HTMLInputElement} */ (document.getElementById("editor"));
    const times = { dom: [0], frame: [0], digit: [0] };
    for (const list of Object.values(times)) list.pop();
    for (let i = 0; i < rounds; i++) {
      const digits = String(100 + (i % 800));
      cell.focus();
      for (let typed = 1; typed <= digits.length; typed++) {
        const pressed = performance.now();
        if (typed === 1) cell.dispatchEvent(new KeyboardEvent("keydown", { key: digits[0], bubbles: true }));
        else {
          editor.value = digits.slice(0, typed);
          editor.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        if (gap < 0) continue;
        times.digit.push((await bench.frame()) - pressed);
        await new Promise((wake) => setTimeout(wake, gap));
      }
      await bench.change(times, gap >= 0, () => editor.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
      if (gap > 0) await new Promise((wake) => setTimeout(wake, gap));
    }
    return times;
  },

  /** Turns the first cell of x up and down with the wheel, which nothing announces. @param {number} rounds */
  async turns(rounds) {
    const cell = /** @type {SVGElement} */ (document.querySelector("[data-grid=v0] [role=gridcell]"));
    const times = { dom: [0], frame: [0] };
    for (const list of Object.values(times)) list.pop();
    cell.focus();
    for (let i = 0; i < rounds; i++) {
      const turn = new WheelEvent("wheel", { deltaY: (i % 40 < 20 ? -1 : 1) * 100, bubbles: true, cancelable: true });
      await bench.change(times, true, () => cell.dispatchEvent(turn));
      await new Promise((wake) => setTimeout(wake, 100));
    }
    return times;
  },

  /** Times a change of x until it is recomputed. @param {{dom: number[], frame: number[]}} times @param {boolean} framed @param {() => void} act */
  async change(times, framed, act) {
    const written = bench.written();
    const start = performance.now();
    act();
    times.dom.push((await written) - start);
    if (framed) times.frame.push((await bench.frame()) - start);
  },

  /** When a computed number last changed in the DOM, told once the grids have come to rest. @returns {Promise<number>} */
  written() {
    const picture = /** @type {SVGElement} */ (document.getElementById("picture"));
    return new Promise((tell) => {
      const observer = new MutationObserver((changes) => {
        if (!changes.some(({ target }) => !(/** @type {Element} */ (target).closest("[data-grid=v0]")))) return;
        observer.disconnect();
        tell(performance.now());
      });
      observer.observe(picture, { subtree: true, attributes: true, attributeFilter: ["data-value"] });
    });
  },

  /** When the next frame has been handed over. @returns {Promise<number>} */
  frame() {
    const { port1, port2 } = new MessageChannel();
    return new Promise((tell) => {
      port1.onmessage = () => tell(performance.now());
      requestAnimationFrame(() => port2.postMessage(0));
    });
  },

  /** A trace of what the page shows, in its parts. @param {number} rounds */
  async parts(rounds) {
    const x = Array.from({ length: 16 }, (_, i) => Array.from({ length: 16 }, (_, j) => (3 * i + 5 * j + i * j * j) % 19));
    const body = JSON.stringify({ layers: [{ type: "max_pooling", size: 3, stride: 1 }], x });
    const times = { request: [0], parse: [0] };
    for (const list of Object.values(times)) list.pop();
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      const text = await (await fetch("api/v1/trace", { method: "POST", headers: { "Content-Type": "application/json" }, body })).text();
      const read = performance.now();
      JSON.parse(text);
      times.request.push(read - start);
      times.parse.push(performance.now() - read);
    }
    return times;
  },

  /** The least that a request can take. @param {number} rounds */
  async roundTrip(rounds) {
    const body = JSON.stringify({ layer: { type: "max_pooling", size: 1 }, x: [[1]] });
    const times = [];
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      await (await fetch("api/v1/forward", { method: "POST", headers: { "Content-Type": "application/json" }, body })).json();
      times.push(performance.now() - start);
    }
    return times;
  },

  /** The time of each frame for so long. @param {number} milliseconds */
  async frames(milliseconds) {
    const times = [];
    const end = performance.now() + milliseconds;
    for (let last = await new Promise(requestAnimationFrame); last < end; ) {
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  },

  /** Draws the timeline from one end to the other, a new place in every frame. @param {number} frames */
  async scrub(frames) {
    const slider = /** @type {HTMLInputElement} */ (document.getElementById("timeline"));
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i <= frames; i++) {
      slider.value = String(Math.round((Number(slider.max) * i) / frames));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  },

  /** @param {string} text */
  paste(text) {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  },
};
Object.assign(globalThis, { bench });
