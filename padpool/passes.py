"""The arithmetic of windows in two passes: along the columns, then down the rows; backward up the rows, then along the columns.

The maximum of a window is the maximum of its rows' maxima, and so with minima and sums: k + k steps instead of k · k. One sample at
a time, so that what lies between the passes stays in the processor's cache. Padding is not read at all.
"""

from collections.abc import Callable
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from padpool.geometry import Axis
from padpool.links import Array, Shape

Ties = Literal["all", "first", "split"]
ROWS, COLUMNS = 0, 1
"""The axes of one sample, ``(H, W, C)``."""


class Windows(Protocol):
    """How windows lie down the rows and along the columns."""

    @property
    def rows(self) -> Axis: ...
    @property
    def columns(self) -> Axis: ...


def gather(reduce: np.ufunc, x: Array, w: Windows, start: float) -> Array:
    """What ``reduce`` makes of every window, from ``start`` on: ``(N, H', W', C)``."""
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    for sample, result in zip(x, y, strict=True):
        result[...] = gather_axis(reduce, gather_axis(reduce, sample, COLUMNS, w.columns, start), ROWS, w.rows, start)
    return y


def scatter(share: Array, w: Windows) -> Array:
    """The way back of a sum: every cell receives what its windows give, ``(N, H', W', C)``, added up."""
    dx: Array = np.empty((len(share), w.rows.n, w.columns.n, share.shape[3]), share.dtype)
    for given, result in zip(share, dx, strict=True):
        result[...] = scatter_axis(scatter_axis(given, ROWS, w.rows), COLUMNS, w.columns)
    return dx


def route(extreme: np.ufunc, x: Array, y: Array, g: Array, w: Windows, start: float, ties: Ties) -> Array:
    """The way back of a maximum or minimum y: g goes to the rows that held it, then to the cells of those rows that did."""
    dx: Array = np.empty_like(x)
    for sample, result, given, routed in zip(x, y, g, dx, strict=True):
        across = gather_axis(extreme, sample, COLUMNS, w.columns, start)
        if ties == "split":
            alike = count_axis(across, result, count_axis(sample, across, None, COLUMNS, w.columns), ROWS, w.rows)
            given = given / alike.astype(given.dtype)
        down = route_axis(across, result, given, ROWS, w.rows, ties)
        routed[...] = route_axis(sample, across, down, COLUMNS, w.columns, ties)
    return dx


def gather_axis(reduce: np.ufunc, x: Array, axis: int, along: Axis, start: float) -> Array:
    """What ``reduce`` makes of every window along one axis, place by place in the windows."""
    y = np.full(_replaced(x.shape, axis, along.count), start, x.dtype)
    for run in along.runs:
        windows, cells = _at(axis, run.windows), _at(axis, run.cells)
        y[windows] = reduce(y[windows], x[cells], out=y[windows])
    return y


def scatter_axis(share: Array, axis: int, along: Axis) -> Array:
    """Adds the share of every window to each of its cells, along one axis."""
    dx: Array = np.zeros(_replaced(share.shape, axis, along.n), share.dtype)
    for run in along.runs:
        dx[_at(axis, run.cells)] += share[_at(axis, run.windows)]
    return dx


def route_axis(x: Array, y: Array, g: Array, axis: int, along: Axis, ties: Ties) -> Array:
    """Adds the gradient of every window to those of its cells that equal y, or to the first of them, along one axis."""
    dx: Array = np.zeros_like(x)
    same = _equality(y)
    free = np.ones(y.shape, np.bool_)
    for run in along.runs:
        windows, cells = _at(axis, run.windows), _at(axis, run.cells)
        chosen = same(x[cells], y[windows])
        if ties == "first":
            chosen &= free[windows]
            free[windows] ^= chosen
        # Chosen by where, not by product: an infinite g times an unchosen 0 would be NaN.
        dx[cells] += np.where(chosen, g[windows], 0)
    return dx


def count_axis(x: Array, y: Array, held: NDArray[np.intp] | None, axis: int, along: Axis) -> NDArray[np.intp]:
    """How many cells of every window equal y; a cell counts for as many as ``held`` says, or for one."""
    count = np.zeros(y.shape, np.intp)
    same = _equality(y)
    for run in along.runs:
        windows, cells = _at(axis, run.windows), _at(axis, run.cells)
        chosen = same(x[cells], y[windows])
        count[windows] += chosen if held is None else np.where(chosen, held[cells], 0)
    return count


def _equality(y: Array) -> Callable[[Array, Array], NDArray[np.bool_]]:
    # A NaN equals nothing, itself included, and still it is what the window became.
    return _same_or_nan if np.isnan(y).any() else np.equal


def _same_or_nan(x: Array, y: Array) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (x == y) | np.isnan(x)
    return same


def _replaced(shape: Shape, axis: int, side: int) -> Shape:
    return (*shape[:axis], side, *shape[axis + 1 :])


def _at(axis: int, where: Any) -> tuple[Any, ...]:
    return (*(slice(None) for _ in range(axis)), where)
