from itertools import product

import numpy as np
import pytest

from padpool import MeanPooling, trace
from padpool.layers.mean_pooling import divisor

NAN, INF = np.nan, np.inf
X = np.arange(1, 17).reshape(4, 4)


def test_each_window_becomes_its_mean() -> None:
    assert MeanPooling(2).forward(X).tolist() == [[3.5, 5.5], [11.5, 13.5]]


def test_gradient_is_shared_equally() -> None:
    dx = [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert MeanPooling(2).backward(X, [[4, 8], [12, 16]]).tolist() == dx


def test_window_that_is_not_square_shares_by_its_own_size() -> None:
    assert MeanPooling((1, 4)).backward(X, [[4], [8], [12], [16]]).tolist() == [[1] * 4, [2] * 4, [3] * 4, [4] * 4]


def test_shares_of_overlapping_windows_add_up() -> None:
    assert MeanPooling(2, 1).backward(np.ones((3, 3)), [[4, 8], [12, 16]]).tolist() == [[1, 3, 2], [4, 10, 6], [3, 7, 4]]


def test_gradient_does_not_depend_on_the_input() -> None:
    assert MeanPooling(2).backward([[NAN, INF], [0.0, 1.0]], [[4]]).tolist() == [[1, 1], [1, 1]]


def test_nan_and_infinity_reach_their_own_windows_only() -> None:
    y = MeanPooling((1, 2)).forward([[NAN, 1, INF, 1, INF, -INF, 3, 1]])
    np.testing.assert_array_equal(y, [[NAN, INF, NAN, 2]])
    dx = MeanPooling((1, 2)).backward(np.ones((1, 4)), [[INF, 2]])
    np.testing.assert_array_equal(dx, [[INF, INF, 1, 1]])


def test_links_share_equally_and_are_all_used() -> None:
    (stage,) = MeanPooling((2, 3)).stages(np.ones((1, 2, 3, 1)))
    assert stage.links.weight.tolist() == [1 / 6] * 6
    assert stage.links.used.all()
    assert (stage.kind, stage.operator) == ("sum", None)


# What PyTorch, ONNX Runtime and ONNX's reference answer for 4×4, k = 3, s = 2, p = 1, ceil.
DIVISORS = [
    (True, True, [[9, 9, 6], [9, 9, 6], [6, 6, 4]], [[14 / 9, 30 / 9, 2], [57 / 9, 11, 6], [4.5, 7.5, 4]]),
    (True, False, [[4, 6, 2], [6, 9, 3], [2, 3, 1]], [[3.5, 5, 6], [9.5, 11, 12], [13.5, 15, 16]]),
    (False, True, [[9, 9], [9, 9]], [[14 / 9, 30 / 9], [57 / 9, 11]]),
    (False, False, [[4, 6], [6, 9]], [[3.5, 5], [9.5, 11]]),
]


@pytest.mark.parametrize(("ceil_mode", "count_include_pad", "divisors", "means"), DIVISORS)
def test_divisor_counts_padding_or_not_and_never_what_hangs_over(
    ceil_mode: bool, count_include_pad: bool, divisors: list[list[int]], means: list[list[float]]
) -> None:
    layer = MeanPooling(3, 2, 1, ceil_mode=ceil_mode, count_include_pad=count_include_pad)
    w = layer._window((1, 4, 4, 1))
    assert divisor(w, count_include_pad)[..., 0].tolist() == divisors
    np.testing.assert_allclose(layer.forward(X), means, rtol=1e-15)


def test_divisor_is_that_of_pytorch() -> None:
    for n, k, s, p, ceil in product(range(1, 9), range(1, 5), range(1, 4), range(3), (False, True)):
        if 2 * p <= k <= n + 2 * p:
            including, excluding = (MeanPooling((k, 1), (s, 1), ((p, p), (0, 0)), 1, ceil, include) for include in (True, False))
            w = including._window((1, n, 1, 1))
            starts = [i * s - p for i in range(w.rows.count)]
            ends = [min(start + k, n + p) for start in starts]
            assert divisor(w, True).ravel().tolist() == [end - start for start, end in zip(starts, ends, strict=True)]
            real = [min(end, n) - max(start, 0) for start, end in zip(starts, ends, strict=True)]
            assert divisor(excluding._window((1, n, 1, 1)), False).ravel().tolist() == real


def test_worked_case_of_the_references_to_four_digits() -> None:
    y = MeanPooling(3, 2, 1, ceil_mode=True).forward(X)
    assert y.round(4).tolist() == [[1.5556, 3.3333, 2], [6.3333, 11, 6], [4.5, 7.5, 4]]


def test_padded_gradient_by_hand() -> None:
    x, g = [[1, 2], [3, 4]], [[4, 8], [12, 16]]
    # Each window holds one cell of the input and three of padding.
    assert MeanPooling(2, 2, 1).backward(x, g).tolist() == [[1, 2], [3, 4]]
    assert MeanPooling(2, 2, 1, count_include_pad=False).backward(x, g).tolist() == [[4, 8], [12, 16]]


def test_overhanging_gradient_by_hand() -> None:
    layer = MeanPooling((1, 2), ceil_mode=True)
    assert layer.forward([[1, 3, 5]]).tolist() == [[2, 5]]
    assert layer.backward([[1, 3, 5]], [[1, 1]]).tolist() == [[0.5, 0.5, 1]]


def test_dilated_gradient_by_hand() -> None:
    layer = MeanPooling((1, 2), 1, dilation=2)
    assert layer.forward([[1, 2, 3, 8]]).tolist() == [[2, 5]]
    assert layer.backward([[1, 2, 3, 8]], [[2, 4]]).tolist() == [[1, 2, 1, 2]]


def test_padding_takes_its_share_where_it_counts_and_none_where_it_does_not() -> None:
    x, g = np.ones((2, 2)), np.ones((2, 2))
    lost = {count: trace(MeanPooling(2, 2, 1, count_include_pad=count), x, g)["meter"]["lost"] for count in (True, False)}
    assert lost == {True: -3, False: 0}


def test_mean_of_equal_numbers_is_that_number_where_padding_does_not_count() -> None:
    layer = MeanPooling(3, 2, "full", ceil_mode=True, count_include_pad=False)
    np.testing.assert_allclose(layer.forward(np.full((4, 5), 7.0)), 7, rtol=1e-15)


def test_nan_and_infinity_leave_padding_alone() -> None:
    y = MeanPooling(1, 1, 1).forward([[INF]])
    np.testing.assert_array_equal(y, [[0, 0, 0], [0, INF, 0], [0, 0, 0]])
