"""How fast the page answers and plays, in Chromium on this machine: ``./scripts/bench --page``.

Every figure is printed beside a reference measured in the same run, so that a slow machine shows as slow in both.
"""

import json
import statistics
from typing import Any

from playwright.sync_api import Page

from benchmarks.browser import browsing, serving

EDIT = """async ([rounds, name]) => {
  const cell = document.querySelector(`[aria-label="${name}"] [role=gridcell]`);
  const digits = () => [...document.querySelectorAll("[aria-label='Gradient dx'] [role=gridcell], [aria-label='Output y'] [role=gridcell]")]
    .map((one) => one.dataset.value).join();
  const times = [];
  for (let i = 0; i < rounds; i++) {
    cell.focus();
    cell.dispatchEvent(new KeyboardEvent("keydown", { key: String(i % 2 ? 7 : 8), bubbles: true }));
    const before = digits();
    const editor = document.getElementById("editor");
    editor.value = String(100 + i);
    const start = performance.now();
    editor.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    while (digits() === before) await new Promise((next) => setTimeout(next));
    times.push(performance.now() - start);
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  }
  return times;
}"""

ROUND_TRIP = """async (rounds) => {
  const body = JSON.stringify({ layer: { type: "max_pooling", size: 1 }, x: [[1]] });
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await (await fetch("api/v1/forward", { method: "POST", headers: { "Content-Type": "application/json" }, body })).json();
    times.push(performance.now() - start);
  }
  return times;
}"""

FRAMES = """async (milliseconds) => {
  const times = [];
  const end = performance.now() + milliseconds;
  for (let last = await new Promise(requestAnimationFrame); last < end; ) {
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  return times;
}"""


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def edits(page: Page, address: str) -> dict[str, Any]:
    """An edit of x in an 8×8 grid, from Enter to the recomputed picture in the DOM, forward and backward sides on screen."""
    x = [[(3 * row + 5 * col) % 10 for col in range(8)] for row in range(8)]
    page.goto(f"{address}/?example=max-pool")
    page.locator("[data-grid=v0] [role=gridcell]").first.focus()
    page.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        json.dumps(x),
    )
    page.locator("[data-grid=v0] [aria-rowcount='8']").wait_for()
    times = page.evaluate(EDIT, [40, "Input x"])
    reference = page.evaluate(ROUND_TRIP, 40)
    return {"edit 8×8, p95 ms": p95(times), "smallest request, p95 ms": p95(reference)}


def frames(page: Page, address: str) -> dict[str, Any]:
    """Frame times while overlap-16 plays, and while nothing moves."""
    page.goto(f"{address}/?example=overlap-16")
    idle = page.evaluate(FRAMES, 2000)
    page.get_by_role("button", name="Play").click()
    playing = page.evaluate(FRAMES, 6000)
    return {"play 16×16 window 3×3, p95 ms": p95(playing), "worst ms": max(playing), "idle, p95 ms": p95(idle)}


def main() -> None:
    with serving() as address, browsing() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for figures in (edits(page, address), frames(page, address)):
            for name, value in figures.items():
                print(f"{name:36} {value:7.1f}")  # noqa: T201 - its output is what a benchmark is for


if __name__ == "__main__":
    main()
