"""Lp pooling: each window becomes the Lp norm of its absolute values."""

from dataclasses import dataclass

import numpy as np

from padpool.compiled import twin
from padpool.errors import Text
from padpool.layer import Pullback, Stage, StageText
from padpool.links import Array
from padpool.parameter import PaddingLike, PairLike, Parameter, parameter
from padpool.passes import gather, gather_axis, scatter, scatter_axis
from padpool.windows import CEIL_MODE, CELLS, DILATION, PADDING, SIZE, STRIDE, Pooling, Window, surround, under, window_stage, windows

EUCLIDEAN = 2
"""The power whose norm needs squares and a root alone."""


def lp_forward(x: Array, w: Window, p: float) -> Array:
    """(Σ |x|^p)^(1/p) of every window; padding is 0. One sample at a time, as everywhere."""
    y: Array = np.empty((len(x), w.rows.count, w.columns.count, x.shape[3]), x.dtype)
    for sample, result in zip(x[:, None], y[:, None], strict=True):
        result[...] = lp_norm(sample, w, p)
    return y


def lp_norm(x: Array, w: Window, p: float) -> Array:
    """The norm of every window of a sample."""
    if not moderate(x, w, p):
        return scaled_norm(np.abs(x), w, p)
    if p == EUCLIDEAN:
        return euclidean_norm(x, w)
    y: Array = gather(np.add, np.abs(x) ** p, w, 0)
    y **= 1 / p
    return y


@twin
def euclidean_norm(x: Array, w: Window) -> Array:
    """The same for p = 2, whose powers are squares and roots."""
    y: Array = gather(np.add, x * x, w, 0)
    return np.sqrt(y, out=y)


def lp_backward(x: Array, g: Array, w: Window, p: float) -> Array:
    """Every cell receives sign(x) (|x| / y)^(p - 1) times its window's g, and 0 where x is 0; where windows overlap, gradients add up."""
    dx: Array = np.empty_like(x)
    for sample, given, result in zip(x[:, None], g[:, None], dx[:, None], strict=True):
        lp_share(sample, given, w, p, result)
    return dx


def lp_share(x: Array, g: Array, w: Window, p: float, dx: Array) -> None:
    """Writes the part that each cell of a sample receives."""
    if not moderate(x, w, p):
        dx[...] = scaled_backward(x, g, w, p)
    elif p == EUCLIDEAN:
        euclidean_share(x, g, w, dx)
    else:
        dx[...] = scatter(g * _power(lp_norm(x, w, p), 1 - p), w)
        dx *= np.copysign(_power(np.abs(x), p - 1), x)
        # A zero receives nothing, not even a part of an infinite g.
        np.copyto(dx, 0, where=x == 0)


@twin
def euclidean_share(x: Array, g: Array, w: Window, dx: Array) -> None:
    """The same for p = 2: the windows of every cell add up their g / y, times x."""
    y = euclidean_norm(x, w)
    share = np.divide(g, y, out=np.zeros_like(y), where=y > 0)
    # Along the columns first, row by row of windows: all that the compiled twin keeps is a line.
    lines = scatter_axis(share.reshape(-1, *share.shape[2:]), w.columns)
    dx[...] = scatter_axis(lines.reshape(len(g), g.shape[1], -1), w.rows).reshape(x.shape)
    dx *= x
    np.copyto(dx, 0, where=x == 0)


def moderate(x: Array, w: Window, p: float) -> bool:
    """Whether the powers of all |x| and their sums stay far from overflow, and none but that of 0 vanishes."""
    bits = (min(p, 1) * np.finfo(x.dtype).maxexp / 2 - np.log2(w.rows.k * w.columns.k)) / p
    return within(x, np.exp2(-bits), np.exp2(bits))


@twin
def within(x: Array, least: float, most: float) -> bool:
    """Whether every |x| is 0 or lies between these two."""
    size = np.abs(x)
    return bool(np.all((size == 0) | (size >= least) & (size <= most)))


def _power(size: Array, p: float) -> Array:
    # 0 has no negative power; what it would be is never used.
    return size**p if p >= 0 else np.divide(1, size**-p, out=np.zeros_like(size), where=size > 0)


def scaled_norm(size: Array, w: Window, p: float) -> Array:
    """The same norm where powers could overflow or vanish: the largest of each window is taken out of its sum."""
    largest, share = shares(windows(surround(size, w, 0), w))
    y: Array = np.squeeze(largest, CELLS) * (share**p).sum(axis=CELLS) ** (1 / p)
    return y


def scaled_backward(x: Array, g: Array, w: Window, p: float) -> Array:
    """The same gradient from ratios that are at most 1, cell by cell of every window."""
    slope, dx = lp_slope(x, w, p), np.zeros_like(surround(x, w, 0))
    for i, j in np.ndindex(w.rows.k, w.columns.k):
        dx[under(w, i, j)] += np.where(slope[..., i, j] != 0, slope[..., i, j] * g, 0)
    (top, _), (left, _) = w.padding
    return dx[:, top : top + w.rows.n, left : left + w.columns.n].copy()


def lp_slope(x: Array, w: Window, p: float) -> Array:
    """How much each cell moves its window's result: sign(x) (|x| / y)^(p - 1), and 0 where x is 0; ``(N, H', W', C, kh, kw)``.

    It needs no y, which may be infinite where its slopes are not.
    """
    seen = windows(surround(x, w, 0), w)
    _, share = shares(np.abs(seen))
    total = (share**p).sum(axis=CELLS, keepdims=True)
    slope: Array = np.sign(seen) * np.power(share, p - 1, out=np.zeros_like(seen), where=share != 0)
    # Where the sum is 0, so are the slopes; where its power is infinite, a zero is still none.
    power = np.power(total, (1 - p) / p, out=np.ones_like(total), where=total != 0)
    np.multiply(slope, power, out=slope, where=slope != 0)
    return slope


def shares(size: Array) -> tuple[Array, Array]:
    """The largest |x| of every window, and each |x| as a part of it. Infinity is 1 beside the 0 of all that is finite."""
    largest = size.max(axis=CELLS, keepdims=True)
    share = np.divide(size, largest, out=np.isinf(size).astype(size.dtype), where=(largest != 0) & (largest != np.inf))
    return largest, share


@dataclass(frozen=True)
class LpPooling(Pooling):
    """Replaces every window by the Lp norm of its absolute values; backward weighs each gradient by how much a cell moves the norm.

    ``3 4 | 0 −5 → 5 | 5`` for p = 2

    >>> LpPooling(2, (1, 2)).forward([[3, 4, 0, -5]])
    array([[5., 5.]])
    >>> LpPooling(2, (1, 2)).backward([[3, 4, 0, -5]], [[1, 1]])
    array([[ 0.6,  0.8,  0. , -1. ]])

    ``p``: above 0; 1 is the sum of absolute values, a large p comes close to their maximum. ``size``: rows and columns of the
    window, an integer or a pair, at least 1. ``stride``: cells between windows, as size, which it is by default. ``padding``:
    ``"valid"``, ``"same"``, ``"same_lower"``, ``"half"``, ``"full"`` or widths, of zeros. ``dilation``: from one cell of a window to the
    next. ``ceil_mode``: a last window may hang over. The gradient at 0 is 0.
    Takes ``(N, H, W, C)``, gives ``(N, ⌊(H + top + bottom − dh (kh − 1) − 1) / sh⌋ + 1, ..., C)``, in the units of x.
    Raises PadPoolError for a broken rule or a window larger than the padded x. Source: ONNX ``LpPool``.
    """

    p: float = parameter(Parameter("number", {"en": "Power", "zh": "幂"}, "p", above=0.0))
    size: PairLike = parameter(SIZE)
    stride: PairLike | None = parameter(STRIDE, default=None)
    padding: PaddingLike = parameter(PADDING, default="valid")
    dilation: PairLike = parameter(DILATION, default=1)
    ceil_mode: bool = parameter(CEIL_MODE, default=False)

    # Powers, and larger ones scaled.
    sample_links = 5000
    name = {"en": "Lp pooling", "zh": "Lp 池化"}
    story = {
        "forward": {
            "en": "Lp pooling replaces each window by the Lp norm of its absolute values.",
            "zh": "Lp 池化用每个窗口绝对值的 Lp 范数代替它。",
        },
        "backward": {
            "en": "Each cell receives the gradient in the measure in which it moves the norm; a zero receives 0.",
            "zh": "每个格子按它对范数的影响得到梯度；值为 0 的格子得到 0。",
        },
    }
    text = StageText(
        {"en": "pool", "zh": "池化"},
        {"en": "weigh", "zh": "加权"},
        {
            "forward_cell": {"en": "{dst} is the norm of its window", "zh": "{dst} 是窗口的范数"},
            "backward_cell": {
                "en": "{src} goes to its window, to each cell in the measure in which it moved the norm",
                "zh": "{src} 交给窗口，每个格子按它对范数的影响得到",
            },
        },
    )
    formula = r"y_{i,j} = \left( \sum_{a=0}^{k_h-1} \sum_{b=0}^{k_w-1} |x_{i s_h + a d_h - t,\ j s_w + b d_w - l}|^p \right)^{1/p}"
    elsewhere = {
        "PyTorch": "F.lp_pool2d(x, p, size, stride, ceil_mode), without |x|",
        "JAX": "lax.reduce_window(abs(x) ** p, 0., lax.add, ...) ** (1 / p)",
        "ONNX": "LpPool(p, kernel_shape, strides, pads, dilations, ceil_mode)",
    }
    code = (
        *(lp_forward, lp_norm, euclidean_norm, lp_backward, lp_share, euclidean_share, gather, gather_axis, scatter, scatter_axis),
        *(moderate, within, scaled_norm, scaled_backward, lp_slope, shares),
    )

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        w = self._window(x.shape)
        return lp_forward(x, w, self.p), lambda g: lp_backward(x, g, w, self.p)

    def stages(self, x: Array) -> list[Stage]:
        w = self._window(x.shape)
        y = lp_forward(x, w, self.p)
        padding = self._padded(x, w, 0)
        padded = padding[-1].values if padding else x
        weight = lp_slope(x, w, self.p)
        used = np.ones(weight.shape, np.bool_)
        return [*padding, window_stage(padded, y, w, "norm", weight, used, self.text, f"{self.p:g}", absent=False)]

    def describe(self) -> Text:
        return {lang: f"p {self.p:g}, {text}" for lang, text in super().describe().items()}
