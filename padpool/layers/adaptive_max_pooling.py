"""Adaptive max pooling: as many windows as asked for, each becomes its maximum."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from padpool.adaptive import OUTPUT_SIZE, Adaptive, Table, adaptive_stage, adaptive_windows
from padpool.errors import Text
from padpool.layer import Pullback, Stage
from padpool.links import Array
from padpool.parameter import PairLike, parameter
from padpool.passes import Ties, count_axis, equal, find, first_axis, gather, gather_axis, put, route, route_axis
from padpool.ties import TIES, chosen, described, tie_text, weights


def adaptive_max_forward(x: Array, t: Table) -> Array:
    """The maximum of every window; NaN where a window holds one."""
    return gather(np.maximum, x, t, -np.inf)


def adaptive_max_mask(x: Array, y: Array, t: Table, ties: Ties) -> NDArray[np.bool_]:
    """Which cells of every window are chosen."""
    return chosen(adaptive_windows(x, t, -np.inf), y, t.real, ties)


def adaptive_max_backward(kept: NDArray[Any], g: Array, t: Table, ties: Ties) -> Array:
    """Every chosen cell receives its window's g, or its part of it: x was kept, or of ``"first"`` the places that were found."""
    if ties == "first":
        return put(kept, g, (len(g), t.rows.n, t.columns.n, g.shape[3]))
    return route(np.maximum, kept, g, t, -np.inf, ties == "split")


@dataclass(frozen=True)
class AdaptiveMaxPooling(Adaptive):
    """Splits every channel into as many windows as asked for, and replaces each by its maximum.

    ``1 5 2 | 2 4 3 → 5 | 4``: windows may overlap, here none does

    >>> AdaptiveMaxPooling((1, 2)).forward([[1, 5, 2, 2, 4, 3]])
    array([[5., 4.]])
    >>> AdaptiveMaxPooling((1, 2)).backward([[1, 5, 2, 2, 4, 3]], [[1, 2]])
    array([[0., 1., 0., 0., 2., 0.]])

    ``output_size``: rows and columns of the output, an integer or a pair, at least 1; 1 is global max pooling. ``ties``: as for
    ``MaxPooling``. Window i of an axis reads the cells from ``⌊i n / o⌋`` to ``⌈(i + 1) n / o⌉``: windows are unequal and may overlap.
    Takes ``(N, H, W, C)``, gives ``(N, *output_size, C)``, in the units of x. Raises PadPoolError for a broken rule.
    Source: PyTorch ``AdaptiveMaxPool2d``.
    """

    output_size: PairLike = parameter(OUTPUT_SIZE)
    ties: Ties = parameter(TIES, default="all")

    name = {"en": "Adaptive max pooling", "zh": "自适应最大池化"}
    story = {
        "forward": {
            "en": "Adaptive max pooling makes as many windows as asked for, and replaces each by its maximum.",
            "zh": "自适应最大池化按给定的输出大小划分窗口，用每个窗口的最大值代替它。",
        },
        "backward": {
            "en": "Each gradient goes to the cell that held the maximum; the others receive 0.",
            "zh": "每个梯度交给窗口里最大值所在的格子，其余为 0。",
        },
    }
    formula = (
        r"y_{i,j} = \max_{\lfloor iH/o_h \rfloor \le a < \lceil (i+1)H/o_h \rceil,"
        r"\ \lfloor jW/o_w \rfloor \le b < \lceil (j+1)W/o_w \rceil} x_{a,b}"
    )
    elsewhere = {
        "PyTorch": "F.adaptive_max_pool2d(x, output_size)",
        "Keras": "AdaptiveMaxPooling2D(output_size); GlobalMaxPooling2D for 1",
        "ONNX": "GlobalMaxPool where output_size is 1",
    }
    code = (adaptive_max_forward, adaptive_max_backward, gather, gather_axis, find, first_axis, put, route, route_axis, count_axis, equal)

    @property
    def rereads(self) -> bool:
        return self.ties != "first"

    def _forward(self, x: Array) -> Array:
        return adaptive_max_forward(x, self._table(x.shape))

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        t = self._table(x.shape)
        if self.ties == "first":
            y, at = find(np.maximum, x, t, -np.inf)
            return y, lambda g: adaptive_max_backward(at, g, t, self.ties)
        return adaptive_max_forward(x, t), lambda g: adaptive_max_backward(x, g, t, self.ties)

    def stages(self, x: Array) -> list[Stage]:
        t = self._table(x.shape)
        y = adaptive_max_forward(x, t)
        mask = adaptive_max_mask(x, y, t, self.ties)
        text = tie_text(self.ties, {"en": "maximum", "zh": "最大值"})
        return [adaptive_stage(x, y, t, "choose", weights(mask, self.ties), mask, text, "max")]

    def describe(self) -> Text:
        return described(super().describe(), self.ties)
