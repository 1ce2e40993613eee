"""Who is chosen in a window, and what part of its gradient each receives."""

from typing import Any

import numpy as np
import pytest

from padpool.ties import SHORT, TIES, chosen, described, tie_text, weights

NAN = np.nan


def window(*cells: float, real: Any = True) -> tuple[Any, Any, Any]:
    """One window of one row, its maximum, and which of its cells exist."""
    seen = np.array(cells).reshape(1, 1, 1, 1, 1, -1)
    return seen, seen.max(axis=(-2, -1)), np.broadcast_to(real, seen.shape[1:])


def test_choices_have_a_sentence_and_a_short_name() -> None:
    assert set(TIES.choices) == set(SHORT) == {"all", "first", "split"}


@pytest.mark.parametrize(
    ("cells", "all_of_them", "first"),
    [
        ((1, 3, 2), [0, 1, 0], [0, 1, 0]),
        ((3, 1, 3), [1, 0, 1], [1, 0, 0]),
        ((NAN, 9, NAN), [1, 0, 1], [1, 0, 0]),
        ((9, NAN, np.inf), [0, 1, 0], [0, 1, 0]),
        ((0.0, -0.0, -1), [1, 1, 0], [1, 0, 0]),
        ((-np.inf, -np.inf, -np.inf), [1, 1, 1], [1, 0, 0]),
    ],
)
def test_chosen_are_the_cells_that_equal_the_result(cells: Any, all_of_them: Any, first: Any) -> None:
    for ties, expected in (("all", all_of_them), ("split", all_of_them), ("first", first)):
        mask = chosen(*window(*cells), ties)  # type: ignore[arg-type]
        assert mask.dtype == np.bool_
        assert mask.ravel().tolist() == [bool(cell) for cell in expected]


def test_padding_is_never_chosen() -> None:
    seen = window(-np.inf, -np.inf, -np.inf, real=np.array([False, True, True]))
    assert chosen(*seen, "all").ravel().tolist() == [False, True, True]
    assert chosen(*seen, "first").ravel().tolist() == [False, True, False]


@pytest.mark.parametrize("ties", ["all", "first", "split"])
def test_no_windows_have_no_chosen_cells(ties: Any) -> None:
    seen, y, real = np.zeros((0, 2, 2, 1, 2, 3)), np.zeros((0, 2, 2, 1)), np.ones((2, 2, 1, 2, 3), bool)
    mask = chosen(seen, y, real, ties)
    assert mask.shape == weights(mask, ties).shape == seen.shape


@pytest.mark.parametrize(("ties", "expected"), [("all", [1, 0, 1]), ("split", [0.5, 0, 0.5])])
def test_weights_are_whole_or_shared(ties: Any, expected: list[float]) -> None:
    assert weights(np.array([True, False, True]).reshape(1, 3), ties).ravel().tolist() == expected


def test_sentences_tell_of_the_layer_and_of_the_rule() -> None:
    for ties, words in (("all", "the whole {value}"), ("first", "the first receives"), ("split", "{weight} of {value}")):
        sentences = tie_text(ties, {"en": "minimum", "zh": "最小值"}).sentences  # type: ignore[arg-type]
        assert set(sentences) == {"forward_cell", "forward_tie", "backward_cell", "backward_tie"}
        assert all("minimum" in text["en"] and "最小值" in text["zh"] for text in sentences.values())
        assert words in sentences["backward_tie"]["en"]


def test_rule_is_described_behind_the_shape() -> None:
    assert described({"en": "2×2", "zh": "二"}, "split") == {"en": "2×2 · ties: split", "zh": "二 · 并列：均分"}
