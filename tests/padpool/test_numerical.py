from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from padpool import LAYERS, ConstantPad, EdgePad, LpPooling, MaxPooling, MeanPooling, PadPoolError, Sequential, numerical_gradient
from padpool.layer import Stage
from tests.padpool import oracles
from tests.padpool.examples import channels
from tests.padpool.strategies import SIMPLEST, Array, Case, cases, single

EPS = 1e-6

each_layer = pytest.mark.parametrize("name", LAYERS)


def is_smooth(case: Case) -> bool:
    """Whether every stage has a derivative here that no step of EPS disturbs."""
    stages = Sequential(case.layers).stages(case.x)
    inputs = [case.x, *(stage.values for stage in stages)]
    smooth = {"choose": is_clear_of_ties, "norm": is_clear_of_zero}
    return all(smooth[stage.kind](stage, x) for stage, x in zip(stages, inputs, strict=False) if stage.kind in smooth)


def is_clear_of_ties(stage: Stage, x: Array) -> bool:
    """Nobody else comes near the winner of a window. Copies of one cell may tie: they move together."""
    read = x.ravel()[stage.links.src]
    gap = np.abs(stage.values.ravel()[stage.links.dst] - read)
    return bool(np.all((gap < 1e-12) | (gap > 1e3 * EPS)))


def is_clear_of_zero(stage: Stage, x: Array) -> bool:
    """|x| has a kink at 0, and bends too sharply for a step of EPS close by. A constant 0 stays what it is."""
    size = np.abs(x.ravel()[stage.links.src])
    return bool(np.all((size == 0) | (size > 5e4 * EPS)))


def unequal(shape: tuple[int, ...]) -> Array:
    """Values that no two cells share, nor any two means of different cells: the sines of whole numbers are independent."""
    sines = 3 * np.sin(np.arange(1.0, np.prod(shape) + 1)).reshape(shape)
    return sines + np.copysign(0.25, sines)


def equals_central_differences(case: Case) -> None:
    case = Case(case.layers, unequal(case.x.shape), case.g)
    assume(is_smooth(case))
    network = Sequential(case.layers)
    dx, y = network.backward(case.x, case.g), network.forward(case.x)
    # The rounding of y, seen through a step of EPS.
    rounding = 1e-15 / EPS * max(1.0, float(np.abs(y).max()) * float(np.abs(case.g).max())) * y.size
    expected = oracles.central_differences(network.forward, case.x, case.g, EPS)
    np.testing.assert_allclose(dx, expected, rtol=1e-6, atol=1e-7 + rounding)


# Ties "all" is no derivative: padding copies a cell into a window twice, and then it answers twice the slope.
# With the adjoint identity of test_links these are the random configurations of the full run: 1000 a test.
@each_layer
@given(data=st.data())
def test_backward_of_every_layer_equals_central_differences(name: str, data: st.DataObject) -> None:
    equals_central_differences(data.draw(single(name, max_side=4, ties=("first", "split"))))


@given(cases(max_side=4, ties=("first", "split")))
def test_backward_equals_central_differences_away_from_ties(case: Case) -> None:
    equals_central_differences(case)


@given(cases(max_layers=2, max_side=3, ties=("first", "split")))
def test_numerical_gradient_equals_the_oracle(case: Case) -> None:
    network = Sequential(case.layers)
    expected = oracles.central_differences(network.forward, case.x, case.g, EPS)
    np.testing.assert_allclose(numerical_gradient(network, case.x, case.g, EPS), expected, rtol=1e-9, atol=1e-6)


def test_full_run_tries_at_least_20000_random_configurations() -> None:
    tests = 2 * (len(LAYERS) + 1)  # the adjoint identity and central differences, of every layer and of pipelines
    assert tests * settings.get_profile("full").max_examples >= 20_000


@pytest.mark.parametrize("ties", ["all", "first", "split"])
def test_every_rule_of_ties_is_the_derivative_where_nothing_ties(ties: Any) -> None:
    x, g = unequal((2, 5, 6, 2)), unequal((2, 4, 3, 2))
    layer = MaxPooling((2, 3), (1, 2), ties=ties)
    assert is_smooth(Case([layer], x, g[:, :, :2]))
    np.testing.assert_allclose(layer.backward(x, g[:, :, :2]), oracles.central_differences(layer.forward, x, g[:, :, :2]), atol=1e-8)


@each_layer
def test_numerical_gradient_has_the_shape_of_x(name: str) -> None:
    layer = SIMPLEST[name]
    c = channels(layer)
    for shape in ((3, 2), (3, 2, c), (2, 3, 2, c), (0, 3, 2, c)):
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


@pytest.mark.parametrize("block", [1, 1000, 3000])
def test_numerical_gradient_is_the_same_however_few_copies_of_x_pass_at_a_time(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network, x = Sequential([EdgePad(1), LpPooling(2, 2)]), unequal((2, 4, 3, 2))
    g = unequal(network.output_shape(x.shape))
    whole = numerical_gradient(network, x, g)
    links: list[int] = []
    forward = Sequential.forward

    def counted(layer: Sequential, batch: Array) -> Array:
        links.append(layer.link_count(batch.shape))
        return forward(layer, batch)

    monkeypatch.setattr("padpool.numerical.BLOCK", block)
    monkeypatch.setattr(Sequential, "forward", counted)
    np.testing.assert_array_equal(numerical_gradient(network, x, g), whole)
    assert max(links) <= max(block, network.link_count(x.shape))


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


@pytest.mark.parametrize(
    ("eps", "message"),
    [
        (0, "eps must be above 0 and finite, got 0"),
        (-1e-6, "eps must be above 0 and finite, got -1e-06"),
        (np.inf, "eps must be above 0 and finite, got inf"),
        (np.nan, "eps must be above 0 and finite, got nan"),
        ("1", "eps must be a number, got '1'"),
    ],
)
def test_step_that_is_no_step_is_refused(eps: Any, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        numerical_gradient(EdgePad(0), [[1]], [[1]], eps)
    assert (str(caught.value), caught.value.field) == (message, "eps")


def test_numerical_gradient_takes_a_step_of_the_size_that_it_is_given() -> None:
    # (|1 + ε| - |1 - ε|) / 2ε is 1 while ε ≤ 1, and 1 / ε beyond.
    assert [numerical_gradient(LpPooling(1, 1), [[1]], [[1]], eps).item() for eps in (0.5, 2, 4)] == [1, 0.5, 0.25]


def test_numerical_gradient_of_a_size_at_zero_is_between_its_slopes() -> None:
    assert numerical_gradient(LpPooling(1, 1), [[0]], [[1]]).tolist() == LpPooling(1, 1).backward([[0]], [[1]]).tolist() == [[0]]


def test_constant_padding_has_no_slope_in_its_ring() -> None:
    g = np.full((3, 3), 100.0)
    g[1, 1] = 2
    assert numerical_gradient(ConstantPad(1, 7), [[1]], g).round(6).tolist() == [[2]]
