"""The answers, as the API's documentation describes them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model
from typing_extensions import TypeAliasType

from app.limits import Limits
from app.schemas import NUMBER, Tensor, TraceRequest

Number = TypeAliasType("Number", Annotated[float | Literal["NaN", "Infinity", "-Infinity"], WithJsonSchema(NUMBER)])


class Answer(BaseModel):
    """Exactly these members, of exactly these types."""

    model_config = ConfigDict(extra="forbid")


class Text(Answer):
    """The same words in English and in Simplified Chinese."""

    en: str
    zh: str


class Choice(Answer):
    """One of the words that a parameter takes."""

    value: str
    label: Text


class ParameterRow(Answer):
    """A parameter of a layer. ``minimum`` bounds each of its integers."""

    name: str
    label: Text
    symbol: str
    kind: Literal["pair", "count", "widths", "padding", "number", "flag", "choice", "tensor"]
    minimum: int
    optional: bool = Field(description="Whether null is taken.")
    required: bool = Field(description="Whether there is no default.")
    default: Any
    choices: list[Choice]


class LayerEntry(Answer):
    """A layer of the catalogue; ``elsewhere`` says what NumPy, PyTorch, TensorFlow, JAX and ONNX call it."""

    id: str
    name: Text
    parameters: list[ParameterRow]
    formula: str = Field(description="LaTeX")
    mathml: str
    elsewhere: dict[str, str]


LimitsAnswer = create_model(
    "LimitsAnswer",
    __base__=Answer,
    __doc__="What a request may ask for.",
    **{name: (int, Field(description=field.description)) for name, field in Limits.model_fields.items()},  # type: ignore[call-overload]
)


class LayersAnswer(Answer):
    """The catalogue, in the order of the menu."""

    layers: list[LayerEntry]


class Example(Answer):
    """A worked example: the body of a trace request, and what to look at in it."""

    id: str
    title: Text
    lesson: Text
    trace: TraceRequest


class ExamplesAnswer(Answer):
    """The worked examples; the first is what the page opens on."""

    examples: list[Example]


class ForwardAnswer(Answer):
    """y, at the rank of x."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"y": [[9.0, 5.0], [6.0, 8.0]], "shape": [2, 2]}]})
    y: Tensor
    shape: list[int]


class BackwardAnswer(Answer):
    """dx, of the shape of x; a layer that has tensors of its own answers their gradients too, null for one that it was not given.

    Of a pipeline their names are paths: ``layers/1/kernel``.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"dx": [[18.0]], "shape": [1, 1]}]})
    dx: Tensor
    shape: list[int]
    parameters: dict[str, Any] = Field(default_factory=dict, description="The gradients of kernel and bias, where the layer has them.")


class CheckAnswer(Answer):
    """dx from the layer's own backward pass, the same by central differences, and their largest difference."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"dx": [[2.0]], "numerical": [[2.0000000001]], "difference": 1e-10, "shape": [1, 1]}]}
    )
    dx: Tensor
    numerical: Tensor
    difference: Number
    shape: list[int]


class Links(Answer):
    """Columns of equal length, one row a link, in the order of the steps; cells are flat indices in C order.

    ``weight`` is the local derivative; ``used`` is false where a cell was read and not chosen. ``after`` is the receiving
    cell's value once the link has been added. ``tap`` is the kernel's cell, as a flat index, that a link passes through; ``tap_after`` the
    kernel's gradient there once the link has been added, which only backward stages have.
    """

    src: list[int]
    dst: list[int]
    weight: list[Number]
    used: list[bool]
    tap: list[int] | None
    after: list[Number]
    tap_after: list[Number] | None


class Steps(Answer):
    """What each step adds: its cell, where its links end, its group, and the running sums of what arrived and what left."""

    cell: list[int]
    end: list[int]
    group: list[int]
    read: list[Number]
    written: list[Number]


class BackwardSteps(Steps):
    """Backward also the running sums of what was lost, created by ties, and scaled."""

    lost: list[Number]
    created: list[Number]
    scaled: list[Number]


class Stage(Answer):
    """One move of a layer. ``offset`` is where the input lies inside a padding's output; ``crop`` is the group that crops."""

    id: str
    layer: int
    name: Text
    kind: str
    operator: str | None
    sentences: dict[str, Text]
    in_shape: list[int]
    out_shape: list[int]
    offset: tuple[int, int]
    values: Tensor
    const: list[int] | None
    bias: list[Number] | None
    crop: int | None
    links: Links
    steps: Steps


class BackwardStage(Stage):
    """A stage reversed and transposed."""

    steps: BackwardSteps


class Played(Answer):
    """A layer of the pipeline in words, with its shapes and the sums that give its rows and columns."""

    name: Text
    describe: Text
    story: dict[str, Text]
    in_shape: list[int]
    out_shape: list[int]
    size: tuple[str, str]


class Meter(Answer):
    """Σg, Σdx, and the causes whose sum is their difference."""

    g: Number
    dx: Number
    lost: Number
    created: Number
    scaled: Number


class TraceAnswer(Answer):
    """Everything that the page plays."""

    version: Literal[1]
    layers: list[Played]
    x: Tensor
    g: Tensor
    y: Tensor
    dx: Tensor
    parameters: list[dict[str, Any] | None]
    meter: Meter
    forward: list[Stage]
    backward: list[BackwardStage]
