from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import AdaptiveMaxPooling, MaxPooling
from tests.padpool.strategies import TIES, Array, arrays, shapes

NAN, INF = np.nan, np.inf


def test_each_window_becomes_its_maximum() -> None:
    # Of 5 columns 3: [0, 2) [1, 4) [3, 5).
    assert AdaptiveMaxPooling((1, 3)).forward([[1, 9, 2, 3, 4]]).tolist() == [[9, 9, 4]]
    assert AdaptiveMaxPooling(2).forward([[1, 2, 3], [4, 9, 6], [7, 8, 5]]).tolist() == [[9, 9], [9, 9]]


def test_gradients_of_overlapping_windows_add_up() -> None:
    assert AdaptiveMaxPooling((1, 3)).backward([[1, 9, 2, 3, 4]], [[1, 2, 4]]).tolist() == [[0, 3, 0, 0, 4]]
    assert AdaptiveMaxPooling(2).backward([[1, 2, 3], [4, 9, 6], [7, 8, 5]], [[1, 2], [3, 4]]).tolist() == [
        [0, 0, 0],
        [0, 10, 0],
        [0, 0, 0],
    ]


@pytest.mark.parametrize(
    ("ties", "dx"),
    [("all", [[2, 2, 0], [2, 0, 2]]), ("first", [[2, 0, 0], [0, 0, 0]]), ("split", [[0.5, 0.5, 0], [0.5, 0, 0.5]])],
)
def test_global_pooling_routes_by_the_rule_of_ties(ties: Any, dx: Any) -> None:
    layer = AdaptiveMaxPooling(1, ties)
    assert layer.forward([[7, 7, 1], [7, 2, 7]]).tolist() == [[7]]
    assert layer.backward([[7, 7, 1], [7, 2, 7]], [[2]]).tolist() == dx


@pytest.mark.parametrize("ties", TIES)
def test_more_windows_than_cells_repeat_them(ties: Any) -> None:
    layer = AdaptiveMaxPooling((1, 3), ties)
    assert layer.forward([[4, 5]]).tolist() == [[4, 5, 5]]
    assert layer.backward([[4, 5]], [[1, 2, 4]]).tolist() == [[1, 6]]


@pytest.mark.parametrize(("ties", "dx"), [("all", [[2, 6, 4]]), ("first", [[2, 4, 0]]), ("split", [[1, 3, 2]])])
def test_shared_line_of_two_windows_receives_from_both(ties: Any, dx: Any) -> None:
    # [0, 2) [1, 3), all equal: of each gradient all, the first or a half.
    assert AdaptiveMaxPooling((1, 2), ties).backward([[8, 8, 8]], [[2, 4]]).tolist() == dx


@given(shapes(6).flatmap(arrays))
def test_windows_that_divide_the_input_are_those_of_max_pooling(x: Array) -> None:
    x = np.repeat(np.repeat(x, 2, axis=1), 3, axis=2)
    size = x.shape[1] // 2, x.shape[2] // 3
    adaptive, plain = AdaptiveMaxPooling(size), MaxPooling((2, 3))
    g = np.arange(float(np.prod(plain.output_shape(x.shape)))).reshape(plain.output_shape(x.shape))
    np.testing.assert_array_equal(adaptive.forward(x), plain.forward(x))
    np.testing.assert_array_equal(adaptive.backward(x, g), plain.backward(x, g))


def test_narrow_window_never_chooses_what_it_does_not_have() -> None:
    x = np.full((1, 3), -INF)
    for ties, dx in (("all", [[1, 2, 1]]), ("first", [[1, 1, 0]]), ("split", [[0.5, 1, 0.5]])):
        layer = AdaptiveMaxPooling((1, 2), ties)  # type: ignore[arg-type]
        assert layer.forward(x).tolist() == [[-INF, -INF]]
        assert layer.backward(x, [[1, 1]]).tolist() == dx
    # Of 5 columns 3: windows of 2, 3 and 2 cells.
    for ties, dx in (("all", [[6, 12, 6, 12, 6]]), ("first", [[6, 6, 0, 6, 0]]), ("split", [[3, 5, 2, 5, 3]])):
        assert AdaptiveMaxPooling((1, 3), ties).backward(np.full((1, 5), -INF), [[6, 6, 6]]).tolist() == dx  # type: ignore[arg-type]


@pytest.mark.parametrize(("ties", "dx"), [("all", [[8, 0, 8]]), ("first", [[8, 0, 0]]), ("split", [[4, 0, 4]])])
def test_nan_wins_and_receives_the_gradient(ties: Any, dx: Any) -> None:
    assert np.isnan(AdaptiveMaxPooling(1, ties).forward([[NAN, INF, NAN]])).all()
    assert AdaptiveMaxPooling(1, ties).backward([[NAN, INF, NAN]], [[8]]).tolist() == dx


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("g", [INF, -INF, NAN])
def test_non_finite_gradient_never_meets_an_unchosen_cell(g: float, ties: Any) -> None:
    np.testing.assert_array_equal(AdaptiveMaxPooling((1, 2), ties).backward([[1, 5, 2]], [[g, 1]]), [[0, g + 1, 0]])
    np.testing.assert_array_equal(AdaptiveMaxPooling(1, ties).backward([[1, 2], [4, 3]], [[g]]), [[0, 0], [g, 0]])


def test_losers_are_read_but_not_used() -> None:
    (stage,) = AdaptiveMaxPooling((1, 2)).stages(np.array([3.0, 1, 2]).reshape(1, 1, 3, 1))
    assert (stage.kind, stage.operator) == ("choose", "max")
    assert list(zip(stage.links.src.tolist(), stage.links.dst.tolist(), strict=True)) == [(0, 0), (1, 0), (1, 1), (2, 1)]
    assert stage.links.used.tolist() == [True, False, False, True]


def test_parameters_are_described_in_both_languages() -> None:
    assert AdaptiveMaxPooling((1, 2), "first").describe() == {"en": "output 1×2 · ties: first", "zh": "输出 1×2 · 并列：第一个"}
