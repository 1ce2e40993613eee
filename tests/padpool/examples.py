"""Layers of every kind, and values for them, for what must hold whatever a layer does."""

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
    MaxPooling,
    MeanPooling,
    MinPooling,
    ReflectPad,
    Sequential,
    SumPooling,
    SymmetricPad,
    WrapPad,
)
from tests.padpool.strategies import SIMPLEST, Array

EVERY: list[Layer] = [
    *SIMPLEST.values(),
    ConstantPad(((1, 0), (2, 3)), 7.0),
    EdgePad(((1, 0), (2, 3))),
    ReflectPad(((1, 0), (2, 9))),
    SymmetricPad(((1, 0), (2, 9))),
    WrapPad(((7, 0), (2, 9))),
    Crop(((1, 0), (2, 1))),
    MaxPooling((2, 3), 1, ties="all"),
    MaxPooling((2, 1), (1, 3), ties="first"),
    MaxPooling(2, 1, ties="split"),
    MaxPooling(2, 2, "half", 2, True, "split"),
    MinPooling((2, 3), 1, ((1, 0), (0, 2)), ties="first"),
    MinPooling(3, 2, "same", ceil_mode=True),
    MeanPooling((2, 3), 1),
    MeanPooling(2, 3, "full", (1, 2), True),
    MeanPooling(3, 2, "same_lower", count_include_pad=False),
    SumPooling(2, 1, ((0, 1), (2, 0)), 2),
    LpPooling(1, 2, 1, 1),
    LpPooling(0.5, (2, 3), 2, "half", ceil_mode=True),
    AdaptiveMaxPooling((2, 6)),
    AdaptiveMaxPooling(2, "split"),
    AdaptiveMeanPooling((5, 3)),
    Conv2D([[1.0, -2, 0], [3, 0.5, -1]], 0.25, 1, "same"),
    Conv2D([[1.0, -2], [3, 0.5]], [-1], (2, 1), ((2, 1), (0, 3)), (1, 2), padding_mode="reflect"),
    Sequential([EdgePad(1), MaxPooling(2, 1, "half"), MeanPooling(2), LpPooling(3, 2, 1)]),
    Sequential([EdgePad(0)]),
]
every_layer = pytest.mark.parametrize("layer", EVERY, ids=str)
"""Each takes one channel and gives one."""
every_plane = pytest.mark.parametrize("layer", [layer for layer in EVERY if not isinstance(layer, Conv2D)], ids=str)
"""Those that take any number of channels, and each of them alone."""


def channels(layer: Layer) -> int:
    """How many channels the tests give it: more than one, where its kernel does not say."""
    return 1 if isinstance(layer, Conv2D) else 2


def values(*shape: int) -> Array:
    """Coarse numbers in no order, so that windows have ties."""
    return np.random.default_rng(7).integers(-2, 3, shape).astype(float)


def gradient(layer: Layer, x: Array) -> Array:
    return values(*layer.output_shape(x.shape))
