"""Layers, pipelines and values for the property tests. Half of all values are coarse, so that ties abound."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from padpool import ConstantPad, EdgePad, Layer, MaxPooling, MeanPooling, ReflectPad

Array = NDArray[Any]
Shape = tuple[int, ...]

TIES = ("all", "first", "split")

coarse = st.integers(-2, 2).map(float)
fine = st.floats(-10, 10, allow_subnormal=False, width=32)


@dataclass(frozen=True)
class Case:
    """A pipeline of one to three layers, an input that it takes, and a gradient that fits its output."""

    layers: list[Layer]
    x: Array
    g: Array


def arrays(shape: Shape, dtype: Any = np.float64) -> st.SearchStrategy[Array]:
    """Coarse values or fine ones, never both, so that ties are either common or rare."""
    return st.sampled_from([coarse, fine]).flatmap(lambda elements: hnp.arrays(dtype, shape, elements=elements))


def shapes(max_side: int = 5, min_samples: int = 1) -> st.SearchStrategy[Shape]:
    side = st.integers(1, max_side)
    return st.tuples(st.integers(min_samples, 2), side, side, st.integers(1, 3))


def widths(most: int = 4) -> st.SearchStrategy[Any]:
    side = st.integers(0, most)
    pair = st.tuples(side, side)
    return st.one_of(side, pair, st.tuples(pair, pair))


def paddings(most: int = 4) -> st.SearchStrategy[Layer]:
    return st.one_of(
        st.builds(ConstantPad, widths(most), coarse),
        st.builds(EdgePad, widths(most)),
        st.builds(ReflectPad, widths(most)),
    )


@st.composite
def poolings(draw: st.DrawFn, h: int, w: int, ties: tuple[str, ...] = TIES) -> Layer:
    """Windows that fit ``(h, w)``, square or not; strides below, at and beyond the window's size, or left out."""
    size = draw(st.integers(1, min(h, w, 4)) | st.tuples(st.integers(1, min(h, 4)), st.integers(1, min(w, 4))))
    stride = draw(st.none() | st.integers(1, 5) | st.tuples(st.integers(1, 5), st.integers(1, 5)))
    if draw(st.booleans()):
        return MeanPooling(size, stride)
    return MaxPooling(size, stride, draw(st.sampled_from(ties)))  # type: ignore[arg-type]


@st.composite
def cases(
    draw: st.DrawFn, max_layers: int = 3, max_side: int = 5, min_samples: int = 1, ties: tuple[str, ...] = TIES, dtype: Any = np.float64
) -> Case:
    shape = draw(shapes(max_side, min_samples))
    layers: list[Layer] = []
    after = shape
    for _ in range(draw(st.integers(1, max_layers))):
        layer = draw(paddings(2) | poolings(after[1], after[2], ties))
        layers.append(layer)
        after = layer.output_shape(after)
    return Case(layers, draw(arrays(shape, dtype)), draw(arrays(after, dtype)))
