from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from padpool import LAYERS, ConstantPad, EdgePad, MaxPooling, MeanPooling, PadPoolError, Sequential, numerical_gradient
from padpool.layer import Stage
from tests.padpool import oracles
from tests.padpool.strategies import Array, Case, cases

EPS = 1e-6


def clear_of_ties(case: Case) -> bool:
    """Whether no step of EPS changes who wins a window. Copies of one cell may tie: they move together."""
    stages = Sequential(case.layers).stages(case.x)
    inputs = [case.x, *(stage.values for stage in stages)]
    return all(_clear(stage, x) for stage, x in zip(stages, inputs, strict=False) if stage.kind == "choose")


def _clear(stage: Stage, x: Array) -> bool:
    read = x.ravel()[stage.links.src]
    gap = stage.values.ravel()[stage.links.dst] - read
    return bool(np.all((gap < 1e-12) | (gap > 1e3 * EPS)))


def unequal(shape: tuple[int, ...]) -> Array:
    """Values that no two cells share, nor any two means of different cells: the sines of whole numbers are independent."""
    return 3 * np.sin(np.arange(1.0, np.prod(shape) + 1)).reshape(shape)


# Ties "all" is no derivative: padding copies a cell into a window twice, and then it answers twice the slope.
@given(cases(max_layers=3, max_side=4, ties=("first", "split")))
def test_backward_equals_central_differences_away_from_ties(case: Case) -> None:
    x = unequal(case.x.shape)
    case = Case(case.layers, x, case.g)
    assume(clear_of_ties(case))
    network = Sequential(case.layers)
    dx = network.backward(x, case.g)
    np.testing.assert_allclose(dx, oracles.central_differences(network.forward, x, case.g, EPS), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(dx, numerical_gradient(network, x, case.g, EPS), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("ties", ["all", "first", "split"])
def test_every_rule_of_ties_is_the_derivative_where_nothing_ties(ties: Any) -> None:
    x, g = unequal((2, 5, 6, 2)), unequal((2, 4, 3, 2))
    layer = MaxPooling((2, 3), (1, 2), ties)
    assert clear_of_ties(Case([layer], x, g[:, :, :2]))
    np.testing.assert_allclose(layer.backward(x, g[:, :, :2]), oracles.central_differences(layer.forward, x, g[:, :, :2]), atol=1e-8)


@pytest.mark.parametrize("name", LAYERS)
def test_numerical_gradient_has_the_shape_of_x(name: str) -> None:
    layer = LAYERS[name](1)  # type: ignore[call-arg]
    for shape in ((3, 2), (3, 2, 2), (2, 3, 2, 2), (0, 3, 2, 2)):
        y = layer.forward(np.ones(shape))
        assert numerical_gradient(layer, np.ones(shape), np.ones(y.shape)).shape == shape


def test_numerical_gradient_takes_integers_and_writes_to_nothing() -> None:
    x, g = np.array([[1, 2], [3, 4]]), np.array([[8]])
    for array in (x, g):
        array.flags.writeable = False
    assert numerical_gradient(MeanPooling(2), x, g).round(6).tolist() == [[2, 2], [2, 2]]


def test_numerical_gradient_computes_float32_in_float64() -> None:
    dx = numerical_gradient(EdgePad(1), np.ones((1, 1), np.float32), np.ones((3, 3), np.float32))
    assert (dx.dtype, dx.round(6).tolist()) == (np.float64, [[9]])


def test_numerical_gradient_at_a_tie_is_between_the_slopes() -> None:
    assert numerical_gradient(MaxPooling((1, 2)), [[5, 5]], [[1]]).round(6).tolist() == [[0.5, 0.5]]


def test_numerical_gradient_of_infinity_is_nan() -> None:
    assert np.isnan(numerical_gradient(EdgePad(0), [[np.inf]], [[1]])).all()


@pytest.mark.parametrize(
    ("x", "g", "field"),
    [
        (np.ones((4, 4)), [[1]], "g"),
        (np.ones((4, 4)), np.ones((3, 2)), "g"),
        ([[1, 2], [3]], [[1]], "x"),
        ([["a"]], [[1]], "x"),
        ([[1j]], [[1]], "x"),
        ([[1]], [[1]], "size"),
    ],
)
def test_numerical_gradient_refuses_what_backward_refuses(x: Any, g: Any, field: str) -> None:
    with pytest.raises(PadPoolError) as numerical:
        numerical_gradient(MeanPooling(2), x, g)
    with pytest.raises(PadPoolError) as analytic:
        MeanPooling(2).backward(x, g)
    assert (str(numerical.value), numerical.value.field) == (str(analytic.value), field)


def test_numerical_gradient_takes_g_in_any_rank_that_holds_y() -> None:
    g = np.arange(4.0).reshape(1, 2, 2, 1)
    x = unequal((4, 4))
    np.testing.assert_allclose(numerical_gradient(MeanPooling(2), x, g), MeanPooling(2).backward(x, g), atol=1e-8)


def test_constant_padding_has_no_slope_in_its_ring() -> None:
    g = np.full((3, 3), 100.0)
    g[1, 1] = 2
    assert numerical_gradient(ConstantPad(1, 7), [[1]], g).round(6).tolist() == [[2]]
