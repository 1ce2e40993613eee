"""Where dear answers are computed: in a few threads of their own, with so many waiting for one and no more."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from app.problems import Fault, Problem
from padpool.errors import refusal

T = TypeVar("T")
SOON = {"Retry-After": "1"}
WAITING = {"en": "waiting requests", "zh": "等待中的请求"}


class Threads:
    """So many at work, so many waiting. Belongs to one event loop, which alone counts."""

    def __init__(self, count: int, waiting: int) -> None:
        self.limiter = CapacityLimiter(count)
        self.waiting = waiting
        self.most = count + waiting
        self.inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of the work. Raises Problem 503 where too many wait already."""
        # Not the limiter's own count: it takes up a newcomer a moment later, and a burst would pass.
        if self.inside >= self.most:
            rule = {"en": f"must be at most {self.waiting}", "zh": f"不能超过 {self.waiting} 个"}
            broken = refusal(WAITING, rule, {"en": "one more", "zh": "又一个"}, {"en": "ask again", "zh": "请稍后再问"})
            raise Problem(503, [Fault("", broken)], headers=SOON)
        self.inside += 1
        try:
            return await to_thread.run_sync(work, limiter=self.limiter)
        finally:
            self.inside -= 1
