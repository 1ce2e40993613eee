import numpy as np

from padpool import SymmetricPad

X = np.arange(1, 17).reshape(4, 4)


def test_input_is_mirrored_at_its_border() -> None:
    assert SymmetricPad(2).forward(X).tolist() == [
        [6, 5, 5, 6, 7, 8, 8, 7],
        [2, 1, 1, 2, 3, 4, 4, 3],
        [2, 1, 1, 2, 3, 4, 4, 3],
        [6, 5, 5, 6, 7, 8, 8, 7],
        [10, 9, 9, 10, 11, 12, 12, 11],
        [14, 13, 13, 14, 15, 16, 16, 15],
        [14, 13, 13, 14, 15, 16, 16, 15],
        [10, 9, 9, 10, 11, 12, 12, 11],
    ]


def test_widths_of_the_references() -> None:
    assert SymmetricPad(((0, 0), (2, 3))).forward([[1, 2, 3, 4]]).tolist() == [[2, 1, 1, 2, 3, 4, 4, 3, 2]]


def test_ones_fold_onto_the_border_and_its_neighbours() -> None:
    assert SymmetricPad(1).backward(X, np.ones((6, 6))).tolist() == [[4, 2, 2, 4], [2, 1, 1, 2], [2, 1, 1, 2], [4, 2, 2, 4]]
    assert SymmetricPad(2).backward(X, np.ones((8, 8))).tolist() == [[4] * 4] * 4


def test_distinct_gradients_fold_onto_the_cells_they_mirror() -> None:
    layer = SymmetricPad(((0, 0), (2, 3)))  # 2 1 | 1 2 3 4 | 4 3 2
    assert layer.backward([[1, 2, 3, 4]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]]).tolist() == [[2 + 3, 1 + 4 + 9, 5 + 8, 6 + 7]]


def test_mirroring_repeats_where_it_is_wider_than_the_input() -> None:
    layer = SymmetricPad(((0, 0), (1, 8)))
    assert layer.forward([[0, 1, 2]]).tolist() == [[0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1]]
    assert layer.backward([[0, 1, 2]], np.ones((1, 12))).tolist() == [[4, 4, 4]]


def test_single_cell_repeats_and_receives_everything() -> None:
    assert SymmetricPad(2).forward([[5]]).tolist() == [[5] * 5] * 5
    assert SymmetricPad(2).backward([[5]], np.ones((5, 5))).tolist() == [[25]]
