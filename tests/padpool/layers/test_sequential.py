from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import Crop, EdgePad, MaxPooling, MeanPooling, PadPoolError, ReflectPad, Sequential
from tests.padpool import oracles
from tests.padpool.strategies import Case, cases

BLIND = "padding must leave every window a cell of the input, got a window of padding alone (row 0 of the output)"
NESTED = "layer 1: size must be at most the input, 1×1, got 9×9"
LARGE = "size must be at most the input, 3×3, got 9×9"


@given(cases())
def test_pipeline_equals_its_layers_one_by_one(case: Case) -> None:
    inputs = [case.x]
    for layer in case.layers:
        inputs.append(layer.forward(inputs[-1]))
    dx = case.g
    for layer, x in zip(reversed(case.layers), reversed(inputs[:-1]), strict=True):
        dx = layer.backward(x, dx)
    network = Sequential(case.layers)
    np.testing.assert_array_equal(network.forward(case.x), inputs[-1])
    np.testing.assert_array_equal(network.backward(case.x, case.g), dx)


@given(cases(max_side=4))
def test_pipeline_equals_the_plain_loops(case: Case) -> None:
    inputs = [case.x]
    for layer in case.layers:
        inputs.append(oracles.forward(layer, inputs[-1]))
    np.testing.assert_allclose(Sequential(case.layers).forward(case.x), inputs[-1], rtol=1e-12, atol=1e-12)


def test_overlapping_pool_after_edge_padding_by_hand() -> None:
    network = Sequential([EdgePad(1), MaxPooling(2, 1, ties="all")])
    x = [[1, 2], [3, 4]]
    # Padded: 1122 / 1122 / 3344 / 3344. A window that shows a cell twice hands it the whole gradient twice.
    assert network.forward(x).tolist() == [[1, 2, 2], [3, 4, 4], [3, 4, 4]]
    assert network.backward(x, np.ones((3, 3))).tolist() == [[4, 6], [6, 9]]
    assert Sequential([EdgePad(1), MaxPooling(2, 1, ties="split")]).backward(x, np.ones((3, 3))).tolist() == [[1, 2], [2, 4]]


def test_nested_pipelines_are_the_flat_one() -> None:
    layers = [EdgePad(1), MaxPooling(2, 1), MeanPooling(2)]
    nested = Sequential([layers[0], Sequential([layers[1], Sequential([layers[2]])])])
    x, g = np.arange(16.0).reshape(4, 4), np.ones((2, 2))
    flat = Sequential(layers)
    assert nested.leaves() == flat.leaves() == layers
    assert nested.backward(x, g).tolist() == flat.backward(x, g).tolist()
    full = x[None, ..., None]
    assert [stage.key for stage in nested.stages(full)] == [stage.key for stage in flat.stages(full)]
    assert nested.link_count((1, 4, 4, 1)) == flat.link_count((1, 4, 4, 1))


@pytest.mark.parametrize(
    ("network", "field", "message"),
    [
        (Sequential([EdgePad(1), MaxPooling(9)]), "layers/1/size", f"layer 2: {LARGE}"),
        (Sequential([MeanPooling(9)]), "layers/0/size", "size must be at most the input, 1×1, got 9×9"),
        (Sequential([EdgePad(1), MaxPooling(1, padding=1)]), "layers/1/padding", f"layer 2: {BLIND}"),
        (Sequential([Sequential([Sequential([MeanPooling(9)]), EdgePad(1)])]), "layers/0/layers/0/layers/0/size", NESTED),
        (
            Sequential([EdgePad(0), Sequential([ReflectPad(1), MaxPooling(9)])]),
            "layers/1/layers/1/size",
            f"layer 2: layer 2: {LARGE}",
        ),
    ],
)
def test_error_names_the_place_of_the_layer(network: Sequential, field: str, message: str) -> None:
    for attempt in (
        lambda: network.forward([[1]]),
        lambda: network.backward([[1]], [[1]]),
        lambda: network.output_shape((1, 1)),
        lambda: network.link_count((1, 1, 1, 1)),
    ):
        with pytest.raises(PadPoolError) as caught:
            attempt()
        assert (caught.value.field, str(caught.value)) == (field, message)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "layers must hold at least 1 layer, got 0"),
        ([EdgePad(1), 5], "layers must hold layers, got int"),
        ("edge", "layers must hold layers, got str"),
        (EdgePad(1), "layers must be a list of layers, got EdgePad"),
        (None, "layers must be a list of layers, got NoneType"),
    ],
    ids=str,
)
def test_what_is_no_list_of_layers_is_refused(layers: Any, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        Sequential(layers)
    assert (str(caught.value), caught.value.field) == (message, "layers")


def test_layers_may_come_from_any_iterable_and_are_kept_apart_from_it() -> None:
    layers = [EdgePad(1)]
    network = Sequential(layers)
    layers.append(EdgePad(5))
    assert network == Sequential(layer for layer in [EdgePad(1)])  # type: ignore[arg-type]
    assert hash(network) == hash(Sequential((EdgePad(1),)))
    assert network.output_shape((1, 1)) == (3, 3)


def test_float16_is_rounded_once_at_the_end() -> None:
    # Between the layers the gradient is 2049 and 1; float16 has no 2049 and would answer 2048.
    network = Sequential([EdgePad(((0, 0), (0, 1))), EdgePad(((0, 0), (1, 0)))])
    assert network.backward(np.ones((1, 1), np.float16), np.array([[1, 2048, 1]], np.float16)).tolist() == [[2050]]


def test_parts_are_described_in_order() -> None:
    network = Sequential([EdgePad(1), MeanPooling(2)])
    assert network.describe() == {"en": "width 1 → 2×2, stride 2", "zh": "宽度 1 → 2×2，步长 2"}
    assert network.explain_size((1, 2, 4, 1)) == ("1 + 2 + 1 = 4 → ⌊(4 − 2) / 2⌋ + 1 = 2", "1 + 4 + 1 = 6 → ⌊(6 − 2) / 2⌋ + 1 = 3")
    assert (network.parameters(), network.defaults()) == ({}, {})


def test_size_of_every_layer_on_the_way_is_bounded() -> None:
    network = Sequential([EdgePad(1), EdgePad(10**12), Crop(10**12)])
    assert EdgePad(10**12).output_shape((1, 1)) == (2 * 10**12 + 1,) * 2
    for attempt in (lambda: network.forward([[1]]), lambda: network.output_shape((1, 1)), lambda: network.link_count((1, 1, 1, 1))):
        with pytest.raises(PadPoolError) as caught:
            attempt()
        side = 2 * 10**12 + 3
        expected = f"layer 2: y must have at most 2147483648 values, got 1×{side}×{side}×1"
        assert (caught.value.field, str(caught.value)) == ("layers/1/x", expected)
