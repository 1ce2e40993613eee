"""The part of a trace that a page shows: one channel of the output, and every channel that it is made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from padpool.errors import PadPoolError, refusal
from padpool.geometry import IntArray
from padpool.layer import Stage
from padpool.links import Array, Links, Shape

Mask = NDArray[np.bool_]
Part = Literal["links", "steps"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What a trace may tell of a stage beside its values."""

ONLY_PARTS = {
    "en": f"must be some of {' and '.join(map(repr, PARTS))}",
    "zh": f"只能包含 {' 和 '.join(map(repr, PARTS))}",
}
NOT_BELOW = {
    "sample": {"en": "must have a sample of at least 0", "zh": "的样本应至少为 0"},
    "channel": {"en": "must have a channel of at least 0", "zh": "的通道应至少为 0"},
}


@dataclass(frozen=True)
class View:
    """What is shown of a trace: which samples, which channel of y or all of them, the rank of its stages, and what is told of them."""

    part: slice
    channel: int | None
    rank: int
    parts: frozenset[str]

    @classmethod
    def of(cls, plane: tuple[int, int] | None, outputs: Shape, rank: int, parts: Collection[str]) -> Self:
        """A sample and a channel, the last where there are fewer; None shows all. Raises PadPoolError for one below 0, or another part."""
        for part in parts:
            if part not in PARTS:
                raise PadPoolError(refusal("parts", ONLY_PARTS, repr(part)), "parts")
        if plane is None:
            return cls(slice(None), None, rank, frozenset(parts))
        for what, number in zip(("sample", "channel"), plane, strict=True):
            if number < 0:
                raise PadPoolError(refusal("plane", NOT_BELOW[what], str(number)), "plane")
        sample = max(min(plane[0], outputs[0] - 1), 0)
        return cls(slice(sample, sample + 1), min(plane[1], outputs[3] - 1), 2, frozenset(parts))

    def plain(self, outputs: Shape, summed: str) -> dict[str, Any] | None:
        if self.channel is None:
            return None
        return {"sample": self.part.start, "samples": outputs[0], "channel": self.channel, "channels": outputs[3], "summed": summed}


@dataclass(frozen=True, eq=False)
class Shown:
    """A stage's links that are shown, and the channels on both of their sides; cells keep their indices."""

    links: Links
    source: IntArray
    target: IntArray
    hidden: Mask
    """Which of the stage's own links are not: they leave a shown cell for a hidden one."""

    def cells(self) -> IntArray:
        """The cells of the stage's output that are shown, by flat index."""
        shape = self.links.out_shape
        return np.arange(int(np.prod(shape))).reshape(shape)[..., self.target].ravel()

    def others(self, stage: Stage, g: Array) -> Array | None:
        """What hidden channels of g, all of the gradient at the stage's output, give to shown cells; None where they give nothing."""
        if not self.hidden.any():
            return None
        links = stage.links
        sent = self.hidden & links.used
        arriving = links.weight[sent] * g.ravel()[links.dst[sent]]
        return np.bincount(links.src[sent], weights=arriving, minlength=int(np.prod(links.in_shape))).astype(float)

    def plain(self) -> dict[str, Any]:
        """The channels by number. Those of a kernel count its last two axes as one, and stand in the order of what they weigh."""
        return {"in": self.source.tolist(), "out": self.target.tolist(), "tap": _taps(self.links)}


def shown(stages: Sequence[Stage], channel: int | None) -> list[Shown]:
    """What is shown of a pipeline's stages where one channel of its output is, or all of them are.

    A channel is shown where a link leads from it to one that is: the links alone decide, whatever the operation.
    """
    found: list[Shown] = []
    target = np.arange(stages[-1].links.out_shape[3]) if channel is None else np.array([channel])
    for stage in reversed(stages):
        alone = stage.links.in_shape[3] == stage.links.out_shape[3] == 1
        found.insert(0, _shown(stage, target, channel is None or alone))
        target = found[0].source
    return found


def _shown(stage: Stage, target: IntArray, everything: bool) -> Shown:
    links, channels = stage.links, stage.links.in_shape[3]
    if everything:
        return Shown(links, np.arange(channels), target, np.zeros(links.src.size, np.bool_))
    kept = np.isin(links.dst % links.out_shape[3], target)
    # A stage of nothing but constants reads no channel: it stands over the first.
    source = np.unique(links.src[kept] % channels) if kept.any() else np.array([0])
    return Shown(links.taken(kept), source, target, ~kept & np.isin(links.src % channels, source))


def _taps(links: Links) -> list[int] | None:
    """The planes of a kernel that links pass through, by the channel that each weighs and then by its output; None without a kernel."""
    if links.tap is None or links.tap_shape is None:
        return None
    *_, channels, outputs = links.tap_shape
    planes, first = np.unique(links.tap % (channels * outputs), return_index=True)
    ordered: list[int] = planes[np.lexsort((planes % outputs, links.src[first] % links.in_shape[3]))].tolist()
    return ordered
