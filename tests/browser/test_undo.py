"""The way back: one change an undo, however many keys it took, and nothing typed is ever lost."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.board import FULL, Board, X, Y, json_rows

MAX_POOL = "?example=max-pool"
NUMBERS = np.array([[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])
PI = [[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]]


def field(panel: Locator, name: str) -> Locator:
    return panel.get_by_label(name, exact=True)


def corner(board: Board) -> str:
    return board.read(Y)[0][0]


def opened(page: Page) -> str:
    """The example that the address names."""
    return parse_qs(urlsplit(page.url).query)["example"][0]


def test_keys_typed_in_one_field_are_one_change(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    value = field(board.panel("Layers"), "Value")
    value.focus()
    board.press("Control+a")
    page.keyboard.type("12.5")
    board.until(lambda: corner(board), "12.5")
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    board.until(lambda: corner(board), "0")
    expect(value).to_have_value("0")
    board.press("Control+y")
    board.until(lambda: corner(board), "12.5")
    expect(value).to_have_value("12.5")


@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_visit_to_a_field_ends_with_enter_or_when_it_is_left(end: str, page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    value = field(board.panel("Layers"), "Value")
    for number in ("7", "8"):
        value.fill(number)
        board.until(lambda: corner(board), number)
        board.press(end)
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    board.until(lambda: corner(board), "7")
    board.press("Control+z")
    board.until(lambda: corner(board), "0")


def test_undo_works_in_the_field_itself(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    value = field(board.panel("Layers"), "Value")
    value.focus()
    board.press("Control+a")
    page.keyboard.type("-3")
    board.until(lambda: corner(board), "-3")
    board.press("Control+z")
    board.until(lambda: corner(board), "0")
    expect(value).to_have_value("0")
    expect(value).to_be_focused()
    board.press("Control+y")
    board.until(lambda: corner(board), "-3")
    expect(value).to_have_value("-3")


def test_word_in_a_field_stays_there_with_a_word_beside_it(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    panel = board.panel("Layers")
    value = field(panel, "Value")
    value.fill("dog")
    fault = panel.get_by_text("Value must be a number, got “dog”", exact=True)
    expect(fault).to_be_visible()
    board.set_cell(X, 0, 0, "8")
    board.until(lambda: board.read(X)[0][0], "8")
    expect(value).to_have_value("dog")
    expect(value).to_have_attribute("aria-invalid", "true")
    # Another set of fields is drawn anew, and what was typed comes along.
    panel.get_by_role("checkbox", name="all sides equal").uncheck()
    expect(field(panel, "Width top")).to_be_visible()
    expect(field(panel, "Value")).to_have_value("dog")
    expect(fault).to_be_visible()
    field(panel, "Value").fill("4")
    board.until(lambda: corner(board), "4")
    expect(fault).to_have_count(0)


def test_field_left_empty_shows_its_value_again(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    window = field(board.panel("Layers"), "Window")
    window.fill("")
    expect(window).to_have_attribute("aria-invalid", "true")
    board.press("Tab")
    expect(window).to_have_value("2")
    expect(window).to_have_attribute("aria-invalid", "false")
    board.expect_values(Y, [[9, 5], [6, 8]])


def test_refusal_of_the_service_stands_beside_its_field(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Layers")
    field(panel, "Window").fill("0")
    expect(panel.get_by_role("group", name="Window k")).to_contain_text("size must be at least 1, got 0")
    expect(panel.get_by_text("size must be at least 1, got 0")).to_have_count(1)
    board.press("Control+z")
    expect(panel.get_by_text("size must be at least 1, got 0")).to_have_count(0)
    expect(field(panel, "Window")).to_have_value("2")
    assert {fault.partition("(")[0] for fault in faults} == {"console: Failed to load resource: the server responded with a status of 422 "}
    faults.clear()


def test_undo_after_an_example_restores_the_one_before_and_reset_resets_to_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.set_cell(X, 0, 0, "50")
    board.press("n")
    board.until(lambda: opened(page), "max-pool-ties")
    board.press("Control+z")
    changed = NUMBERS.astype(float)
    changed[0, 0] = 50
    board.expect_values(X, changed)
    assert opened(page) == "max-pool"
    board.press("r")
    board.expect_values(X, NUMBERS)
    board.press("Control+z", "Control+z")
    board.expect_values(X, NUMBERS)
    board.press("Control+y")
    board.expect_values(X, changed)


def test_lesson_of_the_example_that_undo_restores_is_marked(page: Page) -> None:
    board = Board.open(page)
    panel = board.panel("Lessons")
    panel.locator("[data-example=max-pool]").click()
    board.expect_values(X, NUMBERS)
    panel.get_by_role("button", name="Undo").click()
    board.expect_values(X, PI)
    expect(panel.locator("[aria-current=true]")).to_have_attribute("data-example", "edge-pad")


def test_refused_number_has_its_word_beside_the_cell(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for row, column in ((0, 0), (3, 3)):
        board.cell(X, row, column).focus()
        page.keyboard.type("7dogs")
        board.press("Enter")
        expect(board.notice).to_have_text(f"x[{row}, {column}] must be a number, got “7dogs”")
        cell, word = board.editor.bounding_box(), page.locator("#bubble").bounding_box()
        assert cell and word
        assert 0 <= word["y"] - (cell["y"] + cell["height"]) <= 16
        assert word["x"] < cell["x"] + cell["width"] / 2 < word["x"] + word["width"]
        assert word["x"] >= 0
        board.press("Escape")
    assert board.read(X) == json_rows(NUMBERS)


def test_many_changes_can_be_undone(page: Page) -> None:
    changes = 200 if FULL else 40
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).focus()
    for i in range(changes):
        page.keyboard.type(str(i % 7 + 2))
        board.press("Enter")
    board.until(lambda: board.read(X)[0][0], str((changes - 1) % 7 + 2))
    board.press(*["Control+z"] * changes)
    board.expect_values(X, NUMBERS)
    board.expect_values(Y, [[9, 5], [6, 8]])
