import numpy as np
import pytest
from hypothesis import given

from padpool import AdaptiveMeanPooling, MeanPooling, trace
from tests.padpool.strategies import Array, arrays, shapes

NAN, INF = np.nan, np.inf


def test_each_window_becomes_its_mean() -> None:
    # Of 5 columns 3: [0, 2) [1, 4) [3, 5).
    assert AdaptiveMeanPooling((1, 3)).forward([[1, 3, 5, 7, 9]]).tolist() == [[2, 5, 8]]
    assert AdaptiveMeanPooling(2).forward([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).tolist() == [[3, 4], [6, 7]]


def test_shares_of_overlapping_windows_add_up() -> None:
    assert AdaptiveMeanPooling((1, 3)).backward([[1, 3, 5, 7, 9]], [[2, 6, 10]]).tolist() == [[1, 1 + 2, 2, 2 + 5, 5]]
    dx = [[1, 3, 2], [4, 10, 6], [3, 7, 4]]
    assert AdaptiveMeanPooling(2).backward(np.ones((3, 3)), [[4, 8], [12, 16]]).tolist() == dx


def test_global_pooling_shares_among_all() -> None:
    assert AdaptiveMeanPooling(1).forward([[1, 2, 3], [4, 5, 9]]).tolist() == [[4]]
    assert AdaptiveMeanPooling(1).backward([[1, 2, 3], [4, 5, 9]], [[6]]).tolist() == [[1, 1, 1], [1, 1, 1]]


def test_more_windows_than_cells_repeat_them() -> None:
    assert AdaptiveMeanPooling((1, 3)).forward([[4, 6]]).tolist() == [[4, 5, 6]]
    assert AdaptiveMeanPooling((1, 3)).backward([[4, 6]], [[1, 2, 4]]).tolist() == [[2, 5]]
    assert AdaptiveMeanPooling(4).forward([[7]]).tolist() == [[7] * 4] * 4
    assert AdaptiveMeanPooling(4).backward([[7]], np.ones((4, 4))).tolist() == [[16]]


@given(shapes(6).flatmap(arrays))
def test_windows_that_divide_the_input_are_those_of_mean_pooling(x: Array) -> None:
    x = np.repeat(np.repeat(x, 2, axis=1), 3, axis=2)
    adaptive, plain = AdaptiveMeanPooling((x.shape[1] // 2, x.shape[2] // 3)), MeanPooling((2, 3))
    g = np.arange(float(np.prod(plain.output_shape(x.shape)))).reshape(plain.output_shape(x.shape))
    np.testing.assert_allclose(adaptive.forward(x), plain.forward(x), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(adaptive.backward(x, g), plain.backward(x, g), rtol=1e-12)


@given(shapes(6).flatmap(arrays))
def test_as_many_windows_as_cells_change_nothing(x: Array) -> None:
    layer = AdaptiveMeanPooling(x.shape[1:3])
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x, x), x)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_gradient_is_conserved(size: int) -> None:
    g = np.arange(1.0, size * size + 1).reshape(size, size)
    meter = trace(AdaptiveMeanPooling(size), np.ones((5, 4)), g)["meter"]
    assert (meter["lost"], meter["created"], meter["scaled"]) == (0, 0, 0)
    assert meter["dx"] == pytest.approx(g.sum())


def test_gradient_does_not_depend_on_the_input() -> None:
    assert AdaptiveMeanPooling(1).backward([[NAN, INF], [0.0, 1.0]], [[4]]).tolist() == [[1, 1], [1, 1]]


def test_nan_and_infinity_reach_their_own_windows_only() -> None:
    np.testing.assert_array_equal(AdaptiveMeanPooling((1, 3)).forward([[NAN, 1, 3, 5, INF]]), [[NAN, 3, INF]])
    # The second window is narrower than the first: beside it lies nothing, neither 0 · INF nor NaN.
    np.testing.assert_array_equal(AdaptiveMeanPooling((1, 3)).backward(np.ones((1, 5)), [[1, 3, INF]]), [[0.5, 1.5, 1, INF, INF]])


def test_links_share_by_the_size_of_each_window() -> None:
    (stage,) = AdaptiveMeanPooling((1, 3)).stages(np.ones((1, 1, 5, 1)))
    assert stage.links.weight.tolist() == [1 / 2] * 2 + [1 / 3] * 3 + [1 / 2] * 2
    assert stage.links.dst.tolist() == [0, 0, 1, 1, 1, 2, 2]
    assert stage.links.used.all()
    assert (stage.kind, stage.operator) == ("sum", None)


def test_parameters_are_described_in_both_languages() -> None:
    assert AdaptiveMeanPooling(2).describe() == {"en": "output 2×2", "zh": "输出 2×2"}
