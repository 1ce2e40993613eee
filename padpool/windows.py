"""Windows that slide over rows and columns, and the way back from them."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from padpool.errors import PadPoolError
from padpool.geometry import IntArray, Pair, window_count
from padpool.layer import Layer, Stage, StageText
from padpool.links import Array, Links, Shape
from padpool.parameter import PairLike, Parameter, Text
from padpool.tensor import shown

CELLS = (-2, -1)
"""The axes of a window's own rows and columns."""


def windows(x: NDArray[Any], k: Pair, s: Pair) -> NDArray[Any]:
    """A view ``(N, H', W', C, kh, kw)`` of every window of ``(N, H, W, C)``; the tail that fills no window is dropped."""
    return sliding_window_view(x, k, axis=(1, 2))[:, :: s[0], :: s[1]]


def scatter(share: Callable[[int, int], Array], shape: Shape, out: Pair, k: Pair, s: Pair, dtype: Any) -> Array:
    """The way back: adds ``share(i, j)``, what each window gives to its cell (i, j), into the cells under it."""
    dx = np.zeros(shape, dtype)
    for i in range(k[0]):
        for j in range(k[1]):
            dx[:, i : i + out[0] * s[0] : s[0], j : j + out[1] * s[1] : s[1]] += share(i, j)
    return dx


SIZE = Parameter("pair", {"en": "Window", "zh": "窗口"}, "k", minimum=1)
STRIDE = Parameter("pair", {"en": "Stride", "zh": "步长"}, "s", minimum=1, optional=True)


class Pooling(Layer):
    """What every pooling over sliding windows shares."""

    size: PairLike
    stride: PairLike | None

    def _complete(self) -> None:
        if self.stride is None:
            object.__setattr__(self, "stride", self.size)

    @property
    def _k(self) -> Pair:
        return cast(Pair, self.size)

    @property
    def _s(self) -> Pair:
        return cast(Pair, self.stride)

    def _output_shape(self, shape: Shape) -> Shape:
        n, h, w, c = shape
        (kh, kw), (sh, sw) = self._k, self._s
        if kh > h or kw > w:
            raise PadPoolError(f"size must be at most the input, {shown((h, w))}, got {shown(self._k)}", "size")
        return n, window_count(h, kh, sh), window_count(w, kw, sw), c

    def link_count(self, shape: Shape) -> int:
        n, h, w, c = self._output_shape(shape)
        return n * h * w * c * self._k[0] * self._k[1]

    def describe(self) -> Text:
        size, stride = shown(self._k), self._s[0] if self._s[0] == self._s[1] else shown(self._s)
        return {"en": f"{size}, stride {stride}", "zh": f"{size}，步长 {stride}"}

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        rows, columns = (f"⌊({n} − {k}) / {s}⌋ + 1 = {window_count(n, k, s)}" for n, k, s in zip(shape[1:3], self._k, self._s, strict=True))
        return rows, columns


def window_stage(
    x: Array, y: Array, k: Pair, s: Pair, kind: str, weight: Array, used: NDArray[np.bool_], text: StageText, operator: str | None
) -> Stage:
    """The one stage of a pooling: every cell of a window linked to its result; weight and used are ``(N, H', W', C, kh, kw)``."""
    cells = windows(np.arange(x.size).reshape(x.shape), k, s)
    dst: IntArray = np.repeat(np.arange(y.size), k[0] * k[1])
    links = Links(cells.ravel(), dst, weight.ravel(), used.ravel(), x.shape, y.shape)
    return Stage("windows", kind, links, y, text, operator)
