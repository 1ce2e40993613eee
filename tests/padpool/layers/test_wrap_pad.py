import numpy as np

from padpool import WrapPad

X = np.arange(1, 17).reshape(4, 4)


def test_input_goes_on_with_its_opposite_side() -> None:
    assert WrapPad(1).forward(X).tolist() == [
        [16, 13, 14, 15, 16, 13],
        [4, 1, 2, 3, 4, 1],
        [8, 5, 6, 7, 8, 5],
        [12, 9, 10, 11, 12, 9],
        [16, 13, 14, 15, 16, 13],
        [4, 1, 2, 3, 4, 1],
    ]


def test_widths_of_the_references() -> None:
    assert WrapPad(((0, 0), (2, 3))).forward([[1, 2, 3, 4]]).tolist() == [[3, 4, 1, 2, 3, 4, 1, 2, 3]]


def test_ones_go_across_to_the_opposite_side() -> None:
    assert WrapPad(1).backward(X, np.ones((6, 6))).tolist() == [[4, 2, 2, 4], [2, 1, 1, 2], [2, 1, 1, 2], [4, 2, 2, 4]]
    assert WrapPad(((1, 0), (0, 0))).backward([[1], [2]], [[10], [1], [2]]).tolist() == [[1], [12]]


def test_distinct_gradients_go_home_to_the_cells_they_repeat() -> None:
    layer = WrapPad(((0, 0), (2, 3)))  # 3 4 | 1 2 3 4 | 1 2 3
    assert layer.backward([[1, 2, 3, 4]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]]).tolist() == [[3 + 7, 4 + 8, 1 + 5 + 9, 2 + 6]]


def test_input_repeats_where_padding_is_wider() -> None:
    layer = WrapPad(((0, 0), (1, 8)))
    assert layer.forward([[0, 1, 2]]).tolist() == [[2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]]
    assert layer.backward([[0, 1, 2]], np.ones((1, 12))).tolist() == [[4, 4, 4]]


def test_single_cell_repeats_and_receives_everything() -> None:
    assert WrapPad((0, 2)).forward([[5]]).tolist() == [[5] * 5]
    assert WrapPad((0, 2)).backward([[5]], np.ones((1, 5))).tolist() == [[5]]
