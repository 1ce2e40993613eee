import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import (
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
    ReflectPad,
    SumPooling,
    SymmetricPad,
    WrapPad,
    trace,
)
from padpool.links import Links
from padpool.meter import CAUSES, Meter, weigh
from tests.padpool.strategies import Case, arrays, cases, shapes

X = np.array([[5.0, 5, 1, 5], [5, 5, 1, 5], [0, 1, 7, 2], [0, 1, 3, 4]])


def causes(layer: Layer, x: Any, g: Any) -> list[float]:
    meter = trace(layer, x, g)["meter"]
    return [meter[cause] for cause in CAUSES]


@given(cases())
def test_causes_add_up_to_the_difference_of_the_sums(case: Case) -> None:
    t = trace(case.layers, case.x, case.g)
    meter = t["meter"]
    assert meter["g"] == pytest.approx(math.fsum(case.g.ravel()), rel=1e-9, abs=1e-9)
    assert meter["dx"] == pytest.approx(math.fsum(np.ravel(t["dx"])), rel=1e-9, abs=1e-9)
    assert meter["g"] + sum(meter[cause] for cause in CAUSES) == pytest.approx(meter["dx"], rel=1e-9, abs=1e-9)


@given(cases())
def test_running_sums_of_the_stages_end_at_the_totals(case: Case) -> None:
    t = trace(case.layers, case.x, case.g)
    for cause in CAUSES:
        ends = [stage["steps"][cause][-1] for stage in t["backward"]]
        assert sum(ends) == pytest.approx(t["meter"][cause], rel=1e-9, abs=1e-9)


@given(cases())
def test_running_sums_balance_at_every_step(case: Case) -> None:
    for stage in trace(case.layers, case.x, case.g)["backward"]:
        steps = stage["steps"]
        for row in zip(steps["read"], *(steps[cause] for cause in CAUSES), steps["written"], strict=True):
            assert sum(row[:-1]) == pytest.approx(row[-1], rel=1e-9, abs=1e-9)


COPIES: list[Layer] = [
    EdgePad(3),
    ReflectPad(3),
    SymmetricPad(3),
    WrapPad(3),
    ConstantPad(0),
    Crop(0),
    MaxPooling(1),
    MinPooling(1),
    MeanPooling(1),
    SumPooling(1),
]


@given(shapes().flatmap(arrays), st.sampled_from(COPIES))
def test_copies_conserve(x: Any, layer: Layer) -> None:
    assert causes(layer, x, np.ones(layer.output_shape(x.shape))) == [0, 0, 0]


@pytest.mark.parametrize(
    "layer",
    [
        MeanPooling(3, 1),
        MeanPooling(3, 2, "half", count_include_pad=False),
        MaxPooling(2, 1, ties="first"),
        MaxPooling(2, 1, ties="split"),
        MaxPooling((3, 1), 2, ties="split"),
        MaxPooling(3, 1, "full", ties="first"),
        MinPooling(2, 1, "same", 2, ties="split"),
        AdaptiveMaxPooling(3, "split"),
        AdaptiveMeanPooling((3, 5)),
    ],
    ids=str,
)
def test_mean_first_and_split_conserve(layer: Layer) -> None:
    g = np.arange(1.0, 1 + math.prod(layer.output_shape(X.shape))).reshape(layer.output_shape(X.shape))
    assert causes(layer, X, g) == [0, 0, 0]


def test_weights_that_cancel_scale_and_lose_nothing() -> None:
    assert causes(Conv2D([[1, -1]]), [[1, 2]], [[10]]) == [0, 0, -10]
    assert causes(Conv2D([[0, 0]]), [[1, 2]], [[10]]) == [-10, 0, 0]
    assert causes(Conv2D([[3, -2]]), [[1, 2]], [[10]]) == [0, 0, 0]


def test_constant_padding_loses_its_ring() -> None:
    g = np.arange(16.0).reshape(4, 4)
    assert causes(ConstantPad(1, 9), [[1, 2], [3, 4]], g) == [-(g.sum() - 5 - 6 - 9 - 10), 0, 0]


def test_ties_to_all_create_all_but_one_share() -> None:
    # The windows hold 4, 2, 1 and 1 maxima.
    assert causes(MaxPooling(2), X, [[10, 20], [30, 40]]) == [0, (4 - 1) * 10 + (2 - 1) * 20 + (2 - 1) * 30 + 0, 0]


def test_padding_that_counts_loses_its_share_and_a_sum_scales() -> None:
    # Four windows, each of one cell of the input and three of padding.
    x, g = [[1, 2], [3, 4]], [[10, 20], [30, 40]]
    assert causes(MeanPooling(2, 2, 1), x, g) == [-75, 0, 0]
    assert causes(SumPooling(2, 2, 1), x, g) == [-300, 0, 300]
    assert causes(SumPooling(2), x, [[10]]) == [0, 0, 30]


def test_norm_scales_by_the_sum_of_its_slopes() -> None:
    assert causes(LpPooling(2, (1, 2)), [[3, 4]], [[10]]) == pytest.approx([0, 0, 4])
    assert causes(LpPooling(2, (1, 2)), [[3, -4]], [[10]]) == pytest.approx([0, 0, -12])


def by_weights(*weights: float) -> Links:
    """One output cell, linked to as many input cells as there are weights; a second one has no link."""
    n = len(weights)
    return Links(np.arange(n), np.zeros(n, int), np.array(weights), np.ones(n, bool), (1, n), (1, 2)).T


@pytest.mark.parametrize(
    ("kind", "weights", "expected"),
    [
        ("sum", (0.5, 0.25), {"lost": -7, "created": 0, "scaled": -2.5}),
        ("sum", (2.0, 1.0), {"lost": -7, "created": 0, "scaled": 20}),
        ("choose", (1.0, 1.0), {"lost": -7, "created": 10, "scaled": 0}),
        ("choose", (0.5, 0.5), {"lost": -7, "created": 0, "scaled": 0}),
        ("choose", (-1.0,), {"lost": -7, "created": 0, "scaled": -20}),
        ("sum", (0.1,) * 10, {"lost": -7, "created": 0, "scaled": 0}),
    ],
)
def test_cause_is_told_by_the_sum_of_a_cells_weights(kind: str, weights: tuple[float, ...], expected: Any) -> None:
    meter = weigh(kind, by_weights(*weights), np.array([[10.0, 7.0]]))
    assert {cause: float(change.sum()) for cause, change in meter.change.items()} == pytest.approx(expected)


def test_running_sums_follow_the_order_of_the_steps() -> None:
    meter = weigh("copy", by_weights(2.0), np.array([[10.0, 7.0]]))
    running = {cause: sums.tolist() for cause, sums in meter.running(np.array([1, 0])).items()}
    assert running == {"lost": [-7, -7], "created": [0, 0], "scaled": [0, 10]}


def test_meters_add() -> None:
    meter = weigh("copy", by_weights(2.0), np.array([[10.0, 7.0]]))
    total = (Meter() + meter + meter).totals(np.array([17.0]), np.array([20.0]))
    assert total == {"g": 17, "dx": 20, "lost": -14, "created": 0, "scaled": 20}


def test_infinite_gradient_that_is_handed_on_changes_nothing() -> None:
    assert causes(EdgePad(1), [[1]], np.full((3, 3), np.inf)) == [0, 0, 0]
    assert causes(ConstantPad(1), [[1]], np.full((3, 3), np.inf)) == [-np.inf, 0, 0]
