"""The three paddings against ``np.pad``, and what they share."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import ConstantPad, EdgePad, Layer, ReflectPad
from tests.padpool import oracles
from tests.padpool.strategies import arrays, paddings, shapes

PADDINGS = [ConstantPad, EdgePad, ReflectPad]


@given(paddings(13), shapes(4).flatmap(arrays))
def test_padding_equals_numpy_pad(layer: Layer, x: oracles.Array) -> None:
    np.testing.assert_array_equal(layer.forward(x), oracles.numpy_pad(x, layer))


@given(paddings(13), shapes(4).flatmap(arrays), st.data())
def test_folding_adds_every_gradient_to_the_cell_that_was_copied(layer: Layer, x: oracles.Array, data: st.DataObject) -> None:
    g = data.draw(arrays(layer.output_shape(x.shape)))
    np.testing.assert_allclose(layer.backward(x, g), oracles.numpy_fold(x.shape, g, layer), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("padding", PADDINGS)
def test_padding_wider_than_the_input_many_times_over(padding: type[Layer]) -> None:
    layer = padding(((50, 3), (0, 41)))  # type: ignore[call-arg]
    x, g = np.arange(6.0).reshape(1, 2, 3, 1), np.arange(55.0 * 44).reshape(1, 55, 44, 1)
    np.testing.assert_array_equal(layer.forward(x), oracles.numpy_pad(x, layer))
    np.testing.assert_array_equal(layer.backward(x, g), oracles.numpy_fold(x.shape, g, layer))


@pytest.mark.parametrize("padding", PADDINGS)
def test_width_zero_changes_nothing_either_way(padding: type[Layer]) -> None:
    x = np.arange(6.0).reshape(2, 3)
    assert padding(0).forward(x).tolist() == x.tolist()  # type: ignore[call-arg]
    assert padding(0).backward(x, x + 1).tolist() == (x + 1).tolist()  # type: ignore[call-arg]


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("width", [((1, 0), (0, 0)), ((0, 1), (0, 0)), ((0, 0), (1, 0)), ((0, 0), (0, 1))])
def test_one_side_alone_is_padded_and_folded(padding: type[Layer], width: tuple[tuple[int, int], tuple[int, int]]) -> None:
    layer = padding(width)  # type: ignore[call-arg]
    x = np.array([[1.0, 2], [3, 4]])[None, ..., None]
    g = np.arange(1.0, 7).reshape(layer.output_shape(x.shape))
    assert layer.forward(x).tolist() == oracles.numpy_pad(x, layer).tolist()
    assert layer.backward(x, g).tolist() == oracles.numpy_fold(x.shape, g, layer).tolist()


@pytest.mark.parametrize("padding", PADDINGS)
def test_padding_is_columns_first_and_then_rows(padding: type[Layer]) -> None:
    columns, rows = padding(((1, 2), (3, 0))).stages(np.ones((2, 4, 5, 3)))  # type: ignore[call-arg]
    assert (columns.key, columns.values.shape, columns.offset) == ("columns", (2, 4, 8, 3), (0, 3))
    assert (rows.key, rows.values.shape, rows.offset) == ("rows", (2, 7, 8, 3), (1, 0))
    assert columns.kind == rows.kind == "copy"
    assert columns.ring is not None
    assert rows.ring is not None
    assert columns.ring[1, 0, :, 2].tolist() == [0, 1, 2, -1, -1, -1, -1, -1]
    assert rows.ring[1, :, 0, 2].tolist() == [0, -1, -1, -1, -1, 1, 2]


@pytest.mark.parametrize("padding", PADDINGS)
def test_nan_and_infinity_are_padded_and_folded_like_any_number(padding: type[Layer]) -> None:
    layer = padding(((0, 0), (2, 1)))  # type: ignore[call-arg]
    x = np.array([[np.nan, np.inf, -np.inf]])
    np.testing.assert_array_equal(layer.forward(x)[:, 2:5], x)
    g = np.array([[1.0, 1, np.nan, np.inf, 2, 1]])
    dx = layer.backward(x, g)
    assert np.isnan(dx[0, 0])
    assert dx[0, 1] == np.inf
    assert np.isfinite(dx[0, 2])


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (2, "width 2"),
        ((1, 2), "rows 1, columns 2"),
        (((1, 1), (2, 2)), "rows 1, columns 2"),
        (((1, 2), (1, 2)), "top 1, bottom 2, left 1, right 2"),
        (((1, 1), (1, 2)), "top 1, bottom 1, left 1, right 2"),
    ],
)
def test_width_is_described_in_as_few_numbers_as_it_needs(width: Any, words: str) -> None:
    assert EdgePad(width).describe()["en"] == words
    assert [digit for digit in EdgePad(width).describe()["zh"] if digit.isdigit()] == [digit for digit in words if digit.isdigit()]


def test_size_is_explained_as_a_sum() -> None:
    assert EdgePad(((1, 2), (3, 0))).explain_size((1, 4, 5, 1)) == ("1 + 4 + 2 = 7", "3 + 5 + 0 = 8")
