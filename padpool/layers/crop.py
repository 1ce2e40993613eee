"""Crop: the border taken away, the inverse of padding."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from padpool.errors import PadPoolError, Text, refusal
from padpool.geometry import Slide
from padpool.layer import Layer, Pullback, Stage, StageText
from padpool.links import Array, Shape, gather
from padpool.padding import WIDTH, describe_width
from padpool.parameter import Widths, WidthsLike, parameter
from padpool.tensor import shown


def crop(x: NDArray[Any], width: Widths) -> NDArray[Any]:
    """The middle."""
    (top, bottom), (left, right) = width
    _, h, w, _ = x.shape
    return x[:, top : h - bottom, left : w - right].copy()


def uncrop(g: Array, width: Widths) -> Array:
    """What was taken away had no part in the output: its gradient is 0."""
    return np.pad(g, ((0, 0), *width, (0, 0)))


@dataclass(frozen=True)
class Crop(Layer):
    """Takes rows and columns away from the border of every channel; backward surrounds the gradient with zeros.

    ``11 1234 44 → 1234``

    >>> Crop(1).forward([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    array([[5.]])
    >>> Crop(1).backward([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[2]])
    array([[0., 0., 0.],
           [0., 2., 0.],
           [0., 0., 0.]])

    ``width``: cells to take away, at least 0: an integer, ``(rows, columns)`` or ``((top, bottom), (left, right))``.
    Takes ``(N, H, W, C)``, gives ``(N, H - top - bottom, W - left - right, C)``, in the units of x.
    Raises PadPoolError for a broken rule or where nothing would be left. Source: Keras ``Cropping2D``.
    """

    width: WidthsLike = parameter(replace(WIDTH, instead={"en": "ConstantPad adds cells", "zh": "要添加格子，请用 ConstantPad"}))

    name = {"en": "Crop", "zh": "裁剪"}
    story = {
        "forward": {"en": "Crop takes rows and columns away from the border.", "zh": "裁剪去掉边上的行和列。"},
        "backward": {
            "en": "What was taken away had no part in the output: its gradient is 0.",
            "zh": "被裁掉的格子没有进入输出：梯度为 0。",
        },
    }
    text = StageText(
        {"en": "crop", "zh": "裁剪"},
        {"en": "put back", "zh": "放回"},
        {
            "forward_cell": {"en": "{dst} keeps {src}", "zh": "{dst} 保持 {src} 的值"},
            "backward_cell": {"en": "{src} goes back to its place, {dst}", "zh": "{src} 放回原位 {dst}"},
        },
    )
    formula = r"y_{i,j} = x_{i+t,\,j+l}"
    elsewhere = {
        "NumPy": "x[top:-bottom, left:-right]",
        "PyTorch": "F.pad with negative widths",
        "JAX": "lax.pad with negative widths",
        "Keras": "Cropping2D(((top, bottom), (left, right)))",
        "ONNX": "Pad with negative pads",
    }
    rereads = False
    code = (crop, uncrop)

    @property
    def _widths(self) -> Widths:
        return cast(Widths, self.width)

    @classmethod
    def code_of(cls, stage: str, direction: str) -> tuple[Callable[..., Any], ...]:  # noqa: ARG003 - there is one stage
        return (crop,) if direction == "forward" else (uncrop,)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        return crop(x, self._widths), lambda g: uncrop(g, self._widths)

    def _output_shape(self, shape: Shape) -> Shape:
        n, h, w, c = shape
        rows, columns = map(sum, self._widths)
        if rows >= h or columns >= w:
            rule = {
                "en": f"must leave at least 1 cell of the input, {shown((h, w))}",
                "zh": f"应给输入 {shown((h, w))} 留下至少 1 个格子",
            }
            taken = {"en": f"{shown((rows, columns))} taken away", "zh": f"去掉 {shown((rows, columns))}"}
            raise PadPoolError(refusal("width", rule, taken), "width")
        return n, h - rows, w - columns, c

    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        self._output_shape(shape)
        (top, bottom), (left, right) = self._widths
        return [(Slide(shape[1], 1, 1, 1, -top, -bottom), Slide(shape[2], 1, 1, 1, -left, -right))]

    def stages(self, x: Array) -> list[Stage]:
        (top, _), (left, _) = self._widths
        cells = crop(np.arange(x.size).reshape(x.shape), self._widths)
        return [Stage("crop", "copy", gather(cells, x.shape), crop(x, self._widths), self.text, offset=(-top, -left))]

    def link_count(self, shape: Shape) -> int:
        n, h, w, c = self._output_shape(shape)
        return n * h * w * c

    def describe(self) -> Text:
        return describe_width(self._widths)

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        (top, bottom), (left, right) = self._widths
        _, h, w, _ = shape
        return f"{h} − {top} − {bottom} = {h - top - bottom}", f"{w} − {left} − {right} = {w - left - right}"
