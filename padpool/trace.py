"""A trace: every stage of a layer or a pipeline, forward and backward, as plain data that a page can play."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from padpool.geometry import IntArray
from padpool.layer import Layer, Stage
from padpool.layers.sequential import Sequential
from padpool.links import Array, Links
from padpool.meter import Meter, weigh
from padpool.tensor import open_gradient, open_tensor, squeeze

VERSION = 1
Plain = dict[str, Any]


@np.errstate(invalid="ignore", over="ignore")
def trace(layers: Layer | Sequence[Layer], x: ArrayLike, g: ArrayLike | None = None) -> Plain:
    """Plays x forward and g backward through the layers, and writes down every stage, link and step.

    x is ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)``, and every grid of the trace has its rank; cells are flat indices in
    C order. g has y's shape and is all ones where it is not given. Values on the boundaries between layers come from the
    kernels; only what lies inside a layer's backward pass is carried by its links.
    Raises PadPoolError where a layer refuses its input or g does not fit.

    >>> from padpool import EdgePad
    >>> played = trace(EdgePad(((0, 0), (1, 0))), [[3, 4]])
    >>> played["y"], played["dx"]
    ([[3.0, 3.0, 4.0]], [[2.0, 1.0]])
    >>> played["backward"][0]["links"]["dst"], played["backward"][0]["links"]["after"]
    ([0, 0, 1], [1.0, 2.0, 1.0])
    """
    pipeline = Sequential([layers] if isinstance(layers, Layer) else layers)
    opened = open_tensor(x, "x")
    pipeline.output_shape(opened.values.shape)
    runs = _run(pipeline.leaves(), opened.values)
    y = runs[-1].y
    gradient = np.ones_like(y) if g is None else open_gradient(g, y.shape, y.dtype)
    backward, dx, parameters, meter = _backward(runs, gradient, opened.rank)
    forward = [
        _forward_stage(place, stage, before, opened.rank) | _code(runs[place].layer, stage, "forward")
        for place, stage, before in _placed(runs)
    ]
    return {
        "version": VERSION,
        "layers": [run.summary(opened.rank) for run in runs],
        "x": opened.like(opened.values).tolist(),
        "g": opened.like(gradient).tolist(),
        "y": opened.like(y).tolist(),
        "dx": opened.like(dx).tolist(),
        "parameters": parameters,
        "meter": meter.totals(gradient, dx),
        "forward": forward,
        "backward": backward,
    }


@dataclass(frozen=True, eq=False)
class _Run:
    """One layer, what went in, and what its kernel made of it."""

    layer: Layer
    x: Array
    y: Array
    stages: list[Stage]

    def dx(self, g: Array) -> Array:
        return self.layer._vjp(self.x)[1](g)

    def parameters(self, g: Array) -> Plain | None:
        """The gradients at the layer's own tensors; a tensor that is not given has None."""
        found = self.layer._parameter_gradients(self.x, g)
        return {name: None if gradient is None else gradient.tolist() for name, gradient in found.items()} or None

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


def _run(layers: Sequence[Layer], x: Array) -> list[_Run]:
    runs = []
    for layer in layers:
        stages = layer.stages(x)
        runs.append(_Run(layer, x, stages[-1].values, stages))
        x = stages[-1].values
    return runs


def _placed(runs: list[_Run]) -> list[tuple[int, Stage, Array]]:
    """Every stage with the number of its layer and the values it starts from."""
    placed = []
    for place, run in enumerate(runs):
        inputs = [run.x, *(stage.values for stage in run.stages)]
        placed += [(place, stage, before) for stage, before in zip(run.stages, inputs, strict=False)]
    return placed


def _forward_stage(place: int, stage: Stage, x: Array, rank: int) -> Plain:
    links, cells = stage.links, stage.values.size
    y = stage.values.ravel()
    arriving = np.where(links.used, x.ravel()[links.src], 0)
    row = int(np.prod(stage.values.shape[2:])) if stage.ring is not None else 1
    read = np.cumsum(np.bincount(links.dst, weights=arriving, minlength=cells))
    written = np.cumsum(y, dtype=float)
    return _stage(place, stage, rank, stage.text.forward, stage.values, links, "forward") | {
        "links": _columns(links, y[links.dst]) | {"tap_after": None},
        "crop": None,
        "steps": {
            "cell": np.arange(cells).tolist(),
            "end": np.cumsum(np.bincount(links.dst, minlength=cells)).tolist(),
            "group": (np.arange(cells) // row).tolist(),
            "read": read.tolist(),
            "written": written.tolist(),
        },
    }


def _backward(runs: list[_Run], g: Array, rank: int) -> tuple[list[Plain], Array, list[Plain | None], Meter]:
    """The stages reversed and transposed, from y down to x, and each layer's gradients at its own tensors."""
    played: list[Plain] = []
    parameters: list[Plain | None] = []
    total = Meter()
    for place in reversed(range(len(runs))):
        run = runs[place]
        dx = run.dx(g)
        parameters.insert(0, run.parameters(g))
        inputs = [run.x, *(stage.values for stage in run.stages)]
        for stage, x in zip(reversed(run.stages), reversed(inputs[:-1]), strict=True):
            carried = dx if stage is run.stages[0] else stage.links.T.apply(g)
            plain, meter = _backward_stage(place, stage, x, g, carried, rank)
            played.append(plain | _code(run.layer, stage, "backward"))
            total += meter
            g = carried
    return played, g, parameters, total


def _backward_stage(place: int, stage: Stage, x: Array, g: Array, dx: Array, rank: int) -> tuple[Plain, Meter]:
    order, group, crop = _order(stage)
    position = np.empty_like(order)
    position[order] = np.arange(order.size)
    links = _sorted(stage.links.T, position)
    arriving = np.where(links.used, links.weight * np.where(links.used, g.ravel()[links.src], 0), 0)
    given = np.bincount(links.src, weights=arriving, minlength=g.size)[order]
    meter = weigh(stage.kind, links, g)
    plain = _stage(place, stage, rank, stage.text.backward, dx, links, "backward") | {
        "links": _columns(links, _after(links.dst, arriving, dx.size)) | {"tap_after": _tap_after(links, x, g)},
        "crop": crop,
        "steps": {
            "cell": order.tolist(),
            "end": np.cumsum(np.bincount(links.src, minlength=g.size)[order]).tolist(),
            "group": group.tolist(),
            "read": np.cumsum(g.ravel()[order], dtype=float).tolist(),
            "written": np.cumsum(given).tolist(),
        }
        | meter.running(order),
    }
    return plain, meter


def _order(stage: Stage) -> tuple[IntArray, IntArray, int | None]:
    """The order in which gradients leave, their groups, and the group that crops: padded lines first, then the middle."""
    cells = np.arange(stage.values.size)
    if stage.ring is None:
        return cells, cells, None
    ring = stage.ring.ravel()
    crop = int(ring.max(initial=-1)) + 1
    line = np.where(ring < 0, crop, ring)
    order = np.argsort(line, kind="stable")
    return order, line[order], crop


def _sorted(links: Links, position: IntArray) -> Links:
    """The same links in the order of the steps that they leave in."""
    by_step = np.argsort(position[links.src], kind="stable")
    return Links(
        links.src[by_step],
        links.dst[by_step],
        links.weight[by_step],
        links.used[by_step],
        links.in_shape,
        links.out_shape,
        tap=None if links.tap is None else links.tap[by_step],
    )


def _after(dst: IntArray, arriving: Array, cells: int) -> Array:
    """The receiving cell's value once each link has been added, link by link."""
    held = [0.0] * cells
    after = np.empty(dst.size)
    for link, (cell, value) in enumerate(zip(dst.tolist(), arriving.tolist(), strict=True)):
        held[cell] += value
        after[link] = held[cell]
    return after


def _tap_after(links: Links, x: Array, g: Array) -> list[float] | None:
    """The kernel's gradient at each link's tap once the link has added value times gradient."""
    if links.tap is None:
        return None
    arriving: Array = x.ravel()[links.dst] * g.ravel()[links.src]
    after: list[float] = _after(links.tap, arriving, int(links.tap.max(initial=-1)) + 1).tolist()
    return after


def _code(layer: Layer, stage: Stage, direction: str) -> Plain:
    """The names of the functions that a stage runs, as they stand in the layer's source."""
    return {"code": [function.__name__ for function in layer.code_of(stage.key, direction)]}


def _stage(place: int, stage: Stage, rank: int, name: Any, values: Array, links: Links, direction: str) -> Plain:
    """What both directions tell of a stage."""
    const = stage.links.const
    sentences = {key.removeprefix(f"{direction}_"): text for key, text in stage.text.sentences.items() if key.startswith(direction)}
    return {
        "id": f"{place}.{stage.key}",
        "layer": place,
        "name": name,
        "kind": stage.kind,
        "operator": stage.operator,
        "sentences": sentences,
        "in_shape": squeeze(links.in_shape, rank),
        "out_shape": squeeze(links.out_shape, rank),
        "offset": stage.offset,
        "values": _plain(values, rank),
        "const": None if const is None else const.tolist(),
        "bias": None if stage.links.bias is None else stage.links.bias.tolist(),
    }


def _columns(links: Links, after: NDArray[Any]) -> Plain:
    return {
        "src": links.src.tolist(),
        "dst": links.dst.tolist(),
        "weight": links.weight.tolist(),
        "used": links.used.tolist(),
        "tap": None if links.tap is None else links.tap.tolist(),
        "after": after.tolist(),
    }


def _plain(values: Array, rank: int) -> Any:
    return values.reshape(squeeze(values.shape, rank)).tolist()
