"""The calls for large arrays: the same layers, with bytes in and out and the layer in the query."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from app.api import PROBLEM, TAKES, THREADS
from app.arrays import BYTES, NPY, SAFETENSORS, read_npy, read_safetensors, write_npy, write_safetensors
from app.body import check_type, parse, read_bytes
from app.faults import in_body
from app.limits import price_arrays
from app.problems import pointing_into
from app.schemas import CLOSED, AnyLayer, build
from app.settings import LIMITS
from padpool import Layer

router = APIRouter(prefix="/api/v1", tags=["arrays"])
EXAMPLE = '{"type": "max_pooling", "size": 2}'
LayerText = Annotated[
    str, Query(description="A layer as JSON, as the other calls take it.", openapi_examples={"pooling": {"value": EXAMPLE}})
]


class LayerQuery(BaseModel):
    """A layer, from a query."""

    model_config = CLOSED
    layer: AnyLayer


def _described(media: str) -> dict[str, Any]:
    """How a call documents its bytes."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (media, BYTES)}
    return {"requestBody": {"required": True, "content": content}}


def _answers(media: str, meaning: str) -> dict[int | str, dict[str, Any]]:
    errors = {**TAKES, 400: {"description": "The body is not of this format, the layer no JSON, or the request no HTTP/1.1.", **PROBLEM}}
    return {200: {"description": meaning, "content": {media: {"schema": {"type": "string", "format": "binary"}}}}, **errors}


@router.post(
    "/forward.npy",
    operation_id="forward_npy",
    summary="y of a layer, as .npy",
    response_class=Response,
    responses=_answers(NPY, "y, of x's dtype."),
    openapi_extra=_described(NPY),
)
async def forward_npy(request: Request, layer: LayerText) -> Response:
    """x is the body, as `numpy.save` writes it; y comes back the same way."""
    chosen = read_layer(layer)
    check_type(request.headers.get("content-type", ""), (NPY, BYTES))
    x = read_npy(await read_bytes(request, LIMITS.array_body))
    price_arrays(chosen, x.shape)
    with pointing_into("/layer"):
        return Response(await THREADS.run(lambda: write_npy(chosen.forward(x))), media_type=NPY)


@router.post(
    "/backward.safetensors",
    operation_id="backward_safetensors",
    summary="dx of a layer, as safetensors",
    response_class=Response,
    responses=_answers(SAFETENSORS, "dx, and the gradients of the layer's own tensors by their names."),
    openapi_extra=_described(SAFETENSORS),
)
async def backward_safetensors(request: Request, layer: LayerText) -> Response:
    """The body holds two tensors, `x` and `g`, one after another behind one header: a format without code and without compression."""
    chosen = read_layer(layer)
    check_type(request.headers.get("content-type", ""), (SAFETENSORS, BYTES))
    x, g = read_safetensors(await read_bytes(request, LIMITS.array_body), ("x", "g"))
    price_arrays(chosen, x.shape)

    def work() -> bytes:
        own = {name: array for name, array in chosen.parameter_gradients(x, g).items() if array is not None}
        return write_safetensors({"dx": chosen.backward(x, g), **own})

    with pointing_into("/layer"):
        return Response(await THREADS.run(work), media_type=SAFETENSORS)


def read_layer(text: str) -> Layer:
    """The layer of a query. Raises Problem, or what becomes one."""
    try:
        model = LayerQuery.model_validate({"layer": parse(text.encode("utf-8", "surrogatepass"), "layer")})
    except ValidationError as error:
        raise in_body(error) from None
    return build(model.layer, "/layer")
