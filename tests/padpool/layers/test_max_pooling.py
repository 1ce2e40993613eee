from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import MaxPooling
from tests.padpool import oracles
from tests.padpool.strategies import TIES, arrays

NAN, INF = np.nan, np.inf


def route(x: Any, g: Any, ties: Any, size: Any = 2, stride: Any = None) -> Any:
    return MaxPooling(size, stride, ties).backward(x, g).tolist()


@st.composite
def tied(draw: st.DrawFn) -> tuple[oracles.Array, MaxPooling]:
    """Two values alone, so that almost every window has a tie."""
    h, w = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    size, stride = (draw(st.integers(1, h)), draw(st.integers(1, w))), (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    rows = draw(st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=w, max_size=w), min_size=h, max_size=h))
    return np.array(rows)[None, ..., None], MaxPooling(size, stride, draw(st.sampled_from(TIES)))  # type: ignore[arg-type]


def test_each_window_becomes_its_maximum() -> None:
    x = [[1, 2, 5, 6], [3, 4, 8, 7], [-9, -8, 0, 0], [-7, -6, 0, 1]]
    assert MaxPooling(2).forward(x).tolist() == [[4, 8], [-6, 1]]


@pytest.mark.parametrize("ties", TIES)
def test_gradient_goes_to_the_cell_that_held_the_maximum(ties: Any) -> None:
    x = [[1, 2, 5, 6], [3, 4, 8, 7], [-9, -8, 0, 0], [-7, -6, 0, 1]]
    assert route(x, [[10, 20], [30, 40]], ties) == [[0, 0, 0, 0], [0, 10, 20, 0], [0, 0, 0, 0], [0, 30, 0, 40]]


@pytest.mark.parametrize(
    ("ties", "dx"),
    [
        ("all", [[6, 0, 9, 9], [6, 6, 9, 9]]),
        ("first", [[6, 0, 9, 0], [0, 0, 0, 0]]),
        ("split", [[2, 0, 2.25, 2.25], [2, 2, 2.25, 2.25]]),
    ],
)
def test_tied_maxima_receive_by_the_rule(ties: Any, dx: Any) -> None:
    assert route([[5, 1, 3, 3], [5, 5, 3, 3]], [[6, 9]], ties) == dx


@pytest.mark.parametrize(
    ("ties", "dx"),
    [
        ("all", [[1, 3, 2], [4, 10, 6], [3, 7, 4]]),
        ("first", [[1, 2, 0], [3, 4, 0], [0, 0, 0]]),
        ("split", [[0.25, 0.75, 0.5], [1, 2.5, 1.5], [0.75, 1.75, 1]]),
    ],
)
def test_gradients_of_overlapping_windows_add_up(ties: Any, dx: Any) -> None:
    assert route(np.ones((3, 3)), [[1, 2], [3, 4]], ties, 2, 1) == dx


def test_first_is_first_in_reading_order_not_by_column() -> None:
    assert route([[0, 5], [5, 0]], [[1]], "first") == [[0, 1], [0, 0]]


@pytest.mark.parametrize("zeros", [[[0.0, -0.0]], [[-0.0, 0.0]]])
def test_zero_and_minus_zero_tie(zeros: Any) -> None:
    assert route(zeros, [[4]], "split", (1, 2)) == [[2, 2]]
    assert route(zeros, [[4]], "first", (1, 2)) == [[4, 0]]


@given(tied(), st.data())
def test_ties_follow_the_plain_loops(drawn: tuple[oracles.Array, MaxPooling], data: st.DataObject) -> None:
    x, layer = drawn
    g = data.draw(arrays(layer.output_shape(x.shape)))
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("ties", "dx"),
    [("all", [[0, 8, 0, 8]]), ("first", [[0, 8, 0, 0]]), ("split", [[0, 4, 0, 4]])],
)
def test_nan_wins_its_window_and_receives_the_gradient(ties: Any, dx: Any) -> None:
    x = [[INF, NAN, 7, NAN]]
    assert np.isnan(MaxPooling((1, 4)).forward(x)).tolist() == [[True]]
    assert route(x, [[8]], ties, (1, 4)) == dx


@pytest.mark.parametrize("ties", TIES)
def test_nan_wins_every_window_that_holds_it_and_no_other(ties: Any) -> None:
    x = [[1, NAN, 3, 4]]
    assert np.isnan(MaxPooling((1, 2), 1).forward(x)).tolist() == [[True, True, False]]
    assert route(x, [[1, 2, 4]], ties, (1, 2), 1) == [[0, 3, 0, 4]]


@pytest.mark.parametrize(("ties", "dx"), [("all", [[4, 4]]), ("first", [[4, 0]]), ("split", [[2, 2]])])
@pytest.mark.parametrize("value", [-INF, INF, NAN])
def test_window_of_one_non_finite_value_is_a_tie(value: float, ties: Any, dx: Any) -> None:
    x = [[value, value]]
    np.testing.assert_array_equal(MaxPooling((1, 2)).forward(x), [[value]])
    assert route(x, [[4]], ties, (1, 2)) == dx


def test_infinity_wins_over_every_number() -> None:
    assert MaxPooling(2).forward([[1, INF], [-INF, 9]]).tolist() == [[INF]]
    assert MaxPooling(2).forward([[-INF, -INF], [-9, -INF]]).tolist() == [[-9]]


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("g", [INF, -INF, NAN])
def test_non_finite_gradient_never_meets_an_unchosen_cell(g: float, ties: Any) -> None:
    layer = MaxPooling(2, ties=ties)
    x = np.array([[1.0, 2], [3, 4]])
    np.testing.assert_array_equal(layer.backward(x, [[g]]), [[0, 0], [0, g]])
    (stage,) = layer.stages(x[None, ..., None])
    np.testing.assert_array_equal(stage.links.T.apply(np.array([[[[g]]]])), np.array([0, 0, 0, g]).reshape(1, 2, 2, 1))


def test_losers_are_read_but_not_used() -> None:
    (stage,) = MaxPooling((1, 3), ties="first").stages(np.array([3.0, 7, 7]).reshape(1, 1, 3, 1))
    assert stage.links.src.tolist() == [0, 1, 2]
    assert stage.links.used.tolist() == [False, True, False]
    assert stage.links.weight.tolist() == [0, 1, 0]
    assert (stage.kind, stage.operator) == ("choose", "max")


@pytest.mark.parametrize(("ties", "weights"), [("all", [1, 0, 1, 0]), ("first", [1, 0, 0, 0]), ("split", [0.5, 0, 0.5, 0])])
def test_weights_are_the_rule_of_ties(ties: Any, weights: Any) -> None:
    (stage,) = MaxPooling(2, ties=ties).stages(np.array([5.0, 1, 5, 2]).reshape(1, 2, 2, 1))
    assert stage.links.weight.tolist() == weights
    assert stage.links.used.tolist() == [weight > 0 for weight in weights]


def test_all_is_no_subgradient_and_the_others_are() -> None:
    x, g = np.full((2, 2), 5.0), [[1.0]]
    slope = (MaxPooling(2).forward(x + 1e-6) - MaxPooling(2).forward(x - 1e-6)).item() / 2e-6
    sums = {ties: float(MaxPooling(2, ties=ties).backward(x, g).sum()) for ties in TIES}  # type: ignore[arg-type]
    assert slope == pytest.approx(1)
    assert sums == {"all": 4, "first": 1, "split": 1}
