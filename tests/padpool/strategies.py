"""Layers, pipelines and values for the property tests. Half of all values are coarse, so that ties abound."""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from padpool import LAYERS, ConstantPad, Conv2D, Crop, Layer
from padpool.geometry import NamedPadding, PadMode
from tests.padpool import oracles

Array = NDArray[Any]
Shape = tuple[int, ...]

TIES = ("all", "first", "split")
POWERS = (0.5, 1.0, 1.5, 2.0, 3.0, 7.0)

PADDINGS = ("constant_pad", "edge_pad", "reflect_pad", "symmetric_pad", "wrap_pad")

LEAST = {"width": 0, "size": 1, "p": 2, "output_size": 1, "kernel": [[2.0]]}
SIMPLEST: dict[str, Layer] = {
    name: layer(**{field: LEAST[field] for field in layer.parameters() if field not in layer.defaults()}) for name, layer in LAYERS.items()
}
"""Each layer, told no more than it must be."""

WIDEST = 9
"""No layer of a pipeline makes a longer side: the plain loops must end."""


@dataclass(frozen=True)
class Case:
    """A pipeline of one to three layers, an input that it takes, and a gradient that fits its output."""

    layers: list[Layer]
    x: Array
    g: Array


def arrays(shape: Shape, dtype: Any = np.float64) -> st.SearchStrategy[Array]:
    """Coarse values or fine ones, never both, so that ties are either common or rare. All are exact in float32."""

    def build(finest: int, seed: int) -> Array:
        numbers = np.random.default_rng(seed).integers(-2 * finest, 2 * finest, shape, endpoint=True)
        return (numbers / finest).astype(dtype)

    return st.builds(build, st.sampled_from([1, 4096]), st.integers(0, 2**32 - 1))


def shapes(max_side: int = 5, min_samples: int = 1) -> st.SearchStrategy[Shape]:
    side = st.integers(1, max_side)
    return st.tuples(st.integers(min_samples, 2), side, side, st.integers(1, 3))


def pairs(least: int, most: int) -> st.SearchStrategy[Any]:
    side = st.integers(least, most)
    return side | st.tuples(side, side)


def widths(most: int = 4) -> st.SearchStrategy[Any]:
    side = st.integers(0, most)
    pair = st.tuples(side, side)
    return st.one_of(side, pair, st.tuples(pair, pair))


def parameters(most: int) -> dict[str, st.SearchStrategy[Any]]:
    """Every parameter by its name: what has no row here cannot be drawn, and fails."""
    return {
        "width": widths(most),
        "value": st.integers(-2, 2).map(float),
        "size": pairs(1, 4),
        "stride": st.none() | pairs(1, 5),
        "padding": st.sampled_from(get_args(NamedPadding)) | widths(3),
        "dilation": st.just(1) | pairs(1, 3),
        "ceil_mode": st.booleans(),
        "count_include_pad": st.booleans(),
        "p": st.sampled_from(POWERS),
        "output_size": pairs(1, 6),
        "ties": st.sampled_from(TIES),
        "padding_mode": st.sampled_from(get_args(PadMode)),
        "padding_value": st.integers(-2, 2).map(float),
    }


@st.composite
def layers(draw: st.DrawFn, name: str, h: int, w: int, channels: int = 1, ties: tuple[str, ...] = TIES, most: int = 2) -> Layer:
    """A layer of this name that takes ``(h, w, channels)``, every parameter drawn; no side of its output is longer than ``WIDEST``."""
    if name == "crop":
        return Crop(draw(_crops(h, w)))
    if name == "conv2d":
        return draw(_convolutions(h, w, channels, parameters(most)))
    known = parameters(most) | {"ties": st.sampled_from(ties)}
    given = {field: draw(known[field]) for field in LAYERS[name].parameters()}
    for tamed in ({}, {"dilation": 1}, {"dilation": 1, "padding": "valid"}, {"dilation": 1, "padding": "valid", "size": 1}):
        layer = LAYERS[name](**given | {field: value for field, value in tamed.items() if field in given})
        if name in PADDINGS or (oracles.suits(layer, h, w) and max(layer.output_shape((h, w))) <= WIDEST):
            return layer
    raise AssertionError(given)


@st.composite
def _convolutions(draw: st.DrawFn, h: int, w: int, channels: int, known: dict[str, st.SearchStrategy[Any]]) -> Conv2D:
    groups = draw(st.sampled_from([part for part in range(1, channels + 1) if channels % part == 0]))
    outputs = groups * draw(st.integers(1, 2))
    taps = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    given = {field: draw(known[field]) for field in ("stride", "padding", "dilation", "padding_mode", "padding_value")}
    given |= {"stride": given["stride"] or 1, "bias": draw(st.none() | arrays((outputs,))), "groups": groups}
    for k, tamed in ((taps, {}), (taps, {"padding": "same", "dilation": 1}), ((1, 1), {"padding": "valid"})):
        shape = k if channels == outputs == 1 and draw(st.booleans()) else (*k, channels // groups, outputs)
        layer = Conv2D(draw(arrays(shape)), **given | tamed)
        if oracles.suits(layer, h, w) and max(layer.output_shape((h, w, channels))[:2]) <= WIDEST:
            return layer
    raise AssertionError(given)


@st.composite
def _crops(draw: st.DrawFn, h: int, w: int) -> Any:
    (top, left) = draw(st.integers(0, h - 1)), draw(st.integers(0, w - 1))
    return (top, draw(st.integers(0, h - 1 - top))), (left, draw(st.integers(0, w - 1 - left)))


def paddings(most: int = 4) -> st.SearchStrategy[Layer]:
    return st.sampled_from(PADDINGS).flatmap(lambda name: layers(name, 1, 1, most=most))


@st.composite
def single(draw: st.DrawFn, name: str, max_side: int = 5, ties: tuple[str, ...] = TIES, dtype: Any = np.float64) -> Case:
    """One layer of this name."""
    shape = draw(shapes(max_side))
    layer = draw(layers(name, shape[1], shape[2], shape[3], ties, 7))
    return Case([layer], draw(arrays(shape, dtype)), draw(arrays(layer.output_shape(shape), dtype)))


@st.composite
def cases(
    draw: st.DrawFn, max_layers: int = 3, max_side: int = 5, min_samples: int = 1, ties: tuple[str, ...] = TIES, dtype: Any = np.float64
) -> Case:
    shape = draw(shapes(max_side, min_samples))
    chosen: list[Layer] = []
    after = shape
    for name in draw(st.lists(st.sampled_from(list(LAYERS)), min_size=1, max_size=max_layers)):
        layer = draw(layers(name, after[1], after[2], after[3], ties))
        if max(layer.output_shape(after)[1:3]) > WIDEST:
            break
        chosen.append(layer)
        after = layer.output_shape(after)
    return Case(chosen, draw(arrays(shape, dtype)), draw(arrays(after, dtype)))


def value_of_ring(layer: Any) -> float:
    """What a layer pads with, where it pads with a constant."""
    fills = {"MaxPooling": -np.inf, "MinPooling": np.inf}
    if isinstance(layer, Conv2D):
        return layer.padding_value
    return layer.value if isinstance(layer, ConstantPad) else fills.get(type(layer).__name__, 0.0)
