"""The requests. Models are generated from the layers' tables of parameters; their schemas document, the layers themselves judge."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model
from typing_extensions import TypeAliasType

from app.limits import check_layers, check_window
from app.problems import below, pointing_into
from app.settings import LIMITS
from app.tensors import WORDS, read_number, read_parameter
from padpool import LAYERS, Layer, Sequential
from padpool.geometry import NamedPadding
from padpool.parameter import Parameter
from padpool.planes import PARTS, Part

CLOSED = ConfigDict(extra="forbid", use_attribute_docstrings=True)
MOST_INDEX = 2**31 - 1
Schema = dict[str, Any]


def _lists(items: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": items, **bounds}


def _pairs(items: Schema) -> Schema:
    return _lists(items, minItems=2, maxItems=2)


NUMBER: Schema = {"anyOf": [{"type": "number"}, {"enum": list(WORDS)}]}
_ROWS = _lists(_lists(NUMBER, minItems=1), minItems=1)
_ANY_RANK = {
    "anyOf": [_ROWS, _lists(_ROWS, minItems=1), _lists(_lists(_ROWS, minItems=1), minItems=1)],
    "description": "A tensor as nested lists: (H, W), (H, W, C) or (N, H, W, C). Non-finite numbers are strings.",
}
Tensor = TypeAliasType("Tensor", Annotated[Any, WithJsonSchema(_ANY_RANK)])


def _nested(rank: int) -> Schema:
    return _lists(_nested(rank - 1), minItems=1) if rank else NUMBER


def _schema(field: str, row: Parameter) -> Schema:
    """What a parameter takes, for the API's documentation and for programs that read it."""
    integer: Schema = {"type": "integer", "minimum": row.minimum}
    if field == "size":
        integer["maximum"] = LIMITS.window
    forms = {
        "pair": [integer, _pairs(integer)],
        "widths": [integer, _pairs(integer), _pairs(_pairs(integer))],
        "padding": [{"enum": list(get_args(NamedPadding))}, integer, _pairs(integer), _pairs(_pairs(integer))],
        "number": NUMBER["anyOf"] if row.above is None else [{"type": "number", "exclusiveMinimum": row.above}],
        "flag": [{"type": "boolean"}],
        "count": [integer],
        "choice": [{"enum": list(row.choices)}],
        "tensor": [_nested(rank) for rank in row.ranks],
    }[row.kind]
    forms = [*forms, {"type": "null"}] if row.optional else forms
    return (forms[0] if len(forms) == 1 else {"anyOf": forms}) | {"description": row.name["en"]}


def _model(name: str, layer: type[Layer]) -> type[BaseModel]:
    defaults = layer.defaults()
    fields: dict[str, Any] = {"type": (Literal[name], Field(description="The name of this layer."))} | {
        field: (Annotated[Any, WithJsonSchema(_schema(field, row))], defaults.get(field, ...)) for field, row in layer.parameters().items()
    }
    summary = (layer.__doc__ or "").partition("\n")[0]
    return create_model(layer.__name__, __config__=CLOSED, __doc__=summary, **fields)


MODELS = {name: _model(name, layer) for name, layer in LAYERS.items()}


class SequentialLayer(BaseModel):
    """Layers in order, as one layer."""

    model_config = CLOSED
    type: Literal["sequential"]
    """The name of a pipeline."""
    layers: "Layers"
    """The first takes x, each other what the one before it makes."""


if TYPE_CHECKING:
    AnyLayer = BaseModel
else:
    AnyLayer = Annotated[Union[(*MODELS.values(), SequentialLayer)], Field(discriminator="type")]
Layers = Annotated[list[AnyLayer], Field(min_length=1, max_length=LIMITS.layers)]


class ForwardRequest(BaseModel):
    """A layer and its input."""

    model_config = CLOSED
    layer: AnyLayer
    """The layer, or a pipeline of them."""
    x: Tensor
    """The input."""


class BackwardRequest(ForwardRequest):
    """A layer, its input, and the gradient that arrives at its output."""

    g: Tensor
    """The gradient that arrives at y, of the shape of y."""


class Plane(BaseModel):
    """One sample, and one channel of y. Where there are fewer, the last is meant."""

    model_config = CLOSED
    sample: int = Field(default=0, ge=0, le=MOST_INDEX, strict=True)
    """The sample, counted from 0."""
    channel: int = Field(default=0, ge=0, le=MOST_INDEX, strict=True)
    """The channel, counted from 0."""


class TraceRequest(BaseModel):
    """A pipeline, its input, and the gradient that arrives at its output: all ones where g is left out.

    With ``plane`` the stages are those of one sample, with the links and steps of one channel of y and of the channels it is made of.
    """

    model_config = CLOSED
    layers: Layers
    """The first takes x, each other what the one before it makes."""
    x: Tensor
    """The input."""
    g: Tensor = Field(default_factory=lambda: None)
    """The gradient that arrives at y, of the shape of y; all ones where it is left out."""
    plane: Plane | None = None
    """What to show; everything where it is left out."""
    parts: list[Part] = Field(default=list(PARTS), max_length=len(PARTS))
    """What to tell of each stage beside its values; all parts where it is left out."""


SequentialLayer.model_rebuild()


def build(model: BaseModel, pointer: str) -> Layer:
    """The layer that a request describes at a place of its body. Raises Problem for a broken rule or a passed limit."""
    if isinstance(model, SequentialLayer):
        return build_pipeline(model.layers, f"{pointer}/layers")
    name: str = model.type  # type: ignore[attr-defined]
    rows = LAYERS[name].parameters()
    given = {field: getattr(model, field) for field in rows}
    for field, row in rows.items():
        if row.kind == "number":
            given[field] = read_number(given[field])
        elif row.kind == "tensor" and given[field] is not None:
            with below(pointer):
                given[field] = read_parameter(field, given[field], row.ranks)
    with pointing_into(pointer):
        layer = LAYERS[name](**given)
    if "size" in rows:
        check_window(f"{pointer}/size", layer.size)  # type: ignore[attr-defined]
    if "kernel" in rows:
        check_window(f"{pointer}/kernel", np.shape(layer.kernel))  # type: ignore[attr-defined]
    return layer


def cells_of(layer: Layer) -> int:
    """How many numbers the layer's own tensors hold."""
    own = ((leaf, field) for leaf in layer.leaves() for field, row in leaf.parameters().items() if row.kind == "tensor")
    return sum(np.size(getattr(leaf, field)) for leaf, field in own if getattr(leaf, field) is not None)


def build_pipeline(models: Sequence[BaseModel], pointer: str) -> Sequential:
    """The layers that a request describes, as one."""
    # Counted before any is built: nesting could hide thousands.
    check_layers(pointer, _count(models))
    return Sequential([build(model, f"{pointer}/{place}") for place, model in enumerate(models)])


def _count(models: Sequence[BaseModel]) -> int:
    return sum(_count(model.layers) if isinstance(model, SequentialLayer) else 1 for model in models)
