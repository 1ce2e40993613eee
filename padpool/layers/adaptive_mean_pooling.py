"""Adaptive mean pooling: as many windows as asked for, each becomes its mean."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from padpool.adaptive import OUTPUT_SIZE, Adaptive, Table, adaptive_stage
from padpool.layer import Pullback, Stage, StageText
from padpool.links import Array
from padpool.parameter import PairLike, parameter
from padpool.passes import gather, gather_axis, scatter, scatter_axis


@lru_cache(maxsize=8)
def _divisor(t: Table, dtype: np.dtype[Any]) -> Array:
    return t.sizes.astype(dtype)


def adaptive_mean_forward(x: Array, t: Table) -> Array:
    """The mean of every window."""
    return gather(np.add, x, t, 0, _divisor(t, x.dtype))


def adaptive_mean_backward(g: Array, t: Table) -> Array:
    """Every cell of a window receives the same share of its g; where windows overlap, shares add up."""
    return scatter(g, t, _divisor(t, g.dtype))


@dataclass(frozen=True)
class AdaptiveMeanPooling(Adaptive):
    """Splits every channel into as many windows as asked for, and replaces each by its mean.

    ``1 5 | 2 4 → 3 | 3``: windows may overlap, here none does

    >>> AdaptiveMeanPooling((1, 2)).forward([[1, 5, 2, 4]])
    array([[3., 3.]])
    >>> AdaptiveMeanPooling((1, 2)).backward([[1, 5, 2]], [[1, 1]])
    array([[0.5, 1. , 0.5]])

    ``output_size``: rows and columns of the output, an integer or a pair, at least 1; 1 is global mean pooling. Window i of an
    axis reads the cells from ``⌊i n / o⌋`` to ``⌈(i + 1) n / o⌉``: windows are unequal and may overlap.
    Takes ``(N, H, W, C)``, gives ``(N, *output_size, C)``, in the units of x. Raises PadPoolError for a broken rule.
    Source: PyTorch ``AdaptiveAvgPool2d``.
    """

    output_size: PairLike = parameter(OUTPUT_SIZE)

    name = {"en": "Adaptive mean pooling", "zh": "自适应平均池化"}
    story = {
        "forward": {
            "en": "Adaptive mean pooling makes as many windows as asked for, and replaces each by its mean.",
            "zh": "自适应平均池化按给定的输出大小划分窗口，用每个窗口的平均值代替它。",
        },
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
    formula = (
        r"y_{i,j} = \operatorname{mean}_{\lfloor iH/o_h \rfloor \le a < \lceil (i+1)H/o_h \rceil,"
        r"\ \lfloor jW/o_w \rfloor \le b < \lceil (j+1)W/o_w \rceil} x_{a,b}"
    )
    elsewhere = {
        "PyTorch": "F.adaptive_avg_pool2d(x, output_size)",
        "Keras": "AdaptiveAveragePooling2D(output_size); GlobalAveragePooling2D for 1",
        "ONNX": "GlobalAveragePool where output_size is 1",
    }
    code = (adaptive_mean_forward, adaptive_mean_backward, gather, gather_axis, scatter, scatter_axis)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        t = self._table(x.shape)
        return adaptive_mean_forward(x, t), lambda g: adaptive_mean_backward(g, t)

    def stages(self, x: Array) -> list[Stage]:
        t = self._table(x.shape)
        y = adaptive_mean_forward(x, t)
        weight = np.broadcast_to((1 / t.sizes)[..., None, None], (*y.shape, *t.real.shape[-2:]))
        return [adaptive_stage(x, y, t, "sum", weight, weight > 0, self.text, None)]
