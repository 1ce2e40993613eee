"""What every layer promises, whatever it does."""

import re
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import (
    LAYERS,
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    Crop,
    EdgePad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    MinPooling,
    PadPoolError,
    ReflectPad,
    Sequential,
    SumPooling,
    SymmetricPad,
    WrapPad,
    trace,
)
from padpool.adaptive import Adaptive
from padpool.padding import Padding
from padpool.tensor import open_tensor
from padpool.windows import Pooling
from tests.padpool import oracles
from tests.padpool.examples import EVERY, every_layer, every_plane, gradient, values
from tests.padpool.strategies import TIES, Case, cases, single

each_layer = pytest.mark.parametrize("name", LAYERS)


def test_every_operation_is_tried_here() -> None:
    assert {type(layer) for layer in EVERY} == {*LAYERS.values(), Sequential}


@every_plane
@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 1), (3, 4, 2), (1, 3, 4, 1), (2, 3, 4, 2)])
def test_rank_is_kept(layer: Layer, shape: tuple[int, ...]) -> None:
    x = values(*shape)
    y = layer.forward(x)
    assert y.shape == layer.output_shape(shape)
    assert len(y.shape) == len(shape)
    assert layer.backward(x, np.ones_like(y)).shape == shape


@every_layer
def test_rank_does_not_change_the_numbers(layer: Layer) -> None:
    x = values(3, 4)
    g = gradient(layer, x)
    full = layer.backward(x[None, ..., None], g[None, ..., None])
    assert layer.backward(x, g).tolist() == full[0, ..., 0].tolist()
    assert layer.backward(x, g[None, ..., None]).tolist() == layer.backward(x, g).tolist()


@every_plane
def test_samples_and_channels_do_not_mix(layer: Layer) -> None:
    x = values(2, 3, 4, 3)
    y, g = layer.forward(x), gradient(layer, x)
    dx = layer.backward(x, g)
    for n, c in np.ndindex(2, 3):
        np.testing.assert_allclose(y[n, ..., c], layer.forward(x[n, ..., c]), rtol=1e-14)
        np.testing.assert_allclose(dx[n, ..., c], layer.backward(x[n, ..., c], g[n, ..., c]), rtol=1e-14, atol=1e-14)


@every_layer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_floats_keep_their_dtype(layer: Layer, dtype: Any) -> None:
    x = values(3, 4).astype(dtype)
    y = layer.forward(x)
    assert (y.dtype, layer.backward(x, np.ones(y.shape)).dtype) == (dtype, dtype)
    np.testing.assert_allclose(y, layer.forward(values(3, 4)), rtol=2e-3)
    working = max(4, np.dtype(dtype).itemsize)
    assert {stage.values.dtype.itemsize for stage in layer.stages(open_tensor(x, "x").values)} == {working}


@every_layer
@pytest.mark.parametrize("dtype", [np.bool_, np.int8, np.uint16, np.int64])
def test_integers_and_booleans_become_float64(layer: Layer, dtype: Any) -> None:
    x = np.abs(values(3, 4)).astype(dtype)
    y, g = layer.forward(x), gradient(layer, x)
    assert (y.dtype, layer.backward(x, g).dtype) == (np.float64, np.float64)
    assert y.tolist() == layer.forward(x.astype(float)).tolist()
    assert layer.backward(x, g).tolist() == layer.backward(x.astype(float), g).tolist()


def test_float16_is_computed_in_float32() -> None:
    x, g = np.ones((1, 1), np.float16), np.array([[2048, 1, 1]], np.float16)
    assert EdgePad(((0, 0), (0, 2))).backward(x, g).tolist() == [[2050]]  # float16 has no 2049, and would stay at 2048


def test_unsigned_integers_do_not_wrap_around() -> None:
    x = np.full((2, 2), 255, np.uint8)
    assert MeanPooling(2).forward(x).tolist() == [[255]]
    assert SumPooling(2).forward(x).tolist() == LpPooling(1, 2).forward(x).tolist() == [[1020]]
    assert AdaptiveMeanPooling(1).forward(x).tolist() == [[255]]
    assert EdgePad(1).backward(np.ones((1, 1), np.uint8), np.full((3, 3), 255, np.uint8)).tolist() == [[9 * 255]]


@pytest.mark.parametrize("layer", [SumPooling(3), LpPooling(2, 3), MeanPooling(3), AdaptiveMeanPooling(1)])
def test_float16_sums_do_not_overflow_on_their_way(layer: Layer) -> None:
    x = np.full((3, 3), 2e4, np.float16)
    x[:2] *= -1
    with np.errstate(over="ignore"):
        assert layer.forward(x).item() == layer.forward(x.astype(float)).astype(np.float16).item()


@pytest.mark.parametrize("layer", [ConstantPad(1, 1e300), ConstantPad(1, 1e5)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_number_beyond_the_dtype_becomes_infinite_without_a_warning(layer: Layer, dtype: Any) -> None:
    y = layer.forward(np.ones((1, 1), dtype))
    with np.errstate(over="ignore"):
        assert y[0, 0] == np.asarray(layer.value).astype(dtype)  # type: ignore[attr-defined]
    assert layer.backward(np.ones((1, 1), dtype), np.full((3, 3), 1e300)).tolist() == [[np.inf]]


@every_layer
@pytest.mark.parametrize("array", [[[1j]], [["1"]], [[None]], [[1, 2], [3]], [1, 2], 5, [[]]], ids=str)
def test_input_that_is_no_grid_of_numbers_is_refused(layer: Layer, array: Any) -> None:
    with pytest.raises(PadPoolError) as forward:
        layer.forward(array)
    assert forward.value.field == "x"


@every_layer
def test_gradient_of_another_shape_is_refused_with_both_shapes(layer: Layer) -> None:
    x = values(3, 4)
    h, w = layer.forward(x).shape
    for other in ((h + 1, w), (h, w + 1), (1, h, w, 2), (w + 1, h)):
        with pytest.raises(PadPoolError) as caught:
            layer.backward(x, np.ones(other))
        assert caught.value.field == "g"
        assert str(caught.value).startswith(f"g must have the shape of y, {'1×' if len(other) == 4 else ''}{h}×{w}")
        assert str(caught.value).endswith(f", got {'×'.join(map(str, other))}")


@every_plane
def test_gradient_is_not_broadcast(layer: Layer) -> None:
    x = values(2, 3, 4, 2)
    n, h, w, c = layer.output_shape(x.shape)
    for other in ((1, h, w, c), (n, h, w, 1), (h, w)):
        with pytest.raises(PadPoolError, match="^g must have the shape of y, "):
            layer.backward(x, np.ones(other))


@every_layer
def test_empty_batch_goes_both_ways(layer: Layer) -> None:
    x = np.zeros((0, 3, 4, 1))
    y = layer.forward(x)
    assert y.shape == layer.output_shape(x.shape)
    assert y.shape[0] == 0
    assert layer.backward(x, y).shape == x.shape
    assert [stage.values.shape[0] for stage in layer.stages(x)] == [0] * len(layer.stages(x))


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("layer", [MaxPooling, MinPooling, AdaptiveMaxPooling])
def test_empty_batch_goes_through_every_rule_of_ties(layer: Any, ties: Any) -> None:
    assert layer(2, ties=ties).backward(np.zeros((0, 4, 4, 1)), np.zeros((0, 2, 2, 1))).shape == (0, 4, 4, 1)


ON_ONE_CELL: list[Layer] = [
    ConstantPad(2, 5),
    EdgePad(2),
    ReflectPad(2),
    SymmetricPad(3),
    WrapPad(2),
    Crop(0),
    MaxPooling(1),
    MaxPooling(3, 1, "half"),
    MinPooling(2, 1, "full"),
    MeanPooling(1, 3),
    MeanPooling(2, 3, "same", ceil_mode=True),
    SumPooling(3, 1, 1),
    LpPooling(3, 2, 1, "full", 2),
    AdaptiveMaxPooling(3),
    AdaptiveMeanPooling((1, 2)),
    Conv2D([[2.0]], 1),
    Conv2D([[1.0, 2.0], [3.0, 4.0]], padding="full"),
    Conv2D([[1.0, 2.0, 3.0]], padding="same", padding_mode="reflect"),
]


@pytest.mark.parametrize("layer", ON_ONE_CELL, ids=str)
def test_single_cell_goes_both_ways(layer: Layer) -> None:
    x, g = np.full((1, 1), 3.0), np.ones(layer.output_shape((1, 1)))
    full = x[None, ..., None]
    np.testing.assert_allclose(layer.forward(x), oracles.forward(layer, full)[0, ..., 0], rtol=1e-15)
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, full, g[None, ..., None])[0, ..., 0], rtol=1e-15)


@given(cases(min_samples=0))
def test_last_stage_is_forward(case: Case) -> None:
    network = Sequential(case.layers)
    last = network.stages(case.x)[-1].values
    np.testing.assert_array_equal(last, network.forward(case.x))
    assert last.dtype == case.x.dtype


@given(cases(min_samples=0, dtype=np.float32))
def test_last_stage_is_forward_in_float32(case: Case) -> None:
    network = Sequential(case.layers)
    last = network.stages(case.x)[-1].values
    assert (last.dtype, last.tobytes()) == (np.float32, network.forward(case.x).tobytes())


@each_layer
@given(data=st.data())
def test_layer_equals_the_plain_loops(name: str, data: st.DataObject) -> None:
    case = data.draw(single(name))
    (layer,), x, g = case.layers, case.x, case.g
    exact = isinstance(layer, Padding | Crop | MaxPooling | MinPooling | AdaptiveMaxPooling)
    np.testing.assert_allclose(layer.forward(x), oracles.forward(layer, x), rtol=0 if exact else 1e-12, atol=0 if exact else 1e-12)
    # A norm far below p = 1 has slopes far above 1, whose sum may cancel.
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-12, atol=1e-10)


@given(cases(min_samples=0))
def test_output_shape_and_link_count_need_no_values(case: Case) -> None:
    network = Sequential(case.layers)
    assert network.output_shape(case.x.shape) == network.forward(case.x).shape
    links = sum(len(stage.links.src) for stage in network.stages(case.x))
    if all(links_every_cell(layer) for layer in case.layers):
        assert links == network.link_count(case.x.shape)
    else:
        assert links <= network.link_count(case.x.shape)


def links_every_cell(layer: Any) -> bool:
    """Whether no cell that a stage makes or reads lacks a link: none is constant, none hangs over, no window is narrower."""
    if isinstance(layer, ConstantPad | Adaptive) or getattr(layer, "padding_mode", None) == "constant":
        return False
    return not isinstance(layer, Pooling) or (layer.padding == "valid" and not layer.ceil_mode)


def test_constant_padding_has_fewer_links_than_its_count_by_the_constant_cells() -> None:
    shape = (1, 2, 3, 1)
    stages = ConstantPad(1).stages(np.ones(shape))
    assert [len(stage.links.src) for stage in stages] == [6, 10]
    assert ConstantPad(1).link_count(shape) == 10 + 20


@pytest.mark.parametrize("shape", [(4,), (1, 1, 4, 4, 1), (0, 4), (4, 4, 0)])
def test_output_shape_refuses_what_forward_refuses(shape: tuple[int, ...]) -> None:
    with pytest.raises(PadPoolError) as integers:
        EdgePad(1).output_shape(shape)
    with pytest.raises(PadPoolError) as arrays:
        EdgePad(1).forward(np.ones(shape))
    assert (str(integers.value), integers.value.field) == (str(arrays.value), "x")


@pytest.mark.parametrize("name", LAYERS)
def test_name_in_requests_is_the_class_name_in_snake_case(name: str) -> None:
    assert "".join(word.title() for word in name.split("_")) == LAYERS[name].__name__


@pytest.mark.parametrize("layer", LAYERS.values())
def test_layer_tells_its_story_in_both_languages(layer: type[Layer]) -> None:
    texts = [layer.name, layer.story["forward"], layer.story["backward"]]
    assert all(set(text) == {"en", "zh"} and all(text.values()) for text in texts)
    assert layer.formula
    assert layer.code
    assert set(layer.elsewhere) <= {"NumPy", "PyTorch", "TensorFlow", "JAX", "Keras", "ONNX"}


@every_layer
def test_layer_is_described_and_its_size_explained_with_the_numbers_of_its_output(layer: Layer) -> None:
    described, sizes = layer.describe(), layer.explain_size((1, 3, 4, 1))
    assert set(described) == {"en", "zh"}
    assert all(described.values())
    assert [re.split(" [=<] ", text)[-1] for text in sizes] == list(map(str, layer.output_shape((3, 4))))


@every_layer
def test_stage_has_a_sentence_for_every_cell_in_both_directions(layer: Layer) -> None:
    for stage in layer.stages(values(1, 3, 4, 1)):
        assert {"forward_cell", "backward_cell"} <= set(stage.text.sentences)
        assert all(set(text) == {"en", "zh"} for text in stage.text.sentences.values())
        assert (stage.operator is not None) == (stage.kind in ("choose", "norm"))
        assert ("backward_tie" in stage.text.sentences) == (stage.kind == "choose")
        if stage.ring is not None and stage.ring.max() >= 0:
            assert {"forward_ring", "backward_ring"} <= set(stage.text.sentences)


@every_layer
def test_layers_are_frozen(layer: Layer) -> None:
    for field in (*layer.parameters(), "anything"):
        with pytest.raises(FrozenInstanceError):
            setattr(layer, field, 1)


@every_layer
def test_every_stage_names_the_functions_it_runs(layer: Layer) -> None:
    told = trace(layer, values(1, 3, 4, 1))
    leaves = layer.leaves()
    for direction in ("forward", "backward"):
        for stage in told[direction]:
            assert stage["code"]
            assert set(stage["code"]) <= {function.__name__ for function in leaves[stage["layer"]].code}
    runs = [{name for stage in told[direction] for name in stage["code"]} for direction in ("forward", "backward")]
    assert runs[0].isdisjoint(runs[1])


@every_layer
def test_every_sample_has_a_price_of_its_own(layer: Layer) -> None:
    one, three, none = ((layer.work((n, 4, 4, 1)), layer.link_count((n, 4, 4, 1))) for n in (1, 3, 0))
    assert none == (0, 0)
    assert three == (3 * one[0], 3 * one[1])
    assert one[0] - one[1] >= 350 * len(layer.leaves())
