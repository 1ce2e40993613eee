"""Windows that slide over rows and columns, with padding, and the way back from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, cast

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from padpool.errors import PadPoolError, Text, refusal, sentence
from padpool.geometry import NO_SOURCE, IntArray, NamedPadding, Pair, Slide, widths_of
from padpool.layer import Layer, Stage, StageText
from padpool.links import Array, Links, Shape
from padpool.padding import padding_links, padding_stages
from padpool.parameter import PaddingLike, PairLike, Parameter, Widths
from padpool.rings import KEPT
from padpool.tensor import bounded, shown

CELLS = (-2, -1)
"""The axes of a window's own rows and columns."""
MOST_READS = 2**36
"""No layer reads more cells through its windows: minutes of work, where a small x and a huge window would ask for days."""


@dataclass(frozen=True, eq=False)
class Window:
    """The windows of a layer over one input: how they slide down the rows and along the columns.

    Made once for each kind of input; compared as what it is, since much is kept by it, and looked up with every call.
    """

    rows: Slide
    columns: Slide

    @property
    def padding(self) -> Widths:
        """The widths around the input."""
        return (self.rows.before, self.rows.after), (self.columns.before, self.columns.after)

    @property
    def overhang(self) -> Widths:
        """What the last windows hang over."""
        return (0, self.rows.overhang), (0, self.columns.overhang)

    @property
    def real(self) -> NDArray[np.bool_]:
        """Which cells of every window are the input's own: ``(H', W', 1, kh, kw)``."""
        rows, columns = (slide.cells() != NO_SOURCE for slide in (self.rows, self.columns))
        real: NDArray[np.bool_] = rows[:, None, None, :, None] & columns[None, :, None, None, :]
        return real


def surround(x: NDArray[Any], w: Window, fill: float) -> NDArray[Any]:
    """x with its padding, and what the last windows hang over, filled in."""
    widths = [(before, after + over) for (before, after), (_, over) in zip(w.padding, w.overhang, strict=True)]
    return np.pad(x, [(0, 0), *widths, (0, 0)], constant_values=fill) if np.any(widths) else x


def windows(x: NDArray[Any], w: Window) -> NDArray[Any]:
    """A view ``(N, H', W', C, kh, kw)`` of every window of a surrounded x; the tail that fills no window is dropped."""
    rows, columns = w.rows, w.columns
    seen = sliding_window_view(x, (rows.reach, columns.reach), axis=(1, 2))[..., :: rows.d, :: columns.d]
    return seen[:, :: rows.s, :: columns.s][:, : rows.count, : columns.count]


def under(w: Window, i: int, j: int) -> tuple[slice, slice, slice]:
    """Where the cell (i, j) of every window lies in ``(N, H, W, C)``."""
    rows, columns = w.rows, w.columns
    top, left = i * rows.d, j * columns.d
    return np.s_[:, top : top + rows.count * rows.s : rows.s, left : left + columns.count * columns.s : columns.s]


def window_stage(
    x: Array, y: Array, w: Window, kind: str, weight: Array, used: NDArray[np.bool_], text: StageText, operator: str | None, absent: bool
) -> Stage:
    """The windows of a pooling as links from a padded x; weight and used are ``(N, H', W', C, kh, kw)``.

    What hangs over has no link, and neither has padding where it is ``absent`` rather than a number.
    """
    ids = np.arange(x.size).reshape(x.shape)
    if absent:
        (top, _), (left, _) = w.padding
        inside = np.full_like(ids, NO_SOURCE)
        middle = np.s_[:, top : top + w.rows.n, left : left + w.columns.n]
        inside[middle] = ids[middle]
        ids = inside
    ids = np.pad(ids, [(0, 0), *w.overhang, (0, 0)], constant_values=NO_SOURCE)
    src = windows(ids, w).ravel()
    linked = src != NO_SOURCE
    dst: IntArray = np.repeat(np.arange(y.size), w.rows.k * w.columns.k)
    full = np.broadcast_to(used, weight.shape).ravel()
    links = Links(src[linked], dst[linked], weight.ravel()[linked], full[linked], x.shape, y.shape)
    return Stage("windows", kind, links, y, text, operator)


SIZE = Parameter("pair", {"en": "Window", "zh": "窗口"}, "k", minimum=1)
STRIDE = Parameter("pair", {"en": "Stride", "zh": "步长"}, "s", minimum=1, optional=True)
PADDING = Parameter("padding", {"en": "Padding", "zh": "填充"}, "p", instead={"en": "Crop takes cells away", "zh": "要去掉格子，请用 Crop"})
DILATION = Parameter("pair", {"en": "Dilation", "zh": "膨胀"}, "d", minimum=1)
CEIL_MODE = Parameter("flag", {"en": "Ceil mode", "zh": "向上取整"}, "")

PADDING_SENTENCES: Mapping[str, Text] = {
    **KEPT,
    "forward_ring": {"en": "{dst} is padding, {value}: it comes from no cell", "zh": "{dst} 是填充 {value}，不来自任何格子"},
    "backward_ring": {"en": "{src} is padding, derivative 0: {value} is lost", "zh": "{src} 是填充，导数为 0：{value} 丢失"},
}


@lru_cache(maxsize=256)
def slides_of(shape: Shape, k: Pair, s: Pair, padding: NamedPadding | Widths, d: Pair, ceil: bool, field: str) -> Window:
    """The windows over an input ``(N, H, W, C)``. Raises PadPoolError with this field where no window fits."""
    sides = shape[1:3]
    widths = [
        widths_of(padding, n, k_, s_, d_) if isinstance(padding, str) else padding[axis]
        for axis, (n, k_, s_, d_) in enumerate(zip(sides, k, s, d, strict=True))
    ]
    rows, columns = (Slide(n, k_, s_, d_, *width, ceil) for n, k_, s_, d_, width in zip(sides, k, s, d, widths, strict=True))
    padded, reach = (rows.padded, columns.padded), (rows.reach, columns.reach)
    if reach[0] > padded[0] or reach[1] > padded[1]:
        raise PadPoolError(_too_large(field, any(map(sum, widths)), padded, k, reach), field)
    # y may be small where what it is made from is not.
    bounded((shape[0], *(slide.padded + slide.overhang for slide in (rows, columns)), shape[3]), {"en": "the padded x", "zh": "填充后的 x"})
    for slide in (rows, columns):
        bounded((slide.count, slide.k), {"en": "the table of windows", "zh": "窗口表"})
    reads = max(shape[0], 1) * shape[3] * rows.count * columns.count * rows.k * columns.k
    if reads > MOST_READS:
        rule = {"en": f"must make windows of at most {MOST_READS} cells together", "zh": f"所成的窗口总共不能超过 {MOST_READS} 个格子"}
        raise PadPoolError(refusal(field, rule, str(reads)), field)
    return Window(rows, columns)


def _too_large(field: str, is_padded: bool, within: Pair, k: Pair, reach: Pair) -> Text:
    rule = {
        "en": f"must be at most the {'padded input' if is_padded else 'input'}, {shown(within)}",
        "zh": f"不能大于{'填充后的' if is_padded else ''}输入 {shown(within)}",
    }
    dilated = {"en": f", {shown(reach)} with its dilation", "zh": f"（膨胀后为 {shown(reach)}）"}
    return refusal(field, rule, sentence(shown(k), dilated) if reach != k else shown(k))


def _blind(w: Window) -> Text:
    axis, place = ({"en": "column", "zh": "列"}, w.columns.blind) if w.rows.blind is None else ({"en": "row", "zh": "行"}, w.rows.blind)
    return {
        "en": f"a window of padding alone ({axis['en']} {place} of the output)",
        "zh": f"一个只有填充的窗口（输出的{axis['zh']} {place}）",
    }


class Pooling(Layer):
    """What every pooling over sliding windows shares."""

    absent: ClassVar[bool] = False
    """Whether padding is no number at all, so that a window must see more than padding."""
    size: PairLike
    stride: PairLike | None
    padding: PaddingLike
    dilation: PairLike
    ceil_mode: bool

    def _complete(self) -> None:
        if self.stride is None:
            object.__setattr__(self, "stride", self.size)

    def _window(self, shape: Shape) -> Window:
        k, s, d = cast(tuple[Pair, Pair, Pair], (self.size, self.stride, self.dilation))
        w = slides_of(shape, k, s, cast("NamedPadding | Widths", self.padding), d, self.ceil_mode, "size")
        if self._absent and (w.rows.blind is not None or w.columns.blind is not None):
            rule = {"en": "must leave every window a cell of the input", "zh": "应给每个窗口留下至少一个输入格子"}
            raise PadPoolError(refusal("padding", rule, _blind(w)), "padding")
        return w

    @property
    def _absent(self) -> bool:
        return self.absent

    def _output_shape(self, shape: Shape) -> Shape:
        w = self._window(shape)
        return shape[0], w.rows.count, w.columns.count, shape[3]

    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        w = self._window(shape)
        return [(w.rows, w.columns)]

    def _padded(self, x: Array, w: Window, fill: float) -> list[Stage]:
        """The stages that pad x, if it is padded."""
        return padding_stages(x, "constant", w.padding, PADDING_SENTENCES, fill) if _is_padded(w) else []

    def link_count(self, shape: Shape) -> int:
        w = self._window(shape)
        padding = padding_links(shape, w.padding) if _is_padded(w) else 0
        return padding + shape[0] * shape[3] * w.rows.count * w.columns.count * w.rows.k * w.columns.k

    def describe(self) -> Text:
        text = described_slides(cast(Pair, self.size), self.stride, self.padding, self.dilation, {"en": "", "zh": ""})
        return {"en": f"{text['en']}, ceil", "zh": f"{text['zh']}，向上取整"} if self.ceil_mode else text

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        w = self._window(shape)
        return w.rows.explain(), w.columns.explain()


def _is_padded(w: Window) -> bool:
    # A tenth of the time that np.any takes for four integers.
    return any(map(any, w.padding))


def described_slides(size: Pair, stride: object, padding: object, dilation: object, mode: Text) -> Text:
    """How windows slide, in a few words; what is nothing special is left out. ``mode`` follows the padding."""
    english, chinese = [f"{shown(size)}, stride {_short(stride)}"], [f"{shown(size)}，步长 {_short(stride)}"]
    if padding != "valid" and padding != ((0, 0), (0, 0)):
        english.append(f"padding {_short_padding(padding)}{mode['en']}")
        chinese.append(f"填充 {_short_padding(padding)}{mode['zh']}")
    if dilation != (1, 1):
        english.append(f"dilation {_short(dilation)}")
        chinese.append(f"膨胀 {_short(dilation)}")
    return {"en": ", ".join(english), "zh": "，".join(chinese)}


def _short(pair: object) -> str:
    rows, columns = cast(Pair, pair)
    return str(rows) if rows == columns else shown((rows, columns))


def _short_padding(padding: object) -> str:
    if isinstance(padding, str):
        return padding
    (top, bottom), (left, right) = cast(Widths, padding)
    return str(top) if top == bottom == left == right else f"{top}+{bottom}×{left}+{right}"
