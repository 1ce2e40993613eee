"""Integers only: which cell a padded cell copies, where windows lie, and how large outputs are.

Everything here works along one axis; rows and columns are two of them. The sizes are those of Dumoulin and Visin, *A guide
to convolution arithmetic for deep learning*. Each question has an answer, and a sum that explains it:

- How many windows? ``Slide.count``, ``explain``. What of the end? ``dropped``, ``tail``, ``overhang``, ``explain_end``.
- Does a window see padding alone? ``Slide.blind``.
- Which widths has a named padding? ``widths_of``. Which give this many windows? ``paddings_for``, ``explain_paddings``.
- What does a cell see through many layers? ``receptive_field``, ``explain_receptive_field``; of layers, ``Layer.receptive_field``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from math import prod
from operator import mul
from typing import Literal

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.intp]
PadMode = Literal["constant", "edge", "reflect", "symmetric", "wrap"]
NamedPadding = Literal["valid", "same", "same_lower", "half", "full"]
Pair = tuple[int, int]

NO_SOURCE = -1
"""Stands in an index for what is no cell of the input: a constant, padding, or nothing at all."""


def source_index(mode: PadMode, n: int, before: int, after: int) -> IntArray:
    """The index in ``0..n-1`` that each of the ``before + n + after`` padded positions copies.

    ``edge``: ``1234 → 11 1234 44``; ``reflect``: ``1234 → 32 1234 32``; ``symmetric``: ``1234 → 21 1234 43``; ``wrap``:
    ``1234 → 34 1234 12``, the last three again and again where the padding is wider than the axis; ``constant``:
    ``NO_SOURCE`` outside.

    >>> source_index("reflect", n=4, before=2, after=2).tolist()
    [2, 1, 0, 1, 2, 3, 2, 1]
    """
    i = np.arange(-before, n + after)
    match mode:
        case "constant":
            return np.where((i >= 0) & (i < n), i, NO_SOURCE)
        case "edge":
            # Five times as fast as np.clip on a short axis.
            return np.minimum(np.maximum(i, 0), n - 1)
        case "wrap":
            return i % n
        case "symmetric":
            i = i % (2 * n)
            return np.where(i < n, i, 2 * n - 1 - i)
    # Reflect. A single cell has no neighbour to reflect: it repeats (a period of 0 would divide by zero).
    period = max(2 * n - 2, 1)
    i = i % period
    return np.where(i < n, i, period - i)


@lru_cache(maxsize=64)
def padded_lines(mode: PadMode, n: int, before: int, after: int) -> list[Pair]:
    """Each padded line, and its source among the n.

    >>> padded_lines("edge", 3, 1, 1)
    [(0, 0), (4, 2)]
    """
    source = source_index(mode, n, before, after)
    return [(line, int(source[line])) for line in (*range(before), *range(before + n, len(source)))]


@dataclass(frozen=True)
class Run:
    """Some windows of an axis, and of each the cell that it reads at one place: two indices of equal length.

    No window stands twice in a run, and no cell: what is added through it never meets itself.

    >>> Slide(n=5, k=2, s=2, before=1).runs[1]
    Run(windows=slice(0, 3, None), cells=slice(0, 5, 2))
    """

    windows: slice | IntArray
    cells: slice | IntArray


@dataclass(frozen=True)
class Slide:
    """Windows of ``k`` cells, ``d`` apart, that move by ``s`` over ``n`` cells with padding ``before`` and ``after`` them.

    Negative padding takes cells away. With ``ceil`` a last window may hang over.

    >>> Slide(n=5, k=3, s=2, before=1, after=1).count
    3
    >>> Slide(n=5, k=2, s=2).dropped
    1
    """

    n: int
    k: int
    s: int = 1
    d: int = 1
    before: int = 0
    after: int = 0
    ceil: bool = False

    @property
    def reach(self) -> int:
        """The cells from a window's first to its last, both included: ``d(k - 1) + 1``."""
        return self.d * (self.k - 1) + 1

    @property
    def padded(self) -> int:
        """The length of the axis with its padding."""
        return self.before + self.n + self.after

    @cached_property
    def count(self) -> int:
        """How many windows there are: those that fit, and with ``ceil`` one more where a remainder is left.

        That one must begin before the input ends, or it would see padding alone. It is PyTorch's rule, and goes on to hold where
        padding is as wide as a window: there PyTorch and ONNX Runtime refuse, and their formula would count fewer windows than fit.
        """
        spare = self.padded - self.reach
        fitting = spare // self.s + 1
        return fitting + int(self.ceil and spare % self.s > 0 and fitting * self.s < self.before + self.n)

    @property
    def end(self) -> int:
        """The padded position behind the last window."""
        return (self.count - 1) * self.s + self.reach

    @property
    def overhang(self) -> int:
        """By how many cells the last window hangs over the padded end; only ``ceil`` lets it."""
        return max(self.end - self.padded, 0)

    @property
    def dropped(self) -> int:
        """How many padded cells at the end no window reaches: the remainder of the division."""
        return max(self.padded - self.end, 0)

    @property
    def tail(self) -> range:
        """Which cells of the input are dropped: those behind the last window.

        >>> Slide(n=5, k=2, s=2).tail
        range(4, 5)
        """
        return range(min(max(self.end - self.before, 0), self.n), self.n)

    @cached_property
    def blind(self) -> int | None:
        """The first window that sees padding alone, if any; found without a list of all windows."""
        if self.before >= self.reach:
            return 0
        # Without gaps a window that reaches past the padding before the input sees the input. With gaps, where the window stands
        # in its gap decides: that repeats after d windows, and of n + 1 different places one is clear of the n cells.
        for window in range(min(-(-self.before // self.s), self.count, self.d, self.n + 1)):
            # The first of its cells that is not before the input: there is one, since it reaches further than the padding.
            seen = window * self.s + self.d * (-(-(self.before - window * self.s) // self.d))
            if seen >= self.before + self.n:
                return window
        late = -(-(self.before + self.n) // self.s)
        return late if late < self.count else None

    def positions(self) -> IntArray:
        """The padded positions of every window, ``(count, k)``; the last may hang over."""
        return np.arange(self.count)[:, None] * self.s + np.arange(self.k) * self.d

    @cached_property
    def sizes(self) -> IntArray:
        """How many cells of the input every window reads."""
        sizes: IntArray = (self.cells() != NO_SOURCE).sum(axis=1)
        return sizes

    @cached_property
    def padded_sizes(self) -> IntArray:
        """How many cells of the padded input every window reads: all of them, but for what hangs over."""
        sizes: IntArray = (self.positions() < self.padded).sum(axis=1)
        return sizes

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Place by place in the window: the windows that read a cell of the input there, and those cells.

        >>> Slide(n=4, k=2, s=2, before=1, after=1).runs[0]
        Run(windows=slice(1, 3, None), cells=slice(1, 4, 2))
        """
        runs = []
        for place in range(self.k):
            # Window i reads the cell i s + offset.
            offset = place * self.d - self.before
            first, stop = max(-(offset // self.s), 0), min((self.n - 1 - offset) // self.s + 1, self.count)
            if first < stop:
                runs.append(Run(slice(first, stop), slice(first * self.s + offset, (stop - 1) * self.s + offset + 1, self.s)))
        return tuple(runs)

    def cells(self) -> IntArray:
        """The input cells of every window, ``(count, k)``; ``NO_SOURCE`` where it reads padding or hangs over."""
        cells = self.positions() - self.before
        return np.where((cells >= 0) & (cells < self.n), cells, NO_SOURCE)

    def explain(self) -> str:
        """The size formula with its numbers: ``⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3``."""
        length = " + ".join(map(str, [self.n, self.before, self.after] if self.before or self.after else [self.n]))
        reach = str(self.k) if self.d == 1 else f"({self.d} · {self.k - 1} + 1)"
        left, right = ("⌈", "⌉") if self.ceil else ("⌊", "⌋")
        late = self.ceil and -(-(self.padded - self.reach) // self.s) + 1 > self.count
        return f"{left}({length} − {reach}) / {self.s}{right} + 1{' − 1' if late else ''} = {self.count}"

    def explain_end(self) -> str:
        """The padded cells behind the last window, as a sum with its numbers; below 0, by how many the window hangs over.

        >>> Slide(n=5, k=2, s=2).explain_end(), Slide(n=5, k=2, s=2, ceil=True).explain_end()
        ('5 − ((2 − 1) · 2 + 2) = 1', '5 − ((3 − 1) · 2 + 2) = −1')
        """
        return f"{self.padded} − (({self.count} − 1) · {self.s} + {self.reach}) = {_signed(self.padded - self.end)}"


def widths_of(padding: NamedPadding, n: int, k: int, s: int, d: int) -> Pair:
    """The widths before and after an axis that a named padding stands for.

    ``same`` (TensorFlow; ONNX SAME_UPPER) makes ``⌈n / s⌉`` windows and puts an odd cell after, ``same_lower`` before; ``half``
    (the article's SAME) is ``d(k // 2)`` on both sides, ``full`` is ``d(k - 1)``, ``valid`` nothing.

    >>> widths_of("same", n=6, k=3, s=2, d=1), widths_of("half", n=6, k=3, s=2, d=1)
    ((0, 1), (1, 1))
    """
    if padding == "half":
        return d * (k // 2), d * (k // 2)
    if padding == "full":
        return d * (k - 1), d * (k - 1)
    if padding == "valid":
        return 0, 0
    total = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
    small, large = total // 2, total - total // 2
    return (small, large) if padding == "same" else (large, small)


def paddings_for(count: int, n: int, k: int, s: int = 1, d: int = 1) -> range:
    """The way back: every total padding with which ``n`` cells make ``count`` windows; empty where none does.

    >>> list(paddings_for(count=3, n=5, k=3, s=2))
    [2, 3]
    """
    least = _least_padding(count, n, k, s, d)
    return range(max(least, 0), least + s)


def explain_paddings(count: int, n: int, k: int, s: int = 1, d: int = 1) -> str:
    """The way back with its numbers, for a total padding p of at least 0.

    >>> explain_paddings(count=3, n=5, k=3, s=2)
    '(3 − 1) · 2 + 3 − 5 = 2 ≤ p < 2 + 2 = 4'
    """
    least = _least_padding(count, n, k, s, d)
    low = _signed(least)
    return f"({count} − 1) · {s} + {d * (k - 1) + 1} − {n} = {low} ≤ p < {low} + {s} = {_signed(least + s)}"


def _least_padding(count: int, n: int, k: int, s: int, d: int) -> int:
    """The padding with which the last of the windows just fits; below 0 where cells are left over without any."""
    return (count - 1) * s + d * (k - 1) + 1 - n


def _signed(number: int) -> str:
    return str(number).replace("-", "−")


@dataclass(frozen=True)
class ReceptiveField:
    """What one cell of an output sees of the input: ``size`` cells, from ``start + i · step`` on for output cell i.

    >>> ReceptiveField(size=4, step=2, start=-1).cells(3)
    range(5, 9)
    """

    size: int
    step: int
    start: int

    def cells(self, i: int) -> range:
        """The cells of the input that output cell i sees; those below 0 or behind the last lie in the padding."""
        first = self.start + i * self.step
        return range(first, first + self.size)


def receptive_field(slides: Sequence[Slide]) -> ReceptiveField:
    """The receptive field of windows upon windows, from the input up.

    >>> receptive_field([Slide(n=16, k=3), Slide(n=14, k=2, s=2)])
    ReceptiveField(size=4, step=2, start=0)
    """
    start = -sum(slide.before * step for slide, step in _stepped(slides))
    return ReceptiveField(_field_size(slides), prod(slide.s for slide in slides), start)


def explain_receptive_field(slides: Sequence[Slide]) -> str:
    """The size of a receptive field with its numbers: each layer adds what its windows reach further, times the strides before it.

    >>> explain_receptive_field([Slide(n=16, k=3), Slide(n=14, k=2, s=2), Slide(n=7, k=3)])
    '1 + 2 · 1 + 1 · 1 + 2 · 2 = 8'
    """
    grown = "".join(f" + {slide.reach - 1} · {step}" for slide, step in _stepped(slides))
    return f"1{grown} = {_field_size(slides)}"


def _field_size(slides: Sequence[Slide]) -> int:
    return 1 + sum((slide.reach - 1) * step for slide, step in _stepped(slides))


def _stepped(slides: Sequence[Slide]) -> Iterator[tuple[Slide, int]]:
    """Each slide, and how many cells of the input lie from one of the cells that it slides over to the next."""
    return zip(slides, accumulate((slide.s for slide in slides), mul, initial=1), strict=False)


@dataclass(frozen=True)
class Shares:
    """``count`` windows that share ``n`` cells: window i reads from ``⌊i n / count⌋`` to ``⌈(i + 1) n / count⌉``.

    They are unequal and may overlap.

    >>> Shares(n=5, count=3).cells().tolist()
    [[0, 1, -1], [1, 2, 3], [3, 4, -1]]
    """

    n: int
    count: int

    @property
    def even(self) -> Slide | None:
        """The same windows as a slide, where they are all alike."""
        width, rest = divmod(self.n, self.count)
        return None if rest else Slide(self.n, width, width)

    @property
    def starts(self) -> IntArray:
        """The first cell of every window."""
        return np.arange(self.count) * self.n // self.count

    @property
    def stops(self) -> IntArray:
        """The cell behind the last of every window."""
        return -(-np.arange(1, self.count + 1) * self.n // self.count)

    @cached_property
    def sizes(self) -> IntArray:
        """How many cells every window reads."""
        return self.stops - self.starts

    def cells(self) -> IntArray:
        """The cells of every window, ``(count, widest)``; ``NO_SOURCE`` stands behind the end of a narrower one."""
        starts, stops = self.starts, self.stops
        cells = starts[:, None] + np.arange(self.sizes.max())
        return np.where(cells < stops[:, None], cells, NO_SOURCE)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Place by place in the window: the windows that are so wide, and the cells that they read there.

        From the last run to the first, each cell meets its windows in their order.
        """
        starts, sizes = self.starts, self.sizes
        # Where there are more windows than cells, neighbours begin at the same cell: the first of them, the second, and so on.
        rank = np.arange(self.count) - np.searchsorted(starts, starts)
        groups = [np.flatnonzero(rank == one) for one in reversed(range(rank.max() + 1))]
        runs = []
        for place in range(sizes.max()):
            wide = [group[sizes[group] > place] for group in groups]
            runs += [Run(windows, starts[windows] + place) for windows in wide if windows.size]
        return tuple(runs)


Axis = Slide | Shares
"""How windows lie along rows or columns."""
