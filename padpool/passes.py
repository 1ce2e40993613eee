"""The arithmetic of windows in two passes: along the columns, then down the rows; backward up the rows, then along the columns.

The maximum of a window is the maximum of its rows' maxima, and so with minima and sums: k + k steps instead of k · k. One sample at
a time, so that what lies between the passes stays in the processor's cache. Padding is not read at all.

A pass sees its axis in the middle: ``(H, W, C)`` along the columns, ``(1, H, W' C)`` down the rows.
"""

from collections.abc import Callable
from typing import Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from padpool.compiled import twin
from padpool.geometry import Axis, IntArray
from padpool.links import Array

T = TypeVar("T", bound=np.generic)
Ties = Literal["all", "first", "split"]


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
        across = gather_axis(reduce, sample, w.columns, start)
        result[...] = gather_axis(reduce, _down(across), w.rows, start).reshape(result.shape)
    return y


def scatter(share: Array, w: Windows) -> Array:
    """The way back of a sum: every cell receives what its windows give, ``(N, H', W', C)``, added up."""
    dx: Array = np.empty((len(share), w.rows.n, w.columns.n, share.shape[3]), share.dtype)
    for given, result in zip(share, dx, strict=True):
        down = scatter_axis(_down(given), w.rows)
        result[...] = scatter_axis(down.reshape(w.rows.n, *given.shape[1:]), w.columns)
    return dx


def route(extreme: np.ufunc, x: Array, y: Array, g: Array, w: Windows, start: float, ties: Ties) -> Array:
    """The way back of a maximum or minimum y: g goes to the rows that held it, then to the cells of those rows that did."""
    dx: Array = np.empty_like(x)
    for sample, result, given, routed in zip(x, y, g, dx, strict=True):
        across = gather_axis(extreme, sample, w.columns, start)
        if ties == "split":
            held = count_axis(sample, across, np.ones(sample.shape, np.intp), w.columns)
            alike = count_axis(_down(across), _down(result), _down(held), w.rows)
            given = given / alike.reshape(given.shape).astype(given.dtype)
        down = route_axis(_down(across), _down(result), _down(given), w.rows, ties == "first")
        routed[...] = route_axis(sample, across, down.reshape(across.shape), w.columns, ties == "first")
    return dx


@twin
def gather_axis(reduce: np.ufunc, x: Array, along: Axis, start: float) -> Array:
    """What ``reduce`` makes of every window along the middle axis, place by place in the windows."""
    y = np.full((x.shape[0], along.count, x.shape[2]), start, x.dtype)
    for run in along.runs:
        y[:, run.windows] = reduce(y[:, run.windows], x[:, run.cells], out=y[:, run.windows])
    return y


@twin
def scatter_axis(share: Array, along: Axis) -> Array:
    """Adds the share of every window to each of its cells, along the middle axis."""
    dx: Array = np.zeros((share.shape[0], along.n, share.shape[2]), share.dtype)
    for run in along.runs:
        dx[:, run.cells] += share[:, run.windows]
    return dx


@twin
def route_axis(x: Array, y: Array, g: Array, along: Axis, first: bool) -> Array:
    """Adds the gradient of every window to those of its cells that equal y, or to the ``first`` of them, along the middle axis."""
    dx: Array = np.zeros_like(x)
    same = _equality(y)
    free = np.ones(y.shape, np.bool_)
    for run in along.runs:
        chosen = same(x[:, run.cells], y[:, run.windows])
        if first:
            chosen &= free[:, run.windows]
            free[:, run.windows] ^= chosen
        # Chosen by where, not by product: an infinite g times an unchosen 0 would be NaN.
        dx[:, run.cells] += np.where(chosen, g[:, run.windows], 0)
    return dx


def count_axis(x: Array, y: Array, held: IntArray, along: Axis) -> IntArray:
    """How many cells of every window equal y, along the middle axis; each counts for as many as it already ``held``."""
    count = np.zeros(y.shape, np.intp)
    same = _equality(y)
    for run in along.runs:
        count[:, run.windows] += np.where(same(x[:, run.cells], y[:, run.windows]), held[:, run.cells], 0)
    return count


def _down(sample: NDArray[T]) -> NDArray[T]:
    return sample.reshape(1, len(sample), -1)


def _equality(y: Array) -> Callable[[Array, Array], NDArray[np.bool_]]:
    # A NaN equals nothing, itself included, and still it is what the window became.
    return _same_or_nan if np.isnan(y).any() else np.equal


def _same_or_nan(x: Array, y: Array) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (x == y) | np.isnan(x)
    return same
