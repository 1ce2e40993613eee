"""The door that every array passes: rank, kind and emptiness are checked here, once, so that kernels need not."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from padpool.errors import PadPoolError
from padpool.links import Array, Shape
from padpool.parameter import quoted

RANKS = (2, 3, 4)
AXES = ("N", "H", "W", "C")


@dataclass(frozen=True, eq=False)
class Tensor:
    """Values as ``(N, H, W, C)``, and the rank and dtype that their owner knows them by."""

    values: Array
    rank: int
    dtype: np.dtype[Any]

    def like(self, values: Array) -> Array:
        """A result in the form that the caller's own array has: its rank where that can hold it, and its dtype."""
        return values.reshape(squeeze(values.shape, self.rank)).astype(self.dtype, copy=False)


def open_tensor(array: ArrayLike, field: str) -> Tensor:
    """Takes ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)``; integers become float64, float16 computes in float32."""
    try:
        given = np.asarray(array)
    except ValueError:
        raise PadPoolError(f"{field} must have rows of equal length, got ragged rows", field) from None
    if given.dtype.kind not in "fiub":
        raise PadPoolError(f"{field} must hold real numbers, got {given.dtype}", field)
    if given.dtype.itemsize > 8:
        raise PadPoolError(f"{field} must hold numbers of at most 64 bits, got {given.dtype}", field)
    shape = bounded(expand(given.shape, field), field, field)
    dtype = given.dtype if given.dtype.kind == "f" else np.dtype(np.float64)
    working = np.float32 if dtype == np.float16 else dtype
    return Tensor(given.reshape(shape).astype(working, copy=False), given.ndim, dtype)


def open_gradient(g: ArrayLike, y_shape: Shape, dtype: np.dtype[Any]) -> Array:
    """The gradient at y, which must have y's own shape; computes in the dtype of x."""
    opened = open_tensor(g, "g")
    y = squeeze(y_shape, opened.rank)
    if opened.values.shape != y_shape:
        raise PadPoolError(f"g must have the shape of y, {shown(y)}, got {shown(np.shape(g))}", "g")
    return opened.values.astype(dtype, copy=False)


def whole(shape: Sequence[int], field: str) -> Shape:
    """A shape that comes without its array, if an array could have it."""
    try:
        sides = tuple(map(index, shape))
    except TypeError:
        raise PadPoolError(f"{field} must have a shape of integers, got {quoted(shape)}", field) from None
    if any(side > sys.maxsize for side in sides):
        raise PadPoolError(f"{field} must have at most {sys.maxsize} cells along any axis", field)
    return sides


def expand(shape: Shape, field: str) -> Shape:
    """``(H, W)`` or ``(H, W, C)`` as the ``(N, H, W, C)`` of one sample; only N may be 0."""
    if len(shape) not in RANKS:
        raise PadPoolError(f"{field} must be (H, W), (H, W, C) or (N, H, W, C), got {len(shape)} axes", field)
    full = {2: (1, *shape, 1), 3: (1, *shape), 4: shape}[len(shape)]
    for axis, size, least in zip(AXES, full, (0, 1, 1, 1), strict=True):
        if size < least:
            cells = "cell" if least == 1 else "cells"
            raise PadPoolError(f"{field} must have at least {least} {cells} along {axis}, got {size}", field)
    return full


def squeeze(shape: Shape, rank: int) -> Shape:
    """``(N, H, W, C)`` at a caller's rank; several channels keep their axis even where the caller had none."""
    n, h, w, c = shape
    if rank == 2 and n == 1 and c == 1:
        return h, w
    return (h, w, c) if rank < 4 and n == 1 else shape


MOST_VALUES = 2**31
"""No array may have more: 16 GiB of float64. A larger claim is a mistake, and is refused before anything is allocated."""


def bounded(shape: Shape, what: str = "y", field: str = "x") -> Shape:
    """The shape of an array, if it may be made."""
    # Of no samples there are no values, but the index maps along the other axes are as long as ever.
    values = math.prod(max(side, 1) for side in shape)
    if values > MOST_VALUES:
        raise PadPoolError(f"{what} must have at most {MOST_VALUES} values, got {shown(shape)}", field)
    return shape


def shown(shape: Shape) -> str:
    """A shape as people write it: ``4×4``."""
    return "×".join(map(str, shape))
