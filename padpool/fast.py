"""The passes of ``padpool.passes`` as compiled loops: what each cell adds up stands in the same order, so the bits are the same.

A kernel makes one row of its result at a time, so that all it needs between two passes is a line or two. Where a cell has few channels,
each value is made in a register; where it has many, the loop along them is the innermost, since that is what the compiler makes wide.
"""

from functools import lru_cache
from math import gcd
from typing import Any

import numpy as np

from padpool import fast_extremes, fast_passes
from padpool.fast_padding import fold as fold
from padpool.fast_padding import pad as pad
from padpool.geometry import Axis, IntArray, Slide
from padpool.links import Array, Shape

Reads = tuple[IntArray, IntArray, int]
"""The lines that each line of a result reads: the first, the one behind the last, and the step from one to the next."""


def gather(reduce: Any, x: Array, w: Any, start: float, divisor: Array | None = None) -> Array:
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    fast_passes.GATHER[reduce](np.ascontiguousarray(x), y, x.dtype.type(start), *_cells(w), None, divisor)
    return y


def scatter(g: Array, w: Any, divisor: Array | None = None) -> Array:
    dx: Array = np.empty((len(g), w.rows.n, w.columns.n, g.shape[3]), g.dtype)
    fast_passes.GATHER[np.add](np.ascontiguousarray(g), dx, g.dtype.type(0), *_windows(w), divisor, None)
    return dx


def find(extreme: Any, x: Array, w: Any, start: float) -> tuple[Array, IntArray]:
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    at: IntArray = np.empty(y.shape, np.int32)
    fast_extremes.FIND[extreme](np.ascontiguousarray(x), y, at, x.dtype.type(start), *_cells(w))
    return y, at


def put(at: IntArray, g: Array, shape: Shape) -> Array:
    dx: Array = np.empty(shape, g.dtype)
    fast_extremes.put(np.ascontiguousarray(at), np.ascontiguousarray(g), dx)
    return dx


def route(extreme: Any, x: Array, g: Array, w: Any, start: float, split: bool) -> Array:
    dx: Array = np.empty(x.shape, x.dtype)
    fast_extremes.ROUTE[extreme](np.ascontiguousarray(x), np.ascontiguousarray(g), dx, x.dtype.type(start), split, *_cells(w))
    return dx


def euclidean_norm(x: Array, w: Any) -> Array:
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    fast_passes.norm(np.ascontiguousarray(x), y, *_cells(w))
    return y


def euclidean_share(x: Array, g: Array, w: Any, dx: Array) -> None:
    fast_passes.norm_share(np.ascontiguousarray(x), np.ascontiguousarray(g), dx, *_cells(w), _windows(w)[1])


def within(x: Array, least: float, most: float) -> bool:
    return bool(fast_passes.within(np.ascontiguousarray(x).reshape(-1), x.dtype.type(least), x.dtype.type(most)))


@lru_cache(maxsize=256)
def _cells(w: Any) -> tuple[Reads, Reads]:
    """The cells of every window, down the rows and along the columns."""
    rows, columns = (
        _reads(along, along.count, [(run.windows, run.cells) for run in along.runs], along.d if isinstance(along, Slide) else 1)
        for along in (w.rows, w.columns)
    )
    return rows, columns


@lru_cache(maxsize=256)
def _windows(w: Any) -> tuple[Reads, Reads]:
    """The windows of every cell."""
    rows, columns = (
        _reads(along, along.n, [(run.cells, run.windows) for run in along.runs], _between(along)) for along in (w.rows, w.columns)
    )
    return rows, columns


def _between(along: Axis) -> int:
    """From one window of a cell to the next."""
    return along.d // gcd(along.d, along.s) if isinstance(along, Slide) else 1


def _reads(along: Axis, lines: int, runs: Any, step: int) -> Reads:
    others = np.arange(max(along.n, along.count))
    first, stop = np.full(lines, others.size), np.zeros(lines, np.intp)
    for own, read in runs:
        first[own] = np.minimum(first[own], others[read])
        stop[own] = np.maximum(stop[own], others[read] + 1)
    return first, stop, step
