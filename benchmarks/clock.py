"""Processor time of calls, so that two of them can be compared in one run, on a busy machine too."""

from collections.abc import Callable, Sequence
from time import process_time


def best(call: Callable[[], object], seconds: float = 0.2) -> float:
    """The shortest of all calls within so many seconds, three at least: what the processor needs when nothing disturbs it."""
    return race([call], seconds)[0]


def race(calls: Sequence[Callable[[], object]], seconds: float = 0.5) -> list[float]:
    """The shortest of each; they take turns, so that a machine that is busy for a while is so for all."""
    for call in calls:
        call()
    times = [float("inf")] * len(calls)
    rounds, end = 0, process_time() + seconds
    while rounds < 3 or process_time() < end:
        for place, call in enumerate(calls):
            start = process_time()
            call()
            times[place] = min(times[place], process_time() - start)
        rounds += 1
    return times
