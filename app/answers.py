"""The answers, as the API's documentation describes them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model
from typing_extensions import TypeAliasType

from app.schemas import NUMBER, Tensor, TraceRequest
from app.settings import Limits

MEANING = {"description": "A number; what JSON has no number for is a string."}
Shape = list[Annotated[int, Field(ge=1)]]
Number = TypeAliasType("Number", Annotated[float | Literal["NaN", "Infinity", "-Infinity"], WithJsonSchema(NUMBER | MEANING)])


class Answer(BaseModel):
    """Exactly these members, of exactly these types; what stands under a member documents it."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Text(Answer):
    """The same words in English and in Simplified Chinese."""

    en: str
    """English."""
    zh: str
    """Simplified Chinese."""


class Choice(Answer):
    """One of the words that a parameter takes."""

    value: str
    """The word, as a request has it."""
    label: Text
    """The word, as the page has it."""


class ParameterRow(Answer):
    """A parameter of a layer."""

    name: str
    """Its name in a request."""
    label: Text
    """Its name on the page."""
    symbol: str
    """Its letter in the formula."""
    kind: Literal["pair", "count", "widths", "padding", "number", "flag", "choice", "tensor"]
    """What it takes: an integer or (rows, columns), an integer, widths, widths or a named padding, a number, true or false, a word, nested
    lists."""
    minimum: int
    """The least of each of its integers."""
    optional: bool
    """Whether null is taken."""
    required: bool
    """Whether there is no default."""
    default: Any
    """The default; null where there is none, or where null is the default."""
    choices: list[Choice]
    """The words that it takes; empty where it takes none."""


class LayerEntry(Answer):
    """A layer of the catalogue."""

    id: str
    """The ``type`` of the layer in a request."""
    name: Text
    """Its title."""
    parameters: list[ParameterRow]
    """What it takes, in the order in which it is written."""
    formula: str
    """What it computes, in LaTeX."""
    mathml: str
    """The same formula as MathML."""
    elsewhere: dict[str, str]
    """What NumPy, PyTorch, TensorFlow, JAX and ONNX call it."""


LimitsAnswer = create_model(
    "LimitsAnswer",
    __base__=Answer,
    __doc__="What a request may ask for.",
    **{name: (int, Field(description=field.description)) for name, field in Limits.model_fields.items()},  # type: ignore[call-overload]
)


class LayersAnswer(Answer):
    """The catalogue."""

    layers: list[LayerEntry]
    """Every layer, in the order of the menu."""


class Example(Answer):
    """A worked example."""

    id: str
    """The name by which ``?example=`` opens it on the page."""
    title: Text
    """What it shows, in a few words."""
    lesson: Text
    """What to look at in it."""
    trace: TraceRequest
    """The body of a request to ``/trace``."""


class ExamplesAnswer(Answer):
    """The worked examples."""

    examples: list[Example]
    """All of them; the first is what the page opens on."""


class ForwardAnswer(Answer):
    """What comes out of a layer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"y": [[9.0, 5.0], [6.0, 8.0]], "shape": [2, 2]}]})
    y: Tensor
    """The output, at the rank of x; of an x of (H, W) and several output channels it is (H, W, C)."""
    shape: Shape
    """The shape of y."""


class BackwardAnswer(Answer):
    """The gradients at x and at the layer's own tensors."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dx": [[18.0]], "shape": [1, 1]}]})
    dx: Tensor
    """The gradient at x, of the shape of x."""
    shape: Shape
    """The shape of dx."""
    parameters: dict[str, Any] = {}
    """Where the layer has tensors of its own, their gradients by name, null for one that was not given; of a pipeline the names are
    paths: ``layers/1/kernel``."""


class CheckAnswer(Answer):
    """The gradient at x, found twice."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"dx": [[2.0]], "numerical": [[2.0000000001]], "difference": 1e-10, "shape": [1, 1]}]}
    )
    dx: Tensor
    """From the layer's own backward pass."""
    numerical: Tensor
    """By central differences."""
    difference: Number
    """The largest difference between the two."""
    shape: Shape
    """The shape of both."""


class Links(Answer):
    """Columns of equal length, one row a link, in the order of the steps; cells are flat indices in C order."""

    src: list[int]
    """The cell that the link reads."""
    dst: list[int]
    """The cell that it writes to."""
    weight: list[Number]
    """The local derivative, ∂dst/∂src forward."""
    used: list[bool]
    """False where the cell was read and not chosen."""
    tap: list[int] | None
    """The kernel's cell that the link passes through, as a flat index; null in a layer without a kernel."""
    after: list[Number]
    """The receiving cell's value: forward its result, backward its sum once the link has been added."""
    tap_after: list[Number] | None
    """The kernel's gradient at the tap once the link has been added; null forward, and in a layer without a kernel."""


class Steps(Answer):
    """Columns of equal length, one row a step."""

    cell: list[int]
    """The cell that the step is about: forward the one written, backward the one that g arrives at."""
    end: list[int]
    """Where its links end: they begin where those of the step before ended."""
    group: list[int]
    """The group of steps that it belongs to: a padded line, a window."""
    read: list[Number]
    """The running sum of what arrived."""
    written: list[Number]
    """The running sum of what left."""


class BackwardSteps(Steps):
    """The same, and the running sums of the causes."""

    lost: list[Number]
    """What no link led on."""
    created: list[Number]
    """What ties gave to several cells."""
    scaled: list[Number]
    """What other weights added or took."""


class Shown(Answer):
    """The channels on both sides of a stage that its links join, and the planes of its kernel that they pass through.

    A plane of a kernel counts its last two axes as one: ``tap`` modulo their product.
    """

    source: list[int] = Field(alias="in")
    """Channels that are read."""
    target: list[int] = Field(alias="out")
    """Channels that are made."""
    tap: list[int] | None
    """Planes of the kernel, in the order of the channels that they weigh; null without a kernel."""


class Stage(Answer):
    """One move of a layer."""

    id: str
    """The layer's place and the stage's name: ``0.rows``."""
    layer: int
    """The place of its layer in the pipeline."""
    name: Text
    """Its title."""
    kind: str
    """How a cell comes about: ``copy``, ``sum``, ``choose``, ``norm``."""
    operator: str | None
    """``max`` or ``min`` of a choice, p of a norm; else null."""
    sentences: dict[str, Text]
    """A sentence for each thing that a step can do, with braces where its cells and numbers go."""
    in_shape: Shape
    """The shape that it starts from."""
    out_shape: Shape
    """The shape that it makes."""
    shown: Shown
    """What is shown of it."""
    offset: tuple[int, int]
    """The row and the column where the input lies inside a padding's output; negative of a crop."""
    values: Tensor
    """The result."""
    const: list[int] | None
    """The cells that no link leads to, of a constant padding; else null."""
    bias: list[Number] | None
    """What is added to each output channel, where something is."""
    code: list[str]
    """The functions of the layer's source that it runs, by name."""
    crop: int | None
    """The group that crops the emptied ring, in a padding's backward stage; else null."""
    others: list[Number] | None
    """Backward, what channels that are not shown give to each receiving cell: ``after`` begins with it. Null where they give nothing."""
    tap_others: list[Number] | None
    """Backward, what samples that are not shown give to the kernel's gradient: ``tap_after`` begins with it; else null."""
    partial: list[list[Number]] | None
    """Forward, what each channel of ``shown`` adds to a step's sum, where that is a sum of several; else null. It comes with ``steps``."""
    links: Links | None
    """Where every value comes from and goes to; null where ``parts`` leaves it out, and ``others`` and ``tap_others`` with it."""
    steps: Steps | None
    """What each step adds; null where ``parts`` leaves it out."""


class BackwardStage(Stage):
    """A stage reversed and transposed: ``src`` and ``dst`` have changed sides."""

    steps: BackwardSteps | None
    """What each step adds; null where ``parts`` leaves it out."""


class Played(Answer):
    """A layer of the pipeline in words."""

    name: Text
    """Its title."""
    describe: Text
    """Its parameters in a few words."""
    story: dict[str, Text]
    """One sentence for each direction, ``forward`` and ``backward``."""
    in_shape: Shape
    """The shape that it takes."""
    out_shape: Shape
    """The shape that it makes."""
    size: tuple[str, str]
    """How many rows and how many columns come out, as two sums with their numbers."""


class Meter(Answer):
    """The conservation of gradient: dx = g + lost + created + scaled."""

    g: Number
    """Σg."""
    dx: Number
    """Σdx."""
    lost: Number
    """What no link led on, as a change: of 2 lost it is −2."""
    created: Number
    """What ties gave to several cells."""
    scaled: Number
    """What other weights added or took."""


class PlaneAnswer(Answer):
    """What is shown, of how many."""

    sample: int
    """The sample."""
    samples: int
    """How many there are."""
    channel: int
    """The channel of y."""
    channels: int
    """How many there are."""
    summed: Literal["shown", "sample"]
    """What the meter adds up: the shown channels, or all channels of the sample."""


class TraceAnswer(Answer):
    """Everything that the page plays."""

    version: Literal[1]
    """The version of this form."""
    plane: PlaneAnswer | None
    """What is shown of how many; null where all is."""
    layers: list[Played]
    """The layers, without pipelines inside pipelines."""
    x: Tensor
    """The input."""
    g: Tensor
    """The gradient that arrives at y."""
    y: Tensor
    """The output."""
    dx: Tensor
    """The gradient at x."""
    parameters: list[dict[str, Any] | None]
    """For each layer the gradients at its own tensors by name, or null where it has none."""
    meter: Meter
    """The sums, and why they differ."""
    forward: list[Stage]
    """The stages from x to y."""
    backward: list[BackwardStage]
    """The stages from g to dx."""
