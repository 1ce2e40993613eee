"""Answers found another way: plain loops, ``np.pad`` and finite differences. Nothing here comes from padpool's kernels or links."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from padpool import ConstantPad, EdgePad, Layer, MaxPooling, MeanPooling, ReflectPad

Array = NDArray[Any]
Pair = tuple[int, int]
Cell = tuple[int, int]


def numpy_pad(x: Array, layer: Layer) -> Array:
    """``np.pad`` on ``(N, H, W, C)`` with the width, the mode and the constant of a padding layer."""
    match layer:
        case ConstantPad():
            return np.pad(x, _numpy_width(layer.width), mode="constant", constant_values=layer.value)
        case EdgePad():
            return np.pad(x, _numpy_width(layer.width), mode="edge")
        case ReflectPad():
            return np.pad(x, _numpy_width(layer.width), mode="reflect")
    raise AssertionError(layer)


def numpy_fold(shape: Sequence[int], g: Array, layer: Layer) -> Array:
    """The gradient of a padding: ``np.pad`` says which cell every padded cell copied, a loop adds g there."""
    size = math.prod(shape)
    numbers = np.arange(size).reshape(shape)
    marker = ConstantPad(layer.width, -1) if isinstance(layer, ConstantPad) else layer
    dx = np.zeros(size)
    for source, value in zip(numpy_pad(numbers, marker).ravel().tolist(), g.ravel().tolist(), strict=True):
        if source >= 0:
            dx[source] += value
    return dx.reshape(shape)


def _numpy_width(width: Any) -> list[Pair]:
    (top, bottom), (left, right) = width
    return [(0, 0), (top, bottom), (left, right), (0, 0)]


def windows(h: int, w: int, k: Pair, s: Pair) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each output cell with the input cells under its window, rows before columns; a window that hangs over is none."""
    for i, top in enumerate(range(0, h - k[0] + 1, s[0])):
        for j, left in enumerate(range(0, w - k[1] + 1, s[1])):
            yield (i, j), [(top + a, left + b) for a, b in product(range(k[0]), range(k[1]))]


def loop_pool(x: Array, layer: Any, reduce: Callable[[list[float]], float]) -> Array:
    """Every window of every sample and channel through ``reduce``, in Python floats."""
    n, h, w, c = x.shape
    cells = list(windows(h, w, layer.size, layer.stride))
    y = np.empty((n, 1 + cells[-1][0][0], 1 + cells[-1][0][1], c))
    for sample, channel in product(range(n), range(c)):
        for (i, j), window in cells:
            y[sample, i, j, channel] = reduce([float(x[sample, a, b, channel]) for a, b in window])
    return y


def loop_unpool(x: Array, g: Array, layer: Any, shares: Callable[[list[float]], list[float]]) -> Array:
    """Every g to the cells of its window, times ``shares`` of the window's values; a share of 0 passes nothing, not 0 · ∞."""
    n, h, w, c = x.shape
    dx = np.zeros(x.shape)
    for sample, channel in product(range(n), range(c)):
        for (i, j), window in windows(h, w, layer.size, layer.stride):
            values = [float(x[sample, a, b, channel]) for a, b in window]
            for (a, b), share in zip(window, shares(values), strict=True):
                if share:
                    dx[sample, a, b, channel] += share * float(g[sample, i, j, channel])
    return dx


def maximum(values: list[float]) -> float:
    """NaN where there is one, else the largest."""
    return math.nan if any(map(math.isnan, values)) else max(values)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def winners(values: list[float]) -> list[bool]:
    """The cells that hold the maximum: the NaNs where there are any."""
    if any(map(math.isnan, values)):
        return [math.isnan(value) for value in values]
    return [value == max(values) for value in values]


SHARES: dict[str, Callable[[list[bool]], list[float]]] = {
    "all": lambda won: [float(w) for w in won],
    "first": lambda won: [float(place == won.index(True)) for place in range(len(won))],
    "split": lambda won: [w / sum(won) for w in won],
}


def forward(layer: Layer, x: Array) -> Array:
    """y on ``(N, H, W, C)``, of any single layer."""
    match layer:
        case MaxPooling():
            return loop_pool(x, layer, maximum)
        case MeanPooling():
            return loop_pool(x, layer, mean)
    return numpy_pad(x, layer)


def backward(layer: Layer, x: Array, g: Array) -> Array:
    """dx on ``(N, H, W, C)``, of any single layer."""
    match layer:
        case MaxPooling():
            return loop_unpool(x, g, layer, lambda values: SHARES[layer.ties](winners(values)))
        case MeanPooling():
            return loop_unpool(x, g, layer, lambda values: [1 / len(values)] * len(values))
    return numpy_fold(x.shape, g, layer)


def matrix(links: Any) -> Array:
    """J as a dense matrix (cells of y, cells of x), entry by entry from the columns of the links."""
    dense = np.zeros((math.prod(links.out_shape), math.prod(links.in_shape)))
    for src, dst, weight, used in zip(links.src.tolist(), links.dst.tolist(), links.weight.tolist(), links.used.tolist(), strict=True):
        if used:
            dense[dst, src] += weight
    return dense


def central_differences(function: Callable[[Array], Array], x: Array, g: Array, eps: float = 1e-6) -> Array:
    """The gradient at x of ``sum(g * function(x))``, from two calls of the function a cell."""
    dx = np.empty(x.size)
    for cell in range(x.size):
        step = np.zeros(x.size)
        step[cell] = eps
        above, below = (function(x + sign * step.reshape(x.shape)) for sign in (1, -1))
        dx[cell] = float(np.sum(g * (above - below))) / (2 * eps)
    return dx.reshape(x.shape)
