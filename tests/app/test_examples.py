"""The worked examples: each runs, and shows what its lesson says."""

from typing import Any

import numpy as np
import pytest

from app.examples import EXAMPLES
from tests.app.client import Client

BY_ID = {example["id"]: example for example in EXAMPLES}


@pytest.fixture
def played(client: Client, request: pytest.FixtureRequest) -> Any:
    return client.ask("trace", **BY_ID[request.param]["trace"])


def test_examples_are_served_as_they_stand(client: Client) -> None:
    assert client.get("/api/v1/examples").json() == {"examples": EXAMPLES}


def test_the_page_opens_on_edge_padding() -> None:
    assert EXAMPLES[0]["id"] == "edge-pad"
    assert len(BY_ID) == len(EXAMPLES)
    assert {"reflect-pad", "constant-pad", "mean-pool", "max-pool", "max-pool-ties", "overlap-16", "edge-then-max"} < set(BY_ID)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_example_speaks_both_languages(example: Any) -> None:
    for told in (example["title"], example["lesson"]):
        assert set(told) == {"en", "zh"} and all(told.values())
        assert told["en"].isascii() or "×" in told["en"] or "“" in told["en"]
        assert any("\u4e00" <= character <= "\u9fff" for character in told["zh"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_example_runs_on_small_integers(client: Client, example: Any) -> None:
    request = example["trace"]
    cells = [cell for grid in (request["x"], request["g"]) for cell in np.array(grid, dtype=object).ravel()]
    assert all(type(cell) is int and abs(cell) <= 20 for cell in cells)
    answer = client.ask("trace", **request)
    assert len(answer["y"]) == len(request["g"]) and len(answer["dx"]) == len(request["x"])


@pytest.mark.parametrize("played", ["edge-pad"], indirect=True)
def test_edge_pad_counts_the_copies(played: Any) -> None:
    assert played["dx"] == [[9, 3, 3, 9], [3, 1, 1, 3], [3, 1, 1, 3], [9, 3, 3, 9]]


@pytest.mark.parametrize("played", ["reflect-pad"], indirect=True)
def test_reflect_pad_copies_the_inner_cells(played: Any) -> None:
    assert played["dx"] == [[1, 3, 3, 1], [3, 9, 9, 3], [3, 9, 9, 3], [1, 3, 3, 1]]


@pytest.mark.parametrize("played", ["constant-pad"], indirect=True)
def test_constant_pad_keeps_the_middle_of_g(played: Any) -> None:
    assert played["dx"] == [row[2:6] for row in played["g"][2:6]]
    assert len({cell for row in played["g"] for cell in row}) > 3
    assert played["meter"]["lost"] != 0


@pytest.mark.parametrize("played", ["mean-pool"], indirect=True)
def test_mean_pool_shares_quarters(played: Any) -> None:
    assert played["dx"] == [[1, 1, 2, 2], [1, 1, 2, 2], [-1, -1, 3, 3], [-1, -1, 3, 3]]


@pytest.mark.parametrize("played", ["max-pool"], indirect=True)
def test_max_pool_has_no_ties(played: Any) -> None:
    assert played["meter"] == {"g": 10, "dx": 10, "lost": 0, "created": 0, "scaled": 0}


@pytest.mark.parametrize("played", ["max-pool-ties"], indirect=True)
def test_ties_create_gradient_in_two_windows(played: Any) -> None:
    assert played["dx"] == [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 4], [3, 3, 0, 4]]
    assert played["meter"]["created"] == 11


@pytest.mark.parametrize("played", ["max-overlap"], indirect=True)
def test_the_nine_wins_four_windows(played: Any) -> None:
    assert sum(row.count(9) for row in played["y"]) == 4
    assert played["dx"][1][1] == 1 + 2 + 4 + 5


@pytest.mark.parametrize("played", ["overlap-16"], indirect=True)
def test_inner_cells_lie_under_nine_windows(played: Any) -> None:
    assert (len(played["x"]), len(played["x"][0]), played["forward"][0]["out_shape"]) == (16, 16, [14, 14])
    src = played["forward"][0]["links"]["src"]
    assert {src.count(16 * row + column) for row in range(2, 14) for column in range(2, 14)} == {9}


@pytest.mark.parametrize("played", ["edge-then-max"], indirect=True)
def test_the_corner_ties_with_its_copies(played: Any) -> None:
    assert (played["y"], played["dx"][0][0]) == ([[8, 6], [7, 9]], 4)
    assert played["meter"]["created"] == 3
