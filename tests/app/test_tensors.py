import math
import time
from typing import Any

import numpy as np
import pytest

from app.problems import Problem
from app.tensors import read_number, read_tensor
from padpool.errors import each


@pytest.mark.parametrize("value", [[[1, 2.5]], [[[1, 2], [3, 4]]], [[[[1]], [[-0.0]]], [[[3]], [[1e-320]]]]])
def test_lists_become_arrays_of_their_rank(value: Any) -> None:
    array = read_tensor("x", value, 64)
    assert array.dtype == np.float64
    assert array.tolist() == value


def test_words_become_numbers() -> None:
    array = read_tensor("x", [["NaN", "Infinity", "-Infinity", 10**30]], 64)
    assert math.isnan(array[0, 0]) and array[0, 1:].tolist() == [math.inf, -math.inf, 1e30]


@pytest.mark.parametrize("value", ["nan", "inf", "1", "", None, True, 2, [1]])
def test_what_is_no_word_for_a_number_is_left_as_it_is(value: Any) -> None:
    assert read_number(value) is value


def test_every_ragged_row_is_told() -> None:
    with pytest.raises(Problem) as caught:
        read_tensor("g", [[1, 2], [1], [1, 2], 4], 64)
    assert [(fault.pointer, each(fault.detail)["en"]) for fault in caught.value.faults] == [
        ("/g/1", "g[1] must have 2 values like g[0], got 1"),
        ("/g/3", "g[3] must be a list of 2 like g[0], got 4"),
    ]


def test_places_count_every_axis() -> None:
    value: Any = np.zeros((2, 3, 4, 5)).tolist()
    value[1][2][0][3] = None
    with pytest.raises(Problem) as caught:
        read_tensor("x", value, 64)
    assert caught.value.detail == "x[1][2][0][3] must be a number, got null"
    assert caught.value.faults[0].pointer == "/x/1/2/0/3"


def test_cells_are_counted_together_with_those_before() -> None:
    read_tensor("g", [[1.0] * 64] * 64, 64, taken=4096)
    with pytest.raises(Problem, match="all tensors together must have at most 8192 cells, got 8193"):
        read_tensor("g", [[1.0] * 64] * 64, 64, taken=4097)


def test_a_grid_of_64_by_64_is_read_in_a_few_milliseconds() -> None:
    value = np.random.default_rng(0).normal(size=(64, 64)).tolist()
    best = min(timed(value) for _ in range(5))
    assert best < 0.005


def timed(value: Any) -> float:
    start = time.perf_counter()
    read_tensor("x", value, 64)
    return time.perf_counter() - start
