"""What a layer says that its cells see, against where its gradient really goes."""

import numpy as np
import pytest

from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    Crop,
    EdgePad,
    Layer,
    LpPooling,
    MeanPooling,
    PadPoolError,
    Sequential,
    SumPooling,
)
from padpool.geometry import ReceptiveField
from tests.padpool.examples import every_layer

SIDES = 9, 12

DENSE: list[Layer] = [
    ConstantPad(((1, 0), (2, 3))),
    Crop(((1, 0), (2, 3))),
    SumPooling((2, 3), (1, 2), ((0, 1), (2, 0))),
    MeanPooling(3, 2, "same", ceil_mode=True),
    LpPooling(2, 3, 3, "half"),
    Conv2D(np.ones((2, 3)), stride=(2, 1), padding="full"),
    AdaptiveMeanPooling((3, 4)),
    AdaptiveMeanPooling(1),
    Sequential([ConstantPad(1), Conv2D(np.ones((3, 3))), SumPooling(2)]),
    Sequential([SumPooling(3, 2), Crop(((1, 0), (0, 2))), MeanPooling(2, 1)]),
    Sequential([Conv2D(np.ones((3, 3)), padding="same"), Sequential([MeanPooling((1, 2)), AdaptiveMeanPooling((3, 2))])]),
]
"""Each reads every cell of its windows, and pads with constants, before all else: what is seen of the input has a gradient."""


@pytest.mark.parametrize("layer", DENSE, ids=str)
def test_gradient_of_one_cell_goes_to_all_that_it_sees(layer: Layer) -> None:
    fields = layer.receptive_field(SIDES)
    x = np.ones(SIDES)
    for i, j in np.ndindex(layer.output_shape(SIDES)):
        g = np.zeros(layer.output_shape(SIDES))
        g[i, j] = 1
        down, across = ([cell in field.cells(at) for cell in range(n)] for field, at, n in zip(fields, (i, j), SIDES, strict=True))
        assert (layer.backward(x, g) != 0).tolist() == np.outer(down, across).tolist(), (i, j)


@every_layer
def test_fields_lie_in_the_input_and_its_padding(layer: Layer) -> None:
    try:
        fields = layer.receptive_field((3, 4))
    except PadPoolError as error:
        assert "output_size" in error.field
        return
    assert fields == layer.receptive_field((2, 3, 4, 1))
    for field, n, count in zip(fields, (3, 4), layer.output_shape((3, 4)), strict=True):
        assert field.size >= 1
        assert field.step >= 1
        assert field.cells(0).start < n
        assert field.cells(count - 1).stop > 0


def test_field_of_a_pipeline_by_hand() -> None:
    network = Sequential([EdgePad(1), Conv2D(np.ones((3, 3))), AdaptiveMaxPooling((8, 1))])
    # Down the rows: 1 + 2 + 1; along the columns all 16, and 1 of padding on both sides.
    assert network.receptive_field((16, 16)) == (ReceptiveField(4, 2, -1), ReceptiveField(18, 16, -1))


def test_unequal_windows_have_no_one_field() -> None:
    with pytest.raises(PadPoolError) as alone:
        AdaptiveMeanPooling((2, 3)).receptive_field((4, 4))
    assert str(alone.value) == "output_size must divide the input, 4×4, for one receptive field, got 2×3"
    assert alone.value.field == "output_size"
    with pytest.raises(PadPoolError) as inside:
        Sequential([EdgePad(1), AdaptiveMaxPooling((4, 6))]).receptive_field((4, 4))
    assert str(inside.value) == "layer 2: output_size must divide the input, 6×6, for one receptive field, got 4×6"
    assert inside.value.field == "layers/1/output_size"


@pytest.mark.parametrize("layer", [Crop(2), Conv2D(np.ones((5, 5))), SumPooling(5), Sequential([Crop(2)])], ids=str)
def test_input_too_small_is_refused_as_forward_refuses_it(layer: Layer) -> None:
    with pytest.raises(PadPoolError) as sizes:
        layer.receptive_field((4, 4))
    with pytest.raises(PadPoolError) as values:
        layer.forward(np.ones((4, 4)))
    assert (str(sizes.value), sizes.value.field) == (str(values.value), values.value.field)


@pytest.mark.parametrize("shape", [(4,), (0, 4), ("4", 4)])
def test_shape_of_no_input_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(PadPoolError, match="^x must"):
        EdgePad(1).receptive_field(shape)
