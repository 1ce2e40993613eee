"""What one request may ask for. All of it is counted in Python integers before anything is computed or allocated."""

from collections.abc import Sequence
from itertools import accumulate

from app.problems import over_limit, pointing_into
from app.settings import LIMITS
from padpool import Layer
from padpool.errors import Text, Words, sentence
from padpool.tensor import expand

# What is bounded, and the rules with a place for the bound.
OUTPUT: Text = {"en": "every output", "zh": "每个输出"}
TOGETHER: Text = {"en": "all layers together", "zh": "所有层总共"}
ONE: Text = {"en": "must be at most {}", "zh": "不能大于 {}"}
ROWS: Text = {"en": "must have at most {} rows", "zh": "不能超过 {} 行"}
COLUMNS: Text = {"en": "must have at most {} columns", "zh": "不能超过 {} 列"}
CHANNELS: Text = {"en": "must have at most {} channels", "zh": "不能超过 {} 个通道"}
SAMPLES: Text = {"en": "must have at most {} samples", "zh": "不能超过 {} 个样本"}
CELLS: Text = {"en": "must have at most {} cells", "zh": "不能超过 {} 个格子"}
LINKS: Text = {"en": "must have at most {} links", "zh": "不能超过 {} 条连线"}
LAYERS: Text = {"en": "must hold at most {} layers", "zh": "不能超过 {} 层"}
CHECKED: Text = {"en": " in a gradient check", "zh": "（梯度检验）"}


def check_tensor(name: str, shape: Sequence[int], side: int, taken: int = 0) -> int:
    """The cells of a tensor and of those ``taken`` before it. Raises Problem where it is too large."""
    samples, rows, columns, channels = expand(tuple(shape), name)
    _at_most(name, SAMPLES, f"/{name}", LIMITS.samples, samples)
    _at_most(name, ROWS, f"/{name}", side, rows)
    _at_most(name, COLUMNS, f"/{name}", side, columns)
    _at_most(name, CHANNELS, f"/{name}", LIMITS.channels, channels)
    return check_cells(name, taken + samples * rows * columns * channels)


def check_cells(name: str, cells: int) -> int:
    """The cells of a tensor and of those before it. Raises Problem where they are too many."""
    _at_most({"en": "all tensors together", "zh": "所有张量总共"}, CELLS, f"/{name}", LIMITS.cells, cells)
    return cells


def check_window(pointer: str, size: Sequence[int]) -> None:
    """Raises Problem where a window, or a kernel, is too large."""
    name = pointer.rpartition("/")[2]
    _at_most(name, ONE, pointer, LIMITS.window, max(size[:2]))
    if size[2:]:
        _at_most(name, CHANNELS, pointer, LIMITS.channels, max(size[2:]))


def check_layers(pointer: str, count: int) -> None:
    """Raises Problem where a pipeline is too long."""
    _at_most("layers", LAYERS, pointer, LIMITS.layers, count)


def price(layer: Layer, shape: Sequence[int], root: str, most: int = LIMITS.links) -> int:
    """How many links the layer has for an x of this shape; ``root`` is where the layer stands, empty for a body's own ``layers``.

    Raises Problem where there are too many, where an output is too large, or where x does not suit the layer.
    """
    given = expand(tuple(shape), "x")
    with pointing_into(root):
        last = layer.output_shape(given)
    pointer = root or "/layers"
    _, *between = accumulate(layer.leaves()[:-1], lambda given, leaf: leaf.output_shape(given), initial=given)
    for output in (*between, last):
        _at_most(OUTPUT, ROWS, pointer, LIMITS.output_side, output[1])
        _at_most(OUTPUT, COLUMNS, pointer, LIMITS.output_side, output[2])
    links = layer.link_count(given)
    _at_most(TOGETHER, LINKS, pointer, most, links)
    return links


def price_check(layer: Layer, shape: Sequence[int]) -> int:
    """The price of a gradient check: the layer runs twice for each cell of x. Raises Problem as ``price`` does."""
    samples, rows, columns, channels = expand(tuple(shape), "x")
    cells = samples * rows * columns * channels
    _at_most("x", sentence(CELLS, CHECKED), "/x", LIMITS.gradcheck_cells, cells)
    price(layer, shape, "/layer")
    work = cells * layer.work((samples, rows, columns, channels))
    _at_most({"en": "cells of x times links", "zh": "x 的格子数乘以连线数"}, sentence(ONE, CHECKED), "/x", LIMITS.gradcheck_links, work)
    return 2 * work


def price_arrays(layer: Layer, shape: Sequence[int]) -> None:
    """Raises Problem where a request that carries bytes has too many links, or where x does not suit the layer."""
    with pointing_into("/layer"):
        given = expand(tuple(shape), "x")
        layer.output_shape(given)
        links = layer.work(given)
    _at_most(TOGETHER, LINKS, "/layer", LIMITS.array_links, links)


def _at_most(what: Words, rule: Text, pointer: str, limit: int, asked: int) -> None:
    if asked > limit:
        raise over_limit(what, rule, pointer, limit, asked)
