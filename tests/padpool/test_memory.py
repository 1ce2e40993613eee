"""What layers do to arrays and to each other: nothing."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    MinPooling,
    ReflectPad,
    SumPooling,
)
from tests.padpool.examples import channels, every_layer, gradient, values


@every_layer
def test_memory_layout_does_not_matter(layer: Layer) -> None:
    x = values(2, 3, 4, channels(layer))
    g = gradient(layer, x)
    y, dx = layer.forward(x).tolist(), layer.backward(x, g).tolist()
    apart = np.repeat(x, 2, axis=1)[:, ::2]
    backwards = x[:, ::-1].copy()[:, ::-1]
    for same in (np.asfortranarray(x), apart, backwards, np.swapaxes(np.swapaxes(x, 1, 2).copy(), 1, 2)):
        assert not same.flags.c_contiguous
        assert layer.forward(same).tolist() == y
        assert layer.backward(same, np.asfortranarray(g)).tolist() == dx


@every_layer
def test_arrays_that_cannot_be_written_are_enough(layer: Layer) -> None:
    x = np.broadcast_to(values(1, 3, 4, 1), (2, 3, 4, channels(layer)))
    g = np.broadcast_to(np.float64(1), layer.output_shape(x.shape))
    assert layer.forward(x).tolist() == layer.forward(x.copy()).tolist()
    assert layer.backward(x, g).tolist() == layer.backward(x.copy(), g.copy()).tolist()
    layer.stages(x)


@every_layer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_arguments_are_left_as_they_were(layer: Layer, dtype: Any) -> None:
    x = values(2, 3, 4, channels(layer)).astype(dtype)
    g = gradient(layer, x).astype(dtype)
    before = x.copy(), g.copy()
    layer.backward(x, g)
    layer.stages(x)
    assert (x.tolist(), g.tolist()) == (before[0].tolist(), before[1].tolist())


@every_layer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_results_share_no_memory_with_arguments(layer: Layer, dtype: Any) -> None:
    x = values(2, 3, 4, channels(layer)).astype(dtype)
    g = gradient(layer, x).astype(dtype)
    y, pullback = layer.vjp(x)
    dx, again = pullback(g), pullback(g)
    results = [layer.forward(x), layer.backward(x, g), y, dx, again]
    for place, result in enumerate(results):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, other) for other in (x, g, *results[:place]))


@every_layer
def test_stages_share_no_memory_with_their_input(layer: Layer) -> None:
    x = values(2, 3, 4, channels(layer))
    assert not any(np.shares_memory(stage.values, x) for stage in layer.stages(x))


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
    inputs = [values(2, 3, 4, channels(layer)) * factor for factor in range(1, 41)]
    alone = [layer.backward(x, gradient(layer, x)).tolist() for x in inputs]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda x: layer.backward(x, gradient(layer, x)).tolist(), inputs))
    assert together == alone


@pytest.mark.parametrize(
    "layer",
    [
        *(MaxPooling(2), MaxPooling(3, 1, ties="all"), MaxPooling(3, 1, ties="first"), MinPooling(3, 2, ties="split")),
        *(
            MeanPooling(2),
            MeanPooling(3, 1),
            SumPooling(3, 1, "full"),
            LpPooling(1, 2),
            LpPooling(2, 3, 1),
            LpPooling(2, 2),
            LpPooling(3, 3, 2),
        ),
        *(ReflectPad(3), ConstantPad(1), AdaptiveMaxPooling(7, ties="first"), AdaptiveMeanPooling(7)),
    ],
    ids=str,
)
def test_both_ways_take_at_most_the_larger_of_input_and_output_once_more(layer: Layer) -> None:
    x = np.random.default_rng(3).integers(-50, 50, (128, 24, 24, 4)).astype(np.float32)
    g = np.ones(layer.output_shape(x.shape), x.dtype)
    layer.backward(x[:1], g[:1])  # what is made once and kept counts as no part of a call
    tracemalloc.start()
    y, pullback = layer.vjp(x)
    dx = pullback(g)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # A layer that reads x again has kept a copy: what lies between the passes of one sample comes on top.
    assert peak - y.nbytes - dx.nbytes <= max(x.nbytes, y.nbytes) * (1 + 10 / len(x))
