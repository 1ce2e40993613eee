"""The article's worked examples, and the bugs of its code as regression tests, each by its number and with the right answer."""

import numpy as np
import pytest

from padpool import ConstantPad, EdgePad, Layer, MaxPooling, MeanPooling, PadPoolError, ReflectPad, SymmetricPad, WrapPad, trace
from tests.padpool import oracles

X = np.arange(1.0, 17).reshape(4, 4)
PADDINGS = [ConstantPad, EdgePad, ReflectPad, SymmetricPad, WrapPad]


def full(grid: oracles.Array) -> oracles.Array:
    return grid[None, ..., None]


def test_a4_constant_padding_only_crops_backward() -> None:
    g = np.arange(64.0).reshape(8, 8)
    assert ConstantPad(2, 5).backward(X, g).tolist() == g[2:6, 2:6].tolist()


def test_a6_edge_padding_folds_rows_then_columns_then_takes_the_middle() -> None:
    rows, columns = trace(EdgePad(2), X)["backward"]
    assert rows["values"] == [[3] * 8, [1] * 8, [1] * 8, [3] * 8]
    assert columns["values"] == [[9, 3, 3, 9], [3, 1, 1, 3], [3, 1, 1, 3], [9, 3, 3, 9]]


def test_a7_reflect_padding_goes_along_one_axis_and_then_the_other() -> None:
    columns, rows = trace(ReflectPad(1), [[1, 2, 3], [4, 5, 6]])["forward"]
    assert columns["values"] == [[2, 1, 2, 3, 2], [5, 4, 5, 6, 5]]
    assert rows["values"] == [[5, 4, 5, 6, 5], [2, 1, 2, 3, 2], [5, 4, 5, 6, 5], [2, 1, 2, 3, 2]]


def test_a12_mean_pooling_gives_every_cell_a_quarter() -> None:
    assert MeanPooling(2).forward(X).tolist() == [[3.5, 5.5], [11.5, 13.5]]
    assert MeanPooling(2).backward(X, np.ones((2, 2))).tolist() == [[0.25] * 4] * 4


def test_a13_max_pooling_routes_to_the_maximum() -> None:
    assert MaxPooling(2).forward(X).tolist() == [[6, 8], [14, 16]]
    assert MaxPooling(2).backward(X, [[1, 2], [3, 4]]).tolist() == [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [0, 3, 0, 4]]


def test_a14_ties_give_the_whole_gradient_to_each_by_default() -> None:
    assert MaxPooling(2).backward([[7, 7], [1, 7]], [[2]]).tolist() == [[2, 2], [0, 2]]


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("side", [1, 3])
def test_b1_width_zero_is_the_identity(padding: type[Layer], side: int) -> None:
    x, g = np.ones((1, side, side, 1)), np.arange(1.0, 1 + side * side).reshape(1, side, side, 1)
    layer = padding(0)  # type: ignore[call-arg]
    before = g.copy()
    assert layer.backward(x, g).tolist() == g.tolist() == before.tolist()


def test_b2_backward_twice_with_the_same_gradient_is_the_same() -> None:
    g = np.ones((5, 5))
    expected = [[4, 2, 4], [2, 1, 2], [4, 2, 4]]
    first = EdgePad(1).backward(np.ones((3, 3)), g)
    second = EdgePad(1).backward(np.ones((3, 3)), g)
    assert first.tolist() == second.tolist() == expected
    assert g.tolist() == np.ones((5, 5)).tolist()
    assert not np.shares_memory(first, g)
    assert EdgePad(1).backward(np.ones((3, 3)), np.broadcast_to(1.0, (5, 5))).tolist() == expected


def test_b3_reflect_padding_reflects_and_is_its_own_adjoint() -> None:
    rng = np.random.default_rng(3)
    x, g = rng.normal(size=(4, 4)), rng.normal(size=(8, 8))
    for layer in (EdgePad(2), ReflectPad(2)):
        assert np.vdot(layer.forward(x), g) == pytest.approx(np.vdot(x, layer.backward(x, g)))
    assert ReflectPad(2).forward(X)[2].tolist() == [3, 2, 1, 2, 3, 4, 3, 2]
    assert EdgePad(2).forward(X)[2].tolist() == [1, 1, 1, 2, 3, 4, 4, 4]


@pytest.mark.parametrize("pooling", [MaxPooling, MeanPooling])
@pytest.mark.parametrize(("shape", "expected"), [((5, 5), (2, 2)), ((4, 5), (2, 2)), ((0, 5, 5, 1), (0, 2, 2, 1))])
def test_b4_side_that_the_window_does_not_divide_drops_its_tail(pooling: type[Layer], shape: tuple[int, ...], expected: object) -> None:
    layer = pooling(2)  # type: ignore[call-arg]
    assert layer.forward(np.ones(shape)).shape == layer.output_shape(shape) == expected


@pytest.mark.parametrize(
    ("side", "width", "dx"),
    [(3, 3, [[4, 10, 4], [10, 25, 10], [4, 10, 4]]), (1, 1, [[9]])],
)
def test_b5_reflection_wider_than_the_input_folds_home_whole(side: int, width: int, dx: list[list[float]]) -> None:
    wide = side + 2 * width
    assert ReflectPad(width).backward(np.ones((side, side)), np.ones((wide, wide))).tolist() == dx


@pytest.mark.parametrize("width", range(4, 10))
def test_b5_reflection_wider_than_four_cells_keeps_the_sum(width: int) -> None:
    g = np.arange(float((4 + 2 * width) ** 2)).reshape(1, 4 + 2 * width, -1, 1)
    dx = ReflectPad(width).backward(full(X), g)
    assert dx.tolist() == oracles.numpy_fold((1, 4, 4, 1), g, ReflectPad(width)).tolist()
    assert dx.sum() == g.sum()


def test_b6_infinite_gradient_reaches_the_maximum_alone() -> None:
    assert MaxPooling(2).backward([[1, 2], [3, 4]], [[np.inf]]).tolist() == [[0, 0], [0, np.inf]]


def test_b7_gradient_of_a_window_with_nan_goes_to_the_nan() -> None:
    assert MaxPooling(2).backward([[np.nan, 7.0], [1.0, 9.0]], [[1]]).tolist() == [[1, 0], [0, 0]]


def test_b8_tied_maxima_may_share_or_choose() -> None:
    x = np.full((2, 2), 5.0)
    assert MaxPooling(2, ties="all").backward(x, [[1]]).tolist() == [[1, 1], [1, 1]]
    assert MaxPooling(2, ties="first").backward(x, [[1]]).tolist() == [[1, 0], [0, 0]]
    assert MaxPooling(2, ties="split").backward(x, [[1]]).tolist() == [[0.25, 0.25], [0.25, 0.25]]


def test_b9_backward_needs_no_forward_before_it_and_mixes_no_calls() -> None:
    layer = MaxPooling(2)
    a, b = np.array([[9.0, 1], [1, 1]]), np.array([[1.0, 9], [1, 1]])
    assert layer.backward(a, [[1]]).tolist() == [[1, 0], [0, 0]]
    (_, pull_a), (_, pull_b) = layer.vjp(a), layer.vjp(b)
    assert pull_a([[1]]).tolist() == [[1, 0], [0, 0]]
    assert pull_b([[1]]).tolist() == [[0, 1], [0, 0]]
    with pytest.raises(PadPoolError, match="^g must have the shape of y, 1×1×1×1, got 3×1×1×1$"):
        layer.backward(full(a), np.ones((3, 1, 1, 1)))


@pytest.mark.parametrize(
    ("layer", "x", "g", "message"),
    [
        (MeanPooling(2), (1, 4, 4, 1), (1, 7, 7, 1), "g must have the shape of y, 1×2×2×1, got 1×7×7×1"),
        (EdgePad(1), (1, 3, 3, 1), (1, 9, 9, 1), "g must have the shape of y, 1×5×5×1, got 1×9×9×1"),
        (EdgePad(2), (3, 3), (3, 3), "g must have the shape of y, 7×7, got 3×3"),
    ],
)
def test_b10_gradient_of_another_shape_is_refused(layer: Layer, x: tuple[int, ...], g: tuple[int, ...], message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        layer.backward(np.ones(x), np.ones(g))
    assert str(caught.value) == message


def test_b11_broken_parameters_are_named_and_four_widths_are_welcome() -> None:
    for wrong in (0, -1):
        with pytest.raises(PadPoolError, match=f"^size must be at least 1, got {wrong}$"):
            MaxPooling(wrong)
    with pytest.raises(PadPoolError, match="^width must be at least 0, got -1; Crop takes cells away$"):
        EdgePad(-1)
    assert EdgePad((1, 2)).output_shape((4, 4)) == (6, 8)
    assert EdgePad(((1, 2), (3, 4))).output_shape((4, 4)) == (7, 11)
    assert MaxPooling((2, 1), 1).output_shape((4, 4, 3)) == (3, 4, 3)


def test_b12_same_keeps_the_size_and_half_the_article_makes_one_more_of_an_even_window() -> None:
    for k in range(1, 6):
        assert MeanPooling(k, 1, "same").output_shape((7, 8)) == (7, 8)
        assert MeanPooling(k, 1, "half").output_shape((7, 8)) == ((7, 8) if k % 2 else (8, 9))
        assert MeanPooling(k, 1, "full").output_shape((7, 8)) == (6 + k, 7 + k)
    # Of the same size, and yet not the same windows.
    x = np.arange(6.0).reshape(1, 6)
    assert MaxPooling((1, 3), 2, "same").forward(x).tolist() == [[2, 4, 5]]
    assert MaxPooling((1, 3), 2, "half").forward(x).tolist() == [[1, 3, 5]]
