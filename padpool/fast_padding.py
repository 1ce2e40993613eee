"""Padding and its way back as compiled loops: the twins of ``padpool.padding``, to the same bits."""

from functools import lru_cache
from typing import Any

import numpy as np

from padpool.fast_runs import add_run, compiled, copy_run
from padpool.geometry import IntArray, PadMode, padded_lines
from padpool.links import Array


def pad(x: Array, mode: PadMode, width: Any, value: float = 0.0) -> Array:
    n, h, w, c = x.shape
    (top, bottom), (left, right) = width
    y: Array = np.empty((n, top + h + bottom, left + w + right, c), x.dtype)
    lines = _padded(mode, h, top, bottom), _padded(mode, w, left, right)
    _pad(np.ascontiguousarray(x), y, top, left, *lines, x.dtype.type(value))
    return y


def fold(g: Array, mode: PadMode, width: Any) -> Array:
    n, h, w, c = g.shape
    (top, bottom), (left, right) = width
    dx: Array = np.empty((n, h - top - bottom, w - left - right, c), g.dtype)
    lines = _padded(mode, dx.shape[1], top, bottom), _padded(mode, dx.shape[2], left, right)
    _fold(np.ascontiguousarray(g), dx, top, left, *lines)
    return dx


@lru_cache(maxsize=64)
def _padded(mode: PadMode, n: int, before: int, after: int) -> IntArray:
    """Each padded line and its source: ``(lines, 2)``."""
    return np.array(padded_lines(mode, n, before, after), np.intp).reshape(-1, 2)


@compiled
def _pad(x: Any, y: Any, top: Any, left: Any, rows: Any, columns: Any, value: Any) -> None:
    _, h, w, channels = x.shape
    for n in range(len(x)):
        for i in range(h):
            line = y[n, top + i]
            copy_run(line.reshape(-1)[left * channels : (left + w) * channels], x[n, i].reshape(-1))
            for cell, source in columns:
                if source < 0:
                    line[cell][:] = value
                else:
                    copy_run(line[cell], line[left + source])
        for row, source in rows:
            if source < 0:
                y[n, row].reshape(-1)[:] = value
            else:
                copy_run(y[n, row].reshape(-1), y[n, top + source].reshape(-1))


@compiled
def _fold(g: Any, dx: Any, top: Any, left: Any, rows: Any, columns: Any) -> None:
    _, h, w, channels = dx.shape
    first, stop = left * channels, (left + w) * channels
    beside = np.empty((h, len(columns), channels), dx.dtype)
    for n in range(len(dx)):
        for i in range(h):
            copy_run(dx[n, i].reshape(-1), g[n, top + i].reshape(-1)[first:stop])
            for q in range(len(columns)):
                copy_run(beside[i, q], g[n, top + i, columns[q, 0]])
        for row, source in rows:
            if source >= 0:
                add_run(dx[n, source].reshape(-1), g[n, row].reshape(-1)[first:stop])
                for q in range(len(columns)):
                    add_run(beside[source, q], g[n, row, columns[q, 0]])
        for q in range(len(columns)):
            source = columns[q, 1]
            if source >= 0:
                for i in range(h):
                    add_run(dx[n, i, source], beside[i, q])
