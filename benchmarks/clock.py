"""Times of calls, so that two of them can be compared in one run."""

from collections.abc import Callable
from time import perf_counter


def best(call: Callable[[], object], seconds: float = 0.2) -> float:
    """The shortest of all calls within so many seconds, three at least: what the machine can do when nothing disturbs it."""
    call()
    times: list[float] = []
    end = perf_counter() + seconds
    while len(times) < 3 or perf_counter() < end:
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return min(times)
