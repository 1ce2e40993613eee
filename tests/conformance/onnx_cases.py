"""The backend tests that the onnx package carries as files.

The whole networks under ``light`` are no tests of an operator, and are left alone.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Array = NDArray[Any]

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"
OPERATORS = ("Pad", "MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "MaxUnpool", "Conv")


@dataclass(frozen=True)
class Case:
    """A model of one operator, and arrays to feed it with those that it must give."""

    name: str
    folder: Path

    @property
    def graph(self) -> onnx.GraphProto:
        return onnx.ModelProto.FromString((self.folder / "model.onnx").read_bytes()).graph

    def data_sets(self) -> list[tuple[list[Array], list[Array]]]:
        folders = sorted(self.folder.glob("test_data_set_*"))
        return [(read_tensors(folder, "input"), read_tensors(folder, "output")) for folder in folders]


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
