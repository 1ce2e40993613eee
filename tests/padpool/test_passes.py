"""The two passes of windows, against the windows themselves."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from padpool.geometry import Shares, Slide
from padpool.passes import count_axis, find, first_axis, gather, gather_axis, put, route, route_axis, scatter, scatter_axis
from padpool.windows import Window, surround, windows

INF, NAN = np.inf, np.nan
LINE = Slide(n=6, k=3, s=2, before=1, after=1)


def grid(*cells: float) -> Any:
    return np.array(cells, float).reshape(1, -1, 1)


@pytest.mark.parametrize(("reduce", "start"), [(np.maximum, -INF), (np.minimum, INF), (np.add, 0)])
def test_gather_makes_of_every_window_what_the_window_gives(reduce: np.ufunc, start: float) -> None:
    w = Window(Slide(5, 3, 2, 1, 1, 1), Slide(7, 2, 3, 2, 0, 1, ceil=True))
    x = np.random.default_rng(1).integers(-9, 9, (2, 5, 7, 3)).astype(float)
    expected = reduce.reduce(windows(surround(x, w, start), w), axis=(-2, -1))
    np.testing.assert_array_equal(gather(reduce, x, w, start), expected)


@pytest.mark.parametrize("shape", [(1, 6, 1), (2, 6, 3)])
def test_middle_axis_is_gathered_and_scattered(shape: tuple[int, int, int]) -> None:
    x = np.broadcast_to(np.arange(6.0)[:, None], shape)
    y = gather_axis(np.add, x, LINE, 0)
    dx = scatter_axis(y, LINE)
    for outer, inner in np.ndindex(shape[0], shape[2]):
        assert y[outer, :, inner].tolist() == [0 + 1, 1 + 2 + 3, 3 + 4 + 5]
        assert dx[outer, :, inner].tolist() == [1, 1 + 6, 6, 6 + 12, 12, 12]


@pytest.mark.parametrize("axes", list(product([LINE, Slide(6, 2, 3), Shares(6, 4), Shares(6, 9)], repeat=2)), ids=str)
def test_scatter_is_the_transpose_of_the_gathered_sum(axes: Any) -> None:
    w = Window(*axes)
    x = np.sin(np.arange(2 * 6 * 6 * 3.0)).reshape(2, 6, 6, 3)
    share = np.cos(np.arange(2 * w.rows.count * w.columns.count * 3.0)).reshape(2, w.rows.count, w.columns.count, 3)
    assert np.vdot(gather(np.add, x, w, 0), share) == pytest.approx(np.vdot(x, scatter(share, w)))


@pytest.mark.parametrize(
    ("cells", "routed", "first"),
    [
        ((1, 3, 2, 3, 1, 0), [0, 11, 0, 110, 0, 0], [1, 1, 3]),
        ((5, 3, 3, 3, 3, 3), [1, 10, 10, 110, 100, 100], [0, 1, 3]),
        ((5, 5, 0, NAN, 9, NAN), [1, 1, 0, 110, 0, 100], [0, 3, 3]),
        ((-INF,) * 6, [1, 11, 10, 110, 100, 100], [0, 1, 3]),
    ],
)
def test_cells_that_equal_their_window_are_known(cells: Any, routed: Any, first: Any) -> None:
    x, g = grid(*cells), grid(1, 10, 100)
    y = gather_axis(np.maximum, x, LINE, -INF)
    assert route_axis(x, y, g, LINE).ravel().tolist() == routed
    assert first_axis(x, y, np.arange(6).reshape(1, 6, 1), LINE).ravel().tolist() == first


def test_infinite_gradient_never_meets_a_cell_that_was_not_chosen() -> None:
    x = grid(1, 3, 2, 3, 1, 0)
    y = gather_axis(np.maximum, x, LINE, -INF)
    assert route_axis(x, y, grid(-INF, 0, INF), LINE).ravel().tolist() == [0, -INF, 0, INF, 0, 0]


def test_ties_are_counted_through_both_passes() -> None:
    x = grid(5, 5, 5, NAN, NAN, 1)
    across = gather_axis(np.maximum, x, LINE, -INF)
    count = count_axis(x, across, np.ones(x.shape, np.intp), LINE)
    assert count.ravel().tolist() == [2, 1, 2]
    # The same row twice, as one window of two rows.
    twice = np.concatenate([across, across]).reshape(1, 2, 3)
    held = np.concatenate([count, count]).reshape(1, 2, 3)
    assert count_axis(twice, across.reshape(1, 1, 3), held, Slide(n=2, k=2)).ravel().tolist() == [4, 2, 4]


@pytest.mark.parametrize(("split", "routed"), [(False, [[8, 8], [0, 8]]), (True, [[8 / 3] * 2, [0, 8 / 3]])])
def test_route_chooses_all_and_splits_over_the_window(split: bool, routed: Any) -> None:
    x = np.array([[2.0, 2], [1, 2]]).reshape(1, 2, 2, 1)
    w = Window(Slide(2, 2), Slide(2, 2))
    dx = route(np.maximum, x, np.full((1, 1, 1, 1), 8.0), w, -INF, split)
    assert dx[0, ..., 0].tolist() == routed


@pytest.mark.parametrize(("cells", "place"), [([[1, 2], [2, 1]], 1), ([[1, 1], [2, 2]], 2), ([[1, NAN], [NAN, 9]], 1)])
def test_first_cell_in_reading_order_is_found_and_receives(cells: Any, place: int) -> None:
    x = np.array(cells, float).reshape(1, 2, 2, 1).repeat(2, axis=3)
    y, at = find(np.maximum, x, Window(Slide(2, 2), Slide(2, 2)), -INF)
    np.testing.assert_array_equal(y, x.max(axis=(1, 2), keepdims=True))
    assert at.tolist() == [[[[place, place]]]]
    dx = put(at, np.array([3.0, 4]).reshape(1, 1, 1, 2), x.shape)
    assert dx.reshape(4, 2)[place].tolist() == [3, 4]
    assert dx.sum() == 7


def test_cell_adds_up_its_windows_in_their_order() -> None:
    big = np.array([1e17, 1.0, -1e17, 1.0]).reshape(1, 4, 1)
    assert scatter_axis(big, Shares(n=1, count=4)).item() == 1.0
    assert scatter_axis(big, Slide(n=4, k=4, before=3)).ravel().tolist() == [1.0, 1.0 - 1e17 + 1.0, -1e17, 1.0]
