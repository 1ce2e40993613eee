import numpy as np

from padpool import MeanPooling

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
