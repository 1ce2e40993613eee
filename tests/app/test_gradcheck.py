"""The gradient check over HTTP, and what it may cost."""

from typing import Any

import pytest

from app.settings import LIMITS
from tests.app.client import API, Client


def test_check_answers_both_gradients_and_how_far_they_are_apart(client: Client) -> None:
    answer = client.ask("gradcheck", layer={"type": "mean_pooling", "size": 2}, x=[[1, 2], [3, 4]], g=[[8]])
    assert (answer["dx"], answer["shape"]) == ([[2, 2], [2, 2]], [2, 2])
    flat = [value for row in answer["numerical"] for value in row]
    assert flat == pytest.approx([2] * 4)
    assert answer["difference"] == pytest.approx(max(abs(value - 2) for value in flat))


def test_check_tells_a_tie_by_a_difference(client: Client) -> None:
    # All: each of both receives 1; half of it is what either side of the kink sees.
    answer = client.ask("gradcheck", layer={"type": "max_pooling", "size": [1, 2]}, x=[[5, 5]], g=[[1]])
    assert (answer["dx"], answer["difference"]) == ([[1, 1]], pytest.approx(0.5))


@pytest.mark.parametrize(
    ("layer", "side", "rule", "limit", "asked"),
    [
        ({"type": "edge_pad", "width": 0}, 17, "x must have at most 256 cells in a gradient check, got 289", 256, 289),
        (
            {"type": "max_pooling", "size": 16, "stride": 1, "padding": "same"},
            16,
            "cells of x times links must be at most 650000 in a gradient check, got",
            650_000,
            None,
        ),
        # 196 cells, 196 links and the 5,000 of a sample of a norm.
        ({"type": "lp_pooling", "size": 1, "p": 2.5}, 14, "cells of x times links", 650_000, 196 * 5196),
    ],
)
def test_check_that_costs_too_much_is_refused(client: Client, layer: Any, side: int, rule: str, limit: int, asked: int | None) -> None:
    grid = [[1] * side] * side
    response = client.post(f"{API}/gradcheck", json={"layer": layer, "x": grid, "g": grid})
    problem = response.json()
    assert response.status_code == 422
    assert problem["detail"].startswith(rule)
    assert (problem["limit"], problem["errors"][0]["pointer"]) == (limit, "/x")
    assert problem["asked"] == asked if asked else problem["asked"] > LIMITS.gradcheck_links


def test_faults_point_into_the_body(client: Client) -> None:
    response = client.post(f"{API}/gradcheck", json={"layer": {"type": "mean_pooling", "size": 2}, "x": [[1, 2], [3, 4]], "g": [[1, 1]]})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/g")


def test_samples_count_by_themselves(client: Client) -> None:
    grid = [[[[1]] * 4] * 4] * 16
    response = client.post(f"{API}/gradcheck", json={"layer": {"type": "max_pooling", "size": 1}, "x": grid, "g": grid})
    assert (response.status_code, response.json()["asked"]) == (422, 256 * 16 * (16 + 350))
