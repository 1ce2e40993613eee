"""Convolution: each output cell is a sum of its window, weighted by the kernel."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from padpool.errors import PadPoolError, Text, refusal, sentence
from padpool.geometry import NamedPadding, PadMode, Pair, Slide
from padpool.layer import Layer, Pullback, Stage, StageText
from padpool.links import Array, Links, Shape
from padpool.padding import fold, pad, padding_links, padding_stages
from padpool.parameter import PaddingLike, PairLike, Parameter, Widths, parameter
from padpool.rings import RINGS
from padpool.windows import DILATION, PADDING, STRIDE, Window, described_slides, slides_of, under, windows


def grouped(x: Array, groups: int) -> Array:
    """``(..., C)`` as ``(groups, ..., C / groups)``: each group is a convolution of its own."""
    return np.moveaxis(x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups), -2, 0)


def joined(y: Array) -> Array:
    """The way back from ``grouped``."""
    last = np.moveaxis(y, 0, -2)
    return np.ascontiguousarray(last.reshape(*last.shape[:-2], len(y) * y.shape[-1]))


def conv_forward(padded: Array, kernel: Array, w: Window) -> Array:
    """Tap by tap: the cells under it times its weights. padded ``(G, N, H, W, c)``, kernel ``(G, kh, kw, c, o)``."""
    y: Array = np.zeros((*padded.shape[:2], w.rows.count, w.columns.count, kernel.shape[-1]), padded.dtype)
    for i, j in np.ndindex(kernel.shape[1:3]):
        y += padded[:, *under(w, i, j)] @ kernel[:, None, None, i, j]
    return y


def conv_backward(shape: Shape, kernel: Array, g: Array, w: Window) -> Array:
    """The same taps, reversed: g times the weights, added to the cells of the padded x, ``(G, N, H, W, c)``, under each tap."""
    dx: Array = np.zeros(shape, g.dtype)
    for i, j in np.ndindex(kernel.shape[1:3]):
        dx[:, *under(w, i, j)] += g @ kernel[:, None, None, i, j].swapaxes(-1, -2)
    return dx


def kernel_gradient(padded: Array, kernel: Array, g: Array, w: Window) -> Array:
    """The same taps once more: each weight receives the sum of value times gradient over all windows."""
    groups, *windows, outputs = g.shape
    count = math.prod(windows)
    dk = np.empty_like(kernel)
    for i, j in np.ndindex(kernel.shape[1:3]):
        seen = padded[:, *under(w, i, j)].reshape(groups, count, padded.shape[-1])
        dk[:, i, j] = seen.swapaxes(-1, -2) @ g.reshape(groups, count, outputs)
    return dk


KERNEL = Parameter("tensor", {"en": "Kernel", "zh": "卷积核"}, "K", ranks=(2, 4))
BIAS = Parameter("tensor", {"en": "Bias", "zh": "偏置"}, "b", optional=True, ranks=(0, 1))
GROUPS = Parameter("count", {"en": "Groups", "zh": "分组"}, "", minimum=1)
MODES: Mapping[str, Text] = {
    "constant": {"en": "constant: a fixed value", "zh": "常量：固定的值"},
    "edge": {"en": "edge: the border repeats", "zh": "边界：重复边界的值"},
    "reflect": {"en": "reflect: the outermost line is the mirror", "zh": "镜像：最外一行（列）是镜面"},
    "symmetric": {"en": "symmetric: the border is the mirror", "zh": "对称：边界是镜面"},
    "wrap": {"en": "wrap: the opposite side follows", "zh": "循环：接着对面的一侧"},
}
SHORT: Mapping[PadMode, Text] = {
    "constant": {"en": "", "zh": ""},
    "edge": {"en": " edge", "zh": "（边界）"},
    "reflect": {"en": " reflect", "zh": "（镜像）"},
    "symmetric": {"en": " symmetric", "zh": "（对称）"},
    "wrap": {"en": " wrap", "zh": "（循环）"},
}
PADDING_MODE = Parameter("choice", {"en": "Padding mode", "zh": "填充方式"}, "", choices=MODES)
PADDING_VALUE = Parameter("number", {"en": "Padding value", "zh": "填充值"}, "c")


@dataclass(frozen=True, eq=False)
class Conv2D(Layer):
    """Replaces every window by its sum weighted with the kernel, plus a bias; backward sends each gradient through the same weights.

    ``1 2 4 · [1 −1] → −1 −2``, not flipped: what the field calls convolution is cross-correlation.

    >>> conv = Conv2D([[1, -1]])
    >>> conv.forward([[1, 2, 4]])
    array([[-1., -2.]])
    >>> conv.backward([[1, 2, 4]], [[1, 10]])
    array([[  1.,   9., -10.]])
    >>> conv.parameter_gradients([[1, 2, 4]], [[1, 10]])["kernel"]
    array([[21., 42.]])

    ``kernel``: ``(kh, kw, C / groups, C')``, or ``(kh, kw)`` from one channel to one. ``bias``: ``(C',)``, or a number for one
    channel. ``stride``: cells between windows. ``padding``: ``"valid"``, ``"same"``, ``"same_lower"``, ``"half"``, ``"full"`` or widths.
    ``dilation``: from one cell of a window to the next. ``groups``: channels are split into so many parts of equal size, each
    with its own part of the output channels. ``padding_mode``: ``"constant"`` (of ``padding_value``), ``"edge"``, ``"reflect"``,
    ``"symmetric"`` or ``"wrap"``.
    Takes ``(N, H, W, C)``, gives ``(N, ⌊(H + top + bottom − dh (kh − 1) − 1) / sh⌋ + 1, ..., C')``; in the units of x times those
    of the kernel. Computes in x's dtype; the gradients of the parameters have their own. Raises PadPoolError for a broken rule, channels
    that do not fit, or a kernel larger than the padded x. Source: Dumoulin and Visin; article, the convolution that padding serves.
    """

    kernel: ArrayLike = parameter(KERNEL)
    bias: ArrayLike | None = parameter(BIAS, default=None)
    stride: PairLike = parameter(Parameter("pair", STRIDE.name, STRIDE.symbol, minimum=1), default=1)
    padding: PaddingLike = parameter(PADDING, default="valid")
    dilation: PairLike = parameter(DILATION, default=1)
    groups: int = parameter(GROUPS, default=1)
    padding_mode: PadMode = parameter(PADDING_MODE, default="constant")
    padding_value: float = parameter(PADDING_VALUE, default=0.0)

    name = {"en": "Convolution", "zh": "卷积"}
    story = {
        "forward": {
            "en": "Convolution replaces each window by its sum, weighted with the kernel.",
            "zh": "卷积用卷积核给每个窗口加权求和。",
        },
        "backward": {
            "en": "Each gradient goes to every cell of its window through the kernel; each weight receives value times gradient.",
            "zh": "每个梯度经卷积核交给窗口里的每个格子；每个权重得到“值 × 梯度”之和。",
        },
    }
    text = StageText(
        {"en": "convolve", "zh": "卷积"},
        {"en": "through the kernel", "zh": "经卷积核送回"},
        {
            "forward_cell": {"en": "{dst} is the sum of its window times the kernel", "zh": "{dst} 是窗口与卷积核逐格相乘之和"},
            "backward_cell": {
                "en": "{src} goes to each cell of its window, times the weight it passed",
                "zh": "{src} 交给窗口里的每个格子，各乘以经过的权重",
            },
        },
    )
    formula = (
        r"y_{i,j,o} = b_o + \sum_{a=0}^{k_h-1} \sum_{b=0}^{k_w-1} \sum_{c} K_{a,b,c,o}\, x_{i s_h + a d_h - t,\ j s_w + b d_w - l,\ c}"
    )
    elsewhere = {
        "PyTorch": "F.conv2d(x, kernel (C', C / groups, kh, kw), bias, stride, padding, dilation, groups)",
        "TensorFlow": "tf.nn.conv2d(x, kernel (kh, kw, C / groups, C'), strides, padding, dilations=dilation)",
        "JAX": 'lax.conv_general_dilated(x, kernel, stride, padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))',
        "Keras": "Conv2D(filters, kernel_size, strides, padding, dilation_rate, groups)",
        "ONNX": "Conv(x, W, B, kernel_shape, strides, pads, dilations, group)",
    }
    rereads = False
    code = (conv_forward, conv_backward, kernel_gradient, under, grouped, joined, pad, fold)

    @classmethod
    def code_of(cls, stage: str, direction: str) -> tuple[Callable[..., Any], ...]:
        if stage != "windows":
            return (pad,) if direction == "forward" else (fold,)
        return (conv_forward,) if direction == "forward" else (conv_backward, kernel_gradient)

    def _complete(self) -> None:
        outputs = self._taps.shape[3]
        if outputs % self.groups:
            rule = {"en": f"must divide the kernel's output channels, {outputs}", "zh": f"应整除卷积核的输出通道数 {outputs}"}
            raise PadPoolError(refusal("groups", rule, str(self.groups)), "groups")
        if self.bias is not None and np.size(self.bias) != outputs:
            rule = {"en": f"must have one value for each output channel, {outputs}", "zh": f"应为每个输出通道各有一个值，共 {outputs} 个"}
            raise PadPoolError(refusal("bias", rule, str(np.size(self.bias))), "bias")

    @property
    def _taps(self) -> Array:
        """The kernel as ``(kh, kw, C / groups, C')``."""
        kernel = cast(Array, self.kernel)
        return kernel if kernel.ndim == 4 else kernel[..., None, None]

    def _grouped_kernel(self, dtype: np.dtype[np.floating]) -> Array:
        """The kernel as ``(G, kh, kw, c, o)``: its output channels are what is split."""
        return grouped(self._taps.astype(dtype, copy=False), self.groups)

    def _window(self, shape: Shape) -> Window:
        kh, kw, channels, _ = self._taps.shape
        if shape[3] != channels * self.groups:
            groups = {"en": f" × {self.groups} groups", "zh": f" × {self.groups} 组"} if self.groups > 1 else ""
            needs = {
                "en": f"must have as many channels as the kernel takes, {channels} of the kernel",
                "zh": f"的通道数应与卷积核所需的相同：{channels}",
            }
            raise PadPoolError(refusal("x", sentence(needs, groups), str(shape[3])), "x")
        s, d = (cast(Pair, pair) for pair in (self.stride, self.dilation))
        return slides_of(shape, (kh, kw), s, cast("NamedPadding | Widths", self.padding), d, False, "kernel")

    def _output_shape(self, shape: Shape) -> Shape:
        w = self._window(shape)
        return shape[0], w.rows.count, w.columns.count, self._taps.shape[3]

    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        w = self._window(shape)
        return [(w.rows, w.columns)]

    def _padded(self, x: Array, w: Window) -> Array:
        return grouped(pad(x, self.padding_mode, w.padding, self.padding_value), self.groups)

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        w, kernel = self._window(x.shape), self._grouped_kernel(x.dtype)
        padded = self._padded(x, w)
        shape, y = padded.shape, joined(conv_forward(padded, kernel, w))
        if self.bias is not None:
            y += np.asarray(self.bias, x.dtype)

        def pullback(g: Array) -> Array:
            return fold(joined(conv_backward(shape, kernel, grouped(g, self.groups), w)), self.padding_mode, w.padding)

        return y, pullback

    def _parameter_gradients(self, x: Array, g: Array) -> dict[str, Array | None]:
        w, kernel = self._window(x.shape), self._grouped_kernel(x.dtype)
        dk = joined(kernel_gradient(self._padded(x, w), kernel, grouped(g, self.groups), w))
        db = None if self.bias is None else _like(self.bias, g.sum(axis=(0, 1, 2)))
        return {"kernel": _like(self.kernel, dk), "bias": db}

    def stages(self, x: Array) -> list[Stage]:
        w = self._window(x.shape)
        y, _ = self._vjp(x)
        padding = padding_stages(x, self.padding_mode, w.padding, RINGS[self.padding_mode], self.padding_value) if np.any(w.padding) else []
        padded = padding[-1].values if padding else x
        bias = None if self.bias is None else np.broadcast_to(np.asarray(self.bias, float), y.shape[3:])
        return [*padding, Stage("windows", "sum", self._links(padded.shape, y.shape, w, bias), y, self.text)]

    def _links(self, in_shape: Shape, out_shape: Shape, w: Window, bias: Array | None) -> Links:
        """Every window's cells to its sum, channel by channel, each through its tap."""
        ids = np.arange(int(np.prod(in_shape))).reshape(in_shape)
        # (N, H', W', G, 1, c, kh, kw): all outputs of a group read the same cells.
        seen = windows(ids, w).reshape(*out_shape[:3], self.groups, 1, self._taps.shape[2], w.rows.k, w.columns.k)
        kernel = self._taps
        taps = np.arange(kernel.size).reshape(*kernel.shape[:3], self.groups, -1).transpose(3, 4, 2, 0, 1)
        shape = (*out_shape[:3], *taps.shape)
        tap = np.broadcast_to(taps, shape).ravel()
        src = np.broadcast_to(seen, shape).ravel()
        dst = np.repeat(np.arange(int(np.prod(out_shape))), kernel[..., 0].size)
        weight, used = kernel.ravel()[tap].astype(float), np.ones(src.size, np.bool_)
        return Links(src, dst, weight, used, in_shape, out_shape, tap=tap, bias=bias, tap_shape=kernel.shape)

    def link_count(self, shape: Shape) -> int:
        w = self._window(shape)
        padding = padding_links(shape, w.padding) if np.any(w.padding) else 0
        return padding + shape[0] * w.rows.count * w.columns.count * self._taps.size

    def describe(self) -> Text:
        kh, kw, *_ = self._taps.shape
        mode = SHORT[self.padding_mode]
        if self.padding_mode == "constant" and self.padding_value:
            mode = {"en": f" with {self.padding_value:g}", "zh": f"（{self.padding_value:g}）"}
        text = described_slides((kh, kw), self.stride, self.padding, self.dilation, mode)
        if self.groups > 1:
            text = {"en": f"{text['en']}, {self.groups} groups", "zh": f"{text['zh']}，{self.groups} 组"}
        return text if self.bias is None else {"en": f"{text['en']}, bias", "zh": f"{text['zh']}，偏置"}

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        w = self._window(shape)
        return w.rows.explain(), w.columns.explain()


def _like(parameter: ArrayLike, gradient: Array) -> Array:
    """A gradient in the shape and dtype of its parameter."""
    own = np.asarray(parameter)
    return gradient.reshape(own.shape).astype(own.dtype, copy=False)
