from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import ConstantPad, Crop, EdgePad, PadPoolError, ReflectPad, SymmetricPad, WrapPad, trace
from tests.padpool.strategies import Array, arrays, shapes, widths

X = np.arange(1, 17).reshape(4, 4)


def test_border_is_taken_away() -> None:
    assert Crop(1).forward(X).tolist() == [[6, 7], [10, 11]]
    assert Crop((0, 1)).forward(X).tolist() == [[2, 3], [6, 7], [10, 11], [14, 15]]
    assert Crop(((2, 1), (0, 3))).forward(X).tolist() == [[9]]


def test_gradient_is_put_back_among_zeros() -> None:
    assert Crop(((2, 0), (1, 1))).backward(X, [[1, 2], [3, 4]]).tolist() == [[0] * 4, [0] * 4, [0, 1, 2, 0], [0, 3, 4, 0]]


def test_non_finite_border_is_gone_with_no_trace() -> None:
    x = np.full((3, 3), np.nan)
    x[1, 1] = 7
    assert Crop(1).forward(x).tolist() == [[7]]
    assert Crop(1).backward(x, [[2]]).tolist() == [[0, 0, 0], [0, 2, 0], [0, 0, 0]]
    assert Crop(1).backward(x, [[np.inf]]).tolist() == [[0, 0, 0], [0, np.inf, 0], [0, 0, 0]]


@given(shapes().flatmap(arrays), widths())
@pytest.mark.parametrize("padding", [ConstantPad, EdgePad, ReflectPad, SymmetricPad, WrapPad])
def test_crop_undoes_every_padding(padding: Any, x: Array, width: Any) -> None:
    padded = padding(width).forward(x)
    np.testing.assert_array_equal(Crop(width).forward(padded), x)
    # And backward it is padding with zeros.
    np.testing.assert_array_equal(Crop(width).backward(padded, x), ConstantPad(width).forward(x))


@pytest.mark.parametrize(
    ("width", "shape", "got"),
    [
        (1, (2, 4), "2×4, got 2×2"),
        (1, (4, 2), "4×2, got 2×2"),
        (((3, 1), (0, 0)), (4, 4), "4×4, got 4×0"),
        (((0, 0), (5, 5)), (4, 4), "4×4, got 0×10"),
        (10**12, (1, 1), "1×1, got 2000000000000×2000000000000"),
    ],
)
def test_crop_that_leaves_nothing_is_refused(width: Any, shape: tuple[int, int], got: str) -> None:
    layer = Crop(width)
    for attempt in (lambda: layer.forward(np.ones(shape)), lambda: layer.output_shape(shape), lambda: layer.link_count((1, *shape, 1))):
        with pytest.raises(PadPoolError) as caught:
            attempt()
        expected = f"width must leave at least 1 cell of the input, {got} taken away"
        assert (str(caught.value), caught.value.field) == (expected, "width")


def test_stage_is_a_copy_whose_input_begins_outside() -> None:
    (stage,) = Crop(((1, 0), (2, 0))).stages(np.arange(12.0).reshape(1, 3, 4, 1))
    assert (stage.kind, stage.offset, stage.ring, stage.links.const) == ("copy", (-1, -2), None, None)
    assert (stage.links.src.tolist(), stage.links.dst.tolist()) == ([6, 7, 10, 11], [0, 1, 2, 3])


def test_trace_goes_cell_by_cell_and_loses_nothing() -> None:
    t = trace(Crop(1), X, [[1, 2], [3, 4]])
    (back,) = t["backward"]
    assert (back["steps"]["cell"], back["steps"]["group"], back["crop"]) == ([0, 1, 2, 3], [0, 1, 2, 3], None)
    assert t["meter"] == {"g": 10, "dx": 10, "lost": 0, "created": 0, "scaled": 0}


def test_crop_is_described_and_its_size_explained() -> None:
    assert Crop(((1, 2), (3, 4))).describe()["en"] == "top 1, bottom 2, left 3, right 4"
    assert Crop(((1, 0), (2, 3))).explain_size((1, 4, 9, 1)) == ("4 − 1 − 0 = 3", "9 − 2 − 3 = 4")
