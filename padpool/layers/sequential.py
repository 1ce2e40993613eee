"""Layers in order, as one layer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from padpool.errors import PadPoolError, Text, Words, refusal
from padpool.geometry import Slide
from padpool.layer import Layer, Pullback, Stage
from padpool.links import Array, Shape
from padpool.parameter import Parameter
from padpool.tensor import bounded


@dataclass(frozen=True)
class Sequential(Layer):
    """Runs layers one after another; backward runs them in reverse.

    ``x → pad → pool → y``

    >>> from padpool import EdgePad, MaxPooling
    >>> Sequential([EdgePad(1), MaxPooling(2)]).forward([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]])

    ``layers``: at least one layer, each of which takes the shape that the one before it gives. An error of a layer names
    its place: field ``layers/1/size``.
    Takes ``(N, H, W, C)``, gives what the last layer gives, in its units. Raises PadPoolError for a broken rule. Source: PyTorch
    ``Sequential``; article, layers in order.
    """

    layers: Sequence[Layer]

    name = {"en": "Sequential", "zh": "顺序"}
    story = {
        "forward": {"en": "Each layer takes what the one before it gave.", "zh": "每一层接过前一层的输出。"},
        "backward": {"en": "The gradient passes the layers in reverse.", "zh": "梯度按相反的顺序通过各层。"},
    }
    elsewhere = {
        "PyTorch": "torch.nn.Sequential(*layers)",
        "TensorFlow": "keras.Sequential(layers)",
        "JAX": "functions composed, reversed by jax.vjp",
        "Keras": "keras.Sequential(layers)",
    }
    code = ()
    formula = r"y = f_n(\cdots f_2(f_1(x)))"

    def __post_init__(self) -> None:
        try:
            each = iter(self.layers)
        except TypeError:
            rule = {"en": "must be a list of layers", "zh": "应为层的列表"}
            raise PadPoolError(refusal("layers", rule, type(self.layers).__name__), "layers") from None
        layers = tuple(each)
        if not layers:
            raise PadPoolError(refusal("layers", {"en": "must hold at least 1 layer", "zh": "应至少有 1 层"}, "0"), "layers")
        for layer in layers:
            if not isinstance(layer, Layer):
                raise PadPoolError(refusal("layers", {"en": "must hold layers", "zh": "只能含有层"}, type(layer).__name__), "layers")
        object.__setattr__(self, "layers", layers)

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        return {}

    def leaves(self) -> Sequence[Layer]:
        return [leaf for layer in self.layers for leaf in layer.leaves()]

    @property
    def rereads(self) -> bool:
        # What the other layers are given is nobody else's.
        return self.layers[0].rereads

    def _forward(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer._forward(x)
        return x

    def _vjp(self, x: Array) -> tuple[Array, Pullback]:
        pulls: list[Pullback] = []
        for layer in self.layers:
            x, pull = layer._vjp(x)
            pulls.append(pull)

        def pullback(g: Array) -> Array:
            for pull in reversed(pulls):
                g = pull(g)
            return g

        return x, pullback

    def _parameter_gradients(self, x: Array, g: Array) -> dict[str, Array | None]:
        inputs, pulls = [], []
        for layer in self.layers:
            inputs.append(x)
            x, pull = layer._vjp(x)
            pulls.append(pull)
        found: dict[str, Array | None] = {}
        for place in reversed(range(len(self.layers))):
            own = self.layers[place]._parameter_gradients(inputs[place], g)
            found = {f"layers/{place}/{name}": gradient for name, gradient in own.items()} | found
            g = pulls[place](g)
        return found

    def _output_shape(self, shape: Shape) -> Shape:
        for before in self._shapes(shape):
            shape = before
        return shape

    def _shapes(self, shape: Shape) -> list[Shape]:
        """The shape that each layer gives."""
        shapes = []
        for place, layer in enumerate(self.layers):
            with self._told(place):
                shape = bounded(layer._output_shape(shape))
            shapes.append(shape)
        return shapes

    def _slides(self, shape: Shape) -> list[tuple[Slide, Slide]]:
        slides = []
        for place, (layer, given) in enumerate(zip(self.layers, [shape, *self._shapes(shape)], strict=False)):
            with self._told(place):
                slides += layer._slides(given)
        return slides

    @contextmanager
    def _told(self, place: int) -> Iterator[None]:
        """Errors of a layer say which one it is."""
        try:
            yield
        except PadPoolError as error:
            # Of a pipeline of one, everybody knows which layer it was.
            context: Words = {"en": f"layer {place + 1}: ", "zh": f"第 {place + 1} 层："} if len(self.layers) > 1 else ""
            raise error.inside(f"layers/{place}", context) from None

    def stages(self, x: Array) -> list[Stage]:
        stages: list[Stage] = []
        for leaf in self.leaves():
            stages += leaf.stages(x)
            x = stages[-1].values
        return stages

    def link_count(self, shape: Shape) -> int:
        inputs = [shape, *self._shapes(shape)]
        return sum(layer.link_count(given) for layer, given in zip(self.layers, inputs, strict=False))

    def describe(self) -> Text:
        return {lang: " → ".join(layer.describe()[lang] for layer in self.layers) for lang in ("en", "zh")}

    def explain_size(self, shape: Shape) -> tuple[str, str]:
        inputs = [shape, *self._shapes(shape)]
        sums = [layer.explain_size(given) for layer, given in zip(self.layers, inputs, strict=False)]
        return " → ".join(rows for rows, _ in sums), " → ".join(columns for _, columns in sums)
