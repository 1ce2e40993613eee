from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import LpPooling, MaxPooling, PadPoolError, SumPooling
from tests.padpool import oracles
from tests.padpool.strategies import POWERS, Array, arrays, shapes

NAN, INF = np.nan, np.inf


def test_each_window_becomes_its_norm() -> None:
    assert LpPooling(2, 2).forward([[3, 4, 0, 6], [0, 0, -8, 0]]).tolist() == [[5, 10]]


def test_cells_receive_by_how_much_they_move_the_norm() -> None:
    dx = LpPooling(2, 2).backward([[3, 4, 0, 6], [0, 0, -8, 0]], [[10, 100]])
    np.testing.assert_allclose(dx, [[6, 8, 0, 60], [0, 0, -80, 0]], rtol=1e-15)


def test_shares_of_overlapping_windows_add_up() -> None:
    dx = LpPooling(2, (1, 2), 1).backward([[3, 4, 3]], [[10, 20]])
    np.testing.assert_allclose(dx, [[6, 8 + 16, 12]], rtol=1e-15)


def test_padded_dilated_and_overhanging_windows_by_hand() -> None:
    layer = LpPooling(2, (1, 2), (1, 3), ((0, 0), (1, 0)), (1, 2), True)
    # Padded: 0 3 4 -6 8: windows 0 4 | -6 and nothing.
    assert layer.forward([[3, 4, -6, 8]]).tolist() == [[4, 6]]
    assert layer.backward([[3, 4, -6, 8]], [[1, 2]]).tolist() == [[0, 1, -2, 0]]


def test_window_that_hangs_over_is_not_scaled() -> None:
    # ONNX Runtime says 5 as well; PyTorch scales by the missing cells, to 7.0711.
    assert LpPooling(2, (1, 2), ceil_mode=True).forward([[3, 4, 5]]).tolist() == [[5, 5]]


def test_sizes_are_absolute() -> None:
    # ONNX's answers; without the size PyTorch makes 1 and NaN of them.
    assert LpPooling(1, (1, 2)).forward([[-3, 4]]).tolist() == [[7]]
    assert LpPooling(3, (1, 2)).forward([[-3, 2]]).round(4).tolist() == [[3.2711]]


@given(shapes().flatmap(arrays), st.data())
def test_power_one_is_the_sum_of_sizes(x: Array, data: st.DataObject) -> None:
    g = data.draw(arrays(x.shape))
    np.testing.assert_allclose(LpPooling(1, 3, 1, 1).forward(x), SumPooling(3, 1, 1).forward(np.abs(x)), rtol=1e-12, atol=1e-12)
    expected = np.sign(x) * SumPooling(3, 1, 1).backward(x, g)
    np.testing.assert_allclose(LpPooling(1, 3, 1, 1).backward(x, g), expected, rtol=1e-12, atol=1e-12)


@given(shapes().flatmap(arrays))
def test_large_power_comes_close_to_the_largest_size(x: Array) -> None:
    largest = MaxPooling(3, 1, 1).forward(np.abs(x))
    y = LpPooling(200, 3, 1, 1).forward(x)
    assert np.all(largest <= y * (1 + 1e-12))
    assert np.all(y <= largest * 9 ** (1 / 200) * (1 + 1e-12))


@given(shapes().flatmap(arrays), st.sampled_from(POWERS))
def test_norm_falls_as_the_power_grows(x: Array, p: float) -> None:
    assert np.all(LpPooling(p, 3, 1, 1).forward(x) >= LpPooling(p + 0.5, 3, 1, 1).forward(x) * (1 - 1e-12))


def test_power_one_half_by_hand() -> None:
    layer = LpPooling(0.5, (1, 2))
    np.testing.assert_allclose(layer.forward([[4, -9, 0, 16]]), [[25, 16]], rtol=1e-15)
    # (y / |x|)^½: a small cell moves the norm more than a large one; a zero is left out.
    np.testing.assert_allclose(layer.backward([[4, -9, 0, 16]], [[1, 1]]), [[5 / 2, -5 / 3, 0, 1]], rtol=1e-15)


@pytest.mark.parametrize("p", [*POWERS, 1e-3, 200, 1e6])
def test_gradient_at_zero_is_zero(p: float) -> None:
    layer = LpPooling(p, 2)
    assert layer.forward([[0.0, 0.0], [-0.0, 0.0]]).tolist() == [[0]]
    assert layer.backward([[0.0, 0.0], [-0.0, 0.0]], [[5]]).tolist() == [[0, 0], [0, 0]]
    np.testing.assert_allclose(layer.backward([[0, 2], [0, 0]], [[5]]), [[0, 5], [0, 0]], rtol=1e-15)


def test_zero_receives_nothing_even_where_the_others_have_infinite_slopes() -> None:
    # Four equal sizes of 1 have the norm 4¹⁰⁰⁰.
    assert LpPooling(1e-3, (1, 5)).backward([[1, -1, 0, 1, 1]], [[1]]).tolist() == [[INF, -INF, 0, INF, INF]]
    assert LpPooling(1e-3, (1, 3)).backward([[1, -1, 0]], [[1]]) == pytest.approx(np.array([[2.0**999, -(2.0**999), 0]]))


@pytest.mark.parametrize("g", [INF, -INF, NAN])
@pytest.mark.parametrize("p", POWERS)
def test_non_finite_gradient_never_meets_a_zero(p: float, g: float) -> None:
    np.testing.assert_array_equal(LpPooling(p, 2, 1, 1).backward([[0, 0]], np.full((2, 3), g)), [[0, 0]])
    np.testing.assert_array_equal(LpPooling(p, 2, 2).backward([[0, 3], [0, 0]], [[g]]), [[0, g], [0, 0]])


@pytest.mark.parametrize("size", [1e300, 1e-300, 1e155, 1e-155, 1.0])
@pytest.mark.parametrize("p", [0.5, 1, 2, 3, 200])
def test_powers_neither_overflow_nor_vanish(p: float, size: float) -> None:
    x = np.array([[1.0, -2], [3, 0]])
    for layer in (LpPooling(p, 2), LpPooling(p, 2, 1, ((1, 0), (0, 1)))):
        g = np.ones(layer.output_shape(x.shape))
        np.testing.assert_allclose(layer.forward(x * size), layer.forward(x) * size, rtol=1e-13)
        np.testing.assert_allclose(layer.backward(x * size, g), layer.backward(x, g), rtol=1e-11)


@pytest.mark.parametrize(("dtype", "size"), [(np.float16, 6e4), (np.float32, 1e38), (np.float32, 1e-37)])
def test_powers_neither_overflow_nor_vanish_in_small_dtypes(dtype: Any, size: float) -> None:
    x = np.array([[size, 0, 0, 0]], dtype)
    assert LpPooling(8, (1, 4)).forward(x).tolist() == [[x[0, 0]]]
    assert LpPooling(8, (1, 4)).backward(x, [[1]]).tolist() == [[1, 0, 0, 0]]


@pytest.mark.parametrize("p", [200, 1000])
def test_large_power_shares_the_slope_among_the_largest(p: float) -> None:
    dx = LpPooling(p, (1, 3)).backward([[2, 2, 1]], [[1]])
    np.testing.assert_allclose(dx, [[0.5, 0.5, 0]], atol=5e-3)


@pytest.mark.parametrize("p", POWERS)
def test_infinity_and_nan_reach_their_own_windows_only(p: float) -> None:
    y = LpPooling(p, (1, 2)).forward([[INF, 1, -INF, -INF, NAN, 1, NAN, INF, -3, 0]])
    np.testing.assert_allclose(y, [[INF, INF, NAN, NAN, 3]])


def test_infinity_alone_bears_the_slope() -> None:
    dx = LpPooling(2, (1, 2)).backward([[INF, 1, 3, 0, -INF, 0]], [[1, 1, 1]])
    assert dx.tolist() == [[1, 0, 1, 0, -1, 0]]


@pytest.mark.parametrize("p", [1, 2, 3, 200])
def test_slope_is_finite_where_the_norm_is_not(p: float) -> None:
    # Several infinities share as several cells do whose norm is beyond the largest float.
    layer, moderate = LpPooling(p, (1, 3)), [[1.0, -1.0, 1.0]]
    expected = layer.backward(moderate, [[1]])
    for size in (1.7e308, INF):
        x = np.multiply(size, moderate)
        assert layer.forward(x).item() == (INF if size == INF else pytest.approx(size * 3 ** (1 / p)))
        np.testing.assert_allclose(layer.backward(x, [[1]]), expected, rtol=1e-13)


def test_nan_spoils_the_gradient_of_its_own_window_only() -> None:
    dx = LpPooling(2, (1, 2)).backward([[NAN, 1, 3, 4]], [[1, 5]])
    assert np.isnan(dx[0, :2]).all()
    np.testing.assert_allclose(dx[0, 2:], [3, 4])


@given(st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=4), st.sampled_from(POWERS))
def test_norm_and_slopes_are_those_of_the_books(values: list[float], p: float) -> None:
    values = [value if abs(value) > 1e-6 else 0.0 for value in values]
    layer, x = LpPooling(p, (1, 4)), np.array([values])
    np.testing.assert_allclose(layer.forward(x), [[oracles.norm(values, p)]], rtol=1e-12)
    np.testing.assert_allclose(layer.backward(x, [[1]]), [oracles.norm_slopes(values, p) if any(values) else [0] * 4], rtol=1e-11)


@given(shapes().flatmap(arrays), st.sampled_from(POWERS))
def test_slopes_times_values_add_up_to_the_norm(x: Array, p: float) -> None:
    # A norm is homogeneous: twice the input, twice the norm.
    layer = LpPooling(p, 2, 1, "full", 2)
    dx = layer.backward(x, np.ones(layer.output_shape(x.shape)))
    assert np.vdot(dx, x) == pytest.approx(layer.forward(x).sum(), rel=1e-9)


def test_links_carry_the_slopes_and_are_all_used() -> None:
    (stage,) = LpPooling(2, (1, 3)).stages(np.array([3.0, 0, -4]).reshape(1, 1, 3, 1))
    np.testing.assert_allclose(stage.links.weight, [0.6, 0, -0.8], rtol=1e-15)
    assert stage.links.used.all()
    assert (stage.kind, stage.operator) == ("norm", "2")
    assert LpPooling(0.5, 1).stages(np.ones((1, 1, 1, 1)))[-1].operator == "0.5"


@pytest.mark.parametrize("width", [((0, 0), (1, 1)), ((2, 0), (0, 0)), 1])
def test_stages_pad_with_zeros_whose_slopes_are_zero(width: Any) -> None:
    # Many windows hold nothing else: they divide by no norm.
    *padding, windows = LpPooling(3, 1, 1, width).stages(np.array([[3.0, -4]])[None, ..., None])
    for stage in padding:
        assert stage.links.const is not None
        assert set(stage.values.ravel()[stage.links.const].tolist()) == {0}
    assert windows.links.in_shape == padding[-1].values.shape == windows.values.shape
    assert windows.links.weight.tolist() == np.sign(padding[-1].values).ravel().tolist()


@pytest.mark.parametrize("p", [0, -0.5, -1])
def test_power_that_is_not_above_zero_is_refused(p: float) -> None:
    with pytest.raises(PadPoolError, match="^p must be above 0 and finite, got "):
        LpPooling(p, 1)


def test_no_window_hangs_over_unless_asked_to() -> None:
    assert LpPooling(2, 2).forward(np.ones((3, 3))).shape == (1, 1)
