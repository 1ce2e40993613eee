"""Padding one axis at a time, as the article tells it: columns, then rows; backward folds rows, then columns."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

import numpy as np

from padpool.compiled import twin
from padpool.errors import Text
from padpool.geometry import NO_SOURCE, IntArray, PadMode, Pair, Slide, padded_lines, source_index
from padpool.layer import Layer, Pullback, Stage, StageText
from padpool.links import Array, Shape, gather
from padpool.parameter import Parameter, Widths, WidthsLike
from padpool.rings import RINGS, STAYING

ROWS, COLUMNS = 1, 2
"""The axes of ``(N, H, W, C)``."""


@twin
def pad(x: Array, mode: PadMode, width: Widths, value: float = 0.0) -> Array:
    """The middle is x; then columns are filled in, then rows."""
    rows, columns = width
    n, h, w, c = x.shape
    y: Array = np.empty((n, h + sum(rows), w + sum(columns), c), x.dtype)
    lines = y[:, rows[0] : rows[0] + h]
    lines[:, :, columns[0] : columns[0] + w] = x
    fill_axis(lines, mode, COLUMNS, *columns, value)
    fill_axis(y, mode, ROWS, *rows, value)
    return y


@twin
def fold(g: Array, mode: PadMode, width: Widths) -> Array:
    """Rows are folded, then columns: the columns in the middle, and apart from them those that are added to them."""
    rows, (before, after) = width
    _, _, w, _ = g.shape
    dx = fold_axis(g[:, :, before : w - after], mode, ROWS, *rows)
    if before or after:
        beside = g[:, :, [*range(before), *range(w - after, w)]]
        add_lines(dx, fold_axis(beside, mode, ROWS, *rows), mode, COLUMNS, before, after)
    return dx


def fill_axis(y: Array, mode: PadMode, axis: int, before: int, after: int, value: float = 0.0) -> None:
    """Writes the padded lines around the middle of y: each copies its source, or is ``value``."""
    lines = _lines(y, axis)
    for line, source in padded_lines(mode, len(lines) - before - after, before, after):
        lines[line] = value if source == NO_SOURCE else lines[before + source]


def fold_axis(g: Array, mode: PadMode, axis: int, before: int, after: int) -> Array:
    """The transpose: each padded line is added to the line that it was copied from; a constant line is lost."""
    lines = _lines(g, axis)
    stop = len(lines) - after
    dx = _lines(lines[before:stop], axis).copy()
    if before or after:
        add_lines(dx, _lines(lines[[*range(before), *range(stop, len(lines))]], axis), mode, axis, before, after)
    return dx


def add_lines(dx: Array, padded: Array, mode: PadMode, axis: int, before: int, after: int) -> None:
    """Adds each padded line to its source in dx."""
    lines = _lines(dx, axis)
    for (_, source), line in zip(padded_lines(mode, len(lines), before, after), _lines(padded, axis), strict=True):
        if source != NO_SOURCE:
            lines[source] += line


def _lines(x: Array, axis: int) -> Array:
    """The lines along an axis, one by one; and the way back."""
    return x.swapaxes(0, axis)


class Padding(Layer):
    """What every padding layer shares; constant padding adds a value."""

    mode: ClassVar[PadMode]
    rereads = False
    code = (source_index, padded_lines, pad, fill_axis, fold, fold_axis, add_lines)
    width: WidthsLike

    @property
    def _widths(self) -> Widths:
        return cast(Widths, self.width)

    @property
    def _value(self) -> float:
        return 0.0

    @classmethod
    def code_of(cls, stage: str, direction: str) -> tuple[Callable[..., Any], ...]:  # noqa: ARG003 - columns and rows take the same
        return (fill_axis,) if direction == "forward" else (fold_axis,)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        y = pad(x, self.mode, self._widths, self._value)
        return y, lambda g: fold(g, self.mode, self._widths)

    def _output_shape(self, shape: Shape) -> Shape:
        n, h, w, c = shape
        rows, columns = self._widths
        return n, h + sum(rows), w + sum(columns), c

    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        rows, columns = self._widths
        return [(Slide(shape[1], 1, 1, 1, *rows), Slide(shape[2], 1, 1, 1, *columns))]

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


WIDTH = Parameter("widths", {"en": "Width", "zh": "宽度"}, "p", instead={"en": "Crop takes cells away", "zh": "要去掉格子，请用 Crop"})

_NAMES: Mapping[str, tuple[Text, Text]] = {
    "columns": ({"en": "columns", "zh": "列"}, {"en": "fold columns", "zh": "折回列"}),
    "rows": ({"en": "rows", "zh": "行"}, {"en": "fold rows", "zh": "折回行"}),
}


def _stage(key: str, x: Array, mode: PadMode, axis: int, width: Pair, sentences: Mapping[str, Text], value: float) -> Stage:
    source = source_index(mode, x.shape[axis], *width)
    cells = np.arange(x.size).reshape(x.shape).take(source, axis)
    np.moveaxis(cells, axis, 0)[source == NO_SOURCE] = NO_SOURCE
    values = pad(x, mode, (width, (0, 0)) if axis == ROWS else ((0, 0), width), value)
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
