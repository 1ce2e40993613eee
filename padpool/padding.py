"""Padding one axis at a time, as the article tells it: columns, then rows; backward folds rows, then columns."""

from collections.abc import Mapping
from typing import ClassVar, cast

import numpy as np

from padpool.geometry import NO_SOURCE, IntArray, PadMode, Pair, source_index
from padpool.layer import Layer, Pullback, Stage, StageText
from padpool.links import Array, Shape, gather
from padpool.parameter import Parameter, Text, Widths, WidthsLike
from padpool.rings import RINGS, STAYING

ROWS, COLUMNS = 1, 2
"""The axes of ``(N, H, W, C)``."""


def pad_axis(x: Array, mode: PadMode, axis: int, before: int, after: int, value: float = 0.0) -> Array:
    """Every line along the axis, padded: each new cell copies its source, or is ``value``."""
    source = source_index(mode, x.shape[axis], before, after)
    y = x.take(source, axis)
    if mode == "constant":
        _lines(y, axis)[source == NO_SOURCE] = value
    return y


def fold_axis(g: Array, mode: PadMode, axis: int, before: int, after: int) -> Array:
    """The transpose of ``pad_axis``: each padded line is added to the line it was copied from; a constant line is lost."""
    n = g.shape[axis] - before - after
    source = source_index(mode, n, before, after)
    lines = _lines(g, axis)
    dx = lines[before : before + n].copy()
    for line in (*range(before), *range(before + n, len(lines))):
        if source[line] != NO_SOURCE:
            dx[source[line]] += lines[line]
    return np.ascontiguousarray(np.moveaxis(dx, 0, axis))


def _lines(x: Array, axis: int) -> Array:
    return np.moveaxis(x, axis, 0)


def pad(x: Array, mode: PadMode, width: Widths, value: float = 0.0) -> Array:
    """Columns, then rows."""
    rows, columns = width
    return pad_axis(pad_axis(x, mode, COLUMNS, *columns, value), mode, ROWS, *rows, value)


def fold(g: Array, mode: PadMode, width: Widths) -> Array:
    """Rows, then columns."""
    rows, columns = width
    return fold_axis(fold_axis(g, mode, ROWS, *rows), mode, COLUMNS, *columns)


class Padding(Layer):
    """What every padding layer shares; constant padding adds a value."""

    mode: ClassVar[PadMode]
    rereads = False
    code = (source_index, pad_axis, fold_axis)
    width: WidthsLike

    @property
    def _widths(self) -> Widths:
        return cast(Widths, self.width)

    @property
    def _value(self) -> float:
        return 0.0

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        y = pad(x, self.mode, self._widths, self._value)
        return y, lambda g: fold(g, self.mode, self._widths)

    def _output_shape(self, shape: Shape) -> Shape:
        n, h, w, c = shape
        rows, columns = self._widths
        return n, h + sum(rows), w + sum(columns), c

    def stages(self, x: Array) -> list[Stage]:
        return padding_stages(x, self.mode, self._widths, RINGS[self.mode], self._value)

    def link_count(self, shape: Shape) -> int:
        return padding_links(shape, self._widths)

    def describe(self) -> Text:
        return describe_width(self._widths)

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        (top, bottom), (left, right) = self._widths
        _, h, w, _ = shape
        return f"{top} + {h} + {bottom} = {top + h + bottom}", f"{left} + {w} + {right} = {left + w + right}"


def padding_stages(x: Array, mode: PadMode, width: Widths, sentences: Mapping[str, Text], value: float = 0.0) -> list[Stage]:
    """The moves of a padding: columns, then rows. A side without width makes no move; where neither has one, the cells stay."""
    rows, columns = width
    if not np.any(width):
        return [_stage("columns", x, mode, COLUMNS, columns, STAYING, value)]
    stages: list[Stage] = []
    if any(columns):
        stages.append(_stage("columns", x, mode, COLUMNS, columns, sentences, value))
    if any(rows):
        stages.append(_stage("rows", stages[-1].values if stages else x, mode, ROWS, rows, sentences, value))
    return stages


def padding_links(shape: Shape, width: Widths) -> int:
    """How many links those moves have at most."""
    n, h, w, c = shape
    tall, wide = h + sum(width[0]), w + sum(width[1])
    return n * wide * c * (tall * any(width[0]) + h * (any(width[1]) or not any(width[0])))


WIDTH = Parameter("widths", {"en": "Width", "zh": "宽度"}, "p", instead="Crop takes cells away")

_NAMES: Mapping[str, tuple[Text, Text]] = {
    "columns": ({"en": "columns", "zh": "列"}, {"en": "fold columns", "zh": "折回列"}),
    "rows": ({"en": "rows", "zh": "行"}, {"en": "fold rows", "zh": "折回行"}),
}


def _stage(key: str, x: Array, mode: PadMode, axis: int, width: Pair, sentences: Mapping[str, Text], value: float) -> Stage:
    source = source_index(mode, x.shape[axis], *width)
    cells = np.arange(x.size).reshape(x.shape).take(source, axis)
    np.moveaxis(cells, axis, 0)[source == NO_SOURCE] = NO_SOURCE
    values = pad_axis(x, mode, axis, *width, value)
    return Stage(
        key,
        "copy",
        gather(cells, x.shape, value),
        values,
        StageText(*_NAMES[key], sentences),
        offset=(width[0], 0) if axis == ROWS else (0, width[0]),
        ring=_ring(values.shape, axis, *width),
    )


def _ring(shape: Shape, axis: int, before: int, after: int) -> IntArray:
    """Numbers the padded lines from 0, cell by cell; -1 inside."""
    lines = np.full(shape[axis], -1)
    outside = np.r_[0:before, shape[axis] - after : shape[axis]]
    lines[outside] = np.arange(outside.size)
    return np.broadcast_to(lines.reshape([-1 if a == axis else 1 for a in range(len(shape))]), shape)


def describe_width(width: Widths) -> Text:
    """The widths in as few numbers as they need."""
    (top, bottom), (left, right) = width
    if top == bottom == left == right:
        return {"en": f"width {top}", "zh": f"宽度 {top}"}
    if (top, left) == (bottom, right):
        return {"en": f"rows {top}, columns {left}", "zh": f"行 {top}，列 {left}"}
    return {
        "en": f"top {top}, bottom {bottom}, left {left}, right {right}",
        "zh": f"上 {top}，下 {bottom}，左 {left}，右 {right}",
    }
