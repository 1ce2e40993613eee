"""The trace as a page plays it: replayed link by link in plain Python, and compared with the layers."""

import math
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import (
    ConstantPad,
    Conv2D,
    Crop,
    EdgePad,
    Layer,
    MaxPooling,
    MeanPooling,
    MinPooling,
    PadPoolError,
    ReflectPad,
    Sequential,
    trace,
)
from padpool.windows import Pooling
from tests.padpool import oracles
from tests.padpool.strategies import Case, cases, value_of_ring

Plain = dict[str, Any]
BLIND = "padding must leave every window a cell of the input, got a window of padding alone"


def play(case: Case) -> Plain:
    return trace(case.layers, case.x, case.g)


def stages(t: Plain) -> list[Plain]:
    return [*t["forward"], *t["backward"]]


def flat(grid: Any) -> list[float]:
    return [value for part in grid for value in flat(part)] if isinstance(grid, list) else [grid]


def ranges(stage: Plain) -> list[range]:
    return [range(start, end) for start, end in pairwise([0, *stage["steps"]["end"]])]


def pads(stage: Plain) -> bool:
    """Whether it is one of the two stages of a padding, alone or in front of windows."""
    return stage["id"].partition(".")[2] in ("columns", "rows")


def used(stage: Plain, link: int) -> bool:
    return bool(stage["links"]["used"][link])


@given(cases(min_samples=0))
def test_trace_has_the_numbers_of_the_layers(case: Case) -> None:
    t, network = play(case), Sequential(case.layers)
    assert t["version"] == 1
    assert t["x"] == case.x.tolist()
    assert t["g"] == case.g.tolist()
    assert t["y"] == network.forward(case.x).tolist()
    assert t["dx"] == network.backward(case.x, case.g).tolist()
    own = network.parameter_gradients(case.x, case.g)
    told = {f"layers/{place}/{name}": d for place, found in enumerate(t["parameters"]) if found for name, d in found.items()}
    assert told == {name: None if d is None else d.tolist() for name, d in own.items()}
    assert t["forward"][-1]["values"] == t["y"]
    assert t["backward"][-1]["values"] == t["dx"]


@given(cases(min_samples=0))
def test_stages_are_those_of_the_layers_and_run_back_in_reverse(case: Case) -> None:
    t = play(case)
    own = [f"{place}.{stage.key}" for place, layer in enumerate(case.layers) for stage in layer.stages(_input(case, place))]
    assert [stage["id"] for stage in t["forward"]] == own
    assert [stage["id"] for stage in t["backward"]] == own[::-1]
    assert all(stage["id"].startswith(f"{stage['layer']}.") for stage in stages(t))


def _input(case: Case, place: int) -> oracles.Array:
    return Sequential(case.layers[:place]).forward(case.x) if place else case.x


@given(cases(min_samples=0))
def test_columns_are_of_equal_length_and_steps_share_out_all_links(case: Case) -> None:
    t = play(case)
    for stage in stages(t):
        links, steps = stage["links"], stage["steps"]
        assert set(links) == {"src", "dst", "weight", "used", "tap", "after", "tap_after"}
        assert (links["tap"] is None) == (not stage["id"].endswith("windows") or not isinstance(case.layers[stage["layer"]], Conv2D))
        assert (links["tap_after"] is None) == (links["tap"] is None or stage in t["forward"])
        links = {name: column for name, column in links.items() if column is not None}
        assert len({len(column) for column in links.values()}) == 1
        assert len({len(column) for column in steps.values()}) == 1
        assert steps["end"] == sorted(steps["end"])
        assert (steps["end"] or [0])[-1] == len(links["src"])


@given(cases(min_samples=0))
def test_forward_has_one_step_for_every_output_cell_in_reading_order(case: Case) -> None:
    for stage in play(case)["forward"]:
        assert stage["steps"]["cell"] == list(range(math.prod(stage["out_shape"])))
        for cell, links in zip(stage["steps"]["cell"], ranges(stage), strict=True):
            assert {stage["links"]["dst"][link] for link in links} <= {cell}
            assert bool(links) != (cell in (stage["const"] or []))


@given(cases(min_samples=0))
def test_backward_has_one_step_for_every_cell_of_the_arriving_gradient(case: Case) -> None:
    for stage in play(case)["backward"]:
        assert sorted(stage["steps"]["cell"]) == list(range(math.prod(stage["in_shape"])))
        for cell, links in zip(stage["steps"]["cell"], ranges(stage), strict=True):
            assert {stage["links"]["src"][link] for link in links} <= {cell}


@given(cases())
def test_backward_folds_padded_lines_first_and_crops_last(case: Case) -> None:
    for stage in play(case)["backward"]:
        groups = stage["steps"]["group"]
        if stage["crop"] is None:
            assert not pads(stage)
            assert stage["steps"]["cell"] == groups == list(range(len(groups)))
            continue
        assert groups == sorted(groups)
        grid, inside = stage["in_shape"], stage["out_shape"]
        axis = 1 if stage["id"].endswith("rows") else 2
        before = stage["offset"][axis - 1]
        lines = [line for line in range(grid[axis]) if not before <= line < before + inside[axis]]
        assert stage["crop"] == len(lines)
        for cell, group in zip(stage["steps"]["cell"], groups, strict=True):
            line = np.unravel_index(cell, grid)[axis]
            assert group == (lines.index(int(line)) if line in lines else stage["crop"])
        for group in set(groups):
            members = [cell for cell, own in zip(stage["steps"]["cell"], groups, strict=True) if own == group]
            assert members == sorted(members)


@given(cases())
def test_forward_groups_are_lines_of_a_padding_and_cells_of_a_pool(case: Case) -> None:
    for stage in play(case)["forward"]:
        line = math.prod(stage["out_shape"][2:]) if pads(stage) else 1
        assert stage["steps"]["group"] == [cell // line for cell in stage["steps"]["cell"]]
        assert stage["crop"] is None


@given(cases(min_samples=0))
def test_forward_replayed_link_by_link_gives_every_value(case: Case) -> None:
    t = play(case)
    before = flat(t["x"])
    for stage in t["forward"]:
        links, values = stage["links"], flat(stage["values"])
        assert links["after"] == [values[cell] for cell in links["dst"]]
        read = [math.fsum(before[links["src"][link]] for link in step if used(stage, link)) for step in ranges(stage)]
        assert stage["steps"]["read"] == pytest.approx(list(accumulate(read)), rel=1e-9, abs=1e-9)
        assert stage["steps"]["written"] == pytest.approx(list(accumulate(values)), rel=1e-9, abs=1e-9)
        if stage["kind"] == "copy":
            assert [before[src] for src in links["src"]] == links["after"]
        if stage["kind"] == "choose":
            extreme = {"max": max, "min": min}[stage["operator"]]
            assert values == [extreme(before[links["src"][link]] for link in step) for step in ranges(stage)]
        if stage["kind"] == "sum":
            bias = stage["bias"] or [0.0]
            sums = [
                bias[cell % len(bias)] + math.fsum(links["weight"][link] * before[links["src"][link]] for link in step)
                for cell, step in enumerate(ranges(stage))
            ]
            assert values == pytest.approx(sums, rel=1e-9, abs=1e-9)
        if stage["kind"] == "norm":
            norms = [oracles.norm([before[links["src"][link]] for link in step], float(stage["operator"])) for step in ranges(stage)]
            assert values == pytest.approx(norms, rel=1e-9, abs=1e-9)
        before = values


@given(cases(min_samples=0))
def test_backward_replayed_link_by_link_gives_every_gradient(case: Case) -> None:
    t = play(case)
    arriving = flat(t["g"])
    for stage in t["backward"]:
        links, values = stage["links"], flat(stage["values"])
        held, given_on = [0.0] * len(values), []
        for step in ranges(stage):
            given_on.append(0.0)
            for link in step:
                if used(stage, link):
                    held[links["dst"][link]] += links["weight"][link] * arriving[links["src"][link]]
                    given_on[-1] += links["weight"][link] * arriving[links["src"][link]]
                assert links["after"][link] == pytest.approx(held[links["dst"][link]], rel=1e-12, abs=1e-12)
        assert held == pytest.approx(values, rel=1e-9, abs=1e-9)
        read = accumulate(arriving[cell] for cell in stage["steps"]["cell"])
        assert stage["steps"]["read"] == pytest.approx(list(read), rel=1e-9, abs=1e-9)
        assert stage["steps"]["written"] == pytest.approx(list(accumulate(given_on)), rel=1e-9, abs=1e-9)
        arriving = values
    assert arriving == flat(t["dx"])


@pytest.mark.parametrize(
    "layers", [[EdgePad(((3, 0), (1, 2)))], [MeanPooling(3, 1)], [ReflectPad(1), Conv2D([[0.1, -0.7], [0.3, 0.0]])]], ids=str
)
def test_every_link_adds_to_the_sum_that_the_links_before_it_left_to_the_last_bit(layers: list[Layer]) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(5, 4)) * 10.0 ** random.integers(-9, 9, (5, 4))
    g = random.normal(size=Sequential(layers).output_shape(x.shape))
    g.ravel()[::3] = -0.0
    for stage in trace(layers, x, g)["backward"]:
        links, held = stage["links"], [0.0] * len(flat(stage["values"]))
        arriving = g.ravel().tolist()
        for src, dst, weight, after in zip(links["src"], links["dst"], links["weight"], links["after"], strict=True):
            held[dst] += weight * arriving[src]
            assert after.hex() == held[dst].hex()
        g = np.array(stage["values"])


@given(cases())
def test_running_sums_end_at_the_sums_of_the_grids(case: Case) -> None:
    t = play(case)
    arriving = math.fsum(flat(t["g"]))
    for stage in t["backward"]:
        assert stage["steps"]["read"][-1] == pytest.approx(arriving, rel=1e-9, abs=1e-9)
        arriving = math.fsum(flat(stage["values"]))
        assert stage["steps"]["written"][-1] == pytest.approx(arriving, rel=1e-9, abs=1e-9)
    for stage in t["forward"]:
        assert stage["steps"]["written"][-1] == pytest.approx(math.fsum(flat(stage["values"])), rel=1e-9, abs=1e-9)


@given(cases(min_samples=0))
def test_shapes_chain_from_x_to_y_and_back(case: Case) -> None:
    t = play(case)
    chain = [case.x.shape, *(stage["out_shape"] for stage in t["forward"])]
    assert [stage["in_shape"] for stage in t["forward"]] == chain[:-1]
    assert chain[-1] == case.g.shape
    assert [(stage["in_shape"], stage["out_shape"]) for stage in t["backward"]] == list(pairwise(chain[::-1]))
    for stage in stages(t):
        assert np.reshape(stage["values"], stage["out_shape"]).tolist() == stage["values"]


@given(cases())
def test_constant_cells_are_the_same_both_ways_and_hold_the_constant(case: Case) -> None:
    t = play(case)
    for there, back in zip(t["forward"], reversed(t["backward"]), strict=True):
        assert there["const"] == back["const"]
        layer = case.layers[there["layer"]]
        if there["const"] is not None:
            assert pads(there)
            assert {flat(there["values"])[cell] for cell in there["const"]} == {value_of_ring(layer)}
        elif (isinstance(layer, ConstantPad | Pooling) or getattr(layer, "padding_mode", None) == "constant") and pads(there):
            assert there["in_shape"] == there["out_shape"]


@given(cases())
def test_links_are_no_more_than_the_price_of_the_trace(case: Case) -> None:
    t = play(case)
    price = Sequential(case.layers).link_count(case.x.shape)
    for direction in ("forward", "backward"):
        assert sum(len(stage["links"]["src"]) for stage in t[direction]) <= price


def test_gradient_is_ones_where_it_is_not_given() -> None:
    assert trace(EdgePad(1), [[1, 2]])["g"] == [[1.0] * 4] * 3


def test_rank_of_x_is_the_rank_of_every_grid() -> None:
    layers: list[Layer] = [ReflectPad(1), MaxPooling(2)]
    x = np.arange(6.0).reshape(1, 2, 3, 1)
    full, *others = (trace(layers, given) for given in (x, x[0], x[0, ..., 0]))
    assert [np.shape(t["dx"]) for t in (full, *others)] == [(1, 2, 3, 1), (2, 3, 1), (2, 3)]
    for rank, t in zip((3, 2), others, strict=True):
        for here, there in zip(stages(t), stages(full), strict=True):
            assert len(here["in_shape"]) == len(here["out_shape"]) == np.ndim(here["values"]) == rank
            assert flat(here["values"]) == flat(there["values"])
            assert (here["links"], here["steps"]) == (there["links"], there["steps"])


def test_samples_and_channels_keep_their_places_in_the_steps() -> None:
    x = np.arange(24.0).reshape(2, 2, 2, 3)
    t = trace(EdgePad(((0, 1), (0, 0))), x)
    rows = t["backward"][0]
    assert (rows["id"], rows["in_shape"]) == ("0.rows", (2, 3, 2, 3))
    padded = np.arange(36).reshape(2, 3, 2, 3)[:, 2].ravel().tolist()
    assert rows["steps"]["cell"][:12] == padded
    assert rows["steps"]["group"] == [0] * 12 + [1] * 24


def test_trace_of_edge_padding_by_hand() -> None:
    t = trace(EdgePad(((1, 0), (0, 1))), [[1, 2]], [[1, 10, 100], [1000, 10000, 100000]])
    there, back = t["forward"], t["backward"]
    assert [stage["values"] for stage in there] == [[[1, 2, 2]], [[1, 2, 2], [1, 2, 2]]]
    assert [stage["values"] for stage in back] == [[[1001, 10010, 100100]], [[1001, 110110]]]
    assert [(stage["links"]["src"], stage["links"]["dst"]) for stage in back] == [
        ([0, 1, 2, 3, 4, 5], [0, 1, 2, 0, 1, 2]),
        ([2, 0, 1], [1, 0, 1]),
    ]
    assert [stage["links"]["after"] for stage in back] == [[1, 10, 100, 1001, 10010, 100100], [100100, 1001, 110110]]
    assert [(stage["steps"]["group"], stage["crop"]) for stage in back] == [([0, 0, 0, 1, 1, 1], 1), ([0, 1, 1], 1)]
    assert [stage["offset"] for stage in there] == [(0, 0), (1, 0)]
    assert t["meter"] == {"g": 111111, "dx": 111111, "lost": 0, "created": 0, "scaled": 0}


def test_trace_tells_each_layer_and_stage_in_words() -> None:
    t = trace([ConstantPad(1), MaxPooling(2)], [[1, 2], [3, 4]])
    pad, pool = t["layers"]
    assert (pad["name"]["en"], pad["describe"]["en"], pad["size"]) == ("Constant padding", "width 1", ("1 + 2 + 1 = 4", "1 + 2 + 1 = 4"))
    assert (pool["in_shape"], pool["out_shape"], pool["name"]["zh"]) == ((4, 4), (2, 2), "最大池化")
    assert [stage["name"]["en"] for stage in stages(t)] == ["columns", "rows", "pool", "route back", "fold rows", "fold columns"]
    assert [(stage["kind"], stage["operator"]) for stage in t["forward"]] == [("copy", None), ("copy", None), ("choose", "max")]
    for stage in stages(t):
        assert {"cell"} < set(stage["sentences"]) <= {"cell", "ring", "tie"}
    assert "lost" in t["backward"][-1]["sentences"]["ring"]["en"]


@pytest.mark.parametrize(
    ("layers", "x", "g", "field", "message"),
    [
        ([EdgePad(1), MaxPooling(9)], [[1]], None, "layers/1/size", "layer 2: size must be at most the input, 3×3, got 9×9"),
        (MaxPooling(9), [[1]], None, "layers/0/size", "size must be at most the input, 1×1, got 9×9"),
        (MinPooling(1, padding=1), [[1]], None, "layers/0/padding", f"{BLIND} (row 0 of the output)"),
        ([Crop(1)], [[1]], None, "layers/0/width", "width must leave at least 1 cell of the input, 1×1, got 2×2 taken away"),
        ([EdgePad(10**6)], [[1]], None, "layers/0/x", "y must have at most 2147483648 values, got 1×2000001×2000001×1"),
        ([EdgePad(1)], [[1]], [[1]], "g", "g must have the shape of y, 3×3, got 1×1"),
        ([EdgePad(1)], [[1], [1, 2]], None, "x", "x must have rows of equal length, got ragged rows"),
        ([], [[1]], None, "layers", "layers must hold at least 1 layer, got 0"),
        (5, [[1]], None, "layers", "layers must be a list of layers, got int"),
    ],
)
def test_trace_refuses_what_the_layers_refuse(layers: Any, x: Any, g: Any, field: str, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        trace(layers, x, g)
    assert (caught.value.field, str(caught.value)) == (field, message)


def test_trace_leaves_its_arguments_as_they_were() -> None:
    layers: list[Layer] = [EdgePad(1), MaxPooling(2)]
    x, g = np.arange(4.0).reshape(2, 2), np.ones((2, 2))
    for array in (x, g):
        array.flags.writeable = False
    assert trace(layers, x, g) == trace(layers, x, g)
    assert len(layers) == 2


def test_trace_of_a_padded_maximum_by_hand() -> None:
    t = trace(MaxPooling((1, 2), 1, ((0, 0), (1, 0)), ties="first"), [[3, 3]], [[10, 20]])
    columns, windows = t["forward"]
    assert [stage["id"] for stage in t["backward"]] == ["0.windows", "0.columns"]
    assert (columns["values"], columns["const"]) == ([[-math.inf, 3, 3]], [0])
    # The padding is read by no window: the first window holds one cell, the second two.
    assert (windows["links"]["src"], windows["links"]["dst"]) == ([1, 1, 2], [0, 1, 1])
    assert windows["steps"]["end"] == [1, 3]
    back = t["backward"][0]
    assert (back["values"], back["links"]["used"], back["links"]["after"]) == ([[0, 30, 0]], [True, True, False], [10, 30, 0])
    assert t["backward"][1]["links"]["dst"] == [0, 1]
    assert t["meter"] == {"g": 30, "dx": 30, "lost": 0, "created": 0, "scaled": 0}


def test_padding_of_a_mean_takes_its_share_and_loses_it() -> None:
    t = trace(MeanPooling((1, 2), 1, ((0, 0), (1, 0))), [[3, 5]], [[10, 20]])
    windows, columns = t["backward"]
    assert (windows["values"], columns["values"]) == ([[5, 15, 10]], [[15, 10]])
    assert columns["steps"]["lost"] == [-5, -5, -5]
    assert t["meter"] == {"g": 30, "dx": 25, "lost": -5, "created": 0, "scaled": 0}
