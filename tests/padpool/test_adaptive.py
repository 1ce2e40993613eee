"""What both adaptive poolings share."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from padpool import AdaptiveMaxPooling, AdaptiveMeanPooling, PadPoolError
from padpool.adaptive import Table, adaptive_ids, adaptive_windows
from padpool.geometry import Shares
from tests.padpool import oracles

each_pooling = pytest.mark.parametrize("pooling", [AdaptiveMaxPooling, AdaptiveMeanPooling])


@each_pooling
def test_pooling_equals_the_plain_loops_at_every_size(pooling: Any) -> None:
    for h, w, rows, columns in product((1, 2, 5), (3, 7), (1, 2, 3, 6), (1, 3, 4, 8)):
        layer = pooling((rows, columns))
        x = np.random.default_rng(h * w).integers(-2, 3, (2, h, w, 2)).astype(float)
        y = layer.forward(x)
        g = np.arange(1.0, y.size + 1).reshape(y.shape)
        np.testing.assert_allclose(y, oracles.forward(layer, x), rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-13, atol=1e-13)


def table(h: int, w: int, rows: int, columns: int) -> Table:
    return Table(Shares(h, rows), Shares(w, columns))


def test_windows_are_copied_with_a_fill_where_one_is_narrower() -> None:
    t = table(1, 5, 1, 3)
    x = np.arange(5.0).reshape(1, 1, 5, 1)
    assert adaptive_windows(x, t, -1)[0, 0, :, 0, 0].tolist() == [[0, 1, -1], [1, 2, 3], [3, 4, -1]]
    assert t.real[0, :, 0, 0].tolist() == [[True, True, False], [True] * 3, [True, True, False]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_windows_keep_the_dtype(dtype: Any) -> None:
    assert adaptive_windows(np.ones((1, 5, 5, 1), dtype), table(5, 5, 3, 3), -np.inf).dtype == dtype


def test_ids_are_those_of_the_cells_themselves() -> None:
    t = table(3, 4, 2, 3)
    numbers = np.arange(2 * 3 * 4 * 5, dtype=float).reshape(2, 3, 4, 5)
    real = np.broadcast_to(t.real, (2, 2, 3, 5, *t.real.shape[-2:]))
    assert adaptive_ids(numbers.shape, t)[real].tolist() == adaptive_windows(numbers, t, -1)[real].tolist()


@each_pooling
def test_links_are_no_more_than_their_count(pooling: Any) -> None:
    for h, w, rows, columns in product((1, 2, 5, 6), (3, 4), (1, 2, 4, 9), (2, 5)):
        layer, shape = pooling((rows, columns)), (2, h, w, 3)
        (stage,) = layer.stages(np.ones(shape))
        assert len(stage.links.src) <= layer.link_count(shape) == 2 * (h + rows) * (w + columns) * 3


@each_pooling
def test_output_has_the_size_that_was_asked_for(pooling: Any) -> None:
    assert pooling((2, 5)).output_shape((7, 3)) == (2, 5)
    assert pooling(4).output_shape((2, 7, 3, 5)) == (2, 4, 4, 5)
    assert pooling((2, 3)).explain_size((1, 7, 9, 1)) == ("⌊7i / 2⌋ … ⌈7(i + 1) / 2⌉ − 1, i < 2", "⌊9i / 3⌋ … ⌈9(i + 1) / 3⌉ − 1, i < 3")


@each_pooling
@pytest.mark.parametrize("shape", [(1, 1), (0, 1, 1, 1)])
def test_output_beyond_all_bounds_is_refused_before_anything_is_made(pooling: Any, shape: tuple[int, ...]) -> None:
    with pytest.raises(PadPoolError, match="^y must have at most 2147483648 values, got [01]×1000000×1000000×1$") as caught:
        pooling(10**6).forward(np.ones(shape))
    assert caught.value.field == "x"
