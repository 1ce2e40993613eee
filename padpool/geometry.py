"""Integers only: which cell a padded cell copies, and how many windows fit.

Every function works along one axis; rows and columns are two calls.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.intp]
PadMode = Literal["constant", "edge", "reflect"]
Pair = tuple[int, int]

NO_SOURCE = -1
"""Stands in a source index for a cell that copies no other: a constant."""


def source_index(mode: PadMode, n: int, before: int, after: int) -> IntArray:
    """The index in ``0..n-1`` that each of the ``before + n + after`` padded positions copies.

    ``edge``: ``1234 -> 11 1234 44``; ``reflect``: ``1234 -> 32 1234 32``, again and again where the padding is wider
    than the axis; ``constant``: ``NO_SOURCE`` outside.
    """
    i = np.arange(-before, n + after)
    if mode == "edge":
        return np.clip(i, 0, n - 1)
    if mode == "reflect":
        # A single cell has no neighbour to reflect: it repeats (a period of 0 would divide by zero).
        period = max(2 * n - 2, 1)
        i = i % period
        return np.where(i < n, i, period - i)
    return np.where((i >= 0) & (i < n), i, NO_SOURCE)


def window_count(n: int, k: int, s: int) -> int:
    """How many windows of ``k`` cells, ``s`` apart, lie inside ``n`` cells; the tail that fills no window is dropped."""
    return (n - k) // s + 1
