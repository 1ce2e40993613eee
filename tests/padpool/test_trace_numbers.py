"""Which numbers a trace holds: NaN, infinities and every dtype, as plain data."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import ConstantPad, EdgePad, Layer, MaxPooling, MeanPooling, Sequential, trace
from tests.padpool.examples import every_layer
from tests.padpool.strategies import Case, cases


@given(cases(min_samples=0))
def test_trace_is_plain_data(case: Case) -> None:
    t = trace(case.layers, case.x, case.g)
    assert json.loads(json.dumps(plain(t), allow_nan=False))["dx"] == t["dx"]


def plain(value: Any) -> Any:
    """Every non-finite number as a word; fails on anything that is not plain data."""
    assert type(value) in (dict, list, tuple, str, int, float, bool, type(None)), type(value)
    if isinstance(value, dict):
        assert all(type(key) is str for key in value)
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


@pytest.mark.parametrize("ties", ["all", "first", "split"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_trace_holds_nan_and_infinity(ties: Any, dtype: Any) -> None:
    x = np.array([[np.nan, 1, np.inf, 1e4], [2, 3, -np.inf, np.inf]], dtype)
    g = np.array([[np.inf, -np.inf, 1, np.nan, 2]] * 3, dtype)
    network = Sequential([ConstantPad(1, 1e300), MaxPooling(2, 1, ties=ties)])
    t = trace(network, x, g)
    json.dumps(plain(t), allow_nan=False)
    np.testing.assert_array_equal(t["dx"], network.backward(x, g))


@every_layer
def test_trace_of_every_layer_holds_nan_and_infinity(layer: Layer) -> None:
    x = np.array([[np.nan, 1, np.inf, 1e4], [2, 3, -np.inf, np.inf], [-1, -np.inf, 0, 5]])
    g = np.resize([1, np.inf, -np.inf, np.nan, 2], layer.output_shape((3, 4)))
    t = trace(layer, x, g)
    json.dumps(plain(t), allow_nan=False)
    np.testing.assert_array_equal(t["y"], layer.forward(x))
    np.testing.assert_array_equal(t["dx"], layer.backward(x, g))


def test_infinite_gradient_never_meets_an_unchosen_link() -> None:
    t = trace(MaxPooling(2), [[1, 2], [3, 4]], [[math.inf]])
    assert t["dx"] == [[0, 0], [0, math.inf]]
    assert t["backward"][0]["links"]["after"] == [0, 0, 0, math.inf]
    assert t["backward"][0]["steps"]["written"] == [math.inf]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int32, np.bool_])
def test_trace_takes_every_dtype_of_the_layers(dtype: Any) -> None:
    x = (np.arange(16).reshape(4, 4) % 5 > 1).astype(dtype)
    t = trace([EdgePad(1), MeanPooling(3)], x)
    network = Sequential([EdgePad(1), MeanPooling(3)])
    assert t["y"] == network.forward(x).tolist()
    assert t["dx"] == network.backward(x, np.ones((2, 2))).tolist()
