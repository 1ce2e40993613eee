import numpy as np

from padpool import ReflectPad

X = np.arange(1, 17).reshape(4, 4)


def test_input_is_mirrored_about_its_outermost_lines() -> None:
    assert ReflectPad(2).forward(X).tolist() == [
        [11, 10, 9, 10, 11, 12, 11, 10],
        [7, 6, 5, 6, 7, 8, 7, 6],
        [3, 2, 1, 2, 3, 4, 3, 2],
        [7, 6, 5, 6, 7, 8, 7, 6],
        [11, 10, 9, 10, 11, 12, 11, 10],
        [15, 14, 13, 14, 15, 16, 15, 14],
        [11, 10, 9, 10, 11, 12, 11, 10],
        [7, 6, 5, 6, 7, 8, 7, 6],
    ]


def test_ones_fold_onto_the_mirrored_lines_and_spare_the_border() -> None:
    assert ReflectPad(1).backward(X, np.ones((6, 6))).tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]
    assert ReflectPad(2).backward(X, np.ones((8, 8))).tolist() == [[1, 3, 3, 1], [3, 9, 9, 3], [3, 9, 9, 3], [1, 3, 3, 1]]


def test_distinct_gradients_fold_onto_the_cells_they_mirror() -> None:
    g = [[1, 2, 3, 4, 5, 6, 7, 8, 9]]
    layer = ReflectPad(((0, 0), (2, 3)))  # 3 2 | 1 2 3 4 | 3 2 1
    assert layer.forward([[1, 2, 3, 4]]).tolist() == [[3, 2, 1, 2, 3, 4, 3, 2, 1]]
    # 12 14 13 6, as TensorFlow and JAX answer.
    assert layer.backward([[1, 2, 3, 4]], g).tolist() == [[3 + 9, 2 + 4 + 8, 1 + 5 + 7, 6]]


def test_reflection_repeats_where_it_is_wider_than_the_input() -> None:
    layer = ReflectPad(((0, 0), (1, 8)))
    assert layer.forward([[0, 1, 2]]).tolist() == [[1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]]
    assert layer.backward([[0, 1, 2]], np.ones((1, 12))).tolist() == [[3, 6, 3]]


def test_two_cells_alternate() -> None:
    assert ReflectPad(((0, 0), (3, 3))).forward([[1, 2]]).tolist() == [[2, 1, 2, 1, 2, 1, 2, 1]]


def test_single_cell_repeats_and_receives_everything() -> None:
    assert ReflectPad(1).forward([[5]]).tolist() == [[5, 5, 5]] * 3
    assert ReflectPad(1).backward([[5]], np.ones((3, 3))).tolist() == [[9]]
