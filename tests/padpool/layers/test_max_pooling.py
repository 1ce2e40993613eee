from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import MaxPooling, PadPoolError
from tests.padpool import oracles
from tests.padpool.strategies import TIES, arrays, layers

NAN, INF = np.nan, np.inf
X = np.arange(1.0, 17).reshape(4, 4)


def route(x: Any, g: Any, ties: Any, size: Any = 2, stride: Any = None) -> Any:
    return MaxPooling(size, stride, ties=ties).backward(x, g).tolist()


@st.composite
def tied(draw: st.DrawFn, numbers: tuple[float, ...] = (0, 1)) -> tuple[oracles.Array, MaxPooling]:
    """Few numbers, so that almost every window has a tie."""
    h, w = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(st.sampled_from(numbers), min_size=w, max_size=w), min_size=h, max_size=h))
    return np.array(rows, float)[None, ..., None], cast(MaxPooling, draw(layers("max_pooling", h, w)))


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


@given(tied((1, -INF, INF, NAN)), st.data())
def test_nan_and_infinities_follow_the_plain_loops(drawn: tuple[oracles.Array, MaxPooling], data: st.DataObject) -> None:
    x, layer = drawn
    g = data.draw(arrays(layer.output_shape(x.shape)))
    np.testing.assert_array_equal(layer.forward(x), oracles.forward(layer, x))
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-12, atol=1e-12)
    assert layer.argmax(x).tolist() == oracles.loop_argmax(x, layer).tolist()


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


def test_stages_are_the_padding_that_never_wins_and_then_the_windows() -> None:
    x = np.array([[1.0, 2], [3, 4]])[None, ..., None]
    for width, keys in (((0, 1), ["columns", "windows"]), ((1, 0), ["rows", "windows"]), (1, ["columns", "rows", "windows"])):
        stages = MaxPooling(2, 1, width).stages(x)
        assert [stage.key for stage in stages] == keys
        for stage in stages[:-1]:
            assert stage.links.const is not None
            assert stage.values.ravel()[stage.links.const].tolist() == [-INF] * stage.links.const.size
        assert stages[-1].links.in_shape == stages[-2].values.shape
        assert np.isfinite(stages[-2].values.ravel()[stages[-1].links.src]).all()


def test_window_of_padding_alone_is_refused() -> None:
    with pytest.raises(PadPoolError, match="got a window of padding alone"):
        MaxPooling(2, 2, 2).forward(X)


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


def test_padded_windows_by_hand() -> None:
    layer = MaxPooling(3, 2, padding=1)
    assert layer.forward(-X).tolist() == [[-1, -2], [-5, -6]]
    assert layer.backward(-X, [[10, 20], [30, 40]]).tolist() == [[10, 20, 0, 0], [30, 40, 0, 0], [0] * 4, [0] * 4]


def test_padding_on_one_side_by_hand() -> None:
    layer = MaxPooling(2, 2, padding=((1, 0), (0, 1)))
    x = [[3, 1, 4], [1, 5, 9], [2, 6, 5]]
    # Windows: 3 1 | 4 _ / 1 5 2 6 | 9 _ 5 _
    assert layer.forward(x).tolist() == [[3, 4], [6, 9]]
    assert layer.backward(x, [[1, 2], [3, 4]]).tolist() == [[1, 0, 2], [0, 0, 4], [0, 3, 0]]


def test_ceil_window_by_hand() -> None:
    layer = MaxPooling(2, ceil_mode=True)
    x = [[1, 2, 3], [4, 5, 6], [9, 8, 7]]
    assert layer.forward(x).tolist() == [[5, 6], [9, 7]]
    assert layer.backward(x, [[1, 2], [3, 4]]).tolist() == [[0, 0, 0], [0, 1, 2], [3, 0, 4]]


def test_dilated_window_by_hand() -> None:
    layer = MaxPooling(2, 1, dilation=2)
    assert layer.forward(X).tolist() == [[11, 12], [15, 16]]
    assert layer.backward(X, [[1, 2], [3, 4]]).tolist() == [[0] * 4, [0] * 4, [0, 0, 1, 2], [0, 0, 3, 4]]


def test_onnx_and_pytorch_ceil_size_is_reduced_by_one() -> None:
    # 2×2, k = 1, s = 2 fits once, and a second window would begin behind the input.
    assert MaxPooling(1, 2, ceil_mode=True).forward([[1, 2], [3, 4]]).tolist() == [[1]]


@pytest.mark.parametrize(("ties", "dx"), [("all", [[4, 4], [4, 4]]), ("first", [[4, 0], [0, 0]]), ("split", [[1, 1], [1, 1]])])
def test_padding_never_wins_even_over_minus_infinity(ties: Any, dx: Any) -> None:
    x = np.full((2, 2), -INF)
    layer = MaxPooling(4, 1, 1, ties=ties)
    assert layer.forward(x).tolist() == [[-INF]]
    assert layer.backward(x, [[4]]).tolist() == dx
    assert layer.argmax(x).tolist() == [[0]]
    *_, stage = layer.stages(x[None, ..., None])
    assert stage.links.dst.size == 4


@pytest.mark.parametrize("ties", TIES)
def test_window_that_hangs_over_never_chooses_what_is_not_there(ties: Any) -> None:
    x = np.full((3, 3), -INF)
    dx = MaxPooling(2, ceil_mode=True, ties=ties).backward(x, np.ones((2, 2)))
    assert dx[2, 2] == 1
    assert dx.sum() == (9 if ties == "all" else 4)


@pytest.mark.parametrize("padding", ["valid", "same", "same_lower", "half", "full", ((2, 1), (0, 2))])
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_argmax_is_where_the_maximum_lies_in_the_input(padding: Any, ceil_mode: bool) -> None:
    layer = MaxPooling(3, 2, padding, ceil_mode=ceil_mode)
    x = np.random.default_rng(4).permutation(2 * 5 * 6 * 3).reshape(2, 5, 6, 3).astype(float)
    flat = layer.argmax(x)
    planes = x.transpose(0, 3, 1, 2).reshape(2, 3, -1)
    y = layer.forward(x)
    assert flat.shape == y.shape
    for n, i, j, c in np.ndindex(flat.shape):
        assert planes[n, c, flat[n, i, j, c]] == y[n, i, j, c]


@given(tied())
def test_argmax_is_the_first_of_ties(drawn: tuple[oracles.Array, MaxPooling]) -> None:
    x, layer = drawn
    assert layer.argmax(x).tolist() == oracles.loop_argmax(x, layer).tolist()


def test_argmax_by_hand() -> None:
    assert MaxPooling(2).argmax([[1, 2, 5, 6], [3, 4, 8, 7]]).tolist() == [[5, 6]]
    assert MaxPooling(2).argmax([[7, 7], [7, 7]]).tolist() == [[0]]
    assert MaxPooling(2).argmax([[1, NAN], [NAN, 9]]).tolist() == [[1]]
    assert MaxPooling(3, 1, 1).argmax([[1, 2], [4, 3]]).tolist() == [[2, 2], [2, 2]]
    # Rows padded by 2 and dilated: the flat index knows neither.
    assert MaxPooling((2, 1), 1, ((2, 0), (0, 0)), (2, 1)).argmax([[1], [2], [3]]).tolist() == [[0], [1], [2]]


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 2), (3, 4, 5, 2), (0, 4, 5, 2)])
def test_argmax_has_the_shape_of_y_and_counts_in_integers(shape: tuple[int, ...]) -> None:
    layer = MaxPooling(2, 1, "same")
    flat = layer.argmax(np.ones(shape, np.float16))
    assert flat.dtype == np.intp
    assert flat.shape == layer.output_shape(shape)


def test_argmax_refuses_what_forward_refuses() -> None:
    for x, field in (([[1]], "size"), ([["a"]], "x"), ([1, 2], "x")):
        with pytest.raises(PadPoolError) as caught:
            MaxPooling(2).argmax(x)
        assert caught.value.field == field


def test_argmax_leaves_its_argument_as_it_was() -> None:
    x = X.copy()
    x.flags.writeable = False
    assert MaxPooling(2, 1, "half", ties="split").argmax(x).shape == (5, 5)


def test_gradient_reaches_the_argmax_alone_with_ties_first() -> None:
    layer = MaxPooling(2, 2, "same", ties="first")
    x = np.ones((5, 5))
    dx = layer.backward(x, np.ones((3, 3)))
    assert np.flatnonzero(dx).tolist() == np.sort(layer.argmax(x), axis=None).tolist()


@pytest.mark.parametrize("ties", TIES)
def test_x_may_change_after_it_was_pooled(ties: Any) -> None:
    x = np.array([[1.0, 4], [3, 2]])
    _, pullback = MaxPooling(2, ties=ties).vjp(x)
    x[:] = 0
    assert pullback([[5]]).tolist() == [[0, 5], [0, 0]]


def test_only_ties_that_are_looked_for_again_keep_x() -> None:
    assert [MaxPooling(2, ties=ties).rereads for ties in ("all", "first", "split")] == [True, False, True]
