"""Grids in files: CSV as spreadsheets write it, or ``.npy``."""

import csv
import sys
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from padpool import PadPoolError
from padpool.errors import Text, Words, refusal

Grid = NDArray[Any]
SEPARATORS = "\t;,"


def read_grid(name: str) -> Grid:
    """The numbers of a file, or of standard input where the name is ``-``. Raises PadPoolError where they are none."""
    if name == "-":
        return _read_csv(sys.stdin, "standard input")
    try:
        if name.endswith(".npy"):
            array: Grid = np.load(name, allow_pickle=False)
            return array
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            return _read_csv(file, name)
    except (OSError, UnicodeDecodeError) as error:
        reason: Words = error.strerror if isinstance(error, OSError) and error.strerror else {"en": "no text", "zh": "不是文本"}
        raise _broken(name, {"en": "must be a file that can be read", "zh": "应为可读的文件"}, reason) from None
    except ValueError as error:
        if isinstance(error, PadPoolError):
            raise
        rule = {"en": "must be an array of numbers as NumPy saves it", "zh": "应为 NumPy 保存的数字数组"}
        raise _broken(name, rule, {"en": "something else", "zh": "别的内容"}) from None


def write_grid(array: Grid, name: str | None) -> None:
    """To a file, or to standard output. Raises PadPoolError where CSV cannot hold it."""
    if name is not None and name.endswith(".npy"):
        np.save(name, array)
    elif array.ndim != 2:
        result = {"en": f"a result of {array.ndim} axes", "zh": f"{array.ndim} 个轴的结果"}
        raise PadPoolError(
            refusal(result, {"en": "must be written to a .npy file (--out)", "zh": "应写入 .npy 文件（--out）"}, "CSV"), "out"
        )
    elif name is None:
        _write_csv(array, sys.stdout)
    else:
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            _write_csv(array, file)


def _read_csv(file: TextIO, name: str) -> Grid:
    lines = [line for line in file.read().splitlines() if line.strip()]
    separator = next((sign for sign in SEPARATORS if lines and sign in lines[0]), None)
    rows = list(csv.reader(lines, delimiter=separator)) if separator else [line.split() for line in lines]
    cells = [[_number(cell, name, i, j) for j, cell in enumerate(row, 1)] for i, row in enumerate(rows, 1)]
    for i, row in enumerate(cells, 1):
        if len(row) != len(cells[0]):
            rule = {"en": f"must have rows of equal length, {len(cells[0])}", "zh": f"各行应一样长，即 {len(cells[0])}"}
            raise _broken(name, rule, {"en": f"{len(row)} in row {i}", "zh": f"第 {i} 行的 {len(row)}"})
    if not cells:
        raise _broken(name, {"en": "must hold at least 1 number", "zh": "应至少含有 1 个数"}, {"en": "none", "zh": "无"})
    return np.array(cells)


def _number(cell: str, name: str, i: int, j: int) -> float:
    try:
        return float(cell)
    except ValueError:
        got = f"'{cell.strip()[:40]}'"
        where = {"en": f"{got} in row {i}, column {j}", "zh": f"第 {i} 行第 {j} 列的 {got}"}
        raise _broken(name, {"en": "must hold numbers", "zh": "应只含数"}, where) from None


def _broken(name: str, rule: Text, got: Words) -> PadPoolError:
    return PadPoolError(refusal(name, rule, got), "file")


def _write_csv(array: Grid, file: TextIO) -> None:
    # The shortest text that is read back as the same number, and 4 rather than 4.0.
    csv.writer(file, lineterminator="\n").writerows([[f"{value!s}".removesuffix(".0") for value in row] for row in array.tolist()])
