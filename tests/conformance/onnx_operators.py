"""ONNX's operators told in PadPool's layers: channels first, a line as a plane of one row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    EdgePad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    ReflectPad,
    WrapPad,
)

Array = NDArray[Any]
Attributes = Mapping[str, Any]
T = TypeVar("T")

NAMED_PADDINGS = {"SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}
PADS = {"edge": EdgePad, "reflect": ReflectPad, "wrap": WrapPad}


def run(graph: onnx.GraphProto, inputs: Sequence[Array]) -> list[Array]:
    """What the graph gives where our layers do the work."""
    values = {weights.name: numpy_helper.to_array(weights) for weights in graph.initializer}
    values |= zip((slot.name for slot in graph.input if slot.name not in values), inputs, strict=True)
    for node in graph.node:
        attributes = {row.name: helper.get_attribute_value(row) for row in node.attribute}
        read = [values.get(name) for name in node.input]
        values |= zip(node.output, KERNELS[node.op_type](attributes, *read), strict=False)
    return [values[slot.name] for slot in graph.output]


def channels_last(x: Array) -> Array:
    """``(N, C, H, W)`` or ``(N, C, W)`` as ``(N, H, W, C)``: a single line has one row."""
    return np.moveaxis(x if x.ndim == 4 else x[:, :, None], 1, -1)


def channels_first(y: Array, rank: int) -> Array:
    """The way back."""
    first = np.moveaxis(y, -1, 1)
    return first if rank == 4 else first[:, :, 0]


def apply(layer: Layer, x: Array) -> Array:
    return channels_first(layer.forward(channels_last(x)), x.ndim)


def plane(row: T, values: Iterable[T]) -> tuple[T, T]:
    """What holds for rows and columns; a line has only columns, and ``row`` holds for its rows."""
    rows, columns = (row, *values)[-2:]
    return rows, columns


def pair(pads: Sequence[int]) -> Iterable[tuple[int, int]]:
    """All begins, then all ends, as (begin, end) of each axis."""
    half = len(pads) // 2
    return zip(pads[:half], pads[half:], strict=True)


def window(a: Attributes) -> dict[str, Any]:
    """What all pooling with sliding windows shares. ONNX moves windows by 1 where nothing is said."""
    k = a["kernel_shape"]
    ones = [1] * len(k)
    named = a.get("auto_pad", b"NOTSET").decode()
    return {
        "size": plane(1, k),
        "stride": plane(1, a.get("strides", ones)),
        "padding": NAMED_PADDINGS[named] if named != "NOTSET" else plane((0, 0), pair(a.get("pads", [0, 0] * len(k)))),
        "dilation": plane(1, a.get("dilations", ones)),
        "ceil_mode": bool(a.get("ceil_mode", 0)),
    }


def max_pool(a: Attributes, x: Array) -> list[Array]:
    layer = MaxPooling(**window(a), ties="first")
    return [apply(layer, x), indices(layer, x, bool(a.get("storage_order", 0)))]


def indices(layer: MaxPooling, x: Array, column_major: bool) -> Array:
    """Where the maxima lie, as flat indices in the whole of N·C·H·W."""
    at = channels_first(layer.argmax(channels_last(x)), x.ndim)
    h, w = plane(1, x.shape[2:])
    within = at % w * h + at // w if column_major else at
    channel = np.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], *[1] * (x.ndim - 2))
    return channel * (h * w) + within


def average_pool(a: Attributes, x: Array) -> list[Array]:
    return [apply(MeanPooling(**window(a), count_include_pad=bool(a.get("count_include_pad", 0))), x)]


def lp_pool(a: Attributes, x: Array) -> list[Array]:
    return [apply(LpPooling(a.get("p", 2), **window(a)), x)]


def pad(a: Attributes, x: Array, pads: Array | None = None, value: Array | None = None, axes: Array | None = None) -> list[Array]:
    """Widths and value are attributes in old models, inputs in new ones. Only rows and columns may be padded."""
    width = [(0, 0)] * x.ndim
    for axis, sides in zip(range(x.ndim) if axes is None else axes, pair(a["pads"] if pads is None else pads.tolist()), strict=True):
        width[axis] = sides
    assert width[:2] == [(0, 0), (0, 0)], f"padded samples or channels: {width}"
    planes = plane((0, 0), width[2:])
    mode = a.get("mode", b"constant").decode()
    constant = a.get("value", 0.0) if value is None else value.item()
    return [apply(ConstantPad(planes, constant) if mode == "constant" else PADS[mode](planes), x)]


def conv(a: Attributes, x: Array, kernel: Array, bias: Array | None = None) -> list[Array]:
    """The kernel is (C out, C in / groups, kh, kw)."""
    sliding = window({"kernel_shape": kernel.shape[2:], **a})
    del sliding["size"], sliding["ceil_mode"]
    taps = np.moveaxis(channels_last(kernel), 0, -1)
    return [apply(Conv2D(taps, bias, **sliding, groups=a.get("group", 1)), x)]


KERNELS: Mapping[str, Callable[..., list[Array]]] = {
    "Pad": pad,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "LpPool": lp_pool,
    "Conv": conv,
    "GlobalMaxPool": lambda _, x: [apply(AdaptiveMaxPooling(1), x)],
    "GlobalAveragePool": lambda _, x: [apply(AdaptiveMeanPooling(1), x)],
    # Old 1-D averages are 2-D ones between these two.
    "Unsqueeze": lambda a, x: [np.expand_dims(x, tuple(a["axes"]))],
    "Squeeze": lambda a, x: [np.squeeze(x, tuple(a["axes"]))],
}
