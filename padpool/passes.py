"""The arithmetic of windows in two passes: down the rows and along the columns.

The maximum of a window is the maximum of its columns' maxima, and so with minima and sums: k + k steps instead of k · k. One sample at
a time, so that what lies between the passes stays in the processor's cache. Padding is not read at all.

A pass sees its axis in the middle: ``(1, H, W C)`` down the rows, ``(H', W, C)`` along the columns.
"""

from typing import Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from padpool.compiled import twin
from padpool.geometry import Axis, IntArray
from padpool.links import Array, Shape

T = TypeVar("T", bound=np.generic)
Ties = Literal["all", "first", "split"]


class Windows(Protocol):
    """How windows lie down the rows and along the columns."""

    @property
    def rows(self) -> Axis: ...
    @property
    def columns(self) -> Axis: ...


@twin
def gather(reduce: np.ufunc, x: Array, w: Windows, start: float, divisor: Array | None = None) -> Array:
    """What ``reduce`` makes of every window, from ``start`` on, and divided by its ``divisor`` if there is one: ``(N, H', W', C)``."""
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    for sample, result in zip(x, y, strict=True):
        result[...] = gather_axis(reduce, _lines(gather_axis(reduce, _down(sample), w.rows, start), sample), w.columns, start)
        if divisor is not None:
            result /= divisor
    return y


@twin
def scatter(g: Array, w: Windows, divisor: Array | None = None) -> Array:
    """The way back of a sum: every cell receives what its windows give, ``(N, H', W', C)``, added up; or a divisor's part of it."""
    dx: Array = np.empty((len(g), w.rows.n, w.columns.n, g.shape[3]), g.dtype)
    for given, result in zip(g, dx, strict=True):
        if divisor is not None:
            given = given / divisor
        result[...] = scatter_axis(_lines(scatter_axis(_down(given), w.rows), given), w.columns)
    return dx


@twin
def find(extreme: np.ufunc, x: Array, w: Windows, start: float) -> tuple[Array, IntArray]:
    """The maximum or minimum y of every window, and where the first cell that holds it lies: as a flat index in H·W of its channel."""
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    at: IntArray = np.empty(y.shape, np.int32)
    cells = np.arange(x.shape[1] * x.shape[2], dtype=np.int32).reshape(*x.shape[1:3], 1)
    # Along the columns first: the first cell in reading order lies in the first row that holds the extreme.
    for sample, result, place in zip(x, y, at, strict=True):
        across = gather_axis(extreme, sample, w.columns, start)
        first = first_axis(sample, across, np.broadcast_to(cells, sample.shape), w.columns)
        result[...] = _lines(gather_axis(extreme, _down(across), w.rows, start), result)
        place[...] = _lines(first_axis(_down(across), _down(result), _down(first), w.rows), result)
    return y, at


@twin
def put(at: IntArray, g: Array, shape: Shape) -> Array:
    """The way back of what was found: every g is added at its place in x, ``(N, H, W, C)``; window by window, in reading order."""
    dx: Array = np.zeros(shape, g.dtype)
    for place, given, result in zip(at, g, dx, strict=True):
        cells = place.astype(np.intp) * shape[3] + np.arange(shape[3])
        np.add.at(result.reshape(-1), cells.reshape(-1), given.reshape(-1))
    return dx


@twin
def route(extreme: np.ufunc, x: Array, g: Array, w: Windows, start: float, split: bool) -> Array:
    """The way back of a maximum or minimum: g goes to the columns that held it, then to the cells of those columns that did."""
    dx: Array = np.empty_like(x)
    for sample, given, result in zip(x, g, dx, strict=True):
        down = _lines(gather_axis(extreme, _down(sample), w.rows, start), sample)
        y = gather_axis(extreme, down, w.columns, start)
        if split:
            held = count_axis(_down(sample), _down(down), np.ones_like(_down(sample), np.intp), w.rows)
            given = given / count_axis(down, y, held.reshape(down.shape), w.columns).astype(g.dtype)
        share = route_axis(down, y, given, w.columns)
        result[...] = _lines(route_axis(_down(sample), _down(down), _down(share), w.rows), result)
    return dx


def gather_axis(reduce: np.ufunc, x: Array, along: Axis, start: float) -> Array:
    """What ``reduce`` makes of every window along the middle axis, place by place in the windows."""
    y = np.full((x.shape[0], along.count, x.shape[2]), start, x.dtype)
    for run in along.runs:
        y[:, run.windows] = reduce(y[:, run.windows], x[:, run.cells], out=y[:, run.windows])
    return y


def scatter_axis(share: Array, along: Axis) -> Array:
    """Adds the share of every window to each of its cells, along the middle axis."""
    dx: Array = np.zeros((share.shape[0], along.n, share.shape[2]), share.dtype)
    # From the last place to the first, so that a cell adds up its windows in their order.
    for run in reversed(along.runs):
        dx[:, run.cells] += share[:, run.windows]
    return dx


def first_axis(x: Array, y: Array, places: IntArray, along: Axis) -> IntArray:
    """The place of the first cell of every window that equals y, along the middle axis."""
    first = np.zeros(y.shape, places.dtype)
    for run in reversed(along.runs):
        # From the last to the first, so that the first one stays.
        same = equal(x[:, run.cells], y[:, run.windows])
        first[:, run.windows] = np.where(same, places[:, run.cells], first[:, run.windows])
    return first


def route_axis(x: Array, y: Array, g: Array, along: Axis) -> Array:
    """Adds the gradient of every window to those of its cells that equal y, along the middle axis."""
    dx: Array = np.zeros_like(x)
    for run in reversed(along.runs):
        # Chosen by where, not by product: an infinite g times an unchosen 0 would be NaN.
        dx[:, run.cells] += np.where(equal(x[:, run.cells], y[:, run.windows]), g[:, run.windows], 0)
    return dx


def count_axis(x: Array, y: Array, held: IntArray, along: Axis) -> IntArray:
    """How many cells of every window equal y, along the middle axis; each counts for as many as it already ``held``."""
    count = np.zeros(y.shape, np.intp)
    for run in along.runs:
        count[:, run.windows] += np.where(equal(x[:, run.cells], y[:, run.windows]), held[:, run.cells], 0)
    return count


def equal(x: Array, y: Array) -> NDArray[np.bool_]:
    """Which cells hold their window's maximum or minimum y: a window that holds a NaN has become one."""
    same: NDArray[np.bool_] = (x == y) | (x != x)
    return same


def _down(sample: NDArray[T]) -> NDArray[T]:
    return sample.reshape(1, len(sample), -1)


def _lines(passed: NDArray[T], sample: NDArray[np.generic]) -> NDArray[T]:
    return passed.reshape(-1, *sample.shape[1:])
