"""Max pooling: each window becomes its maximum."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from padpool.geometry import Pair
from padpool.layer import Pullback, Stage, StageText
from padpool.links import Array
from padpool.parameter import PairLike, Parameter, Text, parameter
from padpool.windows import CELLS, SIZE, STRIDE, Pooling, scatter, window_stage, windows

Ties = Literal["all", "first", "split"]


def max_forward(x: Array, k: Pair, s: Pair) -> Array:
    """The maximum of every window; NaN where a window holds one."""
    y: Array = windows(x, k, s).max(axis=CELLS)
    return y


def max_mask(x: Array, y: Array, k: Pair, s: Pair, ties: Ties) -> NDArray[np.bool_]:
    """Which cells of every window are chosen: ``(N, H', W', C, kh, kw)``, the article's index, window by window."""
    seen = windows(x, k, s)
    top = y[..., None, None]
    # A NaN equals nothing, itself included, and still it is what the window became.
    mask: NDArray[np.bool_] = (seen == top) | (np.isnan(seen) & np.isnan(top))
    if ties == "first":
        flat = mask.reshape(*y.shape, k[0] * k[1])
        mask = (np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None]).reshape(mask.shape)
    return mask


def max_backward(x: Array, y: Array, g: Array, k: Pair, s: Pair, ties: Ties) -> Array:
    """Every chosen cell receives its window's g, or its part of it; where windows overlap, gradients add up."""
    mask = max_mask(x, y, k, s, ties)
    share = g / mask.sum(axis=CELLS) if ties == "split" else g
    # Chosen by where, not by product: an infinite g times an unchosen 0 would be NaN.
    return scatter(lambda i, j: np.where(mask[..., i, j], share, 0), x.shape, g.shape[1:3], k, s, g.dtype)


TIES: Mapping[str, Text] = {
    "all": {"en": "all: each receives the whole gradient", "zh": "全部：每个都得到整个梯度"},
    "first": {"en": "first: the first in reading order receives it", "zh": "第一个：按阅读顺序的第一个得到"},
    "split": {"en": "split: shared evenly", "zh": "均分：平均分给它们"},
}

TIE_SENTENCES: Mapping[Ties, Text] = {
    "all": {
        "en": "{count} cells share the maximum {result}, and each receives the whole {value}",
        "zh": "{count} 个格子并列最大值 {result}，每个都得到整个 {value}",
    },
    "first": {
        "en": "{count} cells share the maximum {result}; the first receives {value}, the others nothing",
        "zh": "{count} 个格子并列最大值 {result}；第一个得到 {value}，其余为 0",
    },
    "split": {
        "en": "{count} cells share the maximum {result}, and each receives {weight} of {value}",
        "zh": "{count} 个格子并列最大值 {result}，每个得到 {value} 的 {weight}",
    },
}


@dataclass(frozen=True)
class MaxPooling(Pooling):
    """Replaces every window by its maximum; backward routes each gradient to the cell that held it.

    ``1 3 | 6 2 → 3 | 6``

    >>> MaxPooling((1, 2)).forward([[1, 3, 6, 2]])
    array([[3., 6.]])
    >>> MaxPooling((1, 2)).backward([[1, 3, 6, 2]], [[5, 7]])
    array([[0., 5., 7., 0.]])

    ``size``: rows and columns of the window, an integer or a pair, at least 1. ``stride``: cells between windows, as
    size, which it is by default. ``ties``: who receives the gradient where several cells share the maximum: ``"all"`` of
    them the whole (the article; more arrives than was sent, and it is no subgradient), the ``"first"`` in reading order
    (PyTorch, TensorFlow, JAX), or an even ``"split"`` (the reduce-max of most frameworks). A window with NaN becomes NaN,
    and its gradient goes to the NaN. Takes ``(N, H, W, C)``, gives ``(N, ⌊(H − kh) / sh⌋ + 1, ⌊(W − kw) / sw⌋ + 1, C)``, in the
    units of x; rows and columns that fill no window are dropped, and their gradient is 0.
    Raises PadPoolError for a broken rule or a window larger than x. Source: article, max pooling and its ties.
    """

    size: PairLike = parameter(SIZE)
    stride: PairLike | None = parameter(STRIDE, default=None)
    ties: Ties = parameter(Parameter("choice", {"en": "Ties", "zh": "并列"}, "", choices=TIES), default="all")

    name = {"en": "Max pooling", "zh": "最大池化"}
    story = {
        "forward": {"en": "Max pooling replaces each window by its maximum.", "zh": "最大池化用每个窗口的最大值代替它。"},
        "backward": {
            "en": "Each gradient goes to the cell that held the maximum; the others receive 0.",
            "zh": "每个梯度交给窗口里最大值所在的格子，其余为 0。",
        },
    }
    formula = r"y_{i,j} = \max_{0 \le a < k_h,\ 0 \le b < k_w} x_{i s_h + a,\ j s_w + b}"
    elsewhere = {
        "PyTorch": "F.max_pool2d(x, size, stride)",
        "TensorFlow": 'tf.nn.max_pool2d(x, size, stride, padding="VALID")',
        "JAX": "lax.reduce_window(x, -jnp.inf, lax.max, ...)",
        "ONNX": "MaxPool(kernel_shape, strides)",
    }
    code = (max_forward, max_mask, max_backward)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        y = max_forward(x, self._k, self._s)
        return y, lambda g: max_backward(x, y, g, self._k, self._s, self.ties)

    def stages(self, x: Array) -> list[Stage]:
        y = max_forward(x, self._k, self._s)
        mask = max_mask(x, y, self._k, self._s, self.ties)
        weight = mask / mask.sum(axis=CELLS, keepdims=True) if self.ties == "split" else mask.astype(float)
        return [window_stage(x, y, self._k, self._s, "choose", weight, mask, self._text, "max")]

    def describe(self) -> Text:
        shape = super().describe()
        short = {"all": "全部", "first": "第一个", "split": "均分"}[self.ties]
        return {"en": f"{shape['en']} · ties: {self.ties}", "zh": f"{shape['zh']} · 并列：{short}"}

    @property
    def _text(self) -> StageText:
        return StageText(
            {"en": "pool", "zh": "池化"},
            {"en": "route back", "zh": "送回"},
            {
                "forward_cell": {"en": "{dst} is the maximum of its window: {src}", "zh": "{dst} 是窗口的最大值：{src}"},
                "forward_tie": {
                    "en": "{dst} is the maximum of its window; {count} cells share it",
                    "zh": "{dst} 是窗口的最大值；有 {count} 个格子并列",
                },
                "backward_cell": {
                    "en": "{src} goes whole to {dst}, which held the maximum {result}",
                    "zh": "{src} 全部交给 {dst}，它是最大值 {result}",
                },
                "backward_tie": TIE_SENTENCES[self.ties],
            },
        )
