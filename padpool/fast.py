"""The passes of ``padpool.passes`` as compiled loops: what each cell adds up stands in the same order, so the bits are the same.

A kernel makes one row of its result at a time, so that all it needs between two passes is a line or two. Where a cell has few channels,
each value is made in a register; where it has many, the loop along them is the innermost, since that is what the compiler makes wide.
"""

from collections.abc import Callable
from functools import lru_cache
from math import gcd
from typing import Any

import numpy as np
from numba import njit

from padpool.fast_padding import fold as fold
from padpool.fast_padding import pad as pad
from padpool.geometry import Axis, IntArray, Slide
from padpool.links import Array, Shape

SHORT = 8
"""Channels: from so many on the loop along them is wide."""

Reads = tuple[IntArray, IntArray, int]
"""The lines that each line of a result reads: the first, the one behind the last, and the step from one to the next."""


def gather(reduce: Any, x: Array, w: Any, start: float, divisor: Array | None = None) -> Array:
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    _GATHER[reduce](np.ascontiguousarray(x), y, x.dtype.type(start), _cells(w.rows), _cells(w.columns), None, divisor)
    return y


def scatter(g: Array, w: Any, divisor: Array | None = None) -> Array:
    dx: Array = np.empty((len(g), w.rows.n, w.columns.n, g.shape[3]), g.dtype)
    _GATHER[np.add](np.ascontiguousarray(g), dx, g.dtype.type(0), _windows(w.rows), _windows(w.columns), divisor, None)
    return dx


def find(extreme: Any, x: Array, w: Any, start: float) -> tuple[Array, IntArray]:
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    at: IntArray = np.empty(y.shape, np.int32)
    _FIND[extreme](np.ascontiguousarray(x), y, at, x.dtype.type(start), _cells(w.rows), _cells(w.columns))
    return y, at


def put(at: IntArray, g: Array, shape: Shape) -> Array:
    dx: Array = np.empty(shape, g.dtype)
    _put(np.ascontiguousarray(at), np.ascontiguousarray(g), dx)
    return dx


def route(extreme: Any, x: Array, g: Array, w: Any, start: float, split: bool) -> Array:
    dx: Array = np.empty(x.shape, x.dtype)
    reads = _cells(w.rows), _cells(w.columns)
    _ROUTE[extreme](np.ascontiguousarray(x), np.ascontiguousarray(g), dx, x.dtype.type(start), split, *reads)
    return dx


def euclidean_norm(x: Array, w: Any) -> Array:
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    _norm(np.ascontiguousarray(x), y, _cells(w.rows), _cells(w.columns))
    return y


def euclidean_share(x: Array, g: Array, w: Any, dx: Array) -> None:
    reads = _cells(w.rows), _cells(w.columns), _windows(w.columns)
    _norm_share(np.ascontiguousarray(x), np.ascontiguousarray(g), dx, *reads)


def within(x: Array, least: float, most: float) -> bool:
    return bool(_within(np.ascontiguousarray(x).reshape(-1), x.dtype.type(least), x.dtype.type(most)))


@lru_cache(maxsize=256)
def _cells(along: Axis) -> Reads:
    """The cells of every window."""
    return _reads(along, along.count, [(run.windows, run.cells) for run in along.runs], along.d if isinstance(along, Slide) else 1)


@lru_cache(maxsize=256)
def _windows(along: Axis) -> Reads:
    """The windows of every cell."""
    step = along.d // gcd(along.d, along.s) if isinstance(along, Slide) else 1
    return _reads(along, along.n, [(run.cells, run.windows) for run in along.runs], step)


def _reads(along: Axis, lines: int, runs: Any, step: int) -> Reads:
    others = np.arange(max(along.n, along.count))
    first, stop = np.full(lines, others.size), np.zeros(lines, np.intp)
    for own, read in runs:
        first[own] = np.minimum(first[own], others[read])
        stop[own] = np.maximum(stop[own], others[read] + 1)
    return first, stop, step


def _compiled(function: Any) -> Any:
    return njit(nogil=True, error_model="numpy")(function)


def _passes(reduce: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    @_compiled
    def down(x: Any, i: Any, line: Any, start: Any, rows: Any) -> None:
        """What ``reduce`` makes of the rows that the windows of row i read: a line ``(W, C)``."""
        first, stop, step = rows
        result = line.reshape(-1)
        result[:] = start
        row = first[i]
        while row < stop[i]:
            values = x[row].reshape(-1)
            for e in range(result.size):
                result[e] = reduce(result[e], values[e])
            row += step

    @_compiled
    def across(line: Any, y: Any, start: Any, columns: Any) -> None:
        """What ``reduce`` makes of a line's windows: ``(W', C)``."""
        first, stop, step = columns
        if y.shape[1] < SHORT:
            for c in range(y.shape[1]):
                values, result = line[:, c], y[:, c]
                for j in range(result.size):
                    value, cell = start, first[j]
                    while cell < stop[j]:
                        value = reduce(value, values[cell])
                        cell += step
                    result[j] = value
        else:
            for j in range(y.shape[0]):
                wide = y[j]
                wide[:] = start
                cell = first[j]
                while cell < stop[j]:
                    seen = line[cell]
                    for c in range(wide.size):
                        wide[c] = reduce(wide[c], seen[c])
                    cell += step

    return down, across


@_compiled
def _divide(line: Any, divisor: Any, i: Any) -> None:
    """A line ``(W', C)`` by its windows' divisors, or by the one that all windows have."""
    if divisor.size == 1:
        by, values = divisor[0, 0, 0], line.reshape(-1)
        for e in range(values.size):
            values[e] /= by
    else:
        for j in range(line.shape[0]):
            for c in range(line.shape[1]):
                line[j, c] /= divisor[i, j, 0]


def _gather(passes: tuple[Any, Any]) -> Any:
    down, across = passes

    @_compiled
    def gather(x: Any, y: Any, start: Any, rows: Any, columns: Any, before: Any, after: Any) -> None:
        """``before`` is what x is divided by, and ``after`` what y is."""
        line, parts = np.empty(x.shape[2:], x.dtype), np.empty(x.shape[1:] if before is not None else (0, 0, 0), x.dtype)
        first, stop, _ = rows
        for n in range(len(x)):
            if before is not None:
                for i in range(len(parts)):
                    parts[i].reshape(-1)[:] = x[n, i].reshape(-1)
                    _divide(parts[i], before, i)
            sample = x[n] if before is None else parts
            for i in range(y.shape[1]):
                if i > 0 and first[i] == first[i - 1] and stop[i] == stop[i - 1] and after is None:
                    y[n, i] = y[n, i - 1]
                else:
                    down(sample, i, line, start, rows)
                    across(line, y[n, i], start, columns)
                    if after is not None:
                        _divide(y[n, i], after, i)

    return gather


@njit(inline="always")
def _equal(value: Any, extreme: Any) -> Any:
    # A window that holds a NaN has become one.
    return (value == extreme) | (value != value)


@_compiled
def _places(x: Any, i: Any, y: Any, at: Any, rows: Any, columns: Any) -> None:
    """Where the first cell of every window of row i lies that equals y."""
    top, bottom, down = rows
    left, right, across = columns
    if y.shape[1] < SHORT:
        for j in range(y.shape[0]):
            for c in range(y.shape[1]):
                found, row = -1, top[i]
                while found < 0 and row < bottom[i]:
                    cell = left[j]
                    # Without a way out: it could not be foreseen.
                    while cell < right[j]:
                        place = row * x.shape[1] + cell
                        found = place if (found < 0) & _equal(x[row, cell, c], y[j, c]) else found
                        cell += across
                    row += down
                at[j, c] = found
    else:
        for j in range(y.shape[0]):
            extremes, found_in = y[j], at[j]
            row = bottom[i] - 1
            # From the last to the first, so that the first one stays.
            while row >= top[i]:
                cell = right[j] - 1
                while cell >= left[j]:
                    place, values = np.int32(row * x.shape[1] + cell), x[row, cell]
                    for c in range(values.size):
                        found_in[c] = place if _equal(values[c], extremes[c]) else found_in[c]
                    cell -= across
                row -= down


def _find(passes: tuple[Any, Any]) -> Any:
    down, across = passes

    @_compiled
    def find(x: Any, y: Any, at: Any, start: Any, rows: Any, columns: Any) -> None:
        line = np.empty(x.shape[2:], x.dtype)
        for n in range(len(x)):
            for i in range(y.shape[1]):
                down(x[n], i, line, start, rows)
                across(line, y[n, i], start, columns)
                _places(x[n], i, y[n, i], at[n, i], rows, columns)

    return find


@_compiled
def _put(at: Any, g: Any, dx: Any) -> None:
    channels = dx.shape[3]
    for n in range(len(dx)):
        result, place, given = dx[n].reshape(-1), at[n].reshape(-1, channels), g[n].reshape(-1, channels)
        result[:] = 0
        for window in range(len(place)):
            for c in range(channels):
                result[place[window, c] * channels + c] += given[window, c]


def _route(passes: tuple[Any, Any]) -> Any:
    down, across = passes

    @_compiled
    def route(x: Any, g: Any, dx: Any, start: Any, split: Any, rows: Any, columns: Any) -> None:
        held, share, y = np.empty(x.shape[2:], x.dtype), np.empty(x.shape[2:], x.dtype), np.empty(g.shape[2:], x.dtype)
        rows_alike, alike = np.empty(x.shape[2:], np.int64), np.empty(g.shape[2:], np.int64)
        given = np.empty(g.shape[2:], x.dtype)
        top, bottom, step = rows
        for n in range(len(x)):
            dx[n] = 0
            for i in range(g.shape[1]):
                down(x[n], i, held, start, rows)
                across(held, y, start, columns)
                given[:] = g[n, i]
                if split:
                    _count_down(x[n], i, held, rows_alike, rows)
                    _count_across(held, rows_alike, y, alike, columns)
                    for j in range(given.shape[0]):
                        for c in range(given.shape[1]):
                            given[j, c] /= x.dtype.type(alike[j, c])
                _route_across(held, y, given, share, columns)
                row = top[i]
                while row < bottom[i]:
                    values, result, extremes, shares = x[n, row].reshape(-1), dx[n, row].reshape(-1), held.reshape(-1), share.reshape(-1)
                    for e in range(result.size):
                        result[e] += shares[e] if _equal(values[e], extremes[e]) else x.dtype.type(0)
                    row += step

    return route


@_compiled
def _route_across(held: Any, y: Any, g: Any, share: Any, columns: Any) -> None:
    """Adds the gradient of every window of a line to those of its cells that equal y."""
    first, stop, step = columns
    zero = g.dtype.type(0)
    share[:] = zero
    for j in range(y.shape[0]):
        cell = first[j]
        while cell < stop[j]:
            for c in range(y.shape[1]):
                share[cell, c] += g[j, c] if _equal(held[cell, c], y[j, c]) else zero
            cell += step


@_compiled
def _count_down(x: Any, i: Any, held: Any, count: Any, rows: Any) -> None:
    first, stop, step = rows
    count[:] = 0
    row = first[i]
    while row < stop[i]:
        for q in range(count.shape[0]):
            for c in range(count.shape[1]):
                count[q, c] += _equal(x[row, q, c], held[q, c])
        row += step


@_compiled
def _count_across(held: Any, holds: Any, y: Any, count: Any, columns: Any) -> None:
    first, stop, step = columns
    count[:] = 0
    for j in range(y.shape[0]):
        cell = first[j]
        while cell < stop[j]:
            for c in range(y.shape[1]):
                count[j, c] += holds[cell, c] if _equal(held[cell, c], y[j, c]) else 0
            cell += step


@njit(inline="always")
def _add(a: Any, b: Any) -> Any:
    return a + b


@njit(inline="always")
def _add_square(a: Any, b: Any) -> Any:
    return a + b * b


@njit(inline="always")
def _larger(a: Any, b: Any) -> Any:
    return np.maximum(a, b)


@njit(inline="always")
def _smaller(a: Any, b: Any) -> Any:
    return np.minimum(a, b)


_PASSES = {np.add: _passes(_add), np.maximum: _passes(_larger), np.minimum: _passes(_smaller)}
_GATHER = {reduce: _gather(passes) for reduce, passes in _PASSES.items()}
_FIND = {reduce: _find(_PASSES[reduce]) for reduce in (np.maximum, np.minimum)}
_ROUTE = {reduce: _route(_PASSES[reduce]) for reduce in (np.maximum, np.minimum)}
_down_squares, _across_sums = _passes(_add_square)[0], _PASSES[np.add][1]


@_compiled
def _line_of_norms(x: Any, i: Any, line: Any, y: Any, rows: Any, columns: Any) -> None:
    """The norms of the windows of row i: ``(W', C)``."""
    zero = x.dtype.type(0)
    _down_squares(x, i, line, zero, rows)
    _across_sums(line, y, zero, columns)
    norms = y.reshape(-1)
    for e in range(norms.size):
        norms[e] = np.sqrt(norms[e])


@_compiled
def _norm(x: Any, y: Any, rows: Any, columns: Any) -> None:
    line = np.empty(x.shape[2:], x.dtype)
    for n in range(len(x)):
        for i in range(y.shape[1]):
            _line_of_norms(x[n], i, line, y[n, i], rows, columns)


@_compiled
def _norm_share(x: Any, g: Any, dx: Any, rows: Any, columns: Any, windows: Any) -> None:
    line, y, given = np.empty(x.shape[2:], x.dtype), np.empty(g.shape[2:], x.dtype), np.empty(g.shape[2:], x.dtype)
    top, bottom, step = rows
    zero = x.dtype.type(0)
    norms, parts, shares = y.reshape(-1), given.reshape(-1), line.reshape(-1)
    for n in range(len(x)):
        result, values = dx[n].reshape(-1), x[n].reshape(-1)
        result[:] = zero
        for i in range(g.shape[1]):
            _line_of_norms(x[n], i, line, y, rows, columns)
            gradients = g[n, i].reshape(-1)
            for e in range(parts.size):
                part = gradients[e] / norms[e]
                parts[e] = part if norms[e] > zero else zero
            _across_sums(given, line, zero, windows)
            row = top[i]
            while row < bottom[i]:
                cells = dx[n, row].reshape(-1)
                for e in range(cells.size):
                    cells[e] += shares[e]
                row += step
        for e in range(result.size):
            product = result[e] * values[e]
            result[e] = product if values[e] != zero else zero


@_compiled
def _within(values: Any, least: Any, most: Any) -> Any:
    beyond = 0
    for e in range(values.size):
        size = abs(values[e])
        # By what it is not: NaN is not within.
        beyond += not ((size == 0) | ((size >= least) & (size <= most)))
    return beyond == 0
