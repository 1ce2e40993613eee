"""What cannot be done is refused by PadPoolError, at once, and by nothing else."""

import re
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import (
    LAYERS,
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    Crop,
    EdgePad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    MinPooling,
    PadPoolError,
    ReflectPad,
    Sequential,
    SumPooling,
    SymmetricPad,
    WrapPad,
    gradient_check,
    numerical_gradient,
    trace,
)
from tests.padpool.strategies import arrays, parameters

# Sides of a million, that is 10¹² values, and of more: each is refused before it is made.
HUGE = (10**6, 10**12)
PADS = (ConstantPad, EdgePad, ReflectPad, SymmetricPad, WrapPad)
ADAPTIVE = (AdaptiveMaxPooling, AdaptiveMeanPooling)
POOLS = (MaxPooling, MinPooling, MeanPooling, SumPooling)

ON_ONE_CELL: list[Layer] = [
    *(layer(n) for layer in (*PADS, Crop, *ADAPTIVE) for n in HUGE),
    *(layer(n, 1, n - 1) for layer in POOLS for n in HUGE),
    *(layer(n, n, "full") for layer in POOLS for n in HUGE),
    *(layer((10**6, 1), 1, "full") for layer in POOLS),
    *(layer((1, 10**6), 1, "full") for layer in POOLS),
    *(layer(2, 1, 10**12, 10**12) for layer in POOLS),
    *(layer(1001, 1, "full") for layer in (MeanPooling, SumPooling)),
    Conv2D(np.ones((700, 700)), padding="full"),
    MeanPooling(1, 1, 10**6),
    SumPooling(1, 10**6, 10**6),
    LpPooling(2, 10**6, 10**6, "full"),
    LpPooling(2, (10**6, 1), 1, "full", ceil_mode=True),
    *(Conv2D([[1.0, 2.0]], padding=n) for n in HUGE),
    *(Conv2D(np.ones((2, 2)), padding="full", dilation=n, padding_mode="reflect") for n in HUGE),
    Conv2D(np.ones((1, 1, 1, 2000)), padding=1000),
    Sequential([EdgePad(10**6), MaxPooling(2)]),
    Sequential([EdgePad(10**6), Crop(10**6)]),
]


def small(refused: Callable[[], object]) -> None:
    """Raises PadPoolError, and allocates next to nothing before."""
    tracemalloc.start()
    try:
        with pytest.raises(PadPoolError):
            refused()
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("layer", ON_ONE_CELL, ids=str)
def test_claim_of_a_million_million_values_is_refused_before_anything_is_made(layer: Layer) -> None:
    x, none = np.ones((1, 1)), np.zeros((0, 1, 1, 1))
    small(lambda: layer.forward(x))
    small(lambda: layer.forward(none))
    small(lambda: layer.backward(x, x))
    small(lambda: trace(layer, x))
    small(lambda: numerical_gradient(layer, x, x))
    if isinstance(layer, MaxPooling):
        small(lambda: layer.argmax(x))


@pytest.mark.parametrize("layer", [EdgePad(0), Crop(499_999), AdaptiveMeanPooling(1), MaxPooling(10**6), SumPooling(10**6)], ids=str)
@pytest.mark.parametrize("dtype", [np.int8, np.float16, np.float64])
def test_input_of_a_million_million_values_is_refused_before_it_is_copied(layer: Layer, dtype: Any) -> None:
    x = np.broadcast_to(dtype(1), (10**6, 10**6))
    small(lambda: layer.forward(x))
    small(lambda: EdgePad(0).backward([[1]], x))
    small(lambda: trace(layer, x))
    small(lambda: numerical_gradient(layer, x, x))


LONG = (10**12, -(10**12), sys.maxsize, sys.maxsize + 1, 10**400, 10**5000)

scalars = st.one_of(
    st.integers(-2, 6),
    st.sampled_from(LONG),
    st.floats(),
    st.booleans(),
    st.none(),
    st.text(max_size=3),
    st.sampled_from(["same", "valid", "full", "all", "first", "reflect", b"same", 1j, ..., int, object()]),
    st.sampled_from([np.int8(2), np.uint64(2**64 - 1), np.float16(1), np.float32(np.nan), np.longdouble(2), np.True_, np.str_("half")]),
    st.sampled_from(
        [np.timedelta64(1, "s"), np.datetime64("2020"), np.ma.masked, np.array(1), np.array(1, object), bytearray(b"1"), range(2)]
    ),
    st.fractions(max_denominator=5),
    st.decimals(),
)
anything = st.one_of(
    scalars,
    st.lists(scalars, max_size=4),
    st.tuples(scalars, scalars),
    st.tuples(st.tuples(scalars, scalars), st.tuples(scalars, scalars)),
    st.dictionaries(st.integers(0, 2), scalars, max_size=2),
    st.lists(st.lists(scalars | st.lists(scalars, max_size=2), max_size=2) | scalars, max_size=3),
    st.sets(st.integers(0, 3), max_size=3),
    st.builds(np.array, st.lists(st.integers(0, 3), max_size=4)),
    st.builds(np.ma.array, st.just([[1.0, 2.0], [3.0, 4.0]]), mask=st.booleans()),
    st.sampled_from([np.zeros((1,) * 33), np.zeros((2, 2), "V3"), np.zeros((2, 2), [("a", int)])]),
)
numbers = st.sampled_from([0, 1, -1, 2, 1e300, -1e300, 5e-324, np.inf, -np.inf, np.nan])
dtypes: st.SearchStrategy[Any] = st.sampled_from(
    [np.float16, np.float32, np.float64, np.int8, np.uint64, np.bool_, np.complex64, np.longdouble, "M8[s]", "U2", object, ">f4"]
)
sides = st.lists(st.integers(0, 5), max_size=5).map(tuple) | st.tuples(*[st.integers(1, 5)] * 2) | st.tuples(*[st.integers(1, 4)] * 4)


@st.composite
def tensors(draw: st.DrawFn) -> Any:
    """Mostly arrays, of any dtype and number of axes; now and then anything else."""
    if draw(st.integers(0, 9)) == 0:
        return draw(anything)
    values = np.full(draw(sides), draw(numbers), float)
    values.ravel()[::2] = draw(numbers)
    with np.errstate(all="ignore"):
        try:
            return values.astype(draw(dtypes))
        except ValueError:
            return values


@st.composite
def attempts(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Parameters of which most are right, so that the wrong one is reached."""
    right = parameters(3) | {
        "kernel": st.sampled_from([(1, 2), (2, 1, 1, 2), (1, 1, 2, 2)]).flatmap(arrays),
        "bias": st.none() | arrays((2,)),
        "groups": st.integers(1, 2),
    }
    wild = draw(st.sets(st.sampled_from(list(LAYERS[name].parameters())), max_size=2))
    return {field: draw(anything if field in wild else right[field]) for field in LAYERS[name].parameters()}


def only_padpool_errors(attempt: Callable[[], object]) -> Any:
    """The result, or None where it was refused in the way that everything is: with a field, and in a line that can be read."""
    try:
        return attempt()
    except PadPoolError as error:
        assert error.field
        assert 10 < len(str(error)) < 300
        assert re.search("[\u4e00-\u9fff]", error.words["zh"])
        assert "\n" not in str(error)
        return None


def resized(g: Any, shape: tuple[int, ...]) -> Any:
    """Its numbers, or ones where it has none, in another shape."""
    return np.resize(np.asarray(g, float) if isinstance(g, np.ndarray) and g.size and g.dtype.kind in "fiub" else 1.0, shape)


@pytest.mark.parametrize("name", LAYERS)
@given(data=st.data())
def test_nothing_but_a_padpool_error_is_ever_raised(name: str, data: st.DataObject) -> None:
    given = data.draw(attempts(name))
    layer = only_padpool_errors(lambda: LAYERS[name](**given))
    if layer is None:
        return
    x, g, shape = data.draw(tensors()), data.draw(tensors()), data.draw(sides | st.lists(scalars, max_size=5) | scalars)
    y = only_padpool_errors(lambda: layer.forward(x))
    fitting = g if y is None else resized(g, y.shape)
    only_padpool_errors(lambda: layer.output_shape(shape))
    only_padpool_errors(lambda: layer.backward(x, g))
    only_padpool_errors(lambda: layer.backward(x, fitting))
    only_padpool_errors(lambda: Sequential([layer, layer]).forward(x))
    only_padpool_errors(lambda: trace([layer], x, fitting))
    only_padpool_errors(lambda: layer.parameter_gradients(x, fitting))
    only_padpool_errors(lambda: layer.receptive_field(shape))
    only_padpool_errors(lambda: layer.vjp(x)[1](g))
    if name == "max_pooling":
        only_padpool_errors(lambda: layer.argmax(x))


@given(x=tensors(), g=tensors(), eps=anything)
def test_numerical_gradient_raises_nothing_but_a_padpool_error(x: Any, g: Any, eps: Any) -> None:
    only_padpool_errors(lambda: numerical_gradient(EdgePad(0), x, g, eps))
    only_padpool_errors(lambda: gradient_check(MeanPooling(1), x, g, eps))
    only_padpool_errors(lambda: gradient_check(MeanPooling(1), x, g))


@given(thing=anything)
def test_what_is_no_layer_is_refused_wherever_one_is_asked_for(thing: Any) -> None:
    only_padpool_errors(lambda: Sequential(thing))
    only_padpool_errors(lambda: Sequential([EdgePad(0), thing]))
    only_padpool_errors(lambda: trace(thing, [[1]]))
    for check in (numerical_gradient, gradient_check):
        with pytest.raises(PadPoolError, match=f"^layer must be a layer, got {type(thing).__name__}$"):
            check(thing, [[1]], [[1]])


@pytest.mark.parametrize("thing", [np.timedelta64(1, "s"), np.timedelta64(1)])
def test_time_is_no_size_and_no_number(thing: Any) -> None:
    # NumPy counts it among the integers.
    with pytest.raises(PadPoolError, match="^width must be an integer, a pair"):
        EdgePad(thing)
    with pytest.raises(PadPoolError, match="^value must be a number"):
        ConstantPad(1, thing)


def test_array_without_axes_is_no_list_of_layers() -> None:
    with pytest.raises(PadPoolError, match="^layers must be a list of layers, got ndarray$"):
        Sequential(np.array(3))  # type: ignore[arg-type]
