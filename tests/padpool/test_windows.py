"""What max and mean pooling share: where windows lie, which do not fit, and what no window covers."""

from typing import Any

import numpy as np
import pytest

from padpool import Layer, MaxPooling, MeanPooling, PadPoolError
from tests.padpool import oracles

POOLINGS = [MaxPooling, MeanPooling]
each_pooling = pytest.mark.parametrize("pooling", POOLINGS)

GEOMETRIES = [
    (2, None),  # the article: window = stride, nothing left over
    (2, 3),  # stride > window: holes
    (3, 1),  # overlap
    (3, 2),  # overlap, odd
    ((1, 4), None),  # rows alone, not square
    ((4, 1), (2, 5)),
    ((2, 3), (3, 2)),
    ((7, 9), 1),  # the whole input
    (1, 1),
    (1, 4),
    (5, 50),  # a stride that leaves one window
]


@each_pooling
@pytest.mark.parametrize(("size", "stride"), GEOMETRIES)
def test_pooling_equals_the_plain_loops(pooling: Any, size: Any, stride: Any) -> None:
    layer = pooling(size, stride)
    x = np.random.default_rng(1).integers(-3, 4, (2, 7, 9, 2)).astype(float)
    y = layer.forward(x)
    g = np.random.default_rng(2).integers(-3, 4, y.shape).astype(float)
    np.testing.assert_allclose(y, oracles.forward(layer, x), rtol=1e-14)
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-14, atol=1e-14)


@each_pooling
def test_stride_is_the_window_where_it_is_not_given(pooling: Any) -> None:
    assert pooling((2, 3)) == pooling((2, 3), (2, 3))


@each_pooling
def test_tail_that_fills_no_window_is_dropped_and_has_gradient_zero(pooling: Any) -> None:
    layer = pooling(2)
    x = np.arange(25.0).reshape(5, 5)
    x[4], x[:, 4] = 1e9, 1e9
    y = layer.forward(x)
    assert y.shape == (2, 2)
    assert y.max() < 25
    dx = layer.backward(x, np.ones((2, 2)))
    assert dx[4].tolist() == dx[:, 4].tolist() == [0] * 5
    assert dx.sum() == 4


@each_pooling
def test_holes_between_windows_have_gradient_zero(pooling: Any) -> None:
    dx = pooling(1, 2).backward(np.ones((3, 3)), np.ones((2, 2)))
    assert dx.tolist() == [[1, 0, 1], [0, 0, 0], [1, 0, 1]]


@each_pooling
@pytest.mark.parametrize(("size", "shape"), [(3, (2, 4)), (3, (4, 2)), ((1, 5), (4, 4)), ((5, 1), (4, 4)), (2, (1, 1))])
def test_window_larger_than_the_input_is_refused_with_both_sizes(pooling: Any, size: Any, shape: tuple[int, int]) -> None:
    layer: Layer = pooling(size)
    k = size if isinstance(size, tuple) else (size, size)
    expected = f"size must be at most the input, {shape[0]}×{shape[1]}, got {k[0]}×{k[1]}"
    for attempt in (lambda: layer.forward(np.ones(shape)), lambda: layer.output_shape(shape), lambda: layer.link_count((1, *shape, 1))):
        with pytest.raises(PadPoolError) as caught:
            attempt()
        assert (str(caught.value), caught.value.field) == (expected, "size")


@each_pooling
def test_one_stage_links_every_cell_of_every_window(pooling: Any) -> None:
    (stage,) = pooling((2, 2), 1).stages(np.arange(6.0).reshape(1, 2, 3, 1))
    assert stage.links.src.tolist() == [0, 1, 3, 4, 1, 2, 4, 5]
    assert stage.links.dst.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert (stage.ring, stage.offset, stage.links.const) == (None, (0, 0), None)


@each_pooling
def test_size_is_explained_with_its_numbers(pooling: Any) -> None:
    assert pooling((2, 3), (3, 2)).explain_size((1, 7, 9, 1)) == ("⌊(7 − 2) / 3⌋ + 1 = 2", "⌊(9 − 3) / 2⌋ + 1 = 4")


def test_parameters_are_described_in_both_languages() -> None:
    assert MeanPooling(2).describe() == {"en": "2×2, stride 2", "zh": "2×2，步长 2"}
    assert MeanPooling((2, 3)).describe() == {"en": "2×3, stride 2×3", "zh": "2×3，步长 2×3"}
    assert MaxPooling(2, 1, ties="first").describe() == {"en": "2×2, stride 1 · ties: first", "zh": "2×2，步长 1 · 并列：第一个"}
