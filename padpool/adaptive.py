"""Windows whose number is given and whose sizes follow: unequal, and read through a table of cells."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from padpool.errors import PadPoolError, Text, refusal
from padpool.geometry import NO_SOURCE, IntArray, Pair, Shares, Slide
from padpool.layer import Layer, Stage, StageText
from padpool.links import Array, Links, Shape
from padpool.parameter import PairLike, Parameter
from padpool.tensor import shown


@dataclass(frozen=True, eq=False)
class Table:
    """The windows of a layer over one input: how they share its rows and its columns. Compared as what it is, like ``Window``."""

    rows: Shares
    columns: Shares

    @property
    def cells(self) -> tuple[IntArray, IntArray]:
        """The rows ``(H', kh)`` and columns ``(W', kw)`` of every window; ``NO_SOURCE`` fills the narrower ones."""
        return self.rows.cells(), self.columns.cells()

    @property
    def real(self) -> NDArray[np.bool_]:
        """Which cells of every window exist: ``(H', W', 1, kh, kw)``."""
        rows, columns = (cells != NO_SOURCE for cells in self.cells)
        real: NDArray[np.bool_] = rows[:, None, None, :, None] & columns[None, :, None, None, :]
        return real

    @property
    def sizes(self) -> IntArray:
        """How many cells every window has: ``(H', W', 1)``."""
        return self.rows.sizes[:, None, None] * self.columns.sizes[:, None]


def adaptive_windows(x: Array, t: Table, fill: float) -> Array:
    """A copy ``(N, H', W', C, kh, kw)`` of every window, ``fill`` where a narrower one has no cell."""
    rows, columns = t.cells
    seen = x[:, rows[:, :, None, None], columns[None, None]]
    filled: Array = np.where(t.real, seen.transpose(0, 1, 3, 5, 2, 4), fill)
    return filled


def adaptive_stage(
    x: Array, y: Array, t: Table, kind: str, weight: Array, used: NDArray[np.bool_], text: StageText, operator: str | None
) -> Stage:
    """The windows as links; weight and used are ``(N, H', W', C, kh, kw)``."""
    ids = np.where(t.real, adaptive_ids(x.shape, t), NO_SOURCE)
    src = np.broadcast_to(ids, weight.shape).ravel()
    linked = src != NO_SOURCE
    dst: IntArray = np.repeat(np.arange(y.size), t.real[0, 0].size)
    links = Links(src[linked], dst[linked], weight.ravel()[linked], used.ravel()[linked], x.shape, y.shape)
    return Stage("windows", kind, links, y, text, operator)


OUTPUT_SIZE = Parameter("pair", {"en": "Output size", "zh": "输出大小"}, "o", minimum=1)


def adaptive_ids(shape: Shape, t: Table) -> IntArray:
    """The flat index of every cell that a window reads: ``(N, H', W', C, kh, kw)``."""
    n, h, w, c = shape
    samples = np.arange(n)[:, None, None, None, None, None] * h * w * c
    down, across = t.cells
    rows = down[None, :, None, None, :, None] * w * c
    columns = across[None, None, :, None, None, :] * c
    return samples + rows + columns + np.arange(c)[None, None, None, :, None, None]


class Adaptive(Layer):
    """What both adaptive poolings share."""

    output_size: PairLike

    def _table(self, shape: Shape) -> Table:
        return _shares(shape[1:3], cast(Pair, self.output_size))

    def _output_shape(self, shape: Shape) -> Shape:
        return shape[0], *cast(Pair, self.output_size), shape[3]

    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        t = self._table(shape)
        rows, columns = t.rows.even, t.columns.even
        if rows is None or columns is None:
            sides = shown(shape[1:3])
            rule = {"en": f"must divide the input, {sides}, for one receptive field", "zh": f"须整除输入 {sides}，感受野才唯一"}
            raise PadPoolError(refusal("output_size", rule, shown(cast(Pair, self.output_size))), "output_size")
        return [(rows, columns)]

    def link_count(self, shape: Shape) -> int:
        n, h, w, c = shape
        rows, columns = cast(Pair, self.output_size)
        # Neighbouring windows share at most one line.
        return n * (h + rows) * (w + columns) * c

    def describe(self) -> Text:
        size = shown(cast(Pair, self.output_size))
        return {"en": f"output {size}", "zh": f"输出 {size}"}

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        _, h, w, _ = shape
        rows, columns = cast(Pair, self.output_size)
        return _bounds(h, rows), _bounds(w, columns)


@lru_cache(maxsize=256)
def _shares(sides: Pair, output: Pair) -> Table:
    return Table(*(Shares(n, count) for n, count in zip(sides, output, strict=True)))


def _bounds(n: int, count: int) -> str:
    """The first and the last cell of every window i."""
    return f"⌊{n}i / {count}⌋ … ⌈{n}(i + 1) / {count}⌉ − 1, i < {count}"
