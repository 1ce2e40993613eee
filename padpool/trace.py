"""A trace: every stage of a layer or a pipeline, forward and backward, as plain data that a page can play."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from padpool.geometry import IntArray
from padpool.layer import Layer, Stage
from padpool.layers.sequential import Sequential
from padpool.links import Array, Links
from padpool.meter import Meter, weigh
from padpool.planes import PARTS, Part, Shown, View, shown
from padpool.tensor import open_gradient, open_tensor, squeeze

VERSION = 1
Plain = dict[str, Any]


def trace(
    layers: Layer | Sequence[Layer],
    x: ArrayLike,
    g: ArrayLike | None = None,
    plane: tuple[int, int] | None = None,
    parts: Collection[Part] = PARTS,
) -> Plain:
    """Plays x forward and g backward through the layers, and writes down every stage, link and step.

    x is ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)``, and every grid of the trace has its rank; cells are flat indices in
    C order. g has y's shape and is all ones where it is not given. Values on the boundaries between layers come from the
    kernels; only what lies inside a layer's backward pass is carried by its links.

    ``plane`` is a sample and a channel of y, the last where there are fewer. Then the stages are those of that sample alone, as
    ``(H, W)`` or ``(H, W, C)``, with the links and steps of that channel and of those that it is made of; all other tensors stay whole.

    ``parts`` of each stage are told beside its values, "links" and "steps", and are None where they are left out: the values alone are
    a tenth of the whole. Raises PadPoolError where a layer refuses its input or g does not fit.

    >>> from padpool import EdgePad
    >>> played = trace(EdgePad(((0, 0), (1, 0))), [[3, 4]])
    >>> played["y"], played["dx"]
    ([[3.0, 3.0, 4.0]], [[2.0, 1.0]])
    >>> played["backward"][0]["links"]["dst"], played["backward"][0]["links"]["after"]
    ([0, 0, 1], [1.0, 2.0, 1.0])
    """
    told: Plain = _lists(trace_arrays(layers, x, g, plane, parts))
    return told


@np.errstate(invalid="ignore", over="ignore")
def trace_arrays(
    layers: Layer | Sequence[Layer],
    x: ArrayLike,
    g: ArrayLike | None = None,
    plane: tuple[int, int] | None = None,
    parts: Collection[Part] = PARTS,
) -> Plain:
    """The same as ``trace``, with arrays for nested lists: some may share memory with one another, or with x and g.

    >>> from padpool import EdgePad
    >>> trace_arrays(EdgePad(((0, 0), (1, 0))), [[3, 4]], parts=())["y"]
    array([[3., 3., 4.]])
    """
    pipeline = Sequential([layers] if isinstance(layers, Layer) else layers)
    opened = open_tensor(x, "x")
    outputs = pipeline.output_shape(opened.values.shape)
    view = View.of(plane, outputs, opened.rank, parts)
    runs = _run(pipeline.leaves(), opened.values, view.part)
    y = runs[-1].y
    gradient = np.ones_like(y) if g is None else open_gradient(g, y.shape, y.dtype)
    seen = shown([stage for run in runs for stage in run.stages], view.channel)
    # Where hidden channels give to shown cells, only the sums over all channels balance.
    whole = any(one.hidden.any() for one in seen)
    backward, dx, parameters, meter = _backward(runs, seen, gradient, view, whole)
    return {
        "version": VERSION,
        "plane": view.plain(outputs, "sample" if whole else "shown"),
        "layers": [run.summary(opened.rank) for run in runs],
        **{name: opened.like(values) for name, values in {"x": opened.values, "g": gradient, "y": y, "dx": dx}.items()},
        "parameters": parameters,
        "meter": meter,
        "forward": _forward(runs, seen, view),
        "backward": backward,
    }


@dataclass(frozen=True, eq=False)
class _Run:
    """One layer, what went in, what its kernel made of it, and the stages of the samples that are shown."""

    layer: Layer
    x: Array
    y: Array
    stages: list[Stage]

    def dx(self, g: Array) -> Array:
        return self.layer._vjp(self.x)[1](g)

    def parameters(self, g: Array) -> Plain | None:
        """The gradients at the layer's own tensors; a tensor that is not given has None."""
        return self.layer._parameter_gradients(self.x, g) or None

    def summary(self, rank: int) -> Plain:
        layer = self.layer
        return {
            "name": layer.name,
            "describe": layer.describe(),
            "story": layer.story,
            "in_shape": squeeze(self.x.shape, rank),
            "out_shape": squeeze(self.y.shape, rank),
            "size": layer.explain_size(self.x.shape),
        }

    def steps(self, part: slice) -> list[tuple[Stage, Array]]:
        """Every stage with the values it starts from."""
        return list(zip(self.stages, [self.x[part], *(stage.values for stage in self.stages)], strict=False))

    def hidden_taps(self, g: Array, part: slice) -> Array | None:
        """What the samples that are not shown give to the kernel's gradient; None where all are, or where there is no kernel."""
        others = np.delete(np.arange(len(self.x)), part)
        found = self.layer._parameter_gradients(self.x[others], g[others]) if others.size else {}
        kernel = found.get("kernel")
        return None if kernel is None else kernel.astype(float).ravel()


def _run(layers: Sequence[Layer], x: Array, part: slice) -> list[_Run]:
    runs = []
    for layer in layers:
        stages = layer.stages(x[part])
        y = stages[-1].values if len(stages[-1].values) == len(x) else layer._vjp(x)[0]
        runs.append(_Run(layer, x, y, stages))
        x = y
    return runs


def _forward(runs: list[_Run], seen: list[Shown], view: View) -> list[Plain]:
    """The stages from x to y."""
    placed = [(place, stage, before) for place, run in enumerate(runs) for stage, before in run.steps(view.part)]
    return [
        _forward_stage(place, stage, one, before, view) | _code(runs[place].layer, stage, "forward")
        for (place, stage, before), one in zip(placed, seen, strict=True)
    ]


def _forward_stage(place: int, stage: Stage, seen: Shown, x: Array, view: View) -> Plain:
    links = seen.links
    plain = _stage(place, stage, seen, view, stage.text.forward, stage.values, links, "forward")
    if "links" in view.parts:
        plain["links"] = _columns(links, stage.values.ravel()[links.dst]) | {"tap_after": None}
    if "steps" in view.parts:
        plain |= {"partial": _partial(stage, seen, x), "steps": _forward_steps(stage, seen, x)}
    return plain


def _forward_steps(stage: Stage, seen: Shown, x: Array) -> Plain:
    links, cells = seen.links, seen.cells()
    y = stage.values.ravel()
    arriving = np.where(links.used, x.ravel()[links.src], 0)
    row = int(np.prod(stage.values.shape[2:])) if stage.ring is not None else 1
    return {
        "cell": cells,
        "end": np.cumsum(np.bincount(links.dst, minlength=y.size)[cells]),
        "group": cells // row,
        "read": np.cumsum(np.bincount(links.dst, weights=arriving, minlength=y.size)[cells]),
        "written": np.cumsum(y[cells], dtype=float),
    }


def _partial(stage: Stage, seen: Shown, x: Array) -> Array | None:
    """What each shown channel adds to the sum of each step; None where no sum is of several channels."""
    if stage.kind != "sum" or seen.links.tap is None or seen.source.size == 1:
        return None
    links, cells = seen.links, seen.cells()
    step = np.searchsorted(cells, links.dst)
    channel = np.searchsorted(seen.source, links.src % links.in_shape[3])
    arriving = links.weight * x.ravel()[links.src]
    sums = np.bincount(step * seen.source.size + channel, weights=arriving, minlength=cells.size * seen.source.size).astype(float)
    return sums.reshape(cells.size, seen.source.size)


def _backward(
    runs: list[_Run], seen: list[Shown], g: Array, view: View, whole: bool
) -> tuple[list[Plain], Array, list[Plain | None], Plain]:
    """The stages reversed and transposed, from y down to x, each layer's gradients at its own tensors, and the sums of all that."""
    played: list[Plain] = []
    parameters: list[Plain | None] = []
    total, given, left = Meter(), g[view.part], list(seen)
    sent = given if whole else given[..., seen[-1].target]
    for place in reversed(range(len(runs))):
        run = runs[place]
        dx = run.dx(g)
        parameters.insert(0, run.parameters(g))
        tap_others = run.hidden_taps(g, view.part)
        for stage, x in reversed(run.steps(view.part)):
            one = left.pop()
            carried = dx[view.part] if stage is run.stages[0] else stage.links.T.apply(given)
            plain, meter = _backward_stage(place, stage, one, x, given, carried, tap_others, view)
            played.append(plain | _code(run.layer, stage, "backward"))
            total += weigh(stage.kind, stage.links.T, given) if whole else meter
            given = carried
        g = dx
    arrived = given if whole else given[..., seen[0].source]
    return played, g, parameters, total.totals(sent, arrived)


def _backward_stage(
    place: int, stage: Stage, seen: Shown, x: Array, g: Array, dx: Array, tap_others: Array | None, view: View
) -> tuple[Plain, Meter]:
    order, group, crop = _order(stage, seen.cells())
    meter = weigh(stage.kind, seen.links.T, g)
    plain = _stage(place, stage, seen, view, stage.text.backward, dx, seen.links.T, "backward") | {"crop": crop}
    if view.parts:
        position = np.zeros(g.size, dtype=order.dtype)
        position[order] = np.arange(order.size)
        links = _sorted(seen.links.T, position)
        arriving = np.where(links.used, links.weight * np.where(links.used, g.ravel()[links.src], 0), 0)
        if "links" in view.parts:
            plain |= _backward_links(links, arriving, x, g, seen.others(stage, g), tap_others)
        if "steps" in view.parts:
            plain["steps"] = _backward_steps(links, arriving, g, order, group) | meter.running(order)
    return plain, meter.at(order)


def _backward_links(links: Links, arriving: Array, x: Array, g: Array, others: Array | None, tap_others: Array | None) -> Plain:
    return {
        "links": _columns(links, _after(links.dst, arriving, x.size, others)) | {"tap_after": _tap_after(links, x, g, tap_others)},
        "others": others,
        "tap_others": None if links.tap is None else tap_others,
    }


def _backward_steps(links: Links, arriving: Array, g: Array, order: IntArray, group: IntArray) -> Plain:
    return {
        "cell": order,
        "end": np.cumsum(np.bincount(links.src, minlength=g.size)[order]),
        "group": group,
        "read": np.cumsum(g.ravel()[order], dtype=float),
        "written": np.cumsum(np.bincount(links.src, weights=arriving, minlength=g.size)[order]),
    }


def _order(stage: Stage, cells: IntArray) -> tuple[IntArray, IntArray, int | None]:
    """The order in which these cells' gradients leave, their groups, and the group that crops: padded lines first, then the middle."""
    if stage.ring is None:
        return cells, cells, None
    ring = stage.ring.ravel()
    crop = int(ring.max(initial=-1)) + 1
    line = np.where(ring < 0, crop, ring)
    order = cells[np.argsort(line[cells], kind="stable")]
    return order, line[order], crop


def _sorted(links: Links, position: IntArray) -> Links:
    """The same links in the order of the steps that they leave in."""
    return links.taken(_stably(position[links.src], position.size))


def _stably(keys: IntArray, below: int) -> IntArray:
    """The order that sorts the keys, equal ones as they stand."""
    # NumPy sorts short integers by their digits, five times as fast.
    return np.argsort(keys.astype(np.min_scalar_type(below)), kind="stable")


def _after(dst: IntArray, arriving: Array, cells: int, others: Array | None) -> Array:
    """The receiving cell's value once each link has been added, link by link, to what others gave it."""
    after = np.empty(dst.size)
    held = np.zeros(cells) if others is None else others
    counts = np.bincount(dst, minlength=cells)
    by_cell, starts = _stably(dst, cells), np.cumsum(counts) - counts
    # Cells with as many links are the columns of a table: a running sum down each, in the very order of the links.
    for count in np.unique(counts[counts > 0]):
        same = np.flatnonzero(counts == count)
        links = by_cell[np.arange(count)[:, None] + starts[same]]
        after[links] = np.add.accumulate(np.vstack([held[same], arriving[links]]), axis=0, dtype=float)[1:]
    return after


def _tap_after(links: Links, x: Array, g: Array, others: Array | None) -> Array | None:
    """The kernel's gradient at each link's tap once the link has added value times gradient."""
    if links.tap is None:
        return None
    arriving: Array = x.ravel()[links.dst] * g.ravel()[links.src]
    return _after(links.tap, arriving, int(links.tap.max(initial=-1)) + 1, others)


def _code(layer: Layer, stage: Stage, direction: str) -> Plain:
    """The names of the functions that a stage runs, as they stand in the layer's source."""
    return {"code": [function.__name__ for function in layer.code_of(stage.key, direction)]}


def _stage(place: int, stage: Stage, seen: Shown, view: View, name: Any, values: Array, links: Links, direction: str) -> Plain:
    """What both directions tell of a stage, whatever its parts."""
    sentences = {key.removeprefix(f"{direction}_"): text for key, text in stage.text.sentences.items() if key.startswith(direction)}
    return {
        "id": f"{place}.{stage.key}",
        "layer": place,
        "name": name,
        "kind": stage.kind,
        "operator": stage.operator,
        "sentences": sentences,
        "in_shape": squeeze(links.in_shape, view.rank),
        "out_shape": squeeze(links.out_shape, view.rank),
        "shown": seen.plain(),
        "offset": stage.offset,
        "values": values.reshape(squeeze(values.shape, view.rank)),
        "const": stage.links.const,
        "bias": stage.links.bias,
        "crop": None,
        "links": None,
        "others": None,
        "tap_others": None,
        "steps": None,
        "partial": None,
    }


def _columns(links: Links, after: NDArray[Any]) -> Plain:
    return {"src": links.src, "dst": links.dst, "weight": links.weight, "used": links.used, "tap": links.tap, "after": after}


def _lists(value: Any) -> Any:
    """The same with nested lists for arrays."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: _lists(member) for name, member in value.items()}
    return [_lists(member) for member in value] if isinstance(value, list) else value
