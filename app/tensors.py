"""Nested lists of numbers, as JSON has them, to arrays; an error names the place."""

import math
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.limits import check_cells, check_tensor
from app.problems import MOST_FAULTS, Fault, Problem, pointer, shown
from padpool.errors import Text, Words, refusal
from padpool.tensor import axes_of

WORDS = {"NaN": nan, "Infinity": inf, "-Infinity": -inf}
"""The strings that are numbers."""
RANKS = (2, 3, 4)


def read_tensor(name: str, value: Any, side: int, taken: int = 0) -> NDArray[np.float64]:
    """A tensor of rank 2, 3 or 4, at most ``side`` rows and columns, beside ``taken`` cells of others.

    Raises Problem for anything else: at once for a shape that is none or too large, else with each faulty place.
    """
    shape = _shape(name, value)
    check_tensor(name, shape, side, taken)
    return _values(name, value, shape)


def read_parameter(name: str, value: Any, ranks: Sequence[int]) -> NDArray[np.float64]:
    """A layer's own tensor, a kernel or a bias, with so many axes; a number has none. Raises Problem as ``read_tensor`` does."""
    shape = _lengths(name, value)
    if len(shape) not in ranks:
        en, zh = (sep.join(map(str, ranks)) for sep in (" or ", " 或 "))
        raise _problem(name, [], {"en": f"must have {en} axes", "zh": f"应有 {zh} 个轴"}, str(len(shape)))
    check_cells(name, math.prod(shape))
    return _values(name, value, shape)


def _values(name: str, value: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The array of this shape. Raises Problem for each row of another length, or else for each cell that is no number."""
    cells: list[Any] = [value]
    for axis, length in enumerate(shape):
        _refuse(_ragged(name, cells, shape[:axis], length))
        cells = list(chain.from_iterable(cells))
    return np.array(_numbers(name, cells, shape), dtype=np.float64).reshape(shape)


def read_number(value: Any) -> Any:
    """A number that may be spelled as one of ``WORDS``; anything else is left for its own rule to judge."""
    return WORDS.get(value, value) if isinstance(value, str) else value


def _shape(name: str, value: Any) -> tuple[int, ...]:
    """The lengths of a tensor of rank 2, 3 or 4."""
    shape = _lengths(name, value)
    if not shape:
        raise _problem(name, [], {"en": "must be nested lists of numbers", "zh": "应为嵌套的数字列表"}, shown(value))
    if len(shape) == 1:
        raise _problem(name, [0], {"en": "must be a list of numbers", "zh": "应为数字的列表"}, shown(value[0]))
    if len(shape) > max(RANKS):
        raise _problem(name, [], *axes_of(len(shape)))
    return shape


def _lengths(name: str, value: Any) -> tuple[int, ...]:
    """The lengths of the first list at each depth."""
    shape: list[int] = []
    while isinstance(value, list):
        if not value:
            raise _problem(name, [0] * len(shape), {"en": "must have at least 1 value", "zh": "应至少有 1 个值"}, "0")
        shape.append(len(value))
        value = value[0]
    return tuple(shape)


def _ragged(name: str, rows: Sequence[Any], shape: tuple[int, ...], length: int) -> Iterator[Fault]:
    """The rows at one depth that are not as long as the first of them."""
    first = name + "[0]" * len(shape)
    for flat, row in enumerate(rows):
        if not isinstance(row, list):
            rule = {"en": f"must be a list of {length} like {first}", "zh": f"应像 {first} 一样是 {length} 项的列表"}
            yield _fault(name, _place(flat, shape), rule, shown(row))
        elif len(row) != length:
            values = "value" if length == 1 else "values"
            rule = {"en": f"must have {length} {values} like {first}", "zh": f"应像 {first} 一样有 {length} 个值"}
            yield _fault(name, _place(flat, shape), rule, str(len(row)))


def _numbers(name: str, cells: list[Any], shape: tuple[int, ...]) -> list[float]:
    # Not isinstance: True is an int to Python, and no number here.
    if set(map(type, cells)) <= {int, float}:
        return cells
    cells = [read_number(cell) for cell in cells]
    _refuse(
        _fault(name, _place(flat, shape), {"en": "must be a number", "zh": "应为数"}, shown(cell))
        for flat, cell in enumerate(cells)
        if type(cell) not in (int, float)
    )
    return cells


def _refuse(faults: Iterator[Fault]) -> None:
    if found := list(islice(faults, MOST_FAULTS)):
        raise Problem(422, found)


def _place(flat: int, shape: tuple[int, ...]) -> list[int]:
    """Where the flat index lies, axis by axis."""
    place: list[int] = []
    for length in reversed(shape):
        flat, index = divmod(flat, length)
        place.insert(0, index)
    return place


def _fault(name: str, place: Sequence[int], rule: Text, got: Words) -> Fault:
    return Fault(pointer([name, *place]), refusal(f"{name}{''.join(f'[{index}]' for index in place)}", rule, got))


def _problem(name: str, place: Sequence[int], rule: Text, got: Words) -> Problem:
    return Problem(422, [_fault(name, place, rule, got)])
