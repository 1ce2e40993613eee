"""The five paddings against ``np.pad``, and what they share."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import LAYERS, EdgePad, Layer, PadPoolError
from padpool.padding import COLUMNS, ROWS, fill_axis, fold_axis, padding_links, padding_stages
from tests.padpool import oracles
from tests.padpool.strategies import PADDINGS, arrays, paddings, shapes

each_padding = pytest.mark.parametrize("padding", [LAYERS[name] for name in PADDINGS])


def test_every_padding_is_tried_here() -> None:
    assert set(PADDINGS) == {name for name in LAYERS if name.endswith("_pad")}


@given(paddings(13), shapes(4).flatmap(arrays))
def test_padding_equals_numpy_pad(layer: Layer, x: oracles.Array) -> None:
    np.testing.assert_array_equal(layer.forward(x), oracles.numpy_pad(x, layer))


@given(paddings(13), shapes(4).flatmap(arrays), st.data())
def test_folding_adds_every_gradient_to_the_cell_that_was_copied(layer: Layer, x: oracles.Array, data: st.DataObject) -> None:
    g = data.draw(arrays(layer.output_shape(x.shape)))
    np.testing.assert_allclose(layer.backward(x, g), oracles.numpy_fold(x.shape, g, layer), rtol=1e-12, atol=1e-12)


@each_padding
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (2, 3), (3, 7)])
def test_padding_wider_than_the_input_many_times_over(padding: Any, shape: tuple[int, int]) -> None:
    layer = padding(((50, 3), (0, 41)))
    x = np.arange(float(np.prod(shape))).reshape(1, *shape, 1)
    g = np.arange(float(np.prod(layer.output_shape(shape)))).reshape(layer.output_shape(x.shape))
    np.testing.assert_array_equal(layer.forward(x), oracles.numpy_pad(x, layer))
    np.testing.assert_array_equal(layer.backward(x, g), oracles.numpy_fold(x.shape, g, layer))


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "wrap"])
@pytest.mark.parametrize("axis", [ROWS, COLUMNS])
def test_axis_is_padded_and_folded_by_itself(mode: Any, axis: int) -> None:
    x = np.arange(2.0 * 3 * 4 * 2).reshape(2, 3, 4, 2)
    widths = [(0, 0)] * axis + [(2, 9)] + [(0, 0)] * (3 - axis)
    y = np.pad(x, widths, mode)
    filled = np.pad(x, widths, constant_values=np.nan)
    fill_axis(filled, mode, axis, 2, 9)
    assert filled.tolist() == y.tolist()
    v = np.sin(y)
    assert np.vdot(fold_axis(v, mode, axis, 2, 9), x) == pytest.approx(np.vdot(v, y))


@each_padding
@pytest.mark.parametrize(
    ("width", "moves"),
    [((1, 2), ["columns", "rows"]), ((0, 2), ["columns"]), ((2, 0), ["rows"]), (((0, 1), (0, 0)), ["rows"]), (0, ["columns"])],
)
def test_side_without_width_makes_no_move(padding: Any, width: Any, moves: list[str]) -> None:
    layer = padding(width)
    x = np.arange(6.0).reshape(1, 2, 3, 1)
    stages = layer.stages(x)
    assert [stage.key for stage in stages] == moves
    assert stages[-1].values.tolist() == layer.forward(x).tolist()
    assert sum(len(stage.links.src) for stage in stages) <= layer.link_count(x.shape)
    spoken = stages[-1].text.sentences["backward_cell"]["en"]
    assert ("cropped" in spoken) == bool(np.any(layer.width))


@each_padding
def test_width_zero_changes_nothing_either_way(padding: Any) -> None:
    x = np.arange(6.0).reshape(2, 3)
    assert padding(0).forward(x).tolist() == x.tolist()
    assert padding(0).backward(x, x + 1).tolist() == (x + 1).tolist()


@each_padding
@pytest.mark.parametrize("width", [((1, 0), (0, 0)), ((0, 1), (0, 0)), ((0, 0), (1, 0)), ((0, 0), (0, 1))])
def test_one_side_alone_is_padded_and_folded(padding: Any, width: tuple[tuple[int, int], tuple[int, int]]) -> None:
    layer = padding(width)
    x = np.array([[1.0, 2], [3, 4]])[None, ..., None]
    g = np.arange(1.0, 7).reshape(layer.output_shape(x.shape))
    assert layer.forward(x).tolist() == oracles.numpy_pad(x, layer).tolist()
    assert layer.backward(x, g).tolist() == oracles.numpy_fold(x.shape, g, layer).tolist()


@each_padding
def test_padding_is_columns_first_and_then_rows(padding: Any) -> None:
    columns, rows = padding(((1, 2), (3, 0))).stages(np.ones((2, 4, 5, 3)))
    assert (columns.key, columns.values.shape, columns.offset) == ("columns", (2, 4, 8, 3), (0, 3))
    assert (rows.key, rows.values.shape, rows.offset) == ("rows", (2, 7, 8, 3), (1, 0))
    assert columns.kind == rows.kind == "copy"
    assert columns.ring is not None
    assert rows.ring is not None
    assert columns.ring[1, 0, :, 2].tolist() == [0, 1, 2, -1, -1, -1, -1, -1]
    assert rows.ring[1, :, 0, 2].tolist() == [0, -1, -1, -1, -1, 1, 2]


@each_padding
def test_nan_and_infinity_are_padded_and_folded_like_any_number(padding: Any) -> None:
    layer = padding(((0, 0), (2, 1)))
    x = np.array([[np.nan, np.inf, -np.inf]])
    np.testing.assert_array_equal(layer.forward(x)[:, 2:5], x)
    np.testing.assert_array_equal(layer.forward(x), oracles.numpy_pad(x[None, ..., None], layer)[0, ..., 0])
    g = np.array([[1.0, 1, np.nan, np.inf, 2, 1]])
    dx = layer.backward(x, g)
    np.testing.assert_array_equal(dx, oracles.numpy_fold((1, 1, 3, 1), g, layer)[0, ..., 0])
    assert np.isnan(dx[0, 0])
    assert dx[0, 1] == np.inf
    assert np.isfinite(dx[0, 2])


def test_stages_hold_the_constant_that_they_are_given() -> None:
    columns, rows = padding_stages(np.ones((1, 1, 1, 1)), "constant", ((1, 0), (0, 1)), {}, -np.inf)
    assert rows.values[0, ..., 0].tolist() == [[-np.inf] * 2, [1, -np.inf]]
    assert rows.links.apply(columns.values).tolist() == rows.values.tolist()


def test_links_are_counted_for_both_stages() -> None:
    assert padding_links((2, 3, 4, 5), ((1, 2), (3, 0))) == 2 * 5 * (3 * 7 + 6 * 7)


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


@each_padding
@pytest.mark.parametrize("shape", [(1, 1), (0, 1, 1, 1), (1, 1, 1, 1)])
def test_padding_beyond_all_bounds_is_refused_before_anything_is_made(padding: Any, shape: tuple[int, ...]) -> None:
    samples, side = shape[0] if len(shape) == 4 else 1, 2 * 10**6 + 1
    with pytest.raises(PadPoolError, match=f"^y must have at most 2147483648 values, got {samples}×{side}×{side}×1$"):
        padding(10**6).forward(np.ones(shape))
