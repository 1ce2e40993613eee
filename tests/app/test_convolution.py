"""A layer with tensors of its own, over HTTP."""

from typing import Any

import pytest

from tests.app.client import Client

X = [[1, 2, 3], [4, 5, 6]]
K = [[1, 0], [0, -1]]


def conv(**given: Any) -> dict[str, Any]:
    return {"type": "conv2d", "kernel": K} | given


def test_backward_answers_the_gradients_of_kernel_and_bias(client: Client) -> None:
    told = client.ask("backward", layer=conv(bias=[2]), x=X, g=[[1, 10]])
    assert told["dx"] == [[1, 10, 0], [0, -1, -10]]
    assert told["parameters"] == {"kernel": [[21, 32], [54, 65]], "bias": [11]}


def test_backward_answers_null_for_a_bias_that_was_not_given(client: Client) -> None:
    assert client.ask("backward", layer=conv(), x=X, g=[[1, 10]])["parameters"]["bias"] is None


def test_backward_of_a_pipeline_names_gradients_by_their_place(client: Client) -> None:
    pipeline = {"type": "sequential", "layers": [{"type": "edge_pad", "width": 0}, conv()]}
    assert set(client.ask("backward", layer=pipeline, x=X, g=[[1, 10]])["parameters"]) == {"layers/1/kernel", "layers/1/bias"}


def test_backward_of_a_layer_without_tensors_has_no_gradients_of_parameters(client: Client) -> None:
    assert set(client.ask("backward", layer={"type": "edge_pad", "width": 0}, x=[[1]], g=[[1]])) == {"dx", "shape"}


def test_words_are_numbers_in_a_kernel_and_a_bias(client: Client) -> None:
    layer = conv(kernel=[["NaN"]], bias="-Infinity", padding_value="Infinity")
    assert client.ask("forward", layer=layer, x=[[1]])["y"] == [["NaN"]]


def test_grid_with_several_output_channels_answers_an_axis_more(client: Client) -> None:
    assert client.ask("forward", layer=conv(kernel=[[[[1, 2, 3]]]]), x=[[5]]) == {"y": [[[5, 10, 15]]], "shape": [1, 1, 3]}


def test_trace_tells_taps_and_the_running_gradient_of_the_kernel(client: Client) -> None:
    told = client.ask("trace", layers=[conv(kernel=[[1, -1]], bias=5)], x=[[1, 2, 4]], g=[[1, 10]])
    assert told["parameters"] == [{"kernel": [[21, 42]], "bias": 11}]
    assert told["forward"][0]["bias"] == [5]
    assert told["backward"][0]["links"]["tap_after"] == [1, 2, 21, 42]


@pytest.mark.parametrize(
    ("given", "pointer", "detail"),
    [
        ({"kernel": [[1, "one"]]}, "/layers/0/kernel/0/1", "kernel[0][1] must be a number, got 'one'"),
        ({"kernel": [[1], [1, 2]]}, "/layers/0/kernel/1", "kernel[1] must have 1 value like kernel[0], got 2"),
        ({"kernel": []}, "/layers/0/kernel", "kernel must have at least 1 value, got 0"),
        ({"kernel": [1, 2]}, "/layers/0/kernel", "kernel must have 2 or 4 axes, got 1"),
        ({"kernel": None}, "/layers/0/kernel", "kernel must hold real numbers, got object"),
        ({"kernel": 3}, "/layers/0/kernel", "kernel must have 2 or 4 axes, got 0"),
        ({"bias": "low"}, "/layers/0/bias", "bias must be a number, got 'low'"),
        ({"bias": True}, "/layers/0/bias", "bias must be a number, got true"),
        ({"bias": [1, 2]}, "/layers/0/bias", "bias must have one value for each output channel, 1, got 2"),
        ({"groups": 3}, "/layers/0/groups", "groups must divide the kernel's output channels, 1, got 3"),
        ({"kernel": [[1] * 4]}, "/layers/0/kernel", "kernel must be at most the input, 2×3, got 1×4"),
    ],
)
def test_error_points_at_its_place_in_the_body(client: Client, given: dict[str, Any], pointer: str, detail: str) -> None:
    answer = client.post("/api/v1/trace", json={"layers": [conv(**given)], "x": X})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "detail": detail}]


@pytest.mark.parametrize(
    ("kernel", "limit", "asked", "detail"),
    [
        ([[1] * 17], 16, 17, "kernel must be at most 16, got 17"),
        ([[[[1] * 9]]], 8, 9, "kernel must have at most 8 channels, got 9"),
        ([[1] * 91] * 91, 8192, 8281, "all tensors together must have at most 8192 cells, got 8281"),
    ],
)
def test_kernel_past_a_limit_is_told_with_the_limit(client: Client, kernel: Any, limit: int, asked: int, detail: str) -> None:
    answer = client.post("/api/v1/forward", json={"layer": conv(kernel=kernel), "x": [[1] * 20] * 20})
    told = answer.json()
    assert (answer.status_code, told["limit"], told["asked"], told["errors"][0]["detail"]) == (422, limit, asked, detail)


def test_cells_of_a_kernel_count_with_those_of_x(client: Client) -> None:
    body = {"layer": conv(kernel=[[1] * 16] * 16), "x": [[[0] * 2] * 64] * 64}
    assert client.post("/api/v1/forward", json=body).json()["asked"] == 64 * 64 * 2 + 256
