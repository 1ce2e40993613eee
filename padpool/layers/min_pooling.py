"""Min pooling: each window becomes its minimum."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from padpool.errors import Text
from padpool.layer import Pullback, Stage
from padpool.links import Array
from padpool.parameter import PaddingLike, PairLike, parameter
from padpool.passes import Ties, count_axis, equal, find, first_axis, gather, gather_axis, put, route, route_axis
from padpool.ties import TIES, chosen, described, tie_text, weights
from padpool.windows import CEIL_MODE, DILATION, PADDING, SIZE, STRIDE, Pooling, Window, surround, window_stage, windows


def min_forward(x: Array, w: Window) -> Array:
    """The minimum of every window; NaN where a window holds one. Padding never wins."""
    return gather(np.minimum, x, w, np.inf)


def min_mask(x: Array, y: Array, w: Window, ties: Ties) -> NDArray[np.bool_]:
    """Which cells of every window are chosen: ``(N, H', W', C, kh, kw)``, the article's index, window by window."""
    return chosen(windows(surround(x, w, np.inf), w), y, w.real, ties)


def min_backward(kept: NDArray[Any], g: Array, w: Window, ties: Ties) -> Array:
    """Every chosen cell receives its window's g, or its part of it: x was kept, or of ``"first"`` the places that were found."""
    if ties == "first":
        return put(kept, g, (len(g), w.rows.n, w.columns.n, g.shape[3]))
    return route(np.minimum, kept, g, w, np.inf, ties == "split")


@dataclass(frozen=True)
class MinPooling(Pooling):
    """Replaces every window by its minimum; backward routes each gradient to the cell that held it.

    ``1 3 | 6 2 → 1 | 2``

    >>> MinPooling((1, 2)).forward([[1, 3, 6, 2]])
    array([[1., 2.]])
    >>> MinPooling((1, 2)).backward([[1, 3, 6, 2]], [[5, 7]])
    array([[5., 0., 0., 7.]])

    ``size``: rows and columns of the window, an integer or a pair, at least 1. ``stride``: cells between windows, as
    size, which it is by default. ``padding``: ``"valid"``, ``"same"``, ``"same_lower"``, ``"half"``, ``"full"`` or widths; it is never
    chosen, even where every real cell is ∞. ``dilation``: from one cell of a window to the next. ``ceil_mode``: a last window
    may hang over. ``ties``: who receives the gradient where several cells share the minimum: ``"all"`` of them the whole (the
    article; more arrives than was sent, and it is no subgradient), the ``"first"`` in reading order (PyTorch, TensorFlow, JAX), or
    an even ``"split"`` (the reduce-min of most frameworks). A window with NaN becomes NaN, and its gradient goes to the NaN.
    Takes ``(N, H, W, C)``, gives ``(N, ⌊(H + top + bottom − dh (kh − 1) − 1) / sh⌋ + 1, ..., C)``, in the units of x; cells that no
    window reads have gradient 0. Raises PadPoolError for a broken rule, a window larger than the padded x or one that sees
    padding alone. Source: ``-MaxPooling(-x)``.
    """

    size: PairLike = parameter(SIZE)
    stride: PairLike | None = parameter(STRIDE, default=None)
    padding: PaddingLike = parameter(PADDING, default="valid")
    dilation: PairLike = parameter(DILATION, default=1)
    ceil_mode: bool = parameter(CEIL_MODE, default=False)
    ties: Ties = parameter(TIES, default="all")

    absent = True
    name = {"en": "Min pooling", "zh": "最小池化"}
    story = {
        "forward": {"en": "Min pooling replaces each window by its minimum.", "zh": "最小池化用每个窗口的最小值代替它。"},
        "backward": {
            "en": "Each gradient goes to the cell that held the minimum; the others receive 0.",
            "zh": "每个梯度交给窗口里最小值所在的格子，其余为 0。",
        },
    }
    formula = r"y_{i,j} = \min_{0 \le a < k_h,\ 0 \le b < k_w} x_{i s_h + a d_h - t,\ j s_w + b d_w - l}"
    elsewhere = {
        "PyTorch": "-F.max_pool2d(-x, size, stride, padding, dilation, ceil_mode)",
        "TensorFlow": "-tf.nn.max_pool2d(-x, size, stride, padding)",
        "JAX": "lax.reduce_window(x, jnp.inf, lax.min, ...)",
    }
    code = (min_forward, min_backward, gather, gather_axis, find, first_axis, put, route, route_axis, count_axis, equal)

    @property
    def rereads(self) -> bool:
        return self.ties != "first"

    def _forward(self, x: Array) -> Array:
        return min_forward(x, self._window(x.shape))

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        w = self._window(x.shape)
        if self.ties == "first":
            y, at = find(np.minimum, x, w, np.inf)
            return y, lambda g: min_backward(at, g, w, self.ties)
        return min_forward(x, w), lambda g: min_backward(x, g, w, self.ties)

    def stages(self, x: Array) -> list[Stage]:
        w = self._window(x.shape)
        y = min_forward(x, w)
        mask = min_mask(x, y, w, self.ties)
        padding = self._padded(x, w, np.inf)
        padded = padding[-1].values if padding else x
        text = tie_text(self.ties, {"en": "minimum", "zh": "最小值"})
        return [*padding, window_stage(padded, y, w, "choose", weights(mask, self.ties), mask, text, "min", absent=True)]

    def describe(self) -> Text:
        return described(super().describe(), self.ties)
