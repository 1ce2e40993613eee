"""The calls under /api/v1: read a request, ask padpool, write down what it says."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body
from numpy.typing import NDArray
from starlette.responses import Response

from app.answers import BackwardAnswer, CheckAnswer, ExamplesAnswer, ForwardAnswer, LayersAnswer, LimitsAnswer, TraceAnswer
from app.body import JsonRoute
from app.examples import EXAMPLES
from app.limits import price, price_check
from app.problems import MEDIA_TYPE, pointing_into
from app.render import catalogue
from app.schemas import BackwardRequest, ForwardRequest, TraceRequest, build, build_pipeline, cells_of
from app.settings import LIMITS
from app.tensors import read_tensor
from app.threads import Threads
from app.written import write_json
from padpool import GradientCheck, Layer, gradient_check, trace_arrays

DESCRIPTION = f"""
Padding, pooling and convolution of a CNN, forward and backward, with every link between cells. Nothing is stored: the same request has the
same answer, and may be sent again.

The strings "NaN", "Infinity" and "-Infinity" are numbers, in requests and in answers; bare NaN and 1e999 are no JSON. Where a name
stands twice in an object, the last one counts. Errors are problem details (RFC 9457) that name the field, the rule and the value, in
English or, by Accept-Language, in Chinese. Two come before any call sees the request, from `padpool serve` alone: 408, where headers or
body come too slowly, and 431, where the headers are too large.

A request may have {LIMITS.cells} cells in all tensors together, {LIMITS.side} rows and columns of x, {LIMITS.samples} samples,
{LIMITS.channels} channels, windows and kernels of {LIMITS.window}×{LIMITS.window}, {LIMITS.layers} layers,
outputs of {LIMITS.output_side}×{LIMITS.output_side},
{LIMITS.links} links, {LIMITS.trace_links} in a trace, and {LIMITS.body} bytes.
"""

THREADS = Threads(LIMITS.threads, LIMITS.waiting)
"""Dear answers wait here for one another, and cheap ones for none of them."""

PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
SOON = {"Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}}
GIVES: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request is no HTTP/1.1.", **PROBLEM},
    408: {"description": "The headers came too slowly.", **PROBLEM},
    421: {"description": "The server listens on the loopback address, and was called by another name.", **PROBLEM},
    431: {"description": "The headers are too large.", **PROBLEM},
    500: {"description": "A fault of the server.", **PROBLEM},
    503: {"description": "Too many are connected; Retry-After says when to ask again.", "headers": SOON, **PROBLEM},
}
TAKES = GIVES | {
    400: {"description": "The body is no JSON, or the request no HTTP/1.1.", **PROBLEM},
    408: {"description": "The headers or the body came too slowly.", **PROBLEM},
    413: {"description": "The body is too large.", **PROBLEM},
    415: {"description": "The body is not said to be JSON.", **PROBLEM},
    422: {"description": "A rule is broken, or a limit passed.", **PROBLEM},
    503: {
        "description": "Too many are connected, or too many dear answers waited for; Retry-After says when to ask again.",
        "headers": SOON,
        **PROBLEM,
    },
}
POOLING = {"layer": {"type": "max_pooling", "size": 2}, "x": [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]}
PIPELINE = {"type": "sequential", "layers": [{"type": "edge_pad", "width": [1, 0]}, {"type": "mean_pooling", "size": 2, "stride": 1}]}
FORWARD = {
    "pooling": {"summary": "Max pooling", "value": POOLING},
    "pipeline": {"summary": "Edge padding, then mean pooling", "value": {"layer": PIPELINE, "x": [[1, 2], [3, "Infinity"]]}},
}
BACKWARD = {
    "pooling": {"summary": "Max pooling", "value": POOLING | {"g": [[1, 2], [3, 4]]}},
    "convolution": {
        "summary": "Convolution, with the gradients of kernel and bias",
        "value": {"layer": {"type": "conv2d", "kernel": [[1, 0], [0, -1]], "bias": 2}, "x": [[1, 2, 3], [4, 5, 6]], "g": [[1, 10]]},
    },
    "padding": {"summary": "Edge padding", "value": {"layer": {"type": "edge_pad", "width": 1}, "x": [[5]], "g": [[1, 2, 3]] * 3}},
}
GRADCHECK = {"pooling": {"summary": "Max pooling", "value": POOLING | {"g": [[1, 2], [3, 4]]}}}
TRACE = {example["id"]: {"summary": example["title"]["en"], "value": example["trace"]} for example in EXAMPLES[:5]}

router = APIRouter(prefix="/api/v1", route_class=JsonRoute, tags=["layers"])


@router.get("/layers", operation_id="layers", summary="Every layer, with its parameters", response_model=LayersAnswer, responses=GIVES)
async def layers() -> Response:
    """The catalogue: what each layer is called, here and elsewhere, what it takes, and its formula."""
    return _json({"layers": catalogue()})


@router.get("/examples", operation_id="examples", summary="Worked examples", response_model=ExamplesAnswer, responses=GIVES)
async def examples() -> Response:
    """Requests for `/trace` with small integers, and what to look at in each."""
    return _json({"examples": EXAMPLES})


@router.post("/forward", operation_id="forward", summary="y of a layer", response_model=ForwardAnswer, responses=TAKES)
async def forward(body: Annotated[ForwardRequest, Body(openapi_examples=FORWARD)]) -> Response:
    """What comes out of a layer."""
    layer = build(body.layer, "/layer")
    x = read_tensor("x", body.x, LIMITS.side, taken=cells_of(layer))
    links = price(layer, x.shape, "/layer")
    return await _compute(links, "/layer", lambda: _named("y", layer.forward(x)))


@router.post("/backward", operation_id="backward", summary="dx of a layer", response_model=BackwardAnswer, responses=TAKES)
async def backward(body: Annotated[BackwardRequest, Body(openapi_examples=BACKWARD)]) -> Response:
    """Where the gradient goes: each cell of g is sent back to the cells that its value came from."""
    layer = build(body.layer, "/layer")
    own = cells_of(layer)
    x = read_tensor("x", body.x, LIMITS.side, taken=own)
    g = read_tensor("g", body.g, LIMITS.output_side, taken=own + x.size)
    links = price(layer, x.shape, "/layer")
    return await _compute(links, "/layer", lambda: _named("dx", layer.backward(x, g)) | (_gradients(layer, x, g) if own else {}))


@router.post("/trace", operation_id="trace", summary="Every stage, link and step", response_model=TraceAnswer, responses=TAKES)
async def trace(body: Annotated[TraceRequest, Body(openapi_examples=TRACE)]) -> Response:
    """Everything that the page plays: the stages of each layer in both directions, with every link between two cells.

    `parts` leaves out links, steps or both, and what is left is a tenth: all that a picture at rest needs.
    """
    pipeline = build_pipeline(body.layers, "/layers")
    own = cells_of(pipeline)
    x = read_tensor("x", body.x, LIMITS.side, taken=own)
    given = "g" in body.model_fields_set
    g = read_tensor("g", body.g, LIMITS.output_side, taken=own + x.size) if given else None
    links = price(pipeline, x.shape, "", LIMITS.trace_links)
    plane = None if body.plane is None else (body.plane.sample, body.plane.channel)
    return await _compute(links, "", lambda: trace_arrays(pipeline.layers, x, g, plane, body.parts))


@router.post("/gradcheck", operation_id="gradcheck", summary="dx against finite differences", response_model=CheckAnswer, responses=TAKES)
async def gradcheck(body: Annotated[BackwardRequest, Body(openapi_examples=GRADCHECK)]) -> Response:
    """dx as the layer has it and as central differences find it, and by how much they differ at most; they may at a tie or a kink."""
    layer = build(body.layer, "/layer")
    own = cells_of(layer)
    x = read_tensor("x", body.x, LIMITS.side, taken=own)
    g = read_tensor("g", body.g, LIMITS.output_side, taken=own + x.size)
    links = price_check(layer, x.shape)
    return await _compute(links, "/layer", lambda: _checked(gradient_check(layer, x, g)))


@router.get("/limits", operation_id="limits", summary="The most of everything", response_model=LimitsAnswer, responses=GIVES)
async def limits() -> Response:
    """What a request may ask for here, by the names that stand in the answers to those that ask for more."""
    return _json(LIMITS.model_dump())


async def _compute(links: int, pointer: str, work: Callable[[], object]) -> Response:
    """The answer, computed here or, where its price is high, in a thread; a layer's error is told from its pointer."""
    with pointing_into(pointer):
        if links <= LIMITS.inline_links:
            return _json(work())
        return await THREADS.run(lambda: _json(work()))


def _named(name: str, array: Any) -> dict[str, Any]:
    return {name: array, "shape": array.shape}


def _checked(check: GradientCheck) -> dict[str, Any]:
    return {"dx": check.dx, "numerical": check.numerical, "difference": check.difference, "shape": check.dx.shape}


def _gradients(layer: Layer, x: NDArray[Any], g: NDArray[Any]) -> dict[str, Any]:
    """Those at the layer's own tensors."""
    return {"parameters": layer.parameter_gradients(x, g)}


def _json(content: object) -> Response:
    return Response(write_json(content), media_type="application/json")
