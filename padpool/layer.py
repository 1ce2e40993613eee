"""What every layer is: frozen parameters, a kernel that goes both ways, and the stages that tell its story."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from padpool.errors import Text
from padpool.geometry import IntArray, Pair, ReceptiveField, Slide, receptive_field
from padpool.links import Array, Links, Shape
from padpool.parameter import Parameter
from padpool.tensor import Tensor, bounded, expand, formed, open_gradient, open_tensor, squeeze, whole

Pullback = Callable[[Array], Array]


@dataclass(frozen=True)
class StageText:
    """How a stage is spoken of: its name in each direction, and a sentence for each thing that a step can do.

    Sentence keys are ``forward_cell`` and ``backward_cell``, and where they differ ``_ring`` (a padding cell) and
    ``_tie`` (several cells share the maximum). ``{src}``, ``{dst}``, ``{value}``, ``{weight}``, ``{count}`` and
    ``{result}`` stand for the cells and numbers of the step.
    """

    forward: Text
    backward: Text
    sentences: Mapping[str, Text]


@dataclass(frozen=True, eq=False)
class Stage:
    """One move of a layer: links from ``(N, H, W, C)`` to ``(N, H', W', C')``, and the values that the kernel made there.

    ``kind`` says how a cell comes about: ``copy``, ``sum`` or ``choose``. ``operator`` names the choice (``max``).
    ``offset`` is where the input lies inside a padding stage's output. ``ring`` numbers the padded lines, cell by cell,
    with -1 for cells that are no padding; None where a stage pads nothing.
    """

    key: str
    kind: str
    links: Links
    values: Array
    text: StageText
    operator: str | None = None
    offset: Pair = (0, 0)
    ring: IntArray | None = None


class Layer(ABC):
    """An operation on ``(N, H, W, C)``; ``(H, W, C)`` is one sample and ``(H, W)`` one channel of it.

    >>> from padpool import EdgePad
    >>> y, pullback = EdgePad(((0, 0), (1, 0))).vjp([[3, 4]])
    >>> y
    array([[3., 3., 4.]])
    >>> pullback([[1, 1, 1]])
    array([[2., 1.]])

    Layers hold no state: calls may be repeated, mixed and run in parallel. Floats keep their dtype (float16 computes in
    float32), integers become float64, and no result shares memory with an argument.
    """

    name: ClassVar[Text]
    """The operation's name, as a title."""
    story: ClassVar[Mapping[str, Text]]
    """One sentence on the whole operation for each direction, ``forward`` and ``backward``."""
    formula: ClassVar[str]
    """The operation in LaTeX."""
    elsewhere: ClassVar[Mapping[str, str]]
    """What NumPy, PyTorch, TensorFlow, JAX and ONNX call it."""
    code: ClassVar[tuple[Callable[..., Any], ...]]
    """The functions of the kernel, in the order in which they are read."""
    sample_links: ClassVar[int] = 350
    """As how many links a sample counts by itself, in NumPy alone, however small it is."""

    def __post_init__(self) -> None:
        for field, row in self.parameters().items():
            object.__setattr__(self, field, row.check(getattr(self, field), field))
        self._complete()

    def _complete(self) -> None:  # noqa: B027 - most layers have nothing to fill
        """Fills what one parameter takes from another, once all of them are checked."""

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        """The table of parameters, in the order of the constructor."""
        return _table(cls)

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The defaults of the parameters that have one."""
        return {field.name: field.default for field in fields(cls) if field.default is not MISSING}  # type: ignore[arg-type]

    def forward(self, x: ArrayLike) -> Array:
        """y, at x's rank and dtype. Raises PadPoolError where x does not suit the layer."""
        opened = self._opened(x)
        with np.errstate(invalid="ignore", over="ignore"):
            return opened.like(self._forward(opened.values))

    def backward(self, x: ArrayLike, g: ArrayLike) -> Array:
        """dx, the gradient at x of ``sum(g * forward(x))``. g has y's shape; neither argument is written to."""
        opened = self._opened(x)
        with np.errstate(invalid="ignore", over="ignore"):
            y, pull = self._vjp(opened.values)
            return opened.like(pull(open_gradient(g, y.shape, y.dtype)))

    def parameter_gradients(self, x: ArrayLike, g: ArrayLike) -> dict[str, Array | None]:
        """The gradients of ``sum(g * forward(x))`` at the layer's own tensors, by their names; empty for a layer without any.

        Each has the shape and dtype of its parameter, or is None where the layer was given none. Of a pipeline the names are
        paths: ``layers/1/kernel``.
        """
        opened = self._opened(x)
        y_shape = self._output_shape(opened.values.shape)
        with np.errstate(invalid="ignore", over="ignore"):
            return self._parameter_gradients(opened.values, open_gradient(g, y_shape, opened.values.dtype))

    def vjp(self, x: ArrayLike) -> tuple[Array, Callable[[ArrayLike], Array]]:
        """y and the pullback g -> dx, in one pass. The pullback may be called again and again."""
        opened = self._opened(x)
        with np.errstate(invalid="ignore", over="ignore"):
            # A copy, so that a caller who writes to x later changes no gradient.
            y, pull = self._vjp(opened.values.copy() if self.rereads else opened.values)
        # Only what the pullback needs: neither x nor y.
        rank, dtype, shape, working = opened.rank, opened.dtype, y.shape, y.dtype

        def pullback(g: ArrayLike) -> Array:
            with np.errstate(invalid="ignore", over="ignore"):
                return formed(pull(open_gradient(g, shape, working)), rank, dtype)

        return formed(y, rank, dtype), pullback

    def _opened(self, x: ArrayLike) -> Tensor:
        opened = open_tensor(x, "x")
        bounded(self._output_shape(opened.values.shape))
        return opened

    def output_shape(self, shape: Sequence[int]) -> Shape:
        """The shape of y for an x of this shape, of the same rank."""
        given = whole(shape, "x")
        return squeeze(self._output_shape(expand(given, "x")), len(given))

    def receptive_field(self, shape: Sequence[int]) -> tuple[ReceptiveField, ReceptiveField]:
        """What one cell of y sees of an x of this shape, down the rows and along the columns.

        >>> from padpool import EdgePad, MaxPooling, Sequential
        >>> Sequential([EdgePad(1), MaxPooling(2), MaxPooling((2, 1))]).receptive_field((6, 6))
        (ReceptiveField(size=4, step=4, start=-1), ReceptiveField(size=2, step=2, start=-1))

        Padding counts, also between layers: it is seen where cells would lie if there were any. Raises PadPoolError where the
        windows of an adaptive pooling are unequal.
        """
        slides = self._slides(expand(whole(shape, "x"), "x"))
        return receptive_field([rows for rows, _ in slides]), receptive_field([columns for _, columns in slides])

    @classmethod
    def code_of(cls, stage: str, direction: str) -> tuple[Callable[..., Any], ...]:  # noqa: ARG003 - most layers have one function a direction
        """Which functions of ``code`` a stage, by its key, runs ``forward`` or ``backward``: the first named after it."""
        return tuple(function for function in cls.code if function.__name__.endswith(f"_{direction}"))[:1]

    def leaves(self) -> "Sequence[Layer]":
        """The single operations that the layer is made of, in order."""
        return [self]

    @property
    def rereads(self) -> bool:
        """Whether the pullback reads x again; where it does not, ``vjp`` makes no copy."""
        return True

    def _forward(self, x: Array) -> Array:
        """The kernel without a way back."""
        return self._vjp(x)[0]

    @abstractmethod
    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        """The kernel, on ``(N, H, W, C)``: new arrays only, nothing written to x or g, and y never read again."""

    def _parameter_gradients(self, x: Array, g: Array) -> dict[str, Array | None]:  # noqa: ARG002 - a layer without tensors needs neither
        """The kernel of ``parameter_gradients``, on ``(N, H, W, C)``."""
        return {}

    @abstractmethod
    def _output_shape(self, shape: Shape) -> Shape:
        """The kernel's output shape, from integers alone; raises where the input is too small."""

    @abstractmethod
    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        """How each operation slides over the rows and over the columns of what it is given, from x on."""

    @abstractmethod
    def stages(self, x: Array) -> list[Stage]:
        """The operation on x ``(N, H, W, C)`` as stages; the last one's values are ``forward(x)``."""

    @abstractmethod
    def link_count(self, shape: Shape) -> int:
        """How many links the stages have at most for an x of ``(N, H, W, C)``, from integers alone: the price of a trace."""

    def work(self, shape: Shape) -> int:
        """The price of a run for an x of ``(N, H, W, C)``, as a number of links: each sample costs something by itself."""
        return self.link_count(shape) + shape[0] * sum(leaf.sample_links for leaf in self.leaves())

    @abstractmethod
    def describe(self) -> Text:
        """The parameters in a few words, for a title."""

    @abstractmethod
    def explain_size(self, shape: Shape) -> tuple[str, str]:
        """How many rows and how many columns come out, as two sums with their numbers."""


@cache
def _table(layer: type) -> Mapping[str, Parameter]:
    return MappingProxyType({field.name: field.metadata["parameter"] for field in fields(layer)})
