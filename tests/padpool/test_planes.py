"""One plane of a trace: its links are those of the whole, its numbers are too, and what is not shown is told."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import Conv2D, EdgePad, MaxPooling, PadPoolError, Sequential, trace
from tests.padpool.strategies import Case, cases

Plain = dict[str, Any]
COLOURS = np.arange(27.0).reshape(3, 3, 3) % 7 - 2
KERNEL = (np.arange(24.0).reshape(2, 2, 3, 2) % 5) - 2


def stage_values(stage: Plain) -> np.ndarray[Any, Any]:
    values = np.asarray(stage["values"])
    return values[..., None] if values.ndim == 2 else values


@st.composite
def planes(draw: st.DrawFn) -> tuple[Case, int, int]:
    case = draw(cases())
    samples, *_, channels = Sequential(case.layers).output_shape(case.x.shape)
    return case, draw(st.integers(0, samples - 1)), draw(st.integers(0, channels - 1))


def columns(stage: Plain) -> list[tuple[Any, ...]]:
    links = stage["links"]
    return list(zip(*(links[name] for name in ("src", "dst", "weight", "used")), strict=True))


@given(planes())
def test_whole_tensors_stay_whole(given_plane: tuple[Case, int, int]) -> None:
    case, sample, channel = given_plane
    t, everything = trace(case.layers, case.x, case.g, (sample, channel)), trace(case.layers, case.x, case.g)
    assert {name: t[name] for name in ("x", "g", "y", "dx", "parameters", "layers")} == {
        name: everything[name] for name in ("x", "g", "y", "dx", "parameters", "layers")
    }
    samples, *_, channels = np.shape(case.g)
    assert t["plane"] == {"sample": sample, "samples": samples, "channel": channel, "channels": channels, "summed": t["plane"]["summed"]}
    assert everything["plane"] is None


@given(planes())
def test_shown_links_are_the_sample_s_own_that_end_in_shown_channels(given_plane: tuple[Case, int, int]) -> None:
    case, sample, channel = given_plane
    t = trace(case.layers, case.x, case.g, (sample, channel))
    alone = trace(case.layers, case.x[sample : sample + 1], case.g[sample : sample + 1])
    target = [channel]
    for stage, whole in zip(reversed(t["forward"]), reversed(alone["forward"]), strict=True):
        outputs, inputs = whole["out_shape"][3], whole["in_shape"][3]
        assert stage["shown"]["out"] == target
        kept = [link for link in columns(whole) if link[1] % outputs in target]
        assert columns(stage) == kept
        assert stage["shown"]["in"] == sorted({link[0] % inputs for link in kept})
        assert stage["steps"]["cell"] == [cell for cell in range(math.prod(whole["out_shape"])) if cell % outputs in target]
        assert stage_values(stage).tolist() == np.asarray(whole["values"])[0].tolist()
        target = stage["shown"]["in"]


@given(planes())
def test_backward_starts_from_what_hidden_channels_give_and_ends_at_the_gradient(given_plane: tuple[Case, int, int]) -> None:
    case, sample, channel = given_plane
    t = trace(case.layers, case.x, case.g, (sample, channel))
    arriving = np.asarray(t["g"])[sample].ravel()
    for stage, forward in zip(t["backward"], reversed(t["forward"]), strict=True):
        values, links = stage_values(stage), stage["links"]
        held = np.zeros(values.size) if stage["others"] is None else np.array(stage["others"])
        bounds = [0, *stage["steps"]["end"]]
        for cell, step in zip(stage["steps"]["cell"], (range(*ends) for ends in pairwise(bounds)), strict=True):
            for link in step:
                assert links["src"][link] == cell
                if links["used"][link]:
                    held[links["dst"][link]] += links["weight"][link] * arriving[cell]
                assert links["after"][link] == pytest.approx(held[links["dst"][link]], abs=1e-9)
        assert stage["shown"] == forward["shown"]
        for shown in stage["shown"]["in"]:
            assert held.reshape(values.shape)[..., shown] == pytest.approx(values[..., shown], abs=1e-9)
        arriving = values.ravel()


@given(planes())
def test_a_kernel_s_gradient_ends_at_that_of_all_samples(given_plane: tuple[Case, int, int]) -> None:
    case, sample, channel = given_plane
    t = trace(case.layers, case.x, case.g, (sample, channel))
    for stage in t["backward"]:
        links = stage["links"]
        assert (stage["tap_others"] is None) == (links["tap"] is None or len(case.x) == 1)
        if links["tap"] is None:
            assert stage["shown"]["tap"] is None
            continue
        kernel = np.asarray(t["parameters"][stage["layer"]]["kernel"])
        kept = math.prod(kernel.shape[2:])
        assert set(stage["shown"]["tap"]) == {tap % kept for tap in links["tap"]}
        last = dict(zip(links["tap"], links["tap_after"], strict=True))
        assert last == pytest.approx({tap: kernel.ravel()[tap] for tap in last}, abs=1e-9)


@given(planes())
def test_sums_balance_over_what_they_say_they_are_of(given_plane: tuple[Case, int, int]) -> None:
    case, sample, channel = given_plane
    t = trace(case.layers, case.x, case.g, (sample, channel))
    meter = t["meter"]
    first = t["forward"][0]["shown"]["in"]
    whole = t["plane"]["summed"] == "sample"
    assert whole == any(stage["others"] is not None for stage in t["backward"])
    g, dx = np.asarray(t["g"])[sample], np.asarray(t["dx"])[sample]
    assert meter["g"] == pytest.approx((g if whole else g[..., channel]).sum(), abs=1e-9)
    assert meter["dx"] == pytest.approx((dx if whole else dx[..., first]).sum(), abs=1e-9)
    assert meter["dx"] - meter["g"] == pytest.approx(meter["lost"] + meter["created"] + meter["scaled"], abs=1e-6)


def test_a_channel_of_a_pooling_is_the_pooling_of_that_channel() -> None:
    x = np.stack([COLOURS, -COLOURS])
    t = trace(MaxPooling(2, 1), x, plane=(1, 2))
    alone = trace(MaxPooling(2, 1), x[1, :, :, 2])
    for stage, own in zip([*t["forward"], *t["backward"]], [*alone["forward"], *alone["backward"]], strict=True):
        assert stage["shown"] == {"in": [2], "out": [2], "tap": None}
        assert [cell // 3 for cell in stage["links"]["src"]] == own["links"]["src"]
        assert [cell // 3 for cell in stage["steps"]["cell"]] == own["steps"]["cell"]
        assert {**stage["steps"], "cell": 0, "group": 0} == {**own["steps"], "cell": 0, "group": 0}
        assert stage_values(stage)[..., 2].tolist() == own["values"]
    assert t["meter"] == alone["meter"]
    assert t["plane"]["summed"] == "shown"


def test_a_convolution_shows_all_that_its_channel_reads() -> None:
    t = trace(Conv2D(KERNEL, bias=[1, 2]), COLOURS, plane=(0, 1))
    (stage,) = t["forward"]
    assert stage["shown"] == {"in": [0, 1, 2], "out": [1], "tap": [1, 3, 5]}
    assert stage["bias"] == [1, 2]
    assert t["plane"]["summed"] == "sample"
    # Of g's other channel, all ones: each cell's weights to it, over the windows that read the cell.
    ones = np.ones((2, 2, 2)) * [1, 0]
    assert t["backward"][0]["others"] == Conv2D(KERNEL).backward(COLOURS, ones).ravel().tolist()


@given(planes())
def test_partial_sums_and_the_bias_add_up_to_the_cell(given_plane: tuple[Case, int, int]) -> None:
    case, sample, channel = given_plane
    for stage in trace(case.layers, case.x, case.g, (sample, channel))["forward"]:
        partial, values = stage["partial"], stage_values(stage)
        assert (partial is None) == (stage["links"]["tap"] is None or len(stage["shown"]["in"]) == 1)
        if partial is not None:
            bias = np.array(stage["bias"] or np.zeros(values.shape[2]))
            sums = [sum(parts) + bias[cell % values.shape[2]] for cell, parts in zip(stage["steps"]["cell"], partial, strict=True)]
            assert sums == pytest.approx(values.ravel()[stage["steps"]["cell"]], abs=1e-9)


def test_a_partial_sum_is_the_convolution_of_its_channel() -> None:
    (stage,) = trace(Conv2D(KERNEL, bias=[1, 2]), COLOURS, plane=(0, 1))["forward"]
    alone = [Conv2D(KERNEL[:, :, channel, 1]).forward(COLOURS[..., channel]).ravel() for channel in range(3)]
    assert stage["partial"] == np.stack(alone, axis=1).tolist()


def test_a_group_shows_its_own_channels_in_the_order_in_which_its_kernel_weighs_them() -> None:
    four = np.concatenate([COLOURS, COLOURS[..., :1]], axis=-1)
    t = trace(Conv2D(KERNEL[:, :, :2, :], groups=2), four, plane=(0, 1))
    (stage,) = t["forward"]
    assert stage["shown"] == {"in": [2, 3], "out": [1], "tap": [1, 3]}
    assert t["plane"]["summed"] == "shown"
    depthwise = trace([Conv2D(np.ones((1, 1, 1, 3)), groups=3), Conv2D(np.ones((1, 1, 3, 1)))], COLOURS, plane=(0, 0))
    assert [stage["shown"]["tap"] for stage in depthwise["forward"]] == [[0, 1, 2], [0, 1, 2]]


def test_planes_past_the_last_are_the_last_and_none_is_before_the_first() -> None:
    t = trace(EdgePad(1), COLOURS, plane=(5, 9))
    assert t["plane"] == {"sample": 0, "samples": 1, "channel": 2, "channels": 3, "summed": "shown"}
    for plane in ((-1, 0), (0, -1)):
        with pytest.raises(PadPoolError, match=r"^plane must have a (sample|channel) of at least 0, got -1$"):
            trace(EdgePad(1), COLOURS, plane=plane)
