"""Who receives the gradient where several cells of a window share its maximum or minimum."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from padpool.errors import Text
from padpool.layer import StageText
from padpool.links import Array
from padpool.parameter import Parameter
from padpool.passes import Ties
from padpool.windows import CELLS

TIES = Parameter(
    "choice",
    {"en": "Ties", "zh": "并列"},
    "",
    choices={
        "all": {"en": "all: each receives the whole gradient", "zh": "全部：每个都得到整个梯度"},
        "first": {"en": "first: the first in reading order receives it", "zh": "第一个：按阅读顺序的第一个得到"},
        "split": {"en": "split: shared evenly", "zh": "均分：平均分给它们"},
    },
)
SHORT: Mapping[Ties, str] = {"all": "全部", "first": "第一个", "split": "均分"}


def chosen(seen: Array, y: Array, real: NDArray[np.bool_], ties: Ties) -> NDArray[np.bool_]:
    """Which cells of every window are chosen: ``(N, H', W', C, kh, kw)``, the article's index, window by window."""
    result = y[..., None, None]
    # A NaN equals nothing, itself included, and still it is what the window became. Padding is never chosen.
    mask: NDArray[np.bool_] = ((seen == result) | (np.isnan(seen) & np.isnan(result))) & real
    if ties == "first":
        cells = math.prod(mask.shape[-2:])
        first = mask.reshape(*y.shape, cells).argmax(-1)
        mask = (np.arange(cells) == first[..., None]).reshape(mask.shape)
    return mask


def weights(mask: NDArray[np.bool_], ties: Ties) -> Array:
    """What part of its window's gradient each cell receives."""
    return mask / mask.sum(axis=CELLS, keepdims=True) if ties == "split" else mask.astype(float)


def tie_text(ties: Ties, extreme: Text) -> StageText:
    """The sentences of a layer that takes a maximum or minimum, by its name."""
    en, zh = extreme["en"], extreme["zh"]
    shared: Mapping[Ties, Text] = {
        "all": {
            "en": f"{{count}} cells share the {en} {{result}}, and each receives the whole {{value}}",
            "zh": f"{{count}} 个格子并列{zh} {{result}}，每个都得到整个 {{value}}",
        },
        "first": {
            "en": f"{{count}} cells share the {en} {{result}}; the first receives {{value}}, the others nothing",
            "zh": f"{{count}} 个格子并列{zh} {{result}}；第一个得到 {{value}}，其余为 0",
        },
        "split": {
            "en": f"{{count}} cells share the {en} {{result}}, and each receives {{weight}} of {{value}}",
            "zh": f"{{count}} 个格子并列{zh} {{result}}，每个得到 {{value}} 的 {{weight}}",
        },
    }
    return StageText(
        {"en": "pool", "zh": "池化"},
        {"en": "route back", "zh": "送回"},
        {
            "forward_cell": {"en": f"{{dst}} is the {en} of its window: {{src}}", "zh": f"{{dst}} 是窗口的{zh}：{{src}}"},
            "forward_tie": {
                "en": f"{{dst}} is the {en} of its window; {{count}} cells share it",
                "zh": f"{{dst}} 是窗口的{zh}；有 {{count}} 个格子并列",
            },
            "backward_cell": {
                "en": f"{{src}} goes whole to {{dst}}, which held the {en} {{result}}",
                "zh": f"{{src}} 全部交给 {{dst}}，它是{zh} {{result}}",
            },
            "backward_tie": shared[ties],
        },
    )


def described(shape: Text, ties: Ties) -> Text:
    """A layer's parameters with its tie rule."""
    return {"en": f"{shape['en']} · ties: {ties}", "zh": f"{shape['zh']} · 并列：{SHORT[ties]}"}
