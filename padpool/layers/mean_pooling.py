"""Mean pooling: each window becomes its mean."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from padpool.errors import Text
from padpool.geometry import IntArray
from padpool.layer import Pullback, Stage, StageText
from padpool.links import Array
from padpool.parameter import PaddingLike, PairLike, Parameter, parameter
from padpool.passes import gather, gather_axis, scatter, scatter_axis
from padpool.windows import CEIL_MODE, DILATION, PADDING, SIZE, STRIDE, Pooling, Window, window_stage


def divisor(w: Window, count_include_pad: bool) -> IntArray:
    """By what each window's sum is divided: ``(H', W', 1)``. What hangs over the padding never counts."""
    rows, columns = (slide.padded_sizes if count_include_pad else slide.sizes for slide in (w.rows, w.columns))
    return rows[:, None, None] * columns[:, None]


@lru_cache(maxsize=8)
def _divisor(w: Window, count_include_pad: bool, dtype: np.dtype[Any]) -> Array:
    """The same in the dtype of x: one number where all are equal, ``(1, 1, 1)``, since those are divided by at once."""
    sizes = divisor(w, count_include_pad).astype(dtype)
    return sizes[:1, :1].copy() if np.all(sizes == sizes[0, 0]) else sizes


def mean_forward(x: Array, w: Window, count_include_pad: bool) -> Array:
    """The mean of every window; padding is 0."""
    return gather(np.add, x, w, 0, _divisor(w, count_include_pad, x.dtype))


def mean_backward(g: Array, w: Window, count_include_pad: bool) -> Array:
    """Every cell of a window receives the same share of its g; where windows overlap, shares add up."""
    return scatter(g, w, _divisor(w, count_include_pad, g.dtype))


@dataclass(frozen=True)
class MeanPooling(Pooling):
    """Replaces every window by its mean; backward shares each gradient equally among the cells of its window.

    ``1 3 | 2 6 → 2 | 4``

    >>> MeanPooling((1, 2)).forward([[1, 3, 2, 6]])
    array([[2., 4.]])
    >>> MeanPooling((1, 2)).backward([[1, 3, 2, 6]], [[1, 2]])
    array([[0.5, 0.5, 1. , 1. ]])

    ``size``: rows and columns of the window, an integer or a pair, at least 1. ``stride``: cells between windows, as
    size, which it is by default. ``padding``: ``"valid"``, ``"same"``, ``"same_lower"``, ``"half"``, ``"full"`` or widths, of zeros.
    ``dilation``: from one cell of a window to the next. ``ceil_mode``: a last window may hang over; what hangs over never counts.
    ``count_include_pad``: whether padding counts in the divisor (PyTorch's default; ONNX, TensorFlow and Keras say no).
    Takes ``(N, H, W, C)``, gives ``(N, ⌊(H + top + bottom − dh (kh − 1) − 1) / sh⌋ + 1, ..., C)``, in the units of x; cells that no
    window reads have gradient 0. Raises PadPoolError for a broken rule, a window larger than the padded x or, where padding
    does not count, one that sees padding alone. Source: article, mean pooling.
    """

    size: PairLike = parameter(SIZE)
    stride: PairLike | None = parameter(STRIDE, default=None)
    padding: PaddingLike = parameter(PADDING, default="valid")
    dilation: PairLike = parameter(DILATION, default=1)
    ceil_mode: bool = parameter(CEIL_MODE, default=False)
    count_include_pad: bool = parameter(Parameter("flag", {"en": "Padding counts", "zh": "填充计入除数"}, ""), default=True)

    name = {"en": "Mean pooling", "zh": "平均池化"}
    story = {
        "forward": {"en": "Mean pooling replaces each window by its mean.", "zh": "平均池化用每个窗口的平均值代替它。"},
        "backward": {
            "en": "Each gradient is shared equally among the cells of its window.",
            "zh": "每个梯度由窗口里的格子平均分担。",
        },
    }
    text = StageText(
        {"en": "pool", "zh": "池化"},
        {"en": "share", "zh": "分担"},
        {
            "forward_cell": {"en": "{dst} is the mean of its window", "zh": "{dst} 是窗口的平均值"},
            "backward_cell": {
                "en": "{src} is shared: each cell of its window receives {weight} of it",
                "zh": "{src} 平均分担：窗口里每个格子得到它的 {weight}",
            },
        },
    )
    rereads = False
    formula = r"y_{i,j} = \frac{1}{k_h k_w} \sum_{a=0}^{k_h-1} \sum_{b=0}^{k_w-1} x_{i s_h + a d_h - t,\ j s_w + b d_w - l}"
    elsewhere = {
        "PyTorch": "F.avg_pool2d(x, size, stride, padding, ceil_mode, count_include_pad=True)",
        "TensorFlow": "tf.nn.avg_pool2d(x, size, stride, padding), padding never counts",
        "JAX": "lax.reduce_window(x, 0., lax.add, ...) / (kh * kw)",
        "Keras": "AveragePooling2D(pool_size, strides, padding), padding never counts",
        "ONNX": "AveragePool(kernel_shape, strides, pads, dilations, ceil_mode, count_include_pad=0)",
    }
    code = (divisor, mean_forward, mean_backward, gather, gather_axis, scatter, scatter_axis)

    @property
    def _absent(self) -> bool:
        return not self.count_include_pad

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        w = self._window(x.shape)
        return mean_forward(x, w, self.count_include_pad), lambda g: mean_backward(g, w, self.count_include_pad)

    def stages(self, x: Array) -> list[Stage]:
        w = self._window(x.shape)
        y = mean_forward(x, w, self.count_include_pad)
        padding = self._padded(x, w, 0)
        padded = padding[-1].values if padding else x
        weight = np.broadcast_to((1 / divisor(w, self.count_include_pad))[..., None, None], (*y.shape, w.rows.k, w.columns.k))
        return [*padding, window_stage(padded, y, w, "sum", weight, weight > 0, self.text, None, absent=self._absent)]

    def describe(self) -> Text:
        shape = super().describe()
        if self.count_include_pad:
            return shape
        return {"en": f"{shape['en']}, padding not counted", "zh": f"{shape['zh']}，填充不计入"}
