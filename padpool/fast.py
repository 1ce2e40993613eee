"""The passes of ``padpool.passes`` as compiled loops: what each cell adds up stands in the same order, so the bits are the same.

A table lists for every line of the result the lines that it reads, in the order of the runs. Where a line is short, each of its values is
made in a register; where it is long, the loop along it is the innermost, since that is what the compiler makes wide.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit

from padpool.geometry import Axis, IntArray
from padpool.links import Array

SHORT = 8
"""Values of a line."""

Table = tuple[IntArray, IntArray]
"""Where the list of each line begins, and behind the last one ends; the lists, one after another."""


def gather_axis(reduce: Any, x: Array, along: Axis, start: float) -> Array:
    y: Array = np.empty((x.shape[0], along.count, x.shape[2]), x.dtype)
    _GATHER[reduce](np.ascontiguousarray(x), y, x.dtype.type(start), *_cells(along))
    return y


def scatter_axis(share: Array, along: Axis) -> Array:
    dx: Array = np.empty((share.shape[0], along.n, share.shape[2]), share.dtype)
    _GATHER[np.add](np.ascontiguousarray(share), dx, share.dtype.type(0), *_windows(along))
    return dx


def route_axis(x: Array, y: Array, g: Array, along: Axis, first: bool) -> Array:
    dx: Array = np.empty(x.shape, x.dtype)
    x, y, g = (np.ascontiguousarray(array) for array in (x, y, g))
    if first:
        winner = np.empty(y.shape, np.int32)
        _find(x, y, winner, *_cells(along))
        _route_first(winner, g, dx, *_windows(along))
    else:
        _route(x, y, g, dx, *_windows(along))
    return dx


@lru_cache(maxsize=64)
def _cells(along: Axis) -> Table:
    """The cells of every window."""
    windows, cells = _pairs(along)
    return _table(windows, cells, along.count)


@lru_cache(maxsize=64)
def _windows(along: Axis) -> Table:
    """The windows of every cell."""
    windows, cells = _pairs(along)
    return _table(cells, windows, along.n)


def _pairs(along: Axis) -> Table:
    windows, cells = np.arange(along.count), np.arange(along.n)
    runs = along.runs
    return np.concatenate([windows[:0], *(windows[run.windows] for run in runs)]), np.concatenate(
        [cells[:0], *(cells[run.cells] for run in runs)]
    )


def _table(lines: IntArray, others: IntArray, count: int) -> Table:
    ends = np.concatenate([[0], np.bincount(lines, minlength=count).cumsum()])
    return ends, others[np.argsort(lines, kind="stable")]


@njit(inline="always")
def _equal(value: Any, extreme: Any) -> Any:
    # A window that holds a NaN has become one.
    return (value == extreme) | (value != value)


def _gather(reduce: Callable[[Any, Any], Any]) -> Any:
    @njit(nogil=True, error_model="numpy")
    def gather(x: Any, y: Any, start: Any, ends: Any, others: Any) -> None:
        for o in range(y.shape[0]):
            for line in range(y.shape[1]):
                if y.shape[2] < SHORT:
                    for i in range(y.shape[2]):
                        value = start
                        for place in range(ends[line], ends[line + 1]):
                            value = reduce(value, x[o, others[place], i])
                        y[o, line, i] = value
                else:
                    result = y[o, line]
                    result[:] = start
                    for place in range(ends[line], ends[line + 1]):
                        other = x[o, others[place]]
                        for i in range(result.size):
                            result[i] = reduce(result[i], other[i])

    return gather


@njit(nogil=True, error_model="numpy")
def _route(x: Any, y: Any, g: Any, dx: Any, ends: Any, windows: Any) -> None:
    zero = g.dtype.type(0)
    for o in range(dx.shape[0]):
        for cell in range(dx.shape[1]):
            if dx.shape[2] < SHORT:
                for i in range(dx.shape[2]):
                    value, total = x[o, cell, i], zero
                    for place in range(ends[cell], ends[cell + 1]):
                        given = g[o, windows[place], i]
                        total += given if _equal(value, y[o, windows[place], i]) else zero
                    dx[o, cell, i] = total
            else:
                values, result = x[o, cell], dx[o, cell]
                result[:] = 0
                for place in range(ends[cell], ends[cell + 1]):
                    extreme, share = y[o, windows[place]], g[o, windows[place]]
                    for i in range(result.size):
                        result[i] += share[i] if _equal(values[i], extreme[i]) else zero


@njit(nogil=True, error_model="numpy")
def _find(x: Any, y: Any, winner: Any, ends: Any, cells: Any) -> None:
    """The first cell of every window that equals y."""
    for o in range(y.shape[0]):
        for window in range(y.shape[1]):
            # From the last to the first, so that the first one stays.
            if y.shape[2] < SHORT:
                for i in range(y.shape[2]):
                    best, extreme = np.int32(0), y[o, window, i]
                    for place in range(ends[window + 1] - 1, ends[window] - 1, -1):
                        best = np.int32(cells[place]) if _equal(x[o, cells[place], i], extreme) else best
                    winner[o, window, i] = best
            else:
                result, extremes = winner[o, window], y[o, window]
                for place in range(ends[window + 1] - 1, ends[window] - 1, -1):
                    cell, value = np.int32(cells[place]), x[o, cells[place]]
                    for i in range(result.size):
                        result[i] = cell if _equal(value[i], extremes[i]) else result[i]


@njit(nogil=True, error_model="numpy")
def _route_first(winner: Any, g: Any, dx: Any, ends: Any, windows: Any) -> None:
    zero = g.dtype.type(0)
    for o in range(dx.shape[0]):
        for cell in range(dx.shape[1]):
            if dx.shape[2] < SHORT:
                for i in range(dx.shape[2]):
                    total = zero
                    for place in range(ends[cell], ends[cell + 1]):
                        given = g[o, windows[place], i]
                        total += given if winner[o, windows[place], i] == cell else zero
                    dx[o, cell, i] = total
            else:
                result = dx[o, cell]
                result[:] = 0
                for place in range(ends[cell], ends[cell + 1]):
                    best, share = winner[o, windows[place]], g[o, windows[place]]
                    for i in range(result.size):
                        result[i] += share[i] if best[i] == cell else zero


@njit(inline="always")
def _add(a: Any, b: Any) -> Any:
    return a + b


@njit(inline="always")
def _larger(a: Any, b: Any) -> Any:
    # A NaN wins, and stays.
    return b if (b > a) | (b != b) else a


@njit(inline="always")
def _smaller(a: Any, b: Any) -> Any:
    return b if (b < a) | (b != b) else a


_GATHER = {np.add: _gather(_add), np.maximum: _gather(_larger), np.minimum: _gather(_smaller)}
