"""The door that every array passes: rank, kind and emptiness are checked here, once, so that kernels need not."""

import math
import sys
from collections.abc import Sequence
from operator import index
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from padpool.errors import PadPoolError, Text, Words, refusal
from padpool.links import Array, Shape
from padpool.parameter import MASKED, RAGGED, REAL, SHORT, quoted

RANKS = (2, 3, 4)
AXES = ("N", "H", "W", "C")


class Tensor(NamedTuple):
    """Values as ``(N, H, W, C)``, and the rank and dtype that their owner knows them by."""

    values: Array
    rank: int
    dtype: np.dtype[Any]

    def like(self, values: Array) -> Array:
        """A result in the form that the caller's own array has: its rank where that can hold it, and its dtype."""
        return formed(values, self.rank, self.dtype)


def formed(values: Array, rank: int, dtype: np.dtype[Any]) -> Array:
    """Values ``(N, H, W, C)`` at a caller's rank, where that can hold them, and dtype."""
    return values.reshape(squeeze(values.shape, rank)).astype(dtype, copy=False)


def open_tensor(array: ArrayLike, field: str) -> Tensor:
    """Takes ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)``; integers become float64, float16 computes in float32."""
    try:
        given = np.asarray(array)
    except ValueError:
        raise PadPoolError(refusal(field, *RAGGED), field) from None
    if np.ma.is_masked(array):
        raise PadPoolError(refusal(field, *MASKED), field)
    if given.dtype.kind not in "fiub":
        raise PadPoolError(refusal(field, REAL, str(given.dtype)), field)
    if given.dtype.itemsize > 8:
        raise PadPoolError(refusal(field, SHORT, str(given.dtype)), field)
    shape = bounded(expand(given.shape, field), field, field)
    dtype = given.dtype if given.dtype.kind == "f" else np.dtype(np.float64)
    working = np.float32 if dtype.itemsize == 2 else dtype
    return Tensor(given.reshape(shape).astype(working, copy=False), given.ndim, dtype)


def open_gradient(g: ArrayLike, y_shape: Shape, dtype: np.dtype[Any]) -> Array:
    """The gradient at y, which must have y's own shape; computes in the dtype of x."""
    opened = open_tensor(g, "g")
    y = squeeze(y_shape, opened.rank)
    if opened.values.shape != y_shape:
        rule = {"en": f"must have the shape of y, {shown(y)}", "zh": f"应与 y 同形 {shown(y)}"}
        raise PadPoolError(refusal("g", rule, shown(np.shape(g))), "g")
    return opened.values.astype(dtype, copy=False)


def whole(shape: Sequence[int], field: str) -> Shape:
    """A shape that comes without its array, if an array could have it."""
    try:
        sides = tuple(map(index, shape))
    except TypeError:
        raise PadPoolError(
            refusal(field, {"en": "must have a shape of integers", "zh": "的形状应由整数组成"}, quoted(shape)), field
        ) from None
    if any(side > sys.maxsize for side in sides):
        rule = {"en": f"must have at most {sys.maxsize} cells along any axis", "zh": f"沿任一轴不能超过 {sys.maxsize} 个格子"}
        raise PadPoolError(refusal(field, rule, quoted(max(sides))), field)
    return sides


def expand(shape: Shape, field: str) -> Shape:
    """``(H, W)`` or ``(H, W, C)`` as the ``(N, H, W, C)`` of one sample; only N may be 0."""
    if len(shape) not in RANKS:
        raise PadPoolError(refusal(field, *axes_of(len(shape))), field)
    full = shape if len(shape) == 4 else (1, *shape) if len(shape) == 3 else (1, *shape, 1)
    n, h, w, c = full
    if n < 0 or h < 1 or w < 1 or c < 1:
        axis, size, least = next(row for row in zip(AXES, full, (0, 1, 1, 1), strict=True) if row[1] < row[2])
        rule = {
            "en": f"must have at least {least} {'cell' if least == 1 else 'cells'} along {axis}",
            "zh": f"沿 {axis} 轴应至少有 {least} 个格子",
        }
        raise PadPoolError(refusal(field, rule, str(size)), field)
    return full


def axes_of(count: int) -> tuple[Text, Text]:
    """The rule about the axes of a tensor, and how many it has."""
    rule = {"en": "must be (H, W), (H, W, C) or (N, H, W, C)", "zh": "应为 (H, W)、(H, W, C) 或 (N, H, W, C)"}
    return rule, {"en": f"{count} axes", "zh": f"{count} 个轴"}


def squeeze(shape: Shape, rank: int) -> Shape:
    """``(N, H, W, C)`` at a caller's rank; several channels keep their axis even where the caller had none."""
    n, h, w, c = shape
    if rank == 2 and n == 1 and c == 1:
        return h, w
    return (h, w, c) if rank < 4 and n == 1 else shape


MOST_VALUES = 2**31
"""No array may have more: 16 GiB of float64. A larger claim is a mistake, and is refused before anything is allocated."""


def bounded(shape: Shape, what: Words = "y", field: str = "x") -> Shape:
    """The shape of an array, if it may be made."""
    # Of no samples there are no values, but the index maps along the other axes are as long as ever.
    values = math.prod(shape) or math.prod(side or 1 for side in shape)
    if values > MOST_VALUES:
        raise PadPoolError(
            refusal(what, {"en": f"must have at most {MOST_VALUES} values", "zh": f"不能超过 {MOST_VALUES} 个值"}, shown(shape)), field
        )
    return shape


def shown(shape: Shape) -> str:
    """A shape as people write it: ``4×4``."""
    return "×".join(map(str, shape))
