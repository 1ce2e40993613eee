"""Where maxima and minima lie, and the way back, as compiled loops: what ``padpool.fast`` opens the door to."""

from typing import Any

import numpy as np
from numba import njit

from padpool.fast_passes import PASSES, SHORT
from padpool.fast_runs import compiled

NOWHERE = np.int32(2**31 - 1)
"""A place behind all others."""


@njit(inline="always")
def _equal(value: Any, extreme: Any) -> Any:
    # A window that holds a NaN has become one.
    return (value == extreme) | (value != value)


@compiled
def _first_down(x: Any, i: Any, held: Any, first: Any, rows: Any) -> None:
    """Where in each column the first of the rows that windows of row i read equals what the column holds: a line ``(W, C)`` of row · W."""
    top, bottom, step = rows
    extremes, places = held.reshape(-1), first.reshape(-1)
    row = bottom[i] - 1
    # From the last to the first, so that the first one stays.
    while row >= top[i]:
        values, place = x[row].reshape(-1), np.int32(row * x.shape[1])
        for e in range(places.size):
            places[e] = place if _equal(values[e], extremes[e]) else places[e]
        row -= step


@compiled
def _first_across(held: Any, first: Any, y: Any, at: Any, columns: Any) -> None:
    """Where the first cell of every window of a line lies that equals y: of the columns that hold it, the one that does so first."""
    left, right, step = columns
    if y.shape[1] < SHORT:
        for c in range(y.shape[1]):
            for j in range(y.shape[0]):
                found, cell = NOWHERE, left[j]
                while cell < right[j]:
                    place = np.int32(first[cell, c] + cell)
                    found = place if _equal(held[cell, c], y[j, c]) & (place < found) else found
                    cell += step
                at[j, c] = found
    else:
        for j in range(y.shape[0]):
            extremes, found_in = y[j], at[j]
            found_in[:] = NOWHERE
            cell = left[j]
            while cell < right[j]:
                values, lines = held[cell], first[cell]
                for c in range(found_in.size):
                    place = np.int32(lines[c] + cell) if _equal(values[c], extremes[c]) else NOWHERE
                    found_in[c] = min(found_in[c], place)
                cell += step


@compiled
def _places(x: Any, i: Any, y: Any, at: Any, rows: Any, columns: Any) -> None:
    """Where the first cell of every window of row i lies that equals y."""
    top, bottom, down = rows
    left, right, across = columns
    for j in range(y.shape[0]):
        extremes, found = y[j], at[j]
        row = bottom[i] - 1
        # From the last to the first, so that the first one stays.
        while row >= top[i]:
            cell = right[j] - 1
            while cell >= left[j]:
                place, values = np.int32(row * x.shape[1] + cell), x[row, cell]
                for c in range(values.size):
                    found[c] = place if _equal(values[c], extremes[c]) else found[c]
                cell -= across
            row -= down


def _find(passes: tuple[Any, Any]) -> Any:
    down, across = passes

    @compiled
    def find(x: Any, y: Any, at: Any, start: Any, rows: Any, columns: Any) -> None:
        held, first = np.empty(x.shape[2:], x.dtype), np.empty(x.shape[2:], np.int32)
        left, right, _ = columns
        # Windows that lie apart see each cell once: two passes save nothing.
        overlap = y.shape[2] > 1 and left[1] < right[0]
        for n in range(len(x)):
            for i in range(y.shape[1]):
                down(x[n], i, held, start, rows)
                across(held, y[n, i], start, columns)
                if x.shape[3] < SHORT or overlap:
                    _first_down(x[n], i, held, first, rows)
                    _first_across(held, first, y[n, i], at[n, i], columns)
                else:
                    _places(x[n], i, y[n, i], at[n, i], rows, columns)

    return find


@compiled
def put(at: Any, g: Any, dx: Any) -> None:
    channels = np.uint64(dx.shape[3])
    for n in range(len(dx)):
        result, places, given = dx[n].reshape(-1), at[n].reshape(-1, dx.shape[3]), g[n].reshape(-1, dx.shape[3])
        result[:] = 0
        for window in range(len(places)):
            place, values = places[window], given[window]
            for c in range(place.size):
                # Unsigned, since a signed index might count from the end.
                result[np.uint64(place[c]) * channels + np.uint64(c)] += values[c]


def _route(passes: tuple[Any, Any]) -> Any:
    down, across = passes

    @compiled
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


@compiled
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


@compiled
def _count_down(x: Any, i: Any, held: Any, count: Any, rows: Any) -> None:
    first, stop, step = rows
    count[:] = 0
    row = first[i]
    while row < stop[i]:
        for q in range(count.shape[0]):
            for c in range(count.shape[1]):
                count[q, c] += _equal(x[row, q, c], held[q, c])
        row += step


@compiled
def _count_across(held: Any, holds: Any, y: Any, count: Any, columns: Any) -> None:
    first, stop, step = columns
    count[:] = 0
    for j in range(y.shape[0]):
        cell = first[j]
        while cell < stop[j]:
            for c in range(y.shape[1]):
                count[j, c] += holds[cell, c] if _equal(held[cell, c], y[j, c]) else 0
            cell += step


FIND = {extreme: _find(PASSES[extreme]) for extreme in (np.maximum, np.minimum)}
ROUTE = {extreme: _route(PASSES[extreme]) for extreme in (np.maximum, np.minimum)}
