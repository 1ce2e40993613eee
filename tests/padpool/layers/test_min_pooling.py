from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import MaxPooling, MinPooling
from tests.padpool.strategies import TIES, arrays, single

NAN, INF = np.nan, np.inf
X = [[5, 1, 4, 4], [2, 3, 4, 9], [-1, 0, 7, 7], [-1, 6, 7, 8]]


def test_each_window_becomes_its_minimum() -> None:
    assert MinPooling(2).forward(X).tolist() == [[1, 4], [-1, 7]]


@pytest.mark.parametrize(
    ("ties", "dx"),
    [
        ("all", [[0, 10, 20, 20], [0, 0, 20, 0], [30, 0, 40, 40], [30, 0, 40, 0]]),
        ("first", [[0, 10, 20, 0], [0, 0, 0, 0], [30, 0, 40, 0], [0, 0, 0, 0]]),
        ("split", [[0, 10, 20 / 3, 20 / 3], [0, 0, 20 / 3, 0], [15, 0, 40 / 3, 40 / 3], [15, 0, 40 / 3, 0]]),
    ],
)
def test_gradient_goes_to_the_cells_that_held_the_minimum_by_the_rule(ties: Any, dx: Any) -> None:
    np.testing.assert_allclose(MinPooling(2, ties=ties).backward(X, [[10, 20], [30, 40]]), dx)


def test_padded_and_overhanging_windows_by_hand() -> None:
    layer = MinPooling(2, 2, ((1, 0), (0, 0)), ceil_mode=True)
    x = [[3, 1, 4], [1, 5, 9], [2, 6, 5]]
    # Windows: 3 1 | 4 / 1 5 2 6 | 9 5
    assert layer.forward(x).tolist() == [[1, 4], [1, 5]]
    assert layer.backward(x, [[1, 2], [3, 4]]).tolist() == [[0, 1, 2], [3, 0, 0], [0, 0, 4]]


def test_dilated_window_by_hand() -> None:
    layer = MinPooling(2, 1, dilation=(1, 2))
    x = [[1, 2, 3, 4], [5, 6, -7, 8]]
    assert layer.forward(x).tolist() == [[-7, 2]]
    assert layer.backward(x, [[1, 2]]).tolist() == [[0, 2, 0, 0], [0, 0, 1, 0]]


@given(single("max_pooling"))
def test_minimum_is_the_negative_maximum_of_negatives(case: Any) -> None:
    (layer,) = case.layers
    parameters = {field: getattr(layer, field) for field in layer.parameters()}
    low = MinPooling(**parameters)
    np.testing.assert_array_equal(low.forward(case.x), -layer.forward(-case.x))
    np.testing.assert_array_equal(low.backward(case.x, case.g), layer.backward(-case.x, case.g))


@given(single("min_pooling"), st.data())
def test_minimum_is_below_the_maximum(case: Any, data: st.DataObject) -> None:
    layer = cast(MinPooling, case.layers[0])
    high = MaxPooling(**{field: getattr(layer, field) for field in layer.parameters()})
    x = data.draw(arrays(case.x.shape))
    assert np.all(layer.forward(x) <= high.forward(x))


@pytest.mark.parametrize(("ties", "dx"), [("all", [[4, 4], [4, 4]]), ("first", [[4, 0], [0, 0]]), ("split", [[1, 1], [1, 1]])])
def test_padding_never_wins_even_over_infinity(ties: Any, dx: Any) -> None:
    x = np.full((2, 2), INF)
    layer = MinPooling(4, 1, 1, ties=ties)
    assert layer.forward(x).tolist() == [[INF]]
    assert layer.backward(x, [[4]]).tolist() == dx


@pytest.mark.parametrize(("ties", "dx"), [("all", [[0, 8, 0, 8]]), ("first", [[0, 8, 0, 0]]), ("split", [[0, 4, 0, 4]])])
def test_nan_wins_its_window_and_receives_the_gradient(ties: Any, dx: Any) -> None:
    x = [[-INF, NAN, 7, NAN]]
    layer = MinPooling((1, 4), 1, ((0, 0), (0, 0)), ties=ties)
    assert np.isnan(layer.forward(x)).tolist() == [[True]]
    assert layer.backward(x, [[8]]).tolist() == dx


def test_minus_infinity_wins_over_every_number() -> None:
    assert MinPooling(2, 1, 1).forward([[1, -INF], [INF, 9]]).tolist() == [[1, -INF, -INF], [1, -INF, -INF], [INF, 9, 9]]


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("g", [INF, -INF, NAN])
def test_non_finite_gradient_never_meets_an_unchosen_cell(g: float, ties: Any) -> None:
    layer = MinPooling(2, 2, 1, ties=ties)
    np.testing.assert_array_equal(layer.backward([[4, 3], [2, 1]], np.full((2, 2), g)), np.full((2, 2), g))
    np.testing.assert_array_equal(MinPooling(2, ties=ties).backward([[4, 3], [2, 1]], [[g]]), [[0, 0], [0, g]])


def test_losers_are_read_but_not_used() -> None:
    *_, stage = MinPooling((1, 3), 3, ((0, 0), (0, 1)), ties="first").stages(np.array([7.0, 3, 3]).reshape(1, 1, 3, 1))
    assert (stage.kind, stage.operator) == ("choose", "min")
    assert (stage.links.src.tolist(), stage.links.used.tolist()) == ([0, 1, 2], [False, True, False])
