"""What every layer promises, whatever it does."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import LAYERS, ConstantPad, EdgePad, Layer, MaxPooling, MeanPooling, PadPoolError, ReflectPad, Sequential
from tests.padpool import oracles
from tests.padpool.strategies import Array, Case, cases

EVERY: list[Layer] = [
    ConstantPad(0),
    ConstantPad(((1, 0), (2, 3)), 7.0),
    EdgePad(0),
    EdgePad(((1, 0), (2, 3))),
    ReflectPad(0),
    ReflectPad(((1, 0), (2, 9))),
    MaxPooling(1),
    MaxPooling((2, 3), 1, ties="all"),
    MaxPooling((2, 1), (1, 3), ties="first"),
    MaxPooling(2, 1, ties="split"),
    MeanPooling(1),
    MeanPooling((2, 3), 1),
    Sequential([EdgePad(1), MaxPooling(2, 1), MeanPooling(2)]),
    Sequential([EdgePad(0)]),
]
every_layer = pytest.mark.parametrize("layer", EVERY, ids=str)


def values(*shape: int) -> Array:
    """Coarse numbers in no order, so that windows have ties."""
    return np.random.default_rng(7).integers(-2, 3, shape).astype(float)


def gradient(layer: Layer, x: Array) -> Array:
    return values(*layer.output_shape(x.shape))


def test_every_operation_is_tried_here() -> None:
    assert {type(layer) for layer in EVERY} == {*LAYERS.values(), Sequential}


@every_layer
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


@every_layer
def test_samples_and_channels_do_not_mix(layer: Layer) -> None:
    x = values(2, 3, 4, 3)
    y, g = layer.forward(x), gradient(layer, x)
    dx = layer.backward(x, g)
    for n, c in np.ndindex(2, 3):
        assert y[n, ..., c].tolist() == layer.forward(x[n, ..., c]).tolist()
        assert dx[n, ..., c].tolist() == layer.backward(x[n, ..., c], g[n, ..., c]).tolist()


@every_layer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_floats_keep_their_dtype(layer: Layer, dtype: Any) -> None:
    x = values(3, 4).astype(dtype)
    y = layer.forward(x)
    assert (y.dtype, layer.backward(x, np.ones(y.shape)).dtype) == (dtype, dtype)
    np.testing.assert_allclose(y, layer.forward(values(3, 4)), rtol=2e-3)


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
    assert EdgePad(1).backward(np.ones((1, 1), np.uint8), np.full((3, 3), 255, np.uint8)).tolist() == [[9 * 255]]


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


@every_layer
def test_gradient_is_not_broadcast(layer: Layer) -> None:
    x = values(2, 3, 4, 2)
    n, h, w, c = layer.output_shape(x.shape)
    for other in ((1, h, w, c), (n, h, w, 1), (h, w)):
        with pytest.raises(PadPoolError, match="^g must have the shape of y, "):
            layer.backward(x, np.ones(other))


@every_layer
def test_empty_batch_goes_both_ways(layer: Layer) -> None:
    x = np.zeros((0, 3, 4, 2))
    y = layer.forward(x)
    assert y.shape == layer.output_shape(x.shape)
    assert y.shape[0] == 0
    assert layer.backward(x, y).shape == x.shape
    assert [stage.values.shape[0] for stage in layer.stages(x)] == [0] * len(layer.stages(x))


@pytest.mark.parametrize("layer", [ConstantPad(2, 5), EdgePad(2), ReflectPad(2), MaxPooling(1), MeanPooling(1, 3)], ids=str)
def test_single_cell_goes_both_ways(layer: Layer) -> None:
    x, g = np.full((1, 1), 3.0), np.ones(layer.output_shape((1, 1)))
    full = x[None, ..., None]
    assert layer.forward(x).tolist() == oracles.forward(layer, full)[0, ..., 0].tolist()
    assert layer.backward(x, g).tolist() == oracles.backward(layer, full, g[None, ..., None])[0, ..., 0].tolist()


@every_layer
def test_memory_layout_does_not_matter(layer: Layer) -> None:
    x = values(2, 3, 4, 2)
    g = gradient(layer, x)
    y, dx = layer.forward(x).tolist(), layer.backward(x, g).tolist()
    apart = np.repeat(x, 2, axis=1)[:, ::2]
    backwards = x[:, ::-1].copy()[:, ::-1]
    for same in (np.asfortranarray(x), apart, backwards, np.moveaxis(np.moveaxis(x, 3, 1).copy(), 1, 3)):
        assert not same.flags.c_contiguous
        assert layer.forward(same).tolist() == y
        assert layer.backward(same, np.asfortranarray(g)).tolist() == dx


@every_layer
def test_arrays_that_cannot_be_written_are_enough(layer: Layer) -> None:
    x = np.broadcast_to(values(1, 3, 4, 1), (2, 3, 4, 2))
    g = np.broadcast_to(np.float64(1), layer.output_shape(x.shape))
    assert layer.forward(x).tolist() == layer.forward(x.copy()).tolist()
    assert layer.backward(x, g).tolist() == layer.backward(x.copy(), g.copy()).tolist()
    layer.stages(x)


@every_layer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_arguments_are_left_as_they_were(layer: Layer, dtype: Any) -> None:
    x = values(2, 3, 4, 2).astype(dtype)
    g = gradient(layer, x).astype(dtype)
    before = x.copy(), g.copy()
    layer.backward(x, g)
    layer.stages(x)
    assert (x.tolist(), g.tolist()) == (before[0].tolist(), before[1].tolist())


@every_layer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_results_share_no_memory_with_arguments(layer: Layer, dtype: Any) -> None:
    x = values(2, 3, 4, 2).astype(dtype)
    g = gradient(layer, x).astype(dtype)
    y, pullback = layer.vjp(x)
    dx, again = pullback(g), pullback(g)
    results = [layer.forward(x), layer.backward(x, g), y, dx, again]
    for place, result in enumerate(results):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, other) for other in (x, g, *results[:place]))


@every_layer
def test_pullback_answers_the_same_whatever_the_caller_writes(layer: Layer) -> None:
    x = values(3, 4)
    g = gradient(layer, x)
    expected = layer.backward(x, g).tolist()
    y, pullback = layer.vjp(x)
    assert pullback(g).tolist() == expected
    x[...] = 9
    y[...] = -9
    pullback(g)[...] = 5
    assert pullback(g).tolist() == expected


@every_layer
def test_pullback_is_linear(layer: Layer) -> None:
    x = values(3, 4)
    g = gradient(layer, x)
    _, pullback = layer.vjp(x)
    np.testing.assert_allclose(pullback(3 * g + 1), 3 * pullback(g) + pullback(np.ones_like(g)), atol=1e-12)


@every_layer
def test_answer_is_the_same_twice(layer: Layer) -> None:
    x = values(3, 4)
    g = gradient(layer, x)
    assert layer.forward(x).tobytes() == layer.forward(x).tobytes()
    assert layer.backward(x, g).tobytes() == layer.backward(x, g).tobytes()


@every_layer
def test_two_threads_do_not_disturb_each_other(layer: Layer) -> None:
    inputs = [values(2, 3, 4, 2) * factor for factor in range(1, 41)]
    alone = [layer.backward(x, gradient(layer, x)).tolist() for x in inputs]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda x: layer.backward(x, gradient(layer, x)).tolist(), inputs))
    assert together == alone


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


@given(cases())
def test_single_layer_equals_the_plain_loops(case: Case) -> None:
    layer, x = case.layers[0], case.x
    y = layer.forward(x)
    g = np.random.default_rng(y.size).integers(-4, 5, y.shape).astype(float)
    exact = not isinstance(layer, MeanPooling)
    np.testing.assert_allclose(y, oracles.forward(layer, x), rtol=0 if exact else 1e-12, atol=0 if exact else 1e-12)
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-12, atol=1e-12)


@given(cases(min_samples=0))
def test_output_shape_and_link_count_need_no_values(case: Case) -> None:
    network = Sequential(case.layers)
    assert network.output_shape(case.x.shape) == network.forward(case.x).shape
    links = sum(len(stage.links.src) for stage in network.stages(case.x))
    if any(isinstance(layer, ConstantPad) for layer in case.layers):
        assert links <= network.link_count(case.x.shape)
    else:
        assert links == network.link_count(case.x.shape)


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
    texts = [layer.name, layer.story["forward"], layer.story["backward"], layer(1).describe()]  # type: ignore[call-arg]
    assert all(set(text) == {"en", "zh"} and all(text.values()) for text in texts)
    assert layer.formula
    assert layer.code
    assert set(layer.elsewhere) <= {"NumPy", "PyTorch", "TensorFlow", "JAX", "ONNX"}


@every_layer
def test_stage_has_a_sentence_for_every_cell_in_both_directions(layer: Layer) -> None:
    for stage in layer.stages(values(1, 3, 4, 1)):
        assert {"forward_cell", "backward_cell"} <= set(stage.text.sentences)
        assert all(set(text) == {"en", "zh"} for text in stage.text.sentences.values())
        assert (stage.operator is not None) == (stage.kind == "choose")
        if stage.ring is not None and stage.ring.max() >= 0:
            assert {"forward_ring", "backward_ring"} <= set(stage.text.sentences)
