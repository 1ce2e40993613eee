"""Every place of every request, and what must not be taken there: made from the layers' own tables, so that a new layer is covered."""

import json
from collections.abc import Iterator
from typing import Any

from padpool import LAYERS
from padpool.parameter import Parameter

Place = tuple[str | int, ...]
X: Any = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
PIPELINE = {"type": "sequential", "layers": [{"type": "edge_pad", "width": 0}, {"type": "max_pooling", "size": 4, "ties": "all"}]}
CALLS: dict[str, Any] = {
    "forward": {"layer": PIPELINE, "x": X},
    "backward": {"layer": PIPELINE, "x": X, "g": [[1]]},
    "gradcheck": {"layer": PIPELINE, "x": X, "g": [[1]]},
    "trace": {"layers": [PIPELINE, {"type": "constant_pad", "width": 0, "value": "NaN"}], "x": X, "g": [[1]]},
}

# As they would stand in the text of a body: none of them is a number to JSON, or to a float.
NO_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400, "9" * 5000, "0x10", "01", "+1", ".5", "1.", "1_000", "\uff11"]
SCRIPTS = [
    "<script>alert(document.domain)</script>" + "<!-- -->" * 8,
    '"><img src=x onerror=alert(1)>' + " " * 40 + "<svg/onload=alert(2)>",
    "{{7*7}}${7*7}<%= 7*7 %>#{7*7}" * 3,
    "javascript:alert(1)//" + "a" * 40,
    "\u202e\u0000\u001b[31m\u2028%s%n" * 6,
    "../" * 20 + "etc/passwd",
    "'; DROP TABLE layers; --" * 3,
]
PAIRS: list[Any] = [True, "2", 1.5, -1, -(2**63), 2**64, 1e300, [], [1], [1, 2, 3], {}, [[1]], [1, True], [1, -1], [1.5, 1], [None, 1]]
WIDTHS = [True, "1", 0.5, -1, 2**64, 1e300, [], [1], [1, 2, 3], {}, [[1]], [[1, 2], [3]], [[1, -1], [0, 0]], [[1, True], [0, 0]], [None, 1]]
TENSORS = ["k", True, {}, [], [[]], [{}], [["1"]], [[True]], [[None]], [[1], [1, 2]], [[[[[1]]]]]]
WRONG: dict[str, list[Any]] = {
    "pair": PAIRS,
    "count": [True, "1", 1.5, 0, -1, 2**64, 1e300, [], [1], {}, "NaN"],
    "widths": WIDTHS,
    "padding": ["SAME", "", "same ", *WIDTHS],
    "number": [True, "1", "nan", "inf", "", [], [1], {}, {"value": 1}],
    "flag": [0, 1, "true", [], {}, [True]],
    "choice": ["ALL", "", "all ", 0, True, [], ["all"], {}],
    "tensor": TENSORS,
}


def sample(row: Parameter) -> Any:
    """A value that the parameter takes, with every number that it can hold."""
    if row.kind == "tensor":
        return [1] if 1 in row.ranks else [[1, 2], [3, 4]]
    good = {"pair": [1, 1], "count": 1, "widths": [[0, 1], [1, 0]], "padding": [[0, 0], [0, 0]], "number": 2, "flag": False}
    return good.get(row.kind, next(iter(row.choices), None))


def full(name: str) -> dict[str, Any]:
    """A request with every parameter of the layer given."""
    return {"layer": {"type": name} | {field: sample(row) for field, row in LAYERS[name].parameters().items()}, "x": X}


def places(value: Any, kinds: type | tuple[type, ...]) -> Iterator[Place]:
    """Where in a body something of such a type stands; a flag is no number."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from ((key, *inner) for inner in places(child, kinds))
    if isinstance(value, kinds) and not isinstance(value, bool):
        yield ()


def put(value: Any, place: Place, new: Any) -> Any:
    """The body with something else at a place."""
    if not place:
        return new
    key, *rest = place
    if isinstance(value, dict):
        return value | {key: put(value[str(key)], tuple(rest), new)}
    return [put(item, tuple(rest), new) if index == key else item for index, item in enumerate(value)]


def written(body: Any, place: Place, text: str) -> bytes:
    """The body with this text at a place, whatever JSON thinks of it."""
    return json.dumps(put(body, place, "@")).replace('"@"', text).encode()


def numbers() -> Iterator[tuple[str, str, bytes]]:
    """Each of ``NO_NUMBERS`` as a cell of x and of g of every call, and two of them at every number of every layer."""
    for call, body in CALLS.items():
        for name in ("x", "g") if "g" in body else ("x",):
            for text in NO_NUMBERS:
                yield f"{call} {name} {text[:9]} of {len(text)}", call, written(body, (name, 0, 0), text)
    for layer in LAYERS:
        body = full(layer)
        for place in places(body["layer"], (int, float)):
            for text in ("NaN", "1e999"):
                yield f"{layer} {'/'.join(map(str, place))} {text}", "forward", written(body, ("layer", *place), text)


def types() -> Iterator[tuple[str, str, bytes]]:
    """Every parameter of every layer with values of a wrong type, or beyond its bounds."""
    for layer in LAYERS:
        for field, row in LAYERS[layer].parameters().items():
            zero = [0, [0, 1]] if row.kind == "pair" and row.minimum == 1 else [0, -1, "NaN", "Infinity"] if row.above is not None else []
            for value in [*WRONG[row.kind], *([] if row.optional else [None]), *zero]:
                body = put(full(layer), ("layer", field), value)
                yield f"{layer} {field} {json.dumps(value)[:30]}", "forward", json.dumps(body).encode()


def scripts() -> Iterator[tuple[str, str, bytes]]:
    """Each of ``SCRIPTS`` at every string of every call, as a cell, as a tensor, as a layer, and as a name."""
    for call, body in CALLS.items():
        spots = [*places(body, str), ("x",), ("x", 1, 1), *([("g", 0, 0)] if "g" in body else []), next(iter(places(body, dict)))]
        for number, text in enumerate(SCRIPTS):
            for place in spots:
                yield f"{call} {'/'.join(map(str, place))} {number}", call, json.dumps(put(body, place, text)).encode()
            yield f"{call} name {number}", call, json.dumps(body | {text: 1}).encode()
