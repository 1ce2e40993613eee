"""How fast the page answers and plays, in Chromium on this machine: ``./scripts/bench --page``.

Every figure is printed beside a reference measured in the same run, so that a slow machine shows as slow in both.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import CDPSession, Page

from app.examples import EXAMPLES
from app.schemas import TraceRequest, build_pipeline
from app.written import write_json
from benchmarks.browser import browsing, serving
from padpool import trace_arrays
from padpool.planes import PARTS

SCRIPT = Path(__file__).with_suffix(".js").read_text()
ROUNDS = 60
TYPING = 100
"""Milliseconds between two keys of somebody who types fast."""
LATENCY = 100
"""Added to every answer, in milliseconds, as on a school's network."""

Figures = Iterator[tuple[str, float, str, float | None]]
"""A name, its figure, the unit, and its goal where it has one; a reference has none."""


def main() -> None:
    with serving() as address, browsing() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(SCRIPT)
        tab = page.context.new_cdp_session(page)
        for measure in (edits, slow_edits, plays, scrubs, memory):
            for name, figure, unit, goal in measure(page, tab, address):
                print(f"{name:74} {figure:8.1f} {unit:3}{'' if goal is None else f'  goal {goal:g}'}", flush=True)


def edits(page: Page, _tab: CDPSession, address: str) -> Figures:
    """Edits of one cell of overlap-16, everything recomputed, and where the time goes."""
    page.goto(f"{address}/?example=overlap-16")
    times = page.evaluate("([rounds, gap]) => bench.edits(rounds, gap)", [ROUNDS, TYPING])
    hasty = page.evaluate("rounds => bench.edits(rounds, 0)", ROUNDS)
    turned = page.evaluate("rounds => bench.turns(rounds)", ROUNDS)
    parts = page.evaluate("rounds => bench.parts(rounds)", ROUNDS)
    smallest = page.evaluate("rounds => bench.roundTrip(rounds)", ROUNDS)
    idle = page.evaluate("ms => bench.frames(ms)", 2000)
    yield from reached("edit 16×16", times, 0)
    yield "typed digit: key to the frame with it, p95", p95(times["digit"] + hasty["digit"]), "ms", None
    yield from reached("edit 16×16, Enter in the frame after a digit", hasty, None)
    yield from reached("edit 16×16 by the wheel", turned, None)
    yield from serving_parts()
    yield "  of it: the request of a trace, median", statistics.median(parts["request"]), "ms", None
    yield "  of it: the trace read as JSON, median", statistics.median(parts["parse"]), "ms", None
    yield "reference: the smallest request, p95", p95(smallest), "ms", None
    yield "  median", statistics.median(smallest), "ms", None
    yield "reference: a frame with nothing to do, p95", p95(idle), "ms", None


def reached(name: str, times: dict[str, list[float]], network: float | None) -> Figures:
    """When a change has reached the page and the eye; the goals, where it has some, wait for the network."""
    for what, key, goal in (("the new picture in the DOM", "dom", 12), ("the first frame with it", "frame", 20)):
        yield f"{name}: {what}, p95", p95(times[key]), "ms", None if network is None else goal + network
        yield "  median", statistics.median(times[key]), "ms", None


def serving_parts() -> Figures:
    """What the server does for a trace of overlap-16, on the processor's own clock."""
    body = next(example["trace"] for example in EXAMPLES if example["id"] == "overlap-16")
    layers = build_pipeline(TraceRequest(**body).layers, "/layers").layers
    x, g = np.array(body["x"], float), np.array(body["g"], float)
    for name, parts in (("values", ()), ("trace", PARTS)):
        told = trace_arrays(layers, x, g, (0, 0), parts)
        computed = processor_time(lambda parts=parts: trace_arrays(layers, x, g, (0, 0), parts))
        yield f"  of it: the server computes the {name}, median", computed, "ms", None
        yield "  of it: and writes them as JSON, median", processor_time(lambda told=told: write_json(told)), "ms", None


def processor_time(work: Callable[[], object]) -> float:
    """The median of so many rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        work()
        times.append((time.thread_time() - start) * 1000)
    return statistics.median(times)


def slow_edits(page: Page, tab: CDPSession, address: str) -> Figures:
    """The same with a network between."""
    page.goto(f"{address}/?example=overlap-16")
    tab.send("Network.enable")
    tab.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1})
    times = page.evaluate("([rounds, gap]) => bench.edits(rounds, gap)", [20, TYPING])
    turned = page.evaluate("rounds => bench.turns(rounds)", 20)
    smallest = page.evaluate("rounds => bench.roundTrip(rounds)", 20)
    tab.send("Network.disable")
    reference = statistics.median(smallest)
    yield from reached(f"edit 16×16 with {LATENCY} ms of latency", times, reference)
    yield from reached(f"edit 16×16 with {LATENCY} ms of latency, by the wheel", turned, reference)
    yield "reference: the smallest request there, median", reference, "ms", None


def plays(page: Page, _tab: CDPSession, address: str) -> Figures:
    """Frame times while windows that overlap are played."""
    for side, goal in ((16, 16.7), (32, 33.0)):
        open_windows(page, address, side)
        page.get_by_role("button", name="Play").click()
        times = page.evaluate("ms => bench.frames(ms)", 6000)
        yield f"play {side}×{side} window 3×3: frame, p95", p95(times), "ms", goal
        yield "  worst", max(times), "ms", None


def scrubs(page: Page, _tab: CDPSession, address: str) -> Figures:
    """Frame times while the timeline is drawn from end to end."""
    for side in (16, 32):
        open_windows(page, address, side)
        times = page.evaluate("frames => bench.scrub(frames)", 120)
        yield f"scrub {side}×{side} window 3×3: worst frame", max(times), "ms", 50


def memory(page: Page, tab: CDPSession, address: str) -> Figures:
    """What 1,000 edits and ten plays from end to end leave behind."""
    page.goto(f"{address}/?example=max-pool")
    # Some elements are made when they are first needed: once round, before anything is counted.
    page.evaluate("() => bench.edits(20, -1)")
    page.evaluate("frames => bench.scrub(frames)", 60)
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    before = held(tab)
    page.evaluate("() => bench.edits(1000, -1)")
    for _ in range(10):
        page.evaluate("frames => bench.scrub(frames)", 60)
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    after = held(tab)
    yield "1,000 edits and 10 plays: DOM nodes more", after["Nodes"] - before["Nodes"], "", 0
    yield "1,000 edits and 10 plays: listeners more", after["JSEventListeners"] - before["JSEventListeners"], "", 0
    yield "1,000 edits and 10 plays: script memory more", (after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 2**20, "MB", None


def open_windows(page: Page, address: str, side: int) -> None:
    """Max pooling with 3×3 windows, stride 1, over so many rows and columns."""
    page.goto(f"{address}/?example=overlap-16")
    if side == 16:
        return
    x = [[(3 * row + 5 * col + row * col * col) % 19 - 9 for col in range(side)] for row in range(side)]
    page.locator("[data-grid=v0] [role=gridcell]").first.focus()
    page.evaluate("text => bench.paste(text)", json.dumps(x))
    page.locator(f"[data-grid=v0] [aria-rowcount='{side}']").wait_for()
    # Its links come after it.
    page.wait_for_load_state("networkidle")


def held(tab: CDPSession) -> dict[str, float]:
    """Chromium's own counts, once what nobody holds is gone."""
    tab.send("Performance.enable")
    for _ in range(3):
        tab.send("HeapProfiler.collectGarbage")
    found: list[dict[str, Any]] = tab.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in found}


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
