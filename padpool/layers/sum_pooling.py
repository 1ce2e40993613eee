"""Sum pooling: each window becomes its sum."""

from dataclasses import dataclass

import numpy as np

from padpool.layer import Pullback, Stage, StageText
from padpool.links import Array
from padpool.parameter import PaddingLike, PairLike, parameter
from padpool.passes import gather, gather_axis, scatter, scatter_axis
from padpool.windows import CEIL_MODE, DILATION, PADDING, SIZE, STRIDE, Pooling, Window, window_stage


def sum_forward(x: Array, w: Window) -> Array:
    """The sum of every window; padding is 0."""
    return gather(np.add, x, w, 0)


def sum_backward(g: Array, w: Window) -> Array:
    """Every cell of a window receives the whole of its g; where windows overlap, gradients add up."""
    return scatter(g, w)


@dataclass(frozen=True)
class SumPooling(Pooling):
    """Replaces every window by its sum; backward gives each gradient whole to every cell of its window.

    ``1 3 | 2 6 → 4 | 8``

    >>> SumPooling((1, 2)).forward([[1, 3, 2, 6]])
    array([[4., 8.]])
    >>> SumPooling((1, 2)).backward([[1, 3, 2, 6]], [[1, 2]])
    array([[1., 1., 2., 2.]])

    ``size``: rows and columns of the window, an integer or a pair, at least 1. ``stride``: cells between windows, as
    size, which it is by default. ``padding``: ``"valid"``, ``"same"``, ``"same_lower"``, ``"half"``, ``"full"`` or widths, of zeros.
    ``dilation``: from one cell of a window to the next. ``ceil_mode``: a last window may hang over.
    Takes ``(N, H, W, C)``, gives ``(N, ⌊(H + top + bottom − dh (kh − 1) − 1) / sh⌋ + 1, ..., C)``, in the units of x; cells that no
    window reads have gradient 0. Raises PadPoolError for a broken rule or a window larger than the padded x.
    Source: ``lax.reduce_window`` with ``lax.add``.
    """

    size: PairLike = parameter(SIZE)
    stride: PairLike | None = parameter(STRIDE, default=None)
    padding: PaddingLike = parameter(PADDING, default="valid")
    dilation: PairLike = parameter(DILATION, default=1)
    ceil_mode: bool = parameter(CEIL_MODE, default=False)

    name = {"en": "Sum pooling", "zh": "求和池化"}
    story = {
        "forward": {"en": "Sum pooling replaces each window by its sum.", "zh": "求和池化用每个窗口的和代替它。"},
        "backward": {
            "en": "Every cell of a window receives the whole gradient: each of them moves the sum one for one.",
            "zh": "窗口里每个格子都得到整个梯度：每个格子都一比一地影响和。",
        },
    }
    text = StageText(
        {"en": "pool", "zh": "池化"},
        {"en": "hand on", "zh": "传回"},
        {
            "forward_cell": {"en": "{dst} is the sum of its window", "zh": "{dst} 是窗口的和"},
            "backward_cell": {"en": "{src} goes whole to every cell of its window", "zh": "{src} 整个交给窗口里的每个格子"},
        },
    )
    rereads = False
    formula = r"y_{i,j} = \sum_{a=0}^{k_h-1} \sum_{b=0}^{k_w-1} x_{i s_h + a d_h - t,\ j s_w + b d_w - l}"
    elsewhere = {
        "PyTorch": "F.avg_pool2d(x, size, stride, padding, divisor_override=1)",
        "TensorFlow": "tf.nn.avg_pool2d(x, size, stride, padding) * count",
        "JAX": "lax.reduce_window(x, 0., lax.add, ...)",
    }
    code = (sum_forward, sum_backward, gather, gather_axis, scatter, scatter_axis)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        w = self._window(x.shape)
        return sum_forward(x, w), lambda g: sum_backward(g, w)

    def stages(self, x: Array) -> list[Stage]:
        w = self._window(x.shape)
        y = sum_forward(x, w)
        padding = self._padded(x, w, 0)
        padded = padding[-1].values if padding else x
        weight = np.ones((*y.shape, w.rows.k, w.columns.k))
        return [*padding, window_stage(padded, y, w, "sum", weight, weight > 0, self.text, None, absent=False)]
