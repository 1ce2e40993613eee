"""The conservation of gradient: what arrives at a stage, what leaves it, and why the two differ."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from padpool.geometry import IntArray
from padpool.links import Array, Links

CAUSES = ("lost", "created", "scaled")
"""``lost``: no link leads on; ``created``: a choice gave the gradient to several cells; ``scaled``: any other weight."""


@dataclass(frozen=True, eq=False)
class Meter:
    """How much each arriving cell gained or lost on its way, by cause; a cell's three entries add up to (m - 1) · g."""

    change: dict[str, Array] = field(default_factory=lambda: {cause: np.zeros(1) for cause in CAUSES})

    def __add__(self, other: Self) -> Self:
        return type(self)({cause: np.array([self.change[cause].sum() + other.change[cause].sum()]) for cause in CAUSES})

    def at(self, cells: IntArray) -> Self:
        """The same of these cells alone."""
        return type(self)({cause: change[cells] for cause, change in self.change.items()})

    def running(self, order: IntArray) -> dict[str, Array]:
        """The running sums by cause, in the order of the steps."""
        return {cause: np.cumsum(change[order]) for cause, change in self.change.items()}

    def totals(self, g: Array, dx: Array) -> dict[str, Any]:
        """Σg, Σdx, and the causes whose sum is their difference."""
        causes = {cause: float(change.sum()) for cause, change in self.change.items()}
        return {"g": float(g.sum(dtype=float)), "dx": float(dx.sum(dtype=float)), **causes}


def weigh(kind: str, links: Links, g: Array) -> Meter:
    """Sorts each arriving cell by the sum m of its weights: 1 handed on, more than 1 of a choice created, without any lost."""
    m = np.bincount(links.src[links.used], weights=links.weight[links.used], minlength=g.size)
    whole = np.isclose(m, 1, rtol=0, atol=1e-9)
    # Weights that cancel, as a kernel's may, lose nothing: they scale by 0.
    lost = np.bincount(links.src[links.used & (links.weight != 0)], minlength=g.size) == 0
    created = (kind == "choose") & (m > 1) & ~whole
    where = {"lost": lost, "created": created, "scaled": ~(whole | lost | created)}
    # Chosen by where, not by product: an infinite g times a change of 0 would be NaN.
    return Meter({cause: np.where(cells, (m - 1) * np.where(cells, g.ravel(), 0), 0) for cause, cells in where.items()})
