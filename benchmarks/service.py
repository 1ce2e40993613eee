"""How the service answers, over real sockets on this machine: ``./scripts/bench --service``, with ``--soak`` for ten minutes more.

Every figure stands beside a reference or its goal, all from one run: a slow machine shows as slow in both.
"""

import asyncio
import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator

import numpy as np

from app.server import allow_files
from app.settings import SETTINGS
from benchmarks.dearest import API, costs, requests
from benchmarks.load import Request, throughput, times
from benchmarks.process import BARE, OURS, Process, crowd, running

Figures = Iterator[tuple[str, float, str, float | None]]
"""A name, its figure, the unit, and its goal where it has one; a reference has none."""

LAYER = {"type": "max_pooling", "size": 3, "stride": 1}
NUMBERS = np.random.default_rng(0).integers(-9, 9, (16, 16)).tolist()
FORWARD = json.dumps({"layer": LAYER, "x": NUMBERS}).encode()
BACKWARD = json.dumps({"layer": LAYER, "x": NUMBERS, "g": [row[:14] for row in NUMBERS[:14]]}).encode()
CROWD = 1000


def main() -> None:
    allow_files(4 * CROWD)
    measures = [starts, compares, scales, paces, lags, crowds, dearest, soaks]
    for measure in measures:
        for name, figure, unit, goal in measure():
            print(f"{name:64} {figure:9.2f} {unit:5}{'' if goal is None else f'  goal {goal:g}'}", flush=True)


def starts() -> Figures:
    """From nothing to the first answer, and what a server holds that nobody has asked yet."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        with running() as server:
            urllib.request.urlopen(f"{server.address}/healthz", timeout=60).read()
            seconds.append(time.perf_counter() - start)
            time.sleep(0.5)
            memory = server.megabytes()
    yield "start to the first answer, best of 3", min(seconds), "s", 1.5
    yield "memory of an idle server", memory, "MB", 100


def compares() -> Figures:
    """Forward and backward of a 16×16 input, against a bare route with bodies of the same size; both by turns."""
    with running() as ours, running(BARE) as bare:
        found: dict[str, list[float]] = {"ours": [], "bare": []}
        used: dict[str, float] = {}
        # Short turns: whatever else keeps the machine busy keeps both busy.
        for _ in range(24):
            for name, server, prefix in (("ours", ours, API), ("bare", bare, "")):
                before = server.cpu()
                found[name].append(asyncio.run(throughput(pair(server, prefix), 0.5)))
                used[name] = used.get(name, 0) + server.cpu() - before
        rate = {name: statistics.median(rates) for name, rates in found.items()}
        cost = {name: used[name] / sum(found[name]) * 1000 for name in used}
    yield "16×16, window 3×3, forward and backward: pairs a second", rate["ours"], "/s", None
    yield "reference: bare FastAPI, bodies of the same size", rate["bare"], "/s", None
    yield "throughput against the bare route", rate["ours"] / rate["bare"], "×", 0.6
    yield "  the same by processor time", cost["bare"] / cost["ours"], "×", None


def scales() -> Figures:
    """One process and two behind one address, by turns; the clients, in this process, take a core themselves."""
    with running() as one, running((*OURS, "--workers", "2")) as two:
        found: dict[str, list[float]] = {"one": [], "two": []}
        for _ in range(12):
            for name, server in (("one", one), ("two", two)):
                found[name].append(asyncio.run(throughput([small_trace(server)], 0.5)))
    rate = {name: statistics.median(rates) for name, rates in found.items()}
    yield "traces of 16×16 a second, one process", rate["one"], "/s", None
    yield "  two processes (--workers 2)", rate["two"], "/s", None
    yield "  against one", rate["two"] / rate["one"], "×", None


def paces() -> Figures:
    """Answer times at a steady pace, whatever comes back."""
    with running() as server:
        request = pair(server, API)[1]
        asyncio.run(times(request, 60, 1))
        for rate, goal in ((60, 10), (500, 50)):
            found = asyncio.run(times(request, rate, 5))
            yield f"backward 16×16 at {rate} a second: p99", p99(found), "ms", goal
            yield "  median", statistics.median(found), "ms", None


def lags() -> Figures:
    """How long the smallest request waits while two clients ask for the dearest without a pause."""
    with running() as server:
        small = Request.of(server.address, "/healthz")
        dear = [Request.of(server.address, f"{API}/{call}", body) for _, call, body in requests() if call == "trace"]

        async def measure() -> tuple[list[float], list[float]]:
            alone = await times(small, 100, 3)
            busy = asyncio.create_task(throughput(dear[:1], 6, clients=2))
            await asyncio.sleep(0.5)
            beside = await times(small, 100, 5)
            await busy
            return alone, beside

        alone, beside = asyncio.run(measure())
    yield "smallest request beside the dearest: p99", p99(beside), "ms", 20
    yield "reference: the same alone, p99", p99(alone), "ms", None


def crowds() -> Figures:
    """Answer times beside connections that are silent, or send a byte now and then: once they are there, as they come, as they are cut."""
    with running() as server:
        request = pair(server, API)[1]

        async def measure() -> tuple[list[float], list[float], list[float], list[float]]:
            await times(request, 60, 1)
            alone = await times(request, 60, 5)
            with crowd(request.host, request.port, CROWD):
                coming = await times(request, 60, 3)
                beside = await times(request, 60, 5)
                # Their deadline for headers passes in this time, and all come again.
                return alone, coming, beside, await times(request, 60, SETTINGS.head_seconds)

        alone, coming, beside, cut = asyncio.run(measure())
    yield f"beside {CROWD} silent or slow connections: p99", p99(beside), "ms", 2 * p99(alone)
    yield "  while they come, all at once", p99(coming), "ms", None
    yield "  while they are cut off and come again", p99(cut), "ms", None
    yield "reference: without them, p99", p99(alone), "ms", None


def dearest() -> Figures:
    """Processor time of the dearest requests that are admitted, the answer compressed: three of each call."""
    found = sorted(costs(), key=lambda row: -row[2])
    for call in ("forward", "backward", "gradcheck", "trace"):
        for place, (_, name, cost) in enumerate([row for row in found if row[0] == call][:3]):
            yield f"dearest {call}: {name}", cost, "ms", 50 if place == 0 else None


def soaks() -> Figures:
    """Memory under a steady load of edits and traces: from a third of the time on, it has to stay where it is."""
    seconds = 600.0 if "--soak" in sys.argv else 20.0
    with running() as server:
        mixed = [*pair(server, API), small_trace(server), Request.of(server.address, "/")]
        asyncio.run(throughput(mixed, seconds / 3, clients=8))
        before = server.megabytes()
        asyncio.run(throughput(mixed, 2 * seconds / 3, clients=8))
        yield f"memory after {seconds / 3:.0f} s of load", before, "MB", None
        yield f"  more after {seconds:.0f} s", server.megabytes() - before, "MB", 10


def small_trace(server: Process) -> Request:
    """What the page asks for after an edit."""
    return Request.of(server.address, f"{API}/trace", json.dumps({"layers": [LAYER], "x": NUMBERS}).encode())


def pair(server: Process, prefix: str) -> list[Request]:
    """Forward, then backward."""
    return [Request.of(server.address, f"{prefix}/forward", FORWARD), Request.of(server.address, f"{prefix}/backward", BACKWARD)]


def p99(found: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(found, n=100)[-1]


if __name__ == "__main__":
    main()
