"""Mean pooling: each window becomes its mean."""

from dataclasses import dataclass

import numpy as np

from padpool.geometry import Pair
from padpool.layer import Pullback, Stage, StageText
from padpool.links import Array, Shape
from padpool.parameter import PairLike, parameter
from padpool.windows import CELLS, SIZE, STRIDE, Pooling, scatter, window_stage, windows


def mean_forward(x: Array, k: Pair, s: Pair) -> Array:
    """The mean of every window."""
    y: Array = windows(x, k, s).mean(axis=CELLS)
    return y


def mean_backward(g: Array, shape: Shape, k: Pair, s: Pair) -> Array:
    """Every cell of a window receives the same share of its g; where windows overlap, shares add up."""
    share = g / (k[0] * k[1])
    return scatter(lambda _i, _j: share, shape, g.shape[1:3], k, s, g.dtype)


@dataclass(frozen=True)
class MeanPooling(Pooling):
    """Replaces every window by its mean; backward shares each gradient equally among the cells of its window.

    ``1 3 | 2 6 → 2 | 4``

    >>> MeanPooling((1, 2)).forward([[1, 3, 2, 6]])
    array([[2., 4.]])
    >>> MeanPooling((1, 2)).backward([[1, 3, 2, 6]], [[1, 2]])
    array([[0.5, 0.5, 1. , 1. ]])

    ``size``: rows and columns of the window, an integer or a pair, at least 1. ``stride``: cells between windows, as
    size, which it is by default. Takes ``(N, H, W, C)``, gives ``(N, ⌊(H − kh) / sh⌋ + 1, ⌊(W − kw) / sw⌋ + 1, C)``, in the
    units of x; rows and columns that fill no window are dropped, and their gradient is 0.
    Raises PadPoolError for a broken rule or a window larger than x. Source: article, mean pooling.
    """

    size: PairLike = parameter(SIZE)
    stride: PairLike | None = parameter(STRIDE, default=None)

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
    formula = r"y_{i,j} = \frac{1}{k_h k_w} \sum_{a=0}^{k_h-1} \sum_{b=0}^{k_w-1} x_{i s_h + a,\ j s_w + b}"
    elsewhere = {
        "PyTorch": "F.avg_pool2d(x, size, stride)",
        "TensorFlow": 'tf.nn.avg_pool2d(x, size, stride, padding="VALID")',
        "JAX": "lax.reduce_window(x, 0., lax.add, ...) / (kh * kw)",
        "ONNX": "AveragePool(kernel_shape, strides)",
    }
    code = (mean_forward, mean_backward)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        return mean_forward(x, self._k, self._s), lambda g: mean_backward(g, x.shape, self._k, self._s)

    def stages(self, x: Array) -> list[Stage]:
        y = mean_forward(x, self._k, self._s)
        weight = np.full((*y.shape, *self._k), 1 / (self._k[0] * self._k[1]))
        return [window_stage(x, y, self._k, self._s, "sum", weight, weight > 0, self.text, None)]
