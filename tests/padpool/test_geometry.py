from itertools import product

import numpy as np
import pytest

from padpool.geometry import NO_SOURCE, PadMode, source_index, window_count


@pytest.mark.parametrize("mode", ["edge", "reflect"])
def test_source_index_equals_numpy_pad_at_every_width(mode: PadMode) -> None:
    for n, before, after in product(range(1, 7), range(25), range(25)):
        expected = np.pad(np.arange(n), (before, after), mode=mode)
        assert source_index(mode, n, before, after).tolist() == expected.tolist(), (n, before, after)


def test_source_index_of_constant_points_nowhere_outside() -> None:
    for n, before, after in product(range(1, 7), range(9), range(9)):
        expected = [NO_SOURCE] * before + list(range(n)) + [NO_SOURCE] * after
        assert source_index("constant", n, before, after).tolist() == expected


def test_source_index_reflects_again_where_padding_is_wider_than_the_axis() -> None:
    assert source_index("reflect", 3, 1, 8).tolist() == [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]


def test_source_index_repeats_a_single_cell() -> None:
    assert source_index("reflect", 1, 2, 3).tolist() == [0] * 6


def test_window_count_equals_counting_the_starts() -> None:
    for n, s in product(range(1, 12), range(1, 8)):
        for k in range(1, n + 1):
            assert window_count(n, k, s) == len(range(0, n - k + 1, s))


def test_window_count_is_not_positive_where_no_window_fits() -> None:
    assert all(window_count(n, k, s) <= 0 for n, k, s in product(range(1, 6), range(6, 9), range(1, 4)))
