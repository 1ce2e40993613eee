"""What each mode of padding says of its cells, for every layer that pads."""

from collections.abc import Mapping

from padpool.errors import Text
from padpool.geometry import PadMode

KEPT: Mapping[str, Text] = {
    "forward_cell": {"en": "{dst} keeps {src}", "zh": "{dst} 保持 {src} 的值"},
    "backward_cell": {"en": "{src} stays in place at {dst}: the ring is cropped", "zh": "{src} 原位留给 {dst}：外圈被裁掉"},
}
"""What every padding says of the cells that are no padding."""

STAYING: Mapping[str, Text] = {**KEPT, "backward_cell": {"en": "{src} stays in place at {dst}", "zh": "{src} 原位留给 {dst}"}}
"""What a padding of no width says."""

RINGS: Mapping[PadMode, Mapping[str, Text]] = {
    "constant": {
        **KEPT,
        "forward_ring": {"en": "{dst} is the constant {value}: it comes from no cell", "zh": "{dst} 是常数 {value}，不来自任何格子"},
        "backward_ring": {"en": "{src} is a constant, derivative 0: {value} is lost", "zh": "{src} 是常数，导数为 0：{value} 丢失"},
    },
    "edge": {
        **KEPT,
        "forward_ring": {
            "en": "{dst} copies {src}: outside there is nothing, so the edge repeats",
            "zh": "{dst} 复制 {src}：外面没有值，于是重复边界",
        },
        "backward_ring": {
            "en": "{src} goes home to {dst}, the border cell it was copied from",
            "zh": "{src} 加回 {dst}，即当初被复制的边界格子",
        },
    },
    "reflect": {
        **KEPT,
        "forward_ring": {
            "en": "{dst} mirrors {src}: the outermost line is the mirror",
            "zh": "{dst} 是 {src} 的镜像：最外一行（列）是镜面",
        },
        "backward_ring": {
            "en": "{src} goes home to {dst}, the cell it mirrors",
            "zh": "{src} 加回 {dst}，即它所映照的格子",
        },
    },
    "symmetric": {
        **KEPT,
        "forward_ring": {"en": "{dst} mirrors {src}: the border is the mirror", "zh": "{dst} 是 {src} 的镜像：边界是镜面"},
        "backward_ring": {"en": "{src} goes home to {dst}, the cell it mirrors", "zh": "{src} 加回 {dst}，即它所映照的格子"},
    },
    "wrap": {
        **KEPT,
        "forward_ring": {"en": "{dst} repeats {src} from the opposite side", "zh": "{dst} 重复对面的 {src}"},
        "backward_ring": {"en": "{src} goes home across to {dst}, the cell it repeats", "zh": "{src} 加回对面的 {dst}，即它所重复的格子"},
    },
}
"""The sentences of a padding stage by its mode; ``_ring`` is for padding cells."""
