import numpy as np
import pytest
from hypothesis import given

from padpool import MeanPooling, SumPooling, trace
from tests.padpool.strategies import Case, single

NAN, INF = np.nan, np.inf
X = np.arange(1, 17).reshape(4, 4)


def test_each_window_becomes_its_sum() -> None:
    assert SumPooling(2).forward(X).tolist() == [[14, 22], [46, 54]]


def test_every_cell_of_a_window_receives_the_whole_gradient() -> None:
    assert SumPooling(2).backward(X, [[1, 2], [3, 4]]).tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]


def test_gradients_of_overlapping_windows_add_up() -> None:
    assert SumPooling(2, 1).backward(np.ones((3, 3)), [[1, 2], [3, 4]]).tolist() == [[1, 3, 2], [4, 10, 6], [3, 7, 4]]


def test_padded_windows_by_hand() -> None:
    layer = SumPooling(3, 2, 1, ceil_mode=True)
    assert layer.forward(X).tolist() == [[14, 30, 12], [57, 99, 36], [27, 45, 16]]
    dx = [[1, 3, 2, 5], [5, 12, 7, 16], [4, 9, 5, 11], [11, 24, 13, 28]]
    assert layer.backward(X, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]).tolist() == dx


def test_dilated_window_by_hand() -> None:
    layer = SumPooling(2, 1, dilation=3)
    assert layer.forward(X).tolist() == [[1 + 4 + 13 + 16]]
    assert layer.backward(X, [[5]]).tolist() == [[5, 0, 0, 5], [0] * 4, [0] * 4, [5, 0, 0, 5]]


def test_window_of_padding_alone_sums_to_zero() -> None:
    assert SumPooling(1, 1, 1).forward([[5]]).tolist() == [[0, 0, 0], [0, 5, 0], [0, 0, 0]]


@given(single("mean_pooling"))
def test_sum_is_the_mean_times_the_cells_where_nothing_hangs_over(case: Case) -> None:
    (layer,) = case.layers
    given = {field: getattr(layer, field) for field in layer.parameters()} | {"count_include_pad": True, "ceil_mode": False}
    mean = MeanPooling(**given)
    total = SumPooling(**{field: value for field, value in given.items() if field != "count_include_pad"})
    cells = mean.size[0] * mean.size[1]  # type: ignore[index]
    np.testing.assert_allclose(total.forward(case.x), cells * mean.forward(case.x), rtol=1e-12, atol=1e-12)


def test_gradient_does_not_depend_on_the_input() -> None:
    assert SumPooling(2).backward([[NAN, INF], [0.0, 1.0]], [[4]]).tolist() == [[4, 4], [4, 4]]


def test_nan_and_infinity_reach_their_own_windows_only() -> None:
    np.testing.assert_array_equal(SumPooling((1, 2)).forward([[NAN, 1, INF, 1, INF, -INF, 3, 1]]), [[NAN, INF, NAN, 4]])
    np.testing.assert_array_equal(SumPooling((1, 2)).backward(np.ones((1, 4)), [[INF, NAN]]), [[INF, INF, NAN, NAN]])


@pytest.mark.parametrize(("layer", "scaled"), [(SumPooling(2), 3), (SumPooling(1), 0), (SumPooling((1, 3)), 2)])
def test_meter_counts_what_the_sum_hands_out_more_than_once(layer: SumPooling, scaled: int) -> None:
    x = np.ones((6, 6))
    g = np.ones(layer.output_shape((6, 6)))
    assert trace(layer, x, g)["meter"]["scaled"] == scaled * g.size


def test_links_weigh_one_and_are_all_used() -> None:
    (stage,) = SumPooling((2, 3)).stages(np.ones((1, 2, 3, 1)))
    assert stage.links.weight.tolist() == [1] * 6
    assert stage.links.used.all()
    assert (stage.kind, stage.operator) == ("sum", None)
