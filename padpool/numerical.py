"""The gradient by finite differences: slow, and independent of every backward pass."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from padpool.errors import PadPoolError, refusal
from padpool.geometry import IntArray
from padpool.layer import Layer
from padpool.links import Array
from padpool.parameter import Parameter
from padpool.tensor import open_gradient, open_tensor

STEP = Parameter("number", {"en": "Step", "zh": "步长"}, "ε", above=0.0)
BLOCK = 2**20
"""Links of all copies of x that pass the layer at a time: a few MB, but for an x that has more by itself."""


@np.errstate(invalid="ignore", over="ignore")
def numerical_gradient(layer: Layer, x: ArrayLike, g: ArrayLike, eps: float = 1e-6) -> Array:
    """dx of ``sum(g * layer.forward(x))`` by central differences, one cell at a time, in float64.

    Of x's shape; g has y's. Near a tie or a kink of the layer the two sides differ, and so may the answer from ``backward``.
    Raises PadPoolError for what ``backward`` refuses, for what is no layer, and for an eps that is not above 0.

    >>> from padpool import MeanPooling
    >>> numerical_gradient(MeanPooling(2), [[1, 2], [3, 4]], [[1]]).round(6)
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    if not isinstance(layer, Layer):
        raise PadPoolError(refusal("layer", {"en": "must be a layer", "zh": "应为一个层"}, type(layer).__name__), "layer")
    eps = STEP.check(eps, "eps")
    at = np.array(open_tensor(x, "x").values, dtype=np.float64)
    weight = open_gradient(g, layer.output_shape(at.shape), at.dtype)
    block = max(1, BLOCK // max(at.size, layer.link_count(at.shape), 1))
    slopes = [_slopes(layer, at, weight, cells, eps) for cells in np.split(np.arange(at.size), range(block, at.size, block))]
    return np.concatenate(slopes).reshape(np.shape(x))


def _slopes(layer: Layer, x: Array, g: Array, cells: IntArray, eps: float) -> Array:
    """dx at some flat cells: the samples of all moved copies of x pass the layer as one batch."""
    above, below = np.tile(x.ravel(), (2, cells.size, 1))
    moved = np.arange(cells.size), cells
    above[moved] += eps
    below[moved] -= eps
    y = [layer.forward(copies.reshape(-1, *x.shape[1:])).reshape(cells.size, g.size) for copies in (above, below)]
    slopes: Array = np.sum(g.ravel() * (y[0] - y[1]), axis=1) / (2 * eps)
    return slopes


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """dx as a layer has it and as finite differences find it, and the largest difference between the two.

    >>> from padpool import MaxPooling
    >>> check = gradient_check(MaxPooling((1, 2)), [[5, 5]], [[1]])
    >>> check.dx, check.numerical.round(6), round(check.difference, 6)
    (array([[1., 1.]]), array([[0.5, 0.5]]), 0.5)

    All in the units of g; the arrays have x's shape.
    """

    dx: Array
    numerical: Array
    difference: float


def gradient_check(layer: Layer, x: ArrayLike, g: ArrayLike, eps: float = 1e-6) -> GradientCheck:
    """``layer.backward(x, g)`` against ``numerical_gradient``. At a tie or a kink they may differ, and both be right.

    Raises PadPoolError for what ``backward`` refuses, for what is no layer, and for an eps that is not above 0.

    >>> from padpool import MaxPooling
    >>> gradient_check(MaxPooling(2), [[1, 2], [3, 4]], [[1]]).difference < 1e-6
    True
    """
    numerical = numerical_gradient(layer, x, g, eps)
    dx = layer.backward(x, g)
    with np.errstate(invalid="ignore"):
        return GradientCheck(dx, numerical, float(np.max(np.abs(dx - numerical), initial=0)))
