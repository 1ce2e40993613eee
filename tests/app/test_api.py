"""The calls, against matrices written by hand; the first ones are the article's."""

import asyncio
from functools import partial
from typing import Any

import anyio
import httpx
import pytest

from app import api
from app.answers import BackwardAnswer, ForwardAnswer, TraceAnswer
from app.main import create_app
from tests.app.client import Client

X = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
TIED = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 8], [6, 6, 3, 8]]
MAX = {"type": "max_pooling", "size": 2}
MEAN = {"type": "mean_pooling", "size": 2}
EDGE = {"type": "edge_pad", "width": 2}


def ones(rows: int, columns: int) -> Any:
    return [[1] * columns for _ in range(rows)]


def dear() -> dict[str, Any]:
    """A trace request above the price of an answer at once."""
    return {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": ones(64, 64)}


def test_edge_padding_repeats_the_border(client: Client) -> None:
    assert client.ask("forward", layer={"type": "edge_pad", "width": 1}, x=[[1, 2], [3, 4]]) == {
        "y": [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]],
        "shape": [4, 4],
    }


def test_edge_padding_folds_the_gradient_back(client: Client) -> None:
    answer = client.ask("backward", layer=EDGE, x=X, g=ones(8, 8))
    assert answer == {"dx": [[9, 3, 3, 9], [3, 1, 1, 3], [3, 1, 1, 3], [9, 3, 3, 9]], "shape": [4, 4]}


def test_reflect_padding_folds_the_gradient_inside(client: Client) -> None:
    answer = client.ask("backward", layer={"type": "reflect_pad", "width": 2}, x=X, g=ones(8, 8))
    assert answer["dx"] == [[1, 3, 3, 1], [3, 9, 9, 3], [3, 9, 9, 3], [1, 3, 3, 1]]


def test_constant_padding_crops_the_gradient(client: Client) -> None:
    layer = {"type": "constant_pad", "width": [[0, 1], [1, 0]], "value": 7}
    assert client.ask("forward", layer=layer, x=[[1, 2], [3, 4]])["y"] == [[7, 1, 2], [7, 3, 4], [7, 7, 7]]
    assert client.ask("backward", layer=layer, x=[[1, 2], [3, 4]], g=[[1, 2, 3], [4, 5, 6], [7, 8, 9]])["dx"] == [[2, 3], [5, 6]]


def test_mean_pooling_shares_a_quarter(client: Client) -> None:
    assert client.ask("forward", layer=MEAN, x=X)["y"] == [[3.5, 5.5], [11.5, 13.5]]
    dx = client.ask("backward", layer=MEAN, x=X, g=[[1, 2], [3, 4]])["dx"]
    assert dx == [[0.25, 0.25, 0.5, 0.5], [0.25, 0.25, 0.5, 0.5], [0.75, 0.75, 1, 1], [0.75, 0.75, 1, 1]]


@pytest.mark.parametrize(
    ("ties", "dx"),
    [
        ("all", [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 4], [3, 3, 0, 4]]),
        ("first", [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]]),
        ("split", [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4 / 3, 4 / 3], [1.5, 1.5, 0, 4 / 3]]),
    ],
)
def test_max_pooling_gives_tied_cells_their_due(client: Client, ties: str, dx: Any) -> None:
    assert client.ask("forward", layer=MAX | {"ties": ties}, x=TIED)["y"] == [[9, 5], [6, 8]]
    assert client.ask("backward", layer=MAX | {"ties": ties}, x=TIED, g=[[1, 2], [3, 4]])["dx"] == dx


def test_stride_null_means_the_window(client: Client) -> None:
    assert client.ask("forward", layer=MAX | {"stride": None}, x=X) == client.ask("forward", layer=MAX, x=X)


def test_stride_beyond_any_index_leaves_one_window(client: Client) -> None:
    assert client.ask("backward", layer=MAX | {"stride": 2**63 - 1}, x=X, g=[[5]])["dx"][1] == [0, 5, 0, 0]


@pytest.mark.parametrize(
    ("x", "y", "shape"),
    [
        ([[1, 2], [3, 4]], [[4]], [1, 1]),
        ([[[1, 8], [2, 7]], [[3, 6], [4, 5]]], [[[4, 8]]], [1, 1, 2]),
        ([[[[1], [2]], [[3], [4]]], [[[5], [6]], [[7], [8]]]], [[[[4]]], [[[8]]]], [2, 1, 1, 1]),
    ],
    ids=["HW", "HWC", "NHWC"],
)
def test_answers_keep_the_rank_of_x(client: Client, x: Any, y: Any, shape: list[int]) -> None:
    assert client.ask("forward", layer=MAX, x=x) == {"y": y, "shape": shape}


def test_sequential_runs_wherever_a_layer_does(client: Client) -> None:
    inner = {"type": "sequential", "layers": [{"type": "edge_pad", "width": 1}]}
    layer = {"type": "sequential", "layers": [inner, {"type": "max_pooling", "size": 3}]}
    x = [[8, 2, -1, 3], [1, 5, 6, 0], [4, 7, 9, 2], [-2, 3, 1, 5]]
    assert client.ask("forward", layer=layer, x=x)["y"] == [[8, 6], [7, 9]]
    dx = [[4, 0, 0, 0], [0, 0, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]
    assert client.ask("backward", layer=layer, x=x, g=[[1, 2], [3, 4]])["dx"] == dx
    assert client.ask("trace", layers=[layer], x=x, g=[[1, 2], [3, 4]])["dx"] == dx


def test_words_are_numbers_in_and_out(client: Client) -> None:
    x = [["NaN", 1, "-Infinity", "-Infinity"], [2, 3, "-Infinity", "-Infinity"]]
    assert client.ask("forward", layer=MAX, x=x)["y"] == [["NaN", "-Infinity"]]
    answer = client.ask("backward", layer=MAX | {"ties": "first"}, x=x, g=[["Infinity", "NaN"]])
    assert answer["dx"] == [["Infinity", 0, "NaN", 0], [0, 0, 0, 0]]
    padded = client.ask("forward", layer={"type": "constant_pad", "width": [0, 1], "value": "-Infinity"}, x=[[1]])
    assert padded["y"] == [["-Infinity", 1, "-Infinity"]]


def test_numbers_overflow_to_infinity_without_a_warning(client: Client) -> None:
    huge = [[1e308, 1e308], [1e308, 1e308]]
    assert client.ask("backward", layer={"type": "edge_pad", "width": 1}, x=[[1]], g=[[1e308] * 3] * 3)["dx"] == [["Infinity"]]
    trace = client.ask("trace", layers=[MEAN], x=huge, g=[["-Infinity"]])
    assert (trace["y"], trace["dx"]) == ([["Infinity"]], [["-Infinity"] * 2] * 2)


def test_infinities_of_both_signs_leave_no_warning(client: Client) -> None:
    trace = client.ask("trace", layers=[EDGE], x=[["Infinity", "-Infinity"]], g=[["Infinity", "-Infinity"] * 3] * 5)
    assert trace["meter"]["g"] == "NaN"


def test_integers_beyond_64_bits_are_numbers(client: Client) -> None:
    assert client.ask("forward", layer=MAX, x=[[10**30, 1], [2, 3]])["y"] == [[1e30]]


def test_the_last_of_two_equal_names_counts(client: Client) -> None:
    body = '{"layer": {"type": "max_pooling", "size": 9, "size": 2}, "x": [[0]], "x": [[1, 2], [3, 4]]}'
    response = client.post("/api/v1/forward", content=body, headers={"content-type": "application/json"})
    assert response.json()["y"] == [[4]]


def test_json_by_another_name_is_taken(client: Client) -> None:
    body = b'{"layer": {"type": "edge_pad", "width": 0}, "x": [[5]]}'
    for content_type in ("application/json; charset=utf-8", "Application/JSON", "application/vnd.padpool+json"):
        assert client.post("/api/v1/forward", content=body, headers={"content-type": content_type}).json()["y"] == [[5]]


def test_trace_tells_both_directions_of_edge_padding(client: Client) -> None:
    trace = client.ask("trace", layers=[{"type": "edge_pad", "width": [0, 1]}], x=[[5, 6]], g=[[1, 2, 3, 4]])
    assert {"version", "x", "g", "y", "dx", "parameters", "forward", "backward"} <= set(trace)
    assert (trace["version"], trace["y"], trace["dx"]) == (1, [[5, 5, 6, 6]], [[3, 7]])
    assert trace["parameters"] == [None]
    assert [stage["id"] for stage in trace["forward"]] == ["0.columns"]
    assert [stage["id"] for stage in trace["backward"]] == ["0.columns"]
    columns, fold = trace["forward"][0], trace["backward"][0]
    assert (columns["kind"], columns["in_shape"], columns["out_shape"]) == ("copy", [1, 2], [1, 4])
    assert (columns["offset"], columns["const"], columns["values"]) == ([0, 1], None, [[5, 5, 6, 6]])
    assert columns["links"] == {
        "src": [0, 0, 1, 1],
        "dst": [0, 1, 2, 3],
        "weight": [1, 1, 1, 1],
        "used": [True] * 4,
        "tap": None,
        "after": [5, 5, 6, 6],
        "tap_after": None,
    }
    # Padded lines go home first, then the middle is cropped: cells 0 and 3, then 1 and 2.
    assert fold["steps"]["cell"] == [0, 3, 1, 2]
    assert (fold["links"]["src"], fold["links"]["dst"], fold["links"]["after"]) == ([0, 3, 1, 2], [0, 1, 0, 1], [1, 4, 3, 7])
    assert (fold["steps"]["read"], fold["steps"]["written"], fold["crop"]) == ([1, 5, 7, 10], [1, 5, 7, 10], 2)


def test_trace_tells_constants_and_losers(client: Client) -> None:
    trace = client.ask("trace", layers=[{"type": "constant_pad", "width": [0, 1], "value": 9}, MAX | {"size": [1, 2]}], x=[[1, 2]])
    assert trace["forward"][0]["const"] == [0, 3]
    assert trace["g"] == [[1, 1]]
    assert trace["forward"][1]["kind"] == "choose"
    assert trace["forward"][1]["links"]["used"] == [True, False, False, True]
    assert (trace["dx"], trace["meter"]["lost"]) == ([[0, 0]], -2)


@pytest.mark.parametrize("layer", [EDGE, MAX, MEAN, {"type": "reflect_pad", "width": 3}, {"type": "constant_pad", "width": 1}])
def test_answers_have_the_documented_form(client: Client, layer: Any) -> None:
    y = client.ask("forward", layer=layer, x=TIED)
    ForwardAnswer.model_validate(y)
    BackwardAnswer.model_validate(client.ask("backward", layer=layer, x=TIED, g=y["y"]))
    TraceAnswer.model_validate(client.ask("trace", layers=[layer], x=TIED, g=y["y"]), strict=False)


def test_a_trace_without_g_is_that_of_ones(client: Client) -> None:
    assert client.ask("trace", layers=[EDGE], x=X) == client.ask("trace", layers=[EDGE], x=X, g=ones(8, 8))


@pytest.mark.parametrize(("request_body", "threaded"), [({"layers": [EDGE], "x": X}, False), (dear(), True)], ids=["cheap", "dear"])
def test_only_dear_answers_leave_the_event_loop(
    client: Client, monkeypatch: pytest.MonkeyPatch, request_body: dict[str, Any], threaded: bool
) -> None:
    monkeypatch.setattr(api, "trace_arrays", lambda *_: {"inline": in_event_loop()})
    assert client.ask("trace", **request_body) == {"inline": not threaded}


def in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def test_the_event_loop_stays_free_while_dear_answers_are_computed() -> None:
    async def ticks_while_tracing() -> int:
        ticks = 0
        async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://test") as http:
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(partial(http.post, json=dear()), "/api/v1/trace")
                await anyio.sleep(0.01)
                while api.THREADS.limiter.borrowed_tokens:
                    assert api.THREADS.limiter.borrowed_tokens <= 2
                    ticks += 1
                    await anyio.sleep(0.001)
        return ticks

    assert anyio.run(ticks_while_tracing) >= 3
