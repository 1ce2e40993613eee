"""Answers as JSON: every number as it is, and words for those that JSON has not."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from app.written import write_json

FLOATS = arrays(np.float64, array_shapes(max_dims=4, max_side=4), elements=st.floats())


def read(text: bytes) -> Any:
    """The numbers again; fails on what is no JSON in the strict sense."""
    return numbers(json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON")))


def numbers(value: Any) -> Any:
    return [numbers(member) for member in value] if isinstance(value, list) else float(value)


@given(FLOATS, st.booleans())
def test_array_is_read_as_it_was_to_the_last_bit(array: Any, turned: bool) -> None:
    array = array.T if turned else array
    again = np.array(read(write_json(array)))
    assert np.array_equal(again, array, equal_nan=True) and np.array_equal(np.signbit(again), np.signbit(array) & ~np.isnan(array))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("make", [float, np.array, np.float64, lambda number: np.array([1, number]), lambda number: {"a": [(number,)]}])
def test_number_that_json_has_not_is_a_word(number: float, make: Any) -> None:
    word = {math.inf: "Infinity", -math.inf: "-Infinity"}.get(number, "NaN")
    assert f'"{word}"' in write_json(make(number)).decode() and b"null" not in write_json(make(number))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (np.array(2.5), "2.5"),
        (np.array([True, False]), "[true,false]"),
        (np.arange(4)[::2], "[0,2]"),
        (np.zeros((2, 0)), "[[],[]]"),
        ({"tap": None, "shape": (1, 2), "zh": "填充"}, '{"tap":null,"shape":[1,2],"zh":"填充"}'),
        (1e300, "1e+300"),
        (-0.0, "-0.0"),
    ],
)
def test_content_is_written_as(content: Any, text: str) -> None:
    assert write_json(content).decode() == text
