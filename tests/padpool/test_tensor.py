import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from padpool import EdgePad, PadPoolError
from padpool.tensor import MOST_VALUES, bounded, expand, open_gradient, open_tensor, shown, squeeze, whole

REFUSED: list[tuple[Any, str]] = [
    ([[1, 2], [3]], "x must have rows of equal length, got ragged rows"),
    (np.ma.masked_equal([[1, 2], [3, 4]], 3), "x must hold a number in every cell, got masked cells"),
    ([[1j]], "x must hold real numbers, got complex128"),
    ([["a"]], "x must hold real numbers, got <U1"),
    ([[None]], "x must hold real numbers, got object"),
    ([[10**30]], "x must hold real numbers, got object"),
    (np.zeros((1, 1), "datetime64[s]"), "x must hold real numbers, got datetime64[s]"),
    (np.zeros((1, 1), np.longdouble), f"x must hold numbers of at most 64 bits, got {np.dtype(np.longdouble)}"),
    (5, "x must be (H, W), (H, W, C) or (N, H, W, C), got 0 axes"),
    ([1, 2], "x must be (H, W), (H, W, C) or (N, H, W, C), got 1 axes"),
    (np.zeros((1, 1, 1, 1, 1)), "x must be (H, W), (H, W, C) or (N, H, W, C), got 5 axes"),
    (np.zeros((0, 2)), "x must have at least 1 cell along H, got 0"),
    ([[]], "x must have at least 1 cell along W, got 0"),
    (np.zeros((2, 2, 0)), "x must have at least 1 cell along C, got 0"),
    (np.zeros((0, 2, 0, 2)), "x must have at least 1 cell along W, got 0"),
    (np.zeros((1, 1), "S3"), "x must hold real numbers, got |S3"),
    ({1: 2}, "x must hold real numbers, got object"),
    (None, "x must hold real numbers, got object"),
]


@pytest.mark.parametrize(("array", "message"), REFUSED, ids=[row[1] for row in REFUSED])
def test_array_that_breaks_a_rule_is_refused(array: Any, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        open_tensor(array, "x")
    assert (str(caught.value), caught.value.field) == (message, "x")


@pytest.mark.parametrize(("given", "full"), [((2, 3), (1, 2, 3, 1)), ((2, 3, 4), (1, 2, 3, 4)), ((5, 2, 3, 4), (5, 2, 3, 4))])
def test_every_rank_opens_as_samples_rows_columns_channels(given: tuple[int, ...], full: tuple[int, ...]) -> None:
    values = np.arange(np.prod(given)).reshape(given)
    opened = open_tensor(values, "x")
    assert (opened.values.shape, opened.rank) == (full, len(given))
    assert opened.like(opened.values).tolist() == values.tolist()


def test_no_samples_are_allowed() -> None:
    assert open_tensor(np.zeros((0, 2, 2, 1)), "x").values.shape == (0, 2, 2, 1)


@pytest.mark.parametrize(
    ("given", "kept", "working"),
    [
        (np.float16, np.float16, np.float32),
        (np.float32, np.float32, np.float32),
        (np.float64, np.float64, np.float64),
        (np.int8, np.float64, np.float64),
        (np.uint64, np.float64, np.float64),
        (np.bool_, np.float64, np.float64),
    ],
)
def test_dtype_opens_as_the_one_to_compute_in(given: Any, kept: Any, working: Any) -> None:
    opened = open_tensor(np.ones((1, 1), given), "x")
    assert (opened.dtype, opened.values.dtype) == (kept, working)
    assert opened.like(opened.values).dtype == kept


@pytest.mark.parametrize("g", [[[1, 2]], [[[1], [2]]], [[[[1], [2]]]]])
def test_gradient_may_have_any_rank_that_holds_y(g: Any) -> None:
    opened = open_gradient(g, (1, 1, 2, 1), np.dtype(np.float32))
    assert (opened.shape, opened.dtype) == ((1, 1, 2, 1), np.float32)


@pytest.mark.parametrize(
    ("g", "message"),
    [
        ([[1, 2, 3]], "g must have the shape of y, 1×2, got 1×3"),
        (np.ones((1, 2, 2)), "g must have the shape of y, 1×2×1, got 1×2×2"),
        (np.ones((3, 1, 2, 1)), "g must have the shape of y, 1×1×2×1, got 3×1×2×1"),
        ([[1], [2]], "g must have the shape of y, 1×2, got 2×1"),
        ([[1, 2], [3]], "g must have rows of equal length, got ragged rows"),
        ([1, 2], "g must be (H, W), (H, W, C) or (N, H, W, C), got 1 axes"),
        ([["a", "b"]], "g must hold real numbers, got <U1"),
    ],
)
def test_gradient_of_another_shape_is_refused(g: Any, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        open_gradient(g, (1, 1, 2, 1), np.dtype(np.float64))
    assert (str(caught.value), caught.value.field) == (message, "g")


def test_gradient_of_several_samples_is_refused_with_the_axes_that_it_lacks() -> None:
    with pytest.raises(PadPoolError, match="^g must have the shape of y, 2×1×1×1, got 1×1$"):
        open_gradient([[1]], (2, 1, 1, 1), np.dtype(np.float64))


@pytest.mark.parametrize(
    ("shape", "rank", "expected"),
    [
        ((1, 2, 3, 1), 2, (2, 3)),
        ((1, 2, 3, 4), 2, (2, 3, 4)),
        ((1, 2, 3, 1), 3, (2, 3, 1)),
        ((1, 2, 3, 1), 4, (1, 2, 3, 1)),
        ((5, 2, 3, 1), 3, (5, 2, 3, 1)),
        ((5, 2, 3, 1), 2, (5, 2, 3, 1)),
    ],
)
def test_squeeze_drops_the_axes_that_the_caller_does_not_have(shape: tuple[int, ...], rank: int, expected: tuple[int, ...]) -> None:
    assert squeeze(shape, rank) == expected


def test_expand_tells_the_empty_axis() -> None:
    with pytest.raises(PadPoolError, match="^x must have at least 1 cell along H, got -2$"):
        expand((-2, 2), "x")


def test_shape_is_shown_with_crosses() -> None:
    assert shown((4, 4)) == "4×4"


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((2.0, 3), "x must have a shape of integers, got (2.0, 3)"),
        (("2", 3), "x must have a shape of integers, got ('2', 3)"),
        ((None, 3, 3, 1), "x must have a shape of integers, got (None, 3, 3, 1)"),
        (5, "x must have a shape of integers, got 5"),
        (None, "x must have a shape of integers, got None"),
        ((10**5000, 1), f"x must have at most {sys.maxsize} cells along any axis, got an integer of 16610 bits"),
        ((1, sys.maxsize + 1), f"x must have at most {sys.maxsize} cells along any axis, got {sys.maxsize + 1}"),
    ],
    ids=["float", "text", "none", "number", "nothing", "long", "one-too-many"],
)
def test_shape_of_no_array_is_refused(shape: Any, message: str) -> None:
    attempts: list[Callable[[], object]] = [lambda: whole(shape, "x"), lambda: EdgePad(0).output_shape(shape)]
    for attempt in attempts:
        with pytest.raises(PadPoolError) as caught:
            attempt()
        assert (str(caught.value), caught.value.field) == (message, "x")


@pytest.mark.parametrize("shape", [(2, 3), [2, 3], (np.int8(2), np.uint64(3)), {2: 5, 3: 5}.keys(), np.array([2, 3])])
def test_shape_may_hold_integers_of_any_kind(shape: Any) -> None:
    sides = whole(shape, "x")
    assert sides == EdgePad(0).output_shape(shape) == EdgePad(0).output_shape(iter(shape)) == (2, 3)  # type: ignore[arg-type]
    assert all(type(side) is int for side in sides)


def test_expand_refuses_fewer_samples_than_none() -> None:
    with pytest.raises(PadPoolError, match="^x must have at least 0 cells along N, got -1$"):
        expand((-1, 2, 2, 1), "x")


@pytest.mark.parametrize("shape", [(1, 1), (2**31,), (2**16, 2**15, 1), (0, 2**31, 1, 1), ()])
def test_array_within_bounds_may_be_made(shape: tuple[int, ...]) -> None:
    assert bounded(shape) == shape


@pytest.mark.parametrize(
    "shape", [(2**31 + 1,), (2**16, 2**15, 1, 2), (0, 2**31 + 1, 1, 1), (10**12, 1), (10**6, 10**6), (0, 10**6, 10**6, 1)]
)
def test_array_beyond_bounds_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(PadPoolError) as caught:
        bounded(shape, "the padded x")
    assert (str(caught.value), caught.value.field) == (f"the padded x must have at most {MOST_VALUES} values, got {shown(shape)}", "x")


def test_bound_is_sixteen_gibibytes_of_float64() -> None:
    assert MOST_VALUES * 8 == 16 * 2**30
