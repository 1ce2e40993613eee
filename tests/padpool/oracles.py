"""Answers found another way: plain loops, ``np.pad`` and finite differences. Nothing here comes from padpool's kernels or links."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    SumPooling,
    SymmetricPad,
    WrapPad,
)

Array = NDArray[Any]
Pair = tuple[int, int]
Cell = tuple[int, int]
Reduce = Callable[[list[float], int], float]
Shares = Callable[[list[float], int], list[float]]

NUMPY_MODES: dict[type[Layer], Any] = {EdgePad: "edge", ReflectPad: "reflect", SymmetricPad: "symmetric", WrapPad: "wrap"}

PADDED, OVERHANGING = -1, -2


@dataclass(frozen=True)
class Window:
    """The input cells that a window reads, in reading order, and how many positions it has before the padded end."""

    cells: list[Cell]
    counted: int


def numpy_pad(x: Array, layer: Any) -> Array:
    """``np.pad`` on ``(N, H, W, C)`` with the width, the mode and the constant of a padding layer."""
    if isinstance(layer, ConstantPad):
        return np.pad(x, _numpy_width(layer.width), mode="constant", constant_values=layer.value)
    return np.pad(x, _numpy_width(layer.width), mode=NUMPY_MODES[type(layer)])


def numpy_fold(shape: Sequence[int], g: Array, layer: Layer) -> Array:
    """The gradient of a padding or crop: the layer's own copy of numbered cells says where each came from, a loop adds g there."""
    size = math.prod(shape)
    numbers = np.arange(size).reshape(shape)
    marker = ConstantPad(layer.width, -1) if isinstance(layer, ConstantPad) else layer
    dx = np.zeros(size)
    for source, value in zip(forward(marker, numbers).ravel().tolist(), g.ravel().tolist(), strict=True):
        if source >= 0:
            dx[source] += value
    return dx.reshape(shape)


def _numpy_width(width: Any) -> list[Pair]:
    (top, bottom), (left, right) = width
    return [(0, 0), (top, bottom), (left, right), (0, 0)]


def middle(x: Array, layer: Crop) -> Array:
    """What a crop leaves, line by line."""
    (top, bottom), (left, right) = layer.width  # type: ignore[misc]
    rows, columns = range(top, x.shape[1] - bottom), range(left, x.shape[2] - right)
    return np.stack([np.stack([x[:, row, column] for column in columns], axis=1) for row in rows], axis=1)


def named_widths(padding: str, n: int, k: int, s: int, d: int) -> Pair:
    """The widths that a name stands for; those of ``same`` by trying one cell more until ⌈n / s⌉ windows fit."""
    if padding in ("valid", "half", "full"):
        width = {"valid": 0, "half": d * (k // 2), "full": d * (k - 1)}[padding]
        return width, width
    total = 0
    while len(axis_windows(n, k, s, d, 0, total, False)) < math.ceil(n / s):
        total += 1
    halves = total // 2, (total + 1) // 2
    return halves if padding == "same" else halves[::-1]


def axis_windows(n: int, k: int, s: int, d: int, before: int, after: int, ceil: bool) -> list[list[int]]:
    """The cells of every window along one axis; ``PADDED`` stands for padding, ``OVERHANGING`` for what lies behind its end."""
    end, reach = before + n + after, d * (k - 1) + 1
    count = 0
    while count * s + reach <= end:
        count += 1
    if ceil and count:
        # PyTorch's rule, as it is written: round up, then leave out a last window that would start behind the input.
        rounded = 1 + math.ceil((end - reach) / s)
        if (rounded - 1) * s >= n + before:
            rounded -= 1
        # Where PyTorch takes no such padding, that would leave out a window that fits.
        count = max(count, rounded)

    def cell(position: int) -> int:
        if position >= end:
            return OVERHANGING
        return position - before if before <= position < before + n else PADDED

    return [[cell(i * s + a * d) for a in range(k)] for i in range(count)]


def _axis(layer: Any, axis: int, n: int) -> list[list[int]]:
    """The windows of a layer along rows (0) or columns (1)."""
    if isinstance(layer, AdaptiveMaxPooling | AdaptiveMeanPooling):
        count = layer.output_size[axis]  # type: ignore[index]
        return [list(range(math.floor(i * n / count), math.ceil((i + 1) * n / count))) for i in range(count)]
    size = np.shape(layer.kernel)[:2] if isinstance(layer, Conv2D) else layer.size
    k, s, d = size[axis], layer.stride[axis], layer.dilation[axis]
    before, after = named_widths(layer.padding, n, k, s, d) if isinstance(layer.padding, str) else layer.padding[axis]
    return axis_windows(n, k, s, d, before, after, getattr(layer, "ceil_mode", False))


def windows(layer: Any, h: int, w: int) -> Iterator[tuple[Cell, Window]]:
    """Each output cell with its window, rows before columns."""
    for (i, rows), (j, columns) in product(enumerate(_axis(layer, 0, h)), enumerate(_axis(layer, 1, w))):
        counted = [(a, b) for a, b in product(rows, columns) if OVERHANGING not in (a, b)]
        yield (i, j), Window([(a, b) for a, b in counted if PADDED not in (a, b)], len(counted))


def suits(layer: Any, h: int, w: int) -> bool:
    """Whether a pooling has a window at all, and each a cell to take where padding is none."""
    if isinstance(layer, AdaptiveMaxPooling | AdaptiveMeanPooling):
        return True
    sees = [window.cells for _, window in windows(layer, h, w)]
    if isinstance(layer, Conv2D):
        return bool(sees)
    absent = isinstance(layer, MaxPooling | MinPooling) or not getattr(layer, "count_include_pad", True)
    return bool(sees) and (all(sees) or not absent)


def loop_pool(x: Array, layer: Any, reduce: Reduce) -> Array:
    """Every window of every sample and channel through ``reduce``, in Python floats."""
    n, h, w, c = x.shape
    seen = dict(windows(layer, h, w))
    y = np.empty((n, 1 + max(i for i, _ in seen), 1 + max(j for _, j in seen), c))
    for sample, channel in product(range(n), range(c)):
        plane = x[sample, ..., channel].tolist()
        for (i, j), window in seen.items():
            y[sample, i, j, channel] = reduce([float(plane[a][b]) for a, b in window.cells], window.counted)
    return y


def loop_unpool(x: Array, g: Array, layer: Any, shares: Shares) -> Array:
    """Every g to the cells of its window, times ``shares`` of the window's values; a share of 0 passes nothing, not 0 · ∞."""
    n, h, w, c = x.shape
    dx = np.zeros(x.shape)
    seen = dict(windows(layer, h, w))
    for sample, channel in product(range(n), range(c)):
        plane = x[sample, ..., channel].tolist()
        for (i, j), window in seen.items():
            values = [float(plane[a][b]) for a, b in window.cells]
            for (a, b), share in zip(window.cells, shares(values, window.counted), strict=True):
                if share:
                    dx[sample, a, b, channel] += share * float(g[sample, i, j, channel])
    return dx


def loop_argmax(x: Array, layer: MaxPooling) -> Array:
    """The flat index in H·W of each window's first maximum."""
    n, h, w, c = x.shape
    seen = dict(windows(layer, h, w))
    flat = np.empty((n, 1 + max(i for i, _ in seen), 1 + max(j for _, j in seen), c), int)
    for sample, channel in product(range(n), range(c)):
        for (i, j), window in seen.items():
            a, b = window.cells[winners([float(x[sample, a, b, channel]) for a, b in window.cells]).index(True)]
            flat[sample, i, j, channel] = a * w + b
    return flat


def maximum(values: list[float]) -> float:
    """NaN where there is one, else the largest."""
    return math.nan if any(map(math.isnan, values)) else max(values)


def negative(values: list[float]) -> list[float]:
    return [-value for value in values]


def norm(values: list[float], p: float) -> float:
    """The Lp norm as it is written in books."""
    return math.pow(math.fsum(abs(value) ** p for value in values), 1 / p)


def norm_slopes(values: list[float], p: float) -> list[float]:
    """Its partial derivatives; 0 at 0."""
    y = norm(values, p)
    return [math.copysign((abs(value) / y) ** (p - 1), value) if value else 0.0 for value in values]


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


def _reduce(layer: Layer) -> Reduce:
    match layer:
        case MaxPooling() | AdaptiveMaxPooling():
            return lambda values, _: maximum(values)
        case MinPooling():
            return lambda values, _: -maximum(negative(values))
        case SumPooling():
            return lambda values, _: sum(values)
        case MeanPooling(count_include_pad=True):
            return lambda values, counted: sum(values) / counted
        case MeanPooling() | AdaptiveMeanPooling():
            return lambda values, _: sum(values) / len(values)
        case LpPooling():
            return lambda values, _: norm(values, layer.p)
    raise AssertionError(layer)


def _shares(layer: Layer) -> Shares:
    match layer:
        case MaxPooling() | AdaptiveMaxPooling():
            return lambda values, _: SHARES[layer.ties](winners(values))
        case MinPooling():
            return lambda values, _: SHARES[layer.ties](winners(negative(values)))
        case SumPooling():
            return lambda values, _: [1.0] * len(values)
        case MeanPooling(count_include_pad=True):
            return lambda values, counted: [1 / counted] * len(values)
        case MeanPooling() | AdaptiveMeanPooling():
            return lambda values, _: [1 / len(values)] * len(values)
        case LpPooling():
            return lambda values, _: norm_slopes(values, layer.p)
    raise AssertionError(layer)


def conv_padding(layer: Conv2D, shape: Sequence[int]) -> Layer:
    """The padding that a convolution begins with, as a layer of its own."""
    layer_of = {"constant": ConstantPad, "edge": EdgePad, "reflect": ReflectPad, "symmetric": SymmetricPad, "wrap": WrapPad}
    width = layer.padding
    if isinstance(width, str):
        kh, kw = np.shape(layer.kernel)[:2]
        (sh, sw), (dh, dw) = layer.stride, layer.dilation  # type: ignore[misc]
        width = named_widths(width, shape[1], kh, sh, dh), named_widths(width, shape[2], kw, sw, dw)
    fill = (layer.padding_value,) if layer.padding_mode == "constant" else ()
    return layer_of[layer.padding_mode](width, *fill)


@dataclass(frozen=True)
class Tap:
    """A cell of y, the cell of the padded x that it reads, and the cell of the kernel between them."""

    y: tuple[int, int, int, int]
    x: tuple[int, int, int, int]
    k: tuple[int, int, int, int]


def taps(layer: Conv2D, padded: Sequence[int]) -> Iterator[Tap]:
    """Every product that a convolution adds up, in six plain loops."""
    kh, kw, inputs, outputs = np.shape(_taps(layer))
    (sh, sw), (dh, dw) = layer.stride, layer.dilation  # type: ignore[misc]
    rows, columns = (range((n - d * (k - 1) - 1) // s + 1) for n, k, s, d in ((padded[1], kh, sh, dh), (padded[2], kw, sw, dw)))
    for n, i, j, o in product(range(padded[0]), rows, columns, range(outputs)):
        group = o // (outputs // layer.groups)
        for a, b, c in product(range(kh), range(kw), range(inputs)):
            yield Tap((n, i, j, o), (n, i * sh + a * dh, j * sw + b * dw, group * inputs + c), (a, b, c, o))


def _taps(layer: Conv2D) -> Array:
    kernel = np.asarray(layer.kernel)
    return kernel if kernel.ndim == 4 else kernel[:, :, None, None]


def loop_conv(x: Array, layer: Conv2D) -> Array:
    """The sums, in Python floats."""
    padded, kernel = numpy_pad(x, conv_padding(layer, x.shape)), _taps(layer)
    found: dict[tuple[int, ...], float] = {}
    for tap in taps(layer, padded.shape):
        found[tap.y] = found.get(tap.y, 0.0) + float(padded[tap.x]) * float(kernel[tap.k])
    if not found:
        return np.zeros(layer.output_shape(x.shape))
    y = np.zeros([1 + max(side) for side in zip(*found, strict=True)])
    for cell, value in found.items():
        y[cell] = value
    return y if layer.bias is None else y + np.asarray(layer.bias)


def loop_conv_gradients(x: Array, g: Array, layer: Conv2D) -> tuple[Array, Array]:
    """dx and the kernel's gradient, from the same products."""
    padding = conv_padding(layer, x.shape)
    padded, kernel = numpy_pad(x, padding), _taps(layer)
    dpadded, dk = np.zeros(padded.shape), np.zeros(kernel.shape)
    for tap in taps(layer, padded.shape):
        dpadded[tap.x] += float(kernel[tap.k]) * float(g[tap.y])
        dk[tap.k] += float(padded[tap.x]) * float(g[tap.y])
    return numpy_fold(x.shape, dpadded, padding), dk.reshape(np.shape(layer.kernel))


def forward(layer: Layer, x: Array) -> Array:
    """y on ``(N, H, W, C)``, of any single layer."""
    if isinstance(layer, Crop):
        return middle(x, layer)
    if isinstance(layer, ConstantPad) or type(layer) in NUMPY_MODES:
        return numpy_pad(x, layer)
    if isinstance(layer, Conv2D):
        return loop_conv(x, layer)
    return loop_pool(x, layer, _reduce(layer))


def backward(layer: Layer, x: Array, g: Array) -> Array:
    """dx on ``(N, H, W, C)``, of any single layer."""
    if isinstance(layer, Crop | ConstantPad) or type(layer) in NUMPY_MODES:
        return numpy_fold(x.shape, g, layer)
    if isinstance(layer, Conv2D):
        return loop_conv_gradients(x, g, layer)[0]
    return loop_unpool(x, g, layer, _shares(layer))


def matrix(links: Any) -> Array:
    """J as a dense matrix (cells of y, cells of x), entry by entry from the columns of the links."""
    dense = np.zeros((math.prod(links.out_shape), math.prod(links.in_shape)))
    for src, dst, weight, used in zip(links.src.tolist(), links.dst.tolist(), links.weight.tolist(), links.used.tolist(), strict=True):
        if used:
            dense[dst, src] += weight
    return dense


def central_differences(function: Callable[[Array], Array], x: Array, g: Array, eps: float = 1e-6) -> Array:
    """The gradient at x of ``sum(g * function(x))``, from two calls: samples do not mix, so each cell's step has samples of its own."""
    steps = eps * np.eye(x.size).reshape(x.size, *x.shape)
    above, below = (function((x + sign * steps).reshape(-1, *x.shape[1:])).reshape(x.size, *g.shape) for sign in (1, -1))
    slopes: Array = np.sum(g * (above - below), axis=(1, 2, 3, 4)) / (2 * eps)
    return slopes.reshape(x.shape)
