"""The backend tests that the onnx package carries as files, and ONNX's operators told in PadPool's layers.

The whole networks under ``light`` are no tests of an operator, and are left alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
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

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"
OPERATORS = ("Pad", "MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "MaxUnpool", "Conv")
NAMED_PADDINGS = {"SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}
PADS = {"edge": EdgePad, "reflect": ReflectPad, "wrap": WrapPad}


@dataclass(frozen=True)
class Case:
    """A model of one operator, and arrays to feed it with those that it must give."""

    name: str
    folder: Path

    @property
    def graph(self) -> onnx.GraphProto:
        return onnx.ModelProto.FromString((self.folder / "model.onnx").read_bytes()).graph

    def data_sets(self) -> Iterator[tuple[list[Array], list[Array]]]:
        for folder in sorted(self.folder.glob("test_data_set_*")):
            yield read_tensors(folder, "input"), read_tensors(folder, "output")


def read_tensors(folder: Path, role: str) -> list[Array]:
    """The tensors ``input_0.pb``, ``input_1.pb``, ..."""
    files = [folder / f"{role}_{i}.pb" for i in range(len(list(folder.glob(f"{role}_*.pb"))))]
    return [numpy_helper.to_array(onnx.TensorProto.FromString(file.read_bytes())) for file in files]


@cache
def frozen_cases() -> list[Case]:
    """Every frozen case with at least one of the operators in its graph."""
    cases = []
    for model in sorted(DATA.glob("*/*/model.onnx")):
        # Parsing costs more than reading, and few of the models name an operator of ours at all.
        if any(operator.encode() in model.read_bytes() for operator in OPERATORS):
            case = Case(model.parent.name, model.parent)
            if {node.op_type for node in case.graph.node} & {*OPERATORS}:
                cases.append(case)
    return cases


def run(graph: onnx.GraphProto, inputs: Sequence[Array]) -> list[Array]:
    """What the graph gives where our layers do the work."""
    values = dict(zip((slot.name for slot in graph.input), inputs, strict=True))
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


def sides(values: Sequence[int]) -> tuple[int, int]:
    """What holds for (rows, columns); a single line has only columns."""
    rows, columns = (1, *values)[-2:]
    return rows, columns


def widths(pads: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """All begins, then all ends, as ``((top, bottom), (left, right))``."""
    half = len(pads) // 2
    return ((0, 0), *zip(pads[:half], pads[half:], strict=True))[-2:]


def window(a: Attributes) -> dict[str, Any]:
    """What all pooling with sliding windows shares. ONNX moves windows by 1 where nothing is said."""
    k = a["kernel_shape"]
    ones = [1] * len(k)
    named = a.get("auto_pad", b"NOTSET").decode()
    return {
        "size": sides(k),
        "stride": sides(a.get("strides", ones)),
        "padding": NAMED_PADDINGS[named] if named != "NOTSET" else widths(a.get("pads", [0, 0] * len(k))),
        "dilation": sides(a.get("dilations", ones)),
        "ceil_mode": bool(a.get("ceil_mode", 0)),
    }


def max_pool(a: Attributes, x: Array) -> list[Array]:
    layer = MaxPooling(**window(a), ties="first")
    return [apply(layer, x), indices(layer, x, bool(a.get("storage_order", 0)))]


def indices(layer: MaxPooling, x: Array, column_major: bool) -> Array:
    """Where the maxima lie, as flat indices in the whole of N·C·H·W."""
    at = channels_first(layer.argmax(channels_last(x)), x.ndim)
    h, w = (1, *x.shape[2:])[-2:]
    within = at % w * h + at // w if column_major else at
    channel = np.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], *[1] * (x.ndim - 2))
    return channel * (h * w) + within


def average_pool(a: Attributes, x: Array) -> list[Array]:
    return [apply(MeanPooling(**window(a), count_include_pad=bool(a.get("count_include_pad", 0))), x)]


def lp_pool(a: Attributes, x: Array) -> list[Array]:
    return [apply(LpPooling(a.get("p", 2), **window(a)), x)]


def pad(a: Attributes, x: Array, pads: Array | None = None, value: Array | None = None, axes: Array | None = None) -> list[Array]:
    """Widths and value are attributes in old models, inputs in new ones. Only rows and columns may be padded."""
    before, after = np.reshape(a["pads"] if pads is None else pads, (2, -1)).tolist()
    width = [(0, 0)] * x.ndim
    for axis, pair in zip(range(x.ndim) if axes is None else axes.tolist(), zip(before, after, strict=True), strict=True):
        width[axis] = pair
    assert width[:2] == [(0, 0), (0, 0)], f"padded samples or channels: {width}"
    planes = tuple(((0, 0), *width[2:])[-2:])
    mode = a.get("mode", b"constant").decode()
    constant = a.get("value", 0.0) if value is None else value.item()
    return [apply(ConstantPad(planes, constant) if mode == "constant" else PADS[mode](planes), x)]


KERNELS: Mapping[str, Callable[..., list[Array]]] = {
    "Pad": pad,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "LpPool": lp_pool,
    "GlobalMaxPool": lambda _, x: [apply(AdaptiveMaxPooling(1), x)],
    "GlobalAveragePool": lambda _, x: [apply(AdaptiveMeanPooling(1), x)],
    # Old 1-D averages are 2-D ones between these two.
    "Unsqueeze": lambda a, x: [np.expand_dims(x, tuple(a["axes"]))],
    "Squeeze": lambda a, x: [np.squeeze(x, tuple(a["axes"]))],
}
