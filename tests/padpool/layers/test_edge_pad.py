import numpy as np

from padpool import EdgePad

X = np.arange(1, 17).reshape(4, 4)


def test_border_is_repeated_and_corners_copy_corners() -> None:
    assert EdgePad(2).forward(X).tolist() == [
        [1, 1, 1, 2, 3, 4, 4, 4],
        [1, 1, 1, 2, 3, 4, 4, 4],
        [1, 1, 1, 2, 3, 4, 4, 4],
        [5, 5, 5, 6, 7, 8, 8, 8],
        [9, 9, 9, 10, 11, 12, 12, 12],
        [13, 13, 13, 14, 15, 16, 16, 16],
        [13, 13, 13, 14, 15, 16, 16, 16],
        [13, 13, 13, 14, 15, 16, 16, 16],
    ]


def test_ones_fold_onto_the_border() -> None:
    assert EdgePad(2).backward(X, np.ones((8, 8))).tolist() == [[9, 3, 3, 9], [3, 1, 1, 3], [3, 1, 1, 3], [9, 3, 3, 9]]


def test_distinct_gradients_fold_onto_the_cells_they_were_copied_from() -> None:
    g = np.arange(1, 17).reshape(4, 4)
    assert EdgePad(1).backward([[1, 2], [3, 4]], g).tolist() == [[1 + 2 + 5 + 6, 3 + 4 + 7 + 8], [9 + 10 + 13 + 14, 11 + 12 + 15 + 16]]


def test_four_sides_may_differ() -> None:
    layer = EdgePad(((1, 0), (0, 2)))
    assert layer.forward([[1, 2], [3, 4]]).tolist() == [[1, 2, 2, 2], [1, 2, 2, 2], [3, 4, 4, 4]]
    assert layer.backward([[1, 2], [3, 4]], np.ones((3, 4))).tolist() == [[2, 6], [1, 3]]


def test_single_cell_receives_everything() -> None:
    assert EdgePad(3).backward([[5]], np.ones((7, 7))).tolist() == [[49]]
