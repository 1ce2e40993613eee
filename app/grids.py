"""Grids in files: CSV as spreadsheets write it, or ``.npy``."""

import csv
import sys
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from app.npy import MAGIC, read_header, view
from padpool import PadPoolError
from padpool.errors import Text, Words, refusal

Grid = NDArray[Any]
SEPARATORS = "\t;,"
READABLE: Text = {"en": "must be a file that can be read", "zh": "应为可读的文件"}


def read_grid(name: str) -> Grid:
    """The numbers of a file, or of standard input where the name is ``-``. Raises PadPoolError where they are none."""
    told, data = "standard input" if name == "-" else name, read_file(name)
    if data.startswith(MAGIC) or name.endswith(".npy"):
        return _read_npy(data, told)
    try:
        return _read_csv(data.decode("utf-8-sig"), told)
    except UnicodeDecodeError:
        raise _broken(told, READABLE, {"en": "no text", "zh": "不是文本"}) from None


def read_file(name: str) -> bytes:
    """What stands in a file, or comes in where the name is ``-``. Raises PadPoolError where it cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason: Words = error.strerror if isinstance(error, OSError) and error.strerror else {"en": "no name of one", "zh": "不是文件名"}
        raise _broken(name, READABLE, reason) from None


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
        # Here, where a full disk is still told in one line.
        sys.stdout.flush()
    else:
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            _write_csv(array, file)


def _read_npy(data: bytes, name: str) -> Grid:
    try:
        header = read_header(data)
        if header.dtype.kind not in "biuf" or header.size != len(data) - header.start:
            raise ValueError(header)
    except ValueError:
        rule = {"en": "must be an array of numbers as NumPy saves it", "zh": "应为 NumPy 保存的数字数组"}
        raise _broken(name, rule, {"en": "something else", "zh": "别的内容"}) from None
    return view(data, header)


def _read_csv(text: str, name: str) -> Grid:
    lines = [line for line in text.splitlines() if line.strip()]
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
        # As Python writes it: what could move a terminal's cursor is escaped.
        got = repr(cell.strip()[:40])
        where = {"en": f"{got} in row {i}, column {j}", "zh": f"第 {i} 行第 {j} 列的 {got}"}
        raise _broken(name, {"en": "must hold numbers", "zh": "应只含数"}, where) from None


def _broken(name: str, rule: Text, got: Words) -> PadPoolError:
    return PadPoolError(refusal(name, rule, got), "file")


def _write_csv(array: Grid, file: TextIO) -> None:
    # The shortest text that is read back as the same number, and 4 rather than 4.0.
    csv.writer(file, lineterminator="\n").writerows([[f"{value!s}".removesuffix(".0") for value in row] for row in array.tolist()])
