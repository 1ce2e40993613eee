import numpy as np
import pytest

from padpool import ConstantPad

X = [[1, 2], [3, 4]]


def test_constant_surrounds_the_input() -> None:
    assert ConstantPad(1, 9).forward(X).tolist() == [[9, 9, 9, 9], [9, 1, 2, 9], [9, 3, 4, 9], [9, 9, 9, 9]]


def test_constant_is_zero_where_it_is_not_given() -> None:
    assert ConstantPad(((1, 0), (0, 1))).forward(X).tolist() == [[0, 0, 0], [1, 2, 0], [3, 4, 0]]


def test_backward_crops() -> None:
    g = np.arange(1, 17).reshape(4, 4)
    assert ConstantPad(1, 9).backward(X, g).tolist() == [[6, 7], [10, 11]]
    assert ConstantPad(((2, 0), (0, 2)), 9).backward(X, g).tolist() == [[9, 10], [13, 14]]


def test_constant_cells_have_no_link() -> None:
    columns, rows = ConstantPad(1, 9).stages(np.array(X, float)[None, ..., None])
    assert columns.links.const is not None
    assert rows.links.const is not None
    assert columns.links.const.tolist() == [0, 3, 4, 7]
    assert rows.links.const.tolist() == [0, 1, 2, 3, 12, 13, 14, 15]
    assert not {*rows.links.const.tolist()} & {*rows.links.dst.tolist()}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_constant_may_be_non_finite_and_never_touches_the_gradient(value: float) -> None:
    layer = ConstantPad(1, value)
    assert layer.forward(X)[1:3, 1:3].tolist() == X
    np.testing.assert_array_equal(layer.forward(X)[0], [value] * 4)
    assert layer.backward(X, np.full((4, 4), 2.0)).tolist() == [[2, 2], [2, 2]]


def test_non_finite_gradient_of_the_ring_is_lost_with_it() -> None:
    g = np.full((4, 4), np.inf)
    g[0], g[1:3, 1:3] = np.nan, 5
    assert ConstantPad(1).backward(X, g).tolist() == [[5, 5], [5, 5]]


def test_description_tells_a_constant_that_is_not_zero() -> None:
    assert ConstantPad(1).describe() == {"en": "width 1", "zh": "宽度 1"}
    assert ConstantPad(1, 2.5).describe() == {"en": "width 1, value 2.5", "zh": "宽度 1，常数 2.5"}
