"""What one request may ask for. All of it is counted in Python integers before anything is computed or allocated."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.problems import over_limit, pointing_into
from padpool import Layer
from padpool.tensor import expand


@dataclass(frozen=True)
class Limits:
    """The most of everything."""

    body: int = 512 * 1024
    """Bytes of a request: ``cells`` numbers of full precision, generously indented."""
    side: int = 64
    """Rows, and columns, of x."""
    output_side: int = 256
    """Rows, and columns, of every layer's output, and so of g."""
    channels: int = 8
    cells: int = 8192
    """Numbers in all tensors of a request together."""
    window: int = 16
    """Rows, and columns, of a window."""
    layers: int = 5
    """Layers of a pipeline, however they are nested."""
    links: int = 100_000
    """Links of all layers together: the price of a trace, and of an answer without one."""
    inline_links: int = 20_000
    """Up to this price an answer is computed at once; a dearer one leaves the event loop to others (some 20 ms)."""


LIMITS = Limits()


def check_tensor(name: str, shape: Sequence[int], side: int, taken: int = 0) -> int:
    """The cells of a tensor and of those ``taken`` before it. Raises Problem where it is too large."""
    samples, rows, columns, channels = expand(tuple(shape), name)
    _at_most(f"{name} must have at most {side} rows", f"/{name}", side, rows)
    _at_most(f"{name} must have at most {side} columns", f"/{name}", side, columns)
    _at_most(f"{name} must have at most {LIMITS.channels} channels", f"/{name}", LIMITS.channels, channels)
    return check_cells(name, taken + samples * rows * columns * channels)


def check_cells(name: str, cells: int) -> int:
    """The cells of a tensor and of those before it. Raises Problem where they are too many."""
    _at_most(f"all tensors together must have at most {LIMITS.cells} cells", f"/{name}", LIMITS.cells, cells)
    return cells


def check_window(pointer: str, size: Sequence[int]) -> None:
    """Raises Problem where a window, or a kernel, is too large."""
    name = pointer.rpartition("/")[2]
    _at_most(f"{name} must be at most {LIMITS.window}", pointer, LIMITS.window, max(size[:2]))
    if size[2:]:
        _at_most(f"{name} must have at most {LIMITS.channels} channels", pointer, LIMITS.channels, max(size[2:]))


def check_layers(pointer: str, count: int) -> None:
    """Raises Problem where a pipeline is too long."""
    _at_most(f"layers must hold at most {LIMITS.layers} layers", pointer, LIMITS.layers, count)


def price(layer: Layer, shape: Sequence[int], root: str) -> int:
    """How many links the layer has for an x of this shape; ``root`` is where the layer stands, empty for a body's own ``layers``.

    Raises Problem where there are too many, where an output is too large, or where x does not suit the layer.
    """
    given = expand(tuple(shape), "x")
    with pointing_into(root):
        layer.output_shape(given)
    pointer = root or "/layers"
    current = given
    for leaf in layer.leaves():
        current = leaf.output_shape(current)
        _at_most(f"every output must have at most {LIMITS.output_side} rows", pointer, LIMITS.output_side, current[1])
        _at_most(f"every output must have at most {LIMITS.output_side} columns", pointer, LIMITS.output_side, current[2])
    links = layer.link_count(given)
    _at_most(f"all layers together must have at most {LIMITS.links} links", pointer, LIMITS.links, links)
    return links


def _at_most(rule: str, pointer: str, limit: int, asked: int) -> None:
    if asked > limit:
        raise over_limit(rule, pointer, limit, asked)
