"""Padding and pooling in plain NumPy as the article sets them up, written anew: what a program would hold without PadPool."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Way = Callable[[Array, Array], Callable[[], object]]
"""Given x and a gradient at y, a call that goes forward and back once."""


def pad(mode: Any, width: int) -> Way:
    """``np.pad``; backward folds the rows, then the columns, line by line."""

    def fold(g: Array, axis: int) -> Array:
        lines = np.moveaxis(g, axis, 0)
        n = len(lines) - 2 * width
        dx = lines[width : width + n].copy()
        if mode != "constant":
            for line in range(width):
                first, last = (0, n - 1) if mode == "edge" else (width - line, n - 2 - line)
                dx[min(first, n - 1)] += lines[line]
                dx[max(last, 0)] += lines[width + n + line]
        return np.moveaxis(dx, 0, axis)

    def way(x: Array, g: Array) -> Callable[[], object]:
        around = ((0, 0), (width, width), (width, width), (0, 0))
        return lambda: (np.pad(x, around, mode=mode), fold(fold(g, 1), 2))

    return way


def max_pool(k: int) -> Way:
    """Windows as axes of their own, their maximum, and a mask of the cells that equal it."""

    def both(x: Array, g: Array) -> tuple[Array, Array]:
        seen = _windows(x, k)
        y = seen.max(axis=(2, 4))
        mask = seen == y[:, :, None, :, None]
        return y, _whole((mask * g[:, :, None, :, None]).reshape(_covered(x, k)), x)

    return lambda x, g: lambda: both(x, g)


def mean_pool(k: int) -> Way:
    """Windows as axes of their own and their mean; backward repeats each share."""

    def both(x: Array, g: Array) -> tuple[Array, Array]:
        share = np.repeat(np.repeat(g / x.dtype.type(k * k), k, axis=1), k, axis=2)
        return _windows(x, k).mean(axis=(2, 4)), _whole(share, x)

    return lambda x, g: lambda: both(x, g)


def _covered(x: Array, k: int) -> tuple[int, ...]:
    n, h, w, c = x.shape
    return n, h // k * k, w // k * k, c


def _windows(x: Array, k: int) -> Array:
    n, h, w, c = _covered(x, k)
    return x[:, :h, :w].reshape(n, h // k, k, w // k, k, c)


def _whole(dx: Array, x: Array) -> Array:
    """With zeros where no window reached."""
    if dx.shape == x.shape:
        return dx
    whole = np.zeros_like(x)
    whole[:, : dx.shape[1], : dx.shape[2]] = dx
    return whole
