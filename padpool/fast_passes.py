"""Sums, maxima and norms of windows as compiled loops: what ``padpool.fast`` opens the door to."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from padpool.fast_runs import compiled, copy_run

SHORT = 8
"""Channels: from so many on the loop along them is wide."""


def _passes(reduce: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    @compiled
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

    @compiled
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


@compiled
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

    @compiled
    def gather(x: Any, y: Any, start: Any, rows: Any, columns: Any, before: Any, after: Any) -> None:
        """``before`` is what x is divided by, and ``after`` what y is."""
        line, parts = np.empty(x.shape[2:], x.dtype), np.empty(x.shape[1:] if before is not None else (0, 0, 0), x.dtype)
        first, stop, _ = rows
        for n in range(len(x)):
            if before is not None:
                for i in range(len(parts)):
                    copy_run(parts[i].reshape(-1), x[n, i].reshape(-1))
                    _divide(parts[i], before, i)
            sample = x[n] if before is None else parts
            for i in range(y.shape[1]):
                if i > 0 and first[i] == first[i - 1] and stop[i] == stop[i - 1] and after is None:
                    copy_run(y[n, i].reshape(-1), y[n, i - 1].reshape(-1))
                else:
                    down(sample, i, line, start, rows)
                    across(line, y[n, i], start, columns)
                    if after is not None:
                        _divide(y[n, i], after, i)

    return gather


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


PASSES = {np.add: _passes(_add), np.maximum: _passes(_larger), np.minimum: _passes(_smaller)}
GATHER = {reduce: _gather(passes) for reduce, passes in PASSES.items()}
_down_squares, _across_sums = _passes(_add_square)[0], PASSES[np.add][1]


@compiled
def _line_of_norms(x: Any, i: Any, line: Any, y: Any, rows: Any, columns: Any) -> None:
    """The norms of the windows of row i: ``(W', C)``."""
    zero = x.dtype.type(0)
    _down_squares(x, i, line, zero, rows)
    _across_sums(line, y, zero, columns)
    norms = y.reshape(-1)
    for e in range(norms.size):
        norms[e] = np.sqrt(norms[e])


@compiled
def norm(x: Any, y: Any, rows: Any, columns: Any) -> None:
    line = np.empty(x.shape[2:], x.dtype)
    for n in range(len(x)):
        for i in range(y.shape[1]):
            _line_of_norms(x[n], i, line, y[n, i], rows, columns)


@compiled
def norm_share(x: Any, g: Any, dx: Any, rows: Any, columns: Any, windows: Any) -> None:
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


@compiled
def within(values: Any, least: Any, most: Any) -> Any:
    beyond = 0
    for e in range(values.size):
        size = abs(values[e])
        # By what it is not: NaN is not within.
        beyond += not ((size == 0) | ((size >= least) & (size <= most)))
    return beyond == 0
