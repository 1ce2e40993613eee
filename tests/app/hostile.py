"""Requests that must be refused, and the problem that each must get."""

import json
from dataclasses import dataclass
from typing import Any

from app.settings import LIMITS
from padpool import LAYERS

MAX: dict[str, Any] = {"type": "max_pooling", "size": 2}
EDGE: dict[str, Any] = {"type": "edge_pad", "width": 1}
X = [[1, 2], [3, 4]]
GOOD = {"layer": MAX, "x": X}
TYPES = ", ".join(f"'{name}'" for name in (*LAYERS, "sequential"))
PAIR = "must be an integer or a pair (rows, columns) of integers"
RANKS = "must be (H, W), (H, W, C) or (N, H, W, C)"


@dataclass(frozen=True)
class Case:
    """A body, and the problem that it must get. ``body`` is bytes where it is sent as it is. ``detail`` may be only its beginning."""

    title: str
    body: Any
    pointer: str
    detail: str
    status: int = 422
    call: str = "forward"
    content_type: str = "application/json"
    limit: int | None = None
    asked: int | None = None


def layer(**fields: Any) -> Any:
    return {"layer": fields, "x": X}


def pool(**fields: Any) -> Any:
    return layer(**MAX | fields)


def x(value: Any) -> Any:
    return {"layer": MAX, "x": value}


def raw_x(text: str) -> bytes:
    return b'{"layer": {"type": "max_pooling", "size": 1}, "x": %s}' % text.encode()


def grid(rows: int, columns: int) -> Any:
    return [[1] * columns for _ in range(rows)]


def nested(depth: int, inside: Any) -> Any:
    for _ in range(depth):
        inside = [inside]
    return inside


def not_json(title: str, body: bytes, pointer: str = "", detail: str = "body must be JSON, got ") -> Case:
    return Case(title, body, pointer, detail, 400)


LARGE_NUMBER = "numbers must fit a 64-bit float, got one that is too large"

MALFORMED = [
    not_json("no body", b"", detail="body must be JSON, got nothing"),
    not_json("only a space", b" "),
    not_json("half a body", b'{"layer": {"type": "max_pooling"'),
    not_json("two bodies", b"{} {}"),
    not_json("a trailing comma", raw_x("[[1,]]")),
    not_json("single quotes", b"{'layer': 1}"),
    not_json("NaN", raw_x("[[NaN]]"), detail="body must be JSON, got expected value at line 1 column 54"),
    not_json("Infinity", raw_x("[[Infinity]]")),
    not_json("-Infinity", raw_x("[[-Infinity]]")),
    not_json("1e999", raw_x("[[1, 1e999]]"), "/x/0/1", LARGE_NUMBER),
    not_json("-1e999", raw_x("[[1], [-1e999]]"), "/x/1/0", LARGE_NUMBER),
    not_json("1e999 as a parameter", b'{"layer": {"type": "constant_pad", "width": 1, "value": 1e999}}', "/layer/value", LARGE_NUMBER),
    not_json("an integer of 400 digits", raw_x(f"[[{'9' * 400}]]"), "/x/0/0", LARGE_NUMBER),
    not_json("a stride of 400 digits", b'{"layer": {"stride": %s}}' % (b"9" * 400), "/layer/stride", LARGE_NUMBER),
    not_json("an integer of 5000 digits", raw_x(f"[[{'9' * 5000}]]")),
    not_json("an octal number", raw_x("[[01]]")),
    not_json("a lone surrogate", rb'{"layer": "\ud800"}'),
    not_json("a lone surrogate as a name", rb'{"\udfff": 1}'),
    not_json("bytes that are no UTF-8", b'{"layer": "\xff\xfe"}'),
    not_json("UTF-16", json.dumps(GOOD).encode("utf-16")),
    not_json("a byte order mark", b"\xef\xbb\xbf{}"),
    not_json("a NUL", b'{"layer": "\x00"}'),
    not_json("250 brackets", b"[" * 250 + b"]" * 250),
    not_json("100,000 brackets", b"[" * 100_000),
    not_json("a gzip stream", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
]

CONTENT_TYPES = [
    Case("text", GOOD, "", "Content-Type must be application/json, got 'text/plain'", 415, content_type="text/plain"),
    Case("a form", b"layer=1", "", "Content-Type must be application/json, got ", 415, content_type="application/x-www-form-urlencoded"),
    Case("a list of types", GOOD, "", "Content-Type must be application/json, got ", 415, content_type="application/json, text/plain"),
    Case("a type that ends in json", GOOD, "", "Content-Type must be application/json, got ", 415, content_type="application/xjson"),
    Case("a type of text that ends in +json", GOOD, "", "Content-Type must be application/json, got ", 415, content_type="text/x+json"),
    Case("an endless type", GOOD, "", "Content-Type must be application/json, got ", 415, content_type="x/" + "y" * 5000),
    Case("an empty type", GOOD, "", "Content-Type must be application/json, got none", 415, content_type=""),
]

SHAPES_OF_BODIES = [
    Case("a list as body", b"[]", "", "body must be an object, got a list"),
    Case("a number as body", b"3", "", "body must be an object, got 3"),
    Case("a word as body", b'"x"', "", "body must be an object, got 'x'"),
    Case("null as body", b"null", "", "body must be an object, got null"),
    Case("an empty object", {}, "/layer", "layer must be given"),
    Case("no x", {"layer": MAX}, "/x", "x must be given"),
    Case("no g", {"layer": MAX, "x": X}, "/g", "g must be given", call="backward"),
    Case("no layers", {"x": X}, "/layers", "layers must be given", call="trace"),
    Case("an unknown name", GOOD | {"foo": 1}, "/foo", "foo is no parameter of this request"),
    Case("a name with signs of a pointer", GOOD | {"a/b~c": 1}, "/a~1b~0c", "a/b~c is no parameter of this request"),
    Case("an endless name", GOOD | {"y" * 100_000: 1}, f"/{'y' * 37}...", f"{'y' * 37}... is no parameter of this request"),
    Case("g where none is taken", GOOD | {"g": [[1]]}, "/g", "g is no parameter of this request"),
    Case("layer for layers", {"layer": MAX, "x": X}, "/layers", "layers must be given", call="trace"),
    Case("a layer that is a word", {"layer": "max_pooling", "x": X}, "/layer", "layer must be an object, got 'max_pooling'"),
    Case("a layer that is null", {"layer": None, "x": X}, "/layer", "layer must be an object, got null"),
    Case("layers that are an object", {"layers": MAX, "x": X}, "/layers", "layers must be a list of layers, got an object", call="trace"),
    Case("layers that are empty", {"layers": [], "x": X}, "/layers", "layers must hold at least 1 layer, got 0", call="trace"),
    Case("layers that hold a number", {"layers": [MAX, 7], "x": X}, "/layers/1", "layers[1] must be an object, got 7", call="trace"),
    Case("no type", layer(size=2), "/layer/type", "type must be given"),
    Case("an unknown type", layer(type="foo"), "/layer/type", f"type must be one of {TYPES}, got 'foo'"),
    Case("a type that is a number", layer(type=5), "/layer/type", f"type must be one of {TYPES}, got 5"),
    Case("a type that is null", layer(type=None), "/layer/type", f"type must be one of {TYPES}, got null"),
    Case("a type that is true", layer(type=True), "/layer/type", f"type must be one of {TYPES}, got true"),
    Case("a type that is a list", layer(type=["edge_pad"]), "/layer/type", f"type must be one of {TYPES}, got a list"),
    Case("the name of a class", layer(type="MaxPooling"), "/layer/type", f"type must be one of {TYPES}, got 'MaxPooling'"),
    Case("an endless type of layer", layer(type="z" * 9999), "/layer/type", f"type must be one of {TYPES}, got '{'z' * 36}..."),
    Case("an unknown parameter", pool(sizee=3), "/layer/sizee", "sizee is no parameter of max_pooling"),
    Case("another layer's parameter", pool(width=3), "/layer/width", "width is no parameter of max_pooling"),
    Case("no size", layer(type="mean_pooling"), "/layer/size", "size must be given"),
    Case("an empty sequential", layer(type="sequential", layers=[]), "/layer/layers", "layers must hold at least 1 layer, got 0"),
    Case("a sequential without layers", layer(type="sequential"), "/layer/layers", "layers must be given"),
]

PARAMETERS = [
    Case("stride 0", pool(stride=0), "/layer/stride", "stride must be at least 1, got 0"),
    Case("stride (1, 0)", pool(stride=[1, 0]), "/layer/stride", "stride must be at least 1, got 0"),
    Case("size -1", pool(size=-1), "/layer/size", "size must be at least 1, got -1"),
    Case("size 1.5", pool(size=1.5), "/layer/size", f"size {PAIR}, got 1.5"),
    Case("size as a word", pool(size="2"), "/layer/size", f"size {PAIR}, got '2'"),
    Case("size NaN", pool(size="NaN"), "/layer/size", f"size {PAIR}, got 'NaN'"),
    Case("size true", pool(size=True), "/layer/size", f"size {PAIR}, got "),
    Case("size null", pool(size=None), "/layer/size", f"size {PAIR}, got "),
    Case("size of three", pool(size=[1, 2, 3]), "/layer/size", f"size {PAIR}, got [1, 2, 3]"),
    Case("size as an object", pool(size={"rows": 2}), "/layer/size", f"size {PAIR}, got "),
    Case("size as 20,000 numbers", pool(size=[1] * 20_000), "/layer/size", f"size {PAIR}, got [1, 1, 1"),
    Case("unknown ties", pool(ties="last"), "/layer/ties", "ties must be one of 'all', 'first', 'split', got 'last'"),
    Case("ties as a list", pool(ties=["all"]), "/layer/ties", "ties must be one of 'all', 'first', 'split', got "),
    Case("width -1", layer(type="edge_pad", width=-1), "/layer/width", "width must be at least 0, got -1"),
    Case("width 1.0", layer(type="edge_pad", width=1.0), "/layer/width", "width must be an integer, a pair (rows, columns) or "),
    Case("width half a pair", layer(type="edge_pad", width=[[1], [1, 2]]), "/layer/width", "width must be an integer, a pair "),
    Case("value as a word", layer(type="constant_pad", width=1, value="one"), "/layer/value", "value must be a number, got 'one'"),
    Case("value as nan", layer(type="constant_pad", width=1, value="nan"), "/layer/value", "value must be a number, got 'nan'"),
    Case("value null", layer(type="constant_pad", width=1, value=None), "/layer/value", "value must be a number, got "),
    Case("value true", layer(type="constant_pad", width=1, value=True), "/layer/value", "value must be a number, got "),
    Case("a window larger than x", pool(size=[3, 2]), "/layer/size", "size must be at most the input, 2×2, got 3×2"),
    Case(
        "a window larger than the padded x",
        {"layers": [EDGE, MAX | {"size": 5}], "x": X},
        "/layers/1/size",
        "layer 2: size must be at most the input, 4×4, got 5×5",
        call="trace",
    ),
    Case(
        "a broken rule deep inside",
        layer(type="sequential", layers=[EDGE, {"type": "sequential", "layers": [MAX | {"stride": 0}]}]),
        "/layer/layers/1/layers/0/stride",
        "stride must be at least 1, got 0",
    ),
    Case(
        "a window that is too large deep inside",
        layer(type="sequential", layers=[EDGE, {"type": "sequential", "layers": [MAX, MAX | {"size": 3}]}]),
        "/layer/layers/1/layers/1/size",
        "layer 2: layer 2: size must be at most the input, 2×2, got 3×3",
    ),
]

TENSORS = [
    Case("a ragged x", x([[1, 2, 3], [4, 5, 6], [7, 8]]), "/x/2", "x[2] must have 3 values like x[0], got 2"),
    Case("a long row", x([[1], [2, 3]]), "/x/1", "x[1] must have 1 value like x[0], got 2"),
    Case("ragged channels", x([[[1, 2], [3]]]), "/x/0/1", "x[0][1] must have 2 values like x[0][0], got 1"),
    Case("a number for a row", x([[1, 2], 3]), "/x/1", "x[1] must be a list of 2 like x[0], got 3"),
    Case("a row for a number", x([[1, [2]], [3, 4]]), "/x/0/1", "x[0][1] must be a number, got a list"),
    Case("a word", x([[1, "seven"]]), "/x/0/1", "x[0][1] must be a number, got 'seven'"),
    Case("a number in quotes", x([["1"]]), "/x/0/0", "x[0][0] must be a number, got '1'"),
    Case("another spelling of NaN", x([["nan"]]), "/x/0/0", "x[0][0] must be a number, got 'nan'"),
    Case("+Infinity", x([["+Infinity"]]), "/x/0/0", "x[0][0] must be a number, got '+Infinity'"),
    Case("true", x([[True, 1]]), "/x/0/0", "x[0][0] must be a number, got true"),
    Case("null", x([[1, None]]), "/x/0/1", "x[0][1] must be a number, got null"),
    Case("an object", x([[1], [{}]]), "/x/1/0", "x[1][0] must be a number, got an object"),
    Case("an endless word", x([["w" * 50_000]]), "/x/0/0", f"x[0][0] must be a number, got '{'w' * 36}..."),
    Case("x null", x(None), "/x", "x must be nested lists of numbers, got null"),
    Case("x a number", x(5), "/x", "x must be nested lists of numbers, got 5"),
    Case("x a word", x("NaN"), "/x", "x must be nested lists of numbers, got 'NaN'"),
    Case("x an object", x({"0": [1]}), "/x", "x must be nested lists of numbers, got an object"),
    Case("x empty", x([]), "/x", "x must have at least 1 value, got 0"),
    Case("an empty row", x([[]]), "/x/0", "x[0] must have at least 1 value, got 0"),
    Case("an empty row later", x([[1], []]), "/x/1", "x[1] must have 1 value like x[0], got 0"),
    Case("x of rank 1", x([1, 2]), "/x/0", "x[0] must be a list of numbers, got 1"),
    Case("x of rank 5", x(nested(5, 1)), "/x", f"x {RANKS}, got 5 axes"),
    Case("x of rank 150", x(nested(150, 1)), "/x", f"x {RANKS}, got 150 axes"),
    Case("a wrong g", GOOD | {"g": X}, "/g", "g must have the shape of y, 1×1, got 2×2", call="backward"),
    Case("a wrong g of a trace", {"layers": [EDGE], "x": X, "g": X}, "/g", "g must have the shape of y, 4×4, got 2×2", call="trace"),
    Case("g null", {"layers": [EDGE], "x": X, "g": None}, "/g", "g must be nested lists of numbers, got null", call="trace"),
    Case("a word in g", GOOD | {"g": [["one"]]}, "/g/0/0", "g[0][0] must be a number, got 'one'", call="backward"),
]

BIG = 10**9
LIMITED = [
    Case("65 rows", x(grid(65, 1)), "/x", "x must have at most 64 rows, got 65", limit=64, asked=65),
    Case("65 columns", x(grid(1, 65)), "/x", "x must have at most 64 columns, got 65", limit=64, asked=65),
    Case("17 samples", x([[[[1]]]] * 17), "/x", "x must have at most 16 samples, got 17", limit=16, asked=17),
    Case("9 channels", x([[[1] * 9]]), "/x", "x must have at most 8 channels, got 9", limit=8, asked=9),
    Case(
        "16,384 cells",
        x([[[[1, 1]] * 64] * 64] * 2),
        "/x",
        "all tensors together must have at most 8192 cells, got 16384",
        limit=8192,
        asked=16_384,
    ),
    Case(
        "8,193 cells of x and g",
        {"layer": EDGE | {"width": 0}, "x": grid(64, 64), "g": [[[1] * 1] * 241] * 17},
        "/g",
        "all tensors together must have at most 8192 cells, got 8193",
        call="backward",
        limit=8192,
        asked=8193,
    ),
    Case(
        "257 columns of g",
        {"layers": [EDGE], "x": X, "g": grid(1, 257)},
        "/g",
        "g must have at most 256 columns, got 257",
        call="trace",
        limit=256,
        asked=257,
    ),
    Case("a window of 17", pool(size=[1, 17]), "/layer/size", "size must be at most 16, got 17", limit=16, asked=17),
    Case("a window of 10**300", pool(size=10**300), "/layer/size", f"size must be at most {2**63 - 1}, got an integer of 997 bits"),
    Case("a window of 10**18", pool(size=10**18), "/layer/size", "size must be at most 16, got 1000000", limit=16, asked=2**53),
    Case(
        "6 layers",
        {"layers": [EDGE] * 6, "x": X},
        "/layers",
        "layers must hold at most 5 layers, got 6",
        call="trace",
        limit=5,
        asked=6,
    ),
    Case(
        "6 layers in two pipelines",
        {"layers": [{"type": "sequential", "layers": [EDGE] * 3}] * 2, "x": X},
        "/layers",
        "layers must hold at most 5 layers, got 6",
        call="trace",
        limit=5,
        asked=6,
    ),
    Case(
        "6 layers in a layer",
        layer(type="sequential", layers=[EDGE] * 6),
        "/layer/layers",
        "layers must hold at most 5 layers, got 6",
        limit=5,
        asked=6,
    ),
    Case(
        "padding by a thousand million",
        layer(type="edge_pad", width=[BIG, 0]),
        "/layer",
        "every output must have at most 256 rows, got 2000000002",
        limit=256,
        asked=2 * BIG + 2,
    ),
    Case(
        "padding beyond any number",
        layer(type="reflect_pad", width=[0, 10**308]),
        "/layer/width",
        f"width must be at most {2**63 - 1}, got an integer of 1024 bits",
    ),
    Case(
        "paddings that grow",
        {"layers": [EDGE | {"width": 60}] * 5, "x": X},
        "/layers",
        "every output must have at most 256 rows, got 362",
        call="trace",
        limit=256,
        asked=362,
    ),
    Case(
        "a wide padding, pooled away",
        {"layers": [EDGE | {"width": [0, 10**7]}, {"type": "max_pooling", "size": 1, "stride": 10**7}], "x": X},
        "/layers",
        "every output must have at most 256 columns, got 20000002",
        call="trace",
        limit=256,
        asked=20_000_002,
    ),
    Case(
        "36,064 links",
        {"layers": [{"type": "max_pooling", "size": [16, 7], "stride": 1}], "x": grid(29, 29)},
        "/layers",
        "all layers together must have at most 36000 links, got 36064",
        call="trace",
        limit=36_000,
        asked=36_064,
    ),
    Case(
        "too many links without a trace",
        {"layer": {"type": "mean_pooling", "size": 16, "stride": 1}, "x": grid(64, 64)},
        "/layer",
        "all layers together must have at most 100000 links, got 614656",
        limit=100_000,
        asked=614_656,
    ),
    Case(
        "too many bytes",
        b" " * (LIMITS.body + 1),
        "",
        "body must be at most 524288 bytes, got 524289",
        413,
        limit=524_288,
        asked=524_289,
    ),
]

CASES = MALFORMED + CONTENT_TYPES + SHAPES_OF_BODIES + PARAMETERS + TENSORS + LIMITED
