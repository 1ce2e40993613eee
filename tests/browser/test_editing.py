"""Numbers typed into the grids, by mouse and by keyboard, and the way back from every change."""

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.board import DX, Board, G, X, Y, json_rows

MAX_POOL = "?example=max-pool"
NUMBERS = np.array([[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])


def changed(row: int, column: int, value: float) -> np.ndarray:
    x = NUMBERS.astype(float)
    x[row, column] = value
    return x


def pooled(x: np.ndarray) -> np.ndarray:
    return x.reshape(2, 2, 2, 2).max(axis=(1, 3))


def test_click_and_typing_replace_a_value(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.set_cell(X, 0, 1, "42")
    board.expect_values(X, changed(0, 1, 42))
    board.expect_values(Y, [[42, 5], [6, 8]])
    expect(board.cell(X, 0, 1)).to_be_focused()


def test_edit_of_a_gradient_reaches_dx(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    board.set_cell(G, 0, 0, "-7.5")
    board.expect_values(G, [[-7.5, 2], [3, 4]])
    board.expect_values(DX, [[0, 0, 0, 0], [0, -7.5, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])


def test_typed_value_stands_in_the_cell_before_the_answer(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/trace", lambda route: held.append(route))
    board = Board.open(page, MAX_POOL)
    board.set_cell(X, 0, 0, "8")
    board.expect_values(X, changed(0, 0, 8))
    assert board.read(X, "digits")[0][0] == "8"
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    board.until(lambda: len(held), 1)


def test_values_of_many_links_stand_in_their_cells_before_the_links(page: Page) -> None:
    held: list[Route] = []
    board = Board.open(page, "?example=overlap-16")
    page.route(
        "**/api/v1/trace", lambda route: route.continue_() if "parts" in (route.request.post_data_json or {}) else held.append(route)
    )
    board.set_cell(X, 5, 5, "-99")
    board.until(lambda: len(held), 1)
    held[0].continue_()
    expect(board.sentence).to_have_text("x[5, 5] is read by 9 windows and chosen by 0")
    board.set_cell(X, 5, 5, "99")
    board.until(lambda: {value for row in board.read(Y)[3:6] for value in row[3:6]}, {"99"})
    board.until(lambda: len(held), 2)
    expect(board.sentence).to_have_text("x[5, 5] is read by 9 windows and chosen by 0")
    held[1].continue_()
    expect(board.sentence).to_have_text("x[5, 5] is read by 9 windows and chosen by 9")


@pytest.mark.parametrize("key", ["F2", "Enter"])
def test_key_opens_the_editor_with_the_old_value(key: str, page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 3, 1).focus()
    board.press(key)
    expect(board.editor).to_be_focused()
    expect(board.editor).to_have_value("-3")
    board.press("End")
    page.keyboard.type("3")
    board.press("Enter")
    board.expect_values(X, changed(3, 1, -33))


def test_double_click_opens_the_editor_with_the_old_value(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 1, 1).dblclick()
    expect(board.editor).to_have_value("9")


def test_escape_cancels_an_edit(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 1, 1).click()
    page.keyboard.type("77")
    board.press("Escape")
    expect(board.editor).to_be_hidden()
    expect(board.cell(X, 1, 1)).to_be_focused()
    assert board.read(X) == json_rows(NUMBERS)
    board.press("Control+z")
    assert board.read(X) == json_rows(NUMBERS)


def test_click_elsewhere_commits(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    page.keyboard.type("6")
    board.cell(X, 2, 2).click()
    board.expect_values(X, changed(0, 0, 6))
    expect(board.cell(X, 2, 2)).to_be_focused()


def test_arrow_or_tab_commits_and_moves_on(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    moves = {"ArrowDown": (2, 1), "ArrowUp": (0, 1), "ArrowLeft": (1, 0), "ArrowRight": (1, 2), "Tab": (1, 2), "Shift+Tab": (1, 0)}
    for number, (key, (row, column)) in enumerate(moves.items(), 2):
        board.cell(X, 1, 1).focus()
        page.keyboard.type(str(number))
        board.press(key)
        expect(board.cell(X, row, column)).to_be_focused()
        board.expect_values(X, changed(1, 1, number))


def test_delete_makes_a_cell_zero(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for key in ("Delete", "Backspace"):
        board.cell(X, 1, 1).focus()
        board.press(key)
        board.expect_values(X, changed(1, 1, 0))
        board.expect_values(Y, [[4, 5], [6, 8]])
        board.press("Control+z")
        board.expect_values(X, NUMBERS)


def test_keys_move_within_the_grid_and_stop_at_its_border(page: Page) -> None:
    board = Board.open(page)
    board.cell(Y, 3, 3).focus()
    for key, row, column in [
        ("ArrowRight", 3, 4),
        ("ArrowDown", 4, 4),
        ("ArrowLeft", 4, 3),
        ("ArrowUp", 3, 3),
        ("Home", 3, 0),
        ("ArrowLeft", 3, 0),
        ("End", 3, 7),
        ("ArrowRight", 3, 7),
        ("Control+Home", 0, 0),
        ("ArrowUp", 0, 0),
        ("Control+End", 7, 7),
        ("ArrowDown", 7, 7),
    ]:
        board.press(key)
        expect(board.cell(Y, row, column)).to_be_focused()
    board.expect_step(0, 192)


def test_each_grid_is_one_tab_stop(page: Page) -> None:
    board = Board.open(page)
    between = "1 Edge padding: after columns"
    for name in (X, between, Y):
        expect(board.grid(name).locator("[role=gridcell][tabindex='0']")).to_have_count(1)
    board.cell(between, 2, 5).click()
    board.cell(X, 1, 2).focus()
    board.press("Tab")
    expect(board.cell(between, 2, 5)).to_be_focused()
    board.press("Tab")
    expect(board.cell(Y, 0, 0)).to_be_focused()
    board.press("Shift+Tab", "Shift+Tab")
    expect(board.cell(X, 1, 2)).to_be_focused()
    for name in (X, between, Y):
        expect(board.grid(name).locator("[role=gridcell][tabindex='0']")).to_have_count(1)


def test_word_is_refused_and_nothing_typed_is_lost(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 2, 1).focus()
    page.keyboard.type("7dogs")
    board.press("Enter")
    expect(board.notice).to_have_text("x[2, 1] must be a number, got “7dogs”")
    expect(board.editor).to_be_focused()
    expect(board.editor).to_have_value("7dogs")
    expect(board.editor).to_have_attribute("aria-invalid", "true")
    assert board.read(X) == json_rows(NUMBERS)
    board.press("Backspace", "Backspace", "Backspace", "Backspace", "Enter")
    board.expect_values(X, changed(2, 1, 7))
    expect(board.notice).to_be_empty()


def test_word_survives_a_click_on_another_cell(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 2, 1).focus()
    page.keyboard.type("7dogs")
    board.cell(X, 0, 0).click()
    expect(board.editor).to_be_focused()
    expect(board.editor).to_have_value("7dogs")
    expect(board.notice).to_have_text("x[2, 1] must be a number, got “7dogs”")
    board.press("Escape")
    board.cell(X, 0, 0).click()
    page.keyboard.type("5")
    board.press("Enter")
    board.expect_values(X, changed(0, 0, 5))


def test_word_survives_a_walk_to_another_grid(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 2, 1).focus()
    page.keyboard.type("7dogs")
    board.cell(X, 0, 0).focus()
    page.keyboard.type("5")
    expect(board.editor).to_be_focused()
    expect(board.editor).to_have_value("7dogs")
    assert board.read(X) == json_rows(NUMBERS)


def test_comma_that_may_mean_two_numbers_is_refused(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).focus()
    page.keyboard.type("1,234")
    board.press("Enter")
    expect(board.notice).to_have_text("x[0, 0] must be a number, got “1,234”")
    assert board.read(X) == json_rows(NUMBERS)


def test_number_may_be_typed_in_any_usual_way(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    typing = {"-2.5": "-2.5", "1/4": "0.25", ".5": "0.5", "1e3": "1000", "1,5": "1.5"}
    for typed, value in typing.items():
        board.cell(X, 0, 0).focus()
        page.keyboard.type(typed)
        board.press("Enter")
        expect(board.cell(X, 0, 0)).to_have_attribute("data-value", value)


def test_number_that_begins_with_no_digit_may_be_typed_in_the_editor(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    fullwidth = "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}"
    typing = {"nan": "NaN", "-inf": "-Infinity", "∞": "Infinity", "−3": "-3", fullwidth: "12"}
    for typed, value in typing.items():
        board.cell(X, 0, 0).focus()
        board.press("F2")
        page.keyboard.type(typed)
        board.press("Enter")
        expect(board.cell(X, 0, 0)).to_have_attribute("data-value", value)


def test_results_take_no_numbers_and_say_so(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(Y, 0, 0).focus()
    page.keyboard.type("5")
    expect(board.notice).to_have_text("only Input x, Gradient g and a kernel take numbers")
    expect(board.editor).to_be_hidden()
    assert board.read(Y) == [["9", "5"], ["6", "8"]]


def test_editable_grids_are_those_of_x_and_g(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    for name in (X, G):
        expect(board.grid(name)).not_to_have_attribute("aria-readonly", "true")
    for name in (Y, DX):
        expect(board.grid(name)).to_have_attribute("aria-readonly", "true")


def test_f2_on_a_gradient_edits_its_input_beside_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    board.cell(DX, 0, 0).focus()
    board.press("F2")
    expect(board.editor).to_have_value("1")
    page.keyboard.type("10")
    board.press("Enter")
    board.expect_values(X, changed(0, 0, 10))
    board.expect_values(DX, [[1, 0, 0, 0], [0, 0, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])
    expect(board.cell(DX, 0, 0)).to_be_focused()


def test_f2_on_a_gradient_edits_its_input_on_the_other_side_of_the_card(page: Page) -> None:
    board = Board.open(page, "?example=edge-pad")
    board.turn("Backward")
    board.cell(DX, 3, 0).focus()
    board.press("F2")
    expect(board.editor).to_have_value("9")
    page.keyboard.type("-4")
    board.press("Enter")
    board.until(lambda: board.read(DX, "corner")[3], ["−4", "7", "9", "3"])
    expect(board.cell(DX, 3, 0)).to_be_focused()
    board.expect_values(DX, [[9, 3, 3, 9], [3, 1, 1, 3], [3, 1, 1, 3], [9, 3, 3, 9]])
    board.turn("Forward")
    board.expect_values(X, [[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [-4, 7, 9, 3]])
    assert [row[:3] for row in board.read(Y)[5:]] == [["-4"] * 3] * 3


def test_typing_on_a_gradient_of_x_says_that_it_is_a_result(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    board.cell(DX, 0, 0).focus()
    page.keyboard.type("5")
    expect(board.notice).to_have_text("only Input x, Gradient g and a kernel take numbers")
    assert board.read(X) == json_rows(NUMBERS)


def test_undo_and_redo_walk_through_values(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for text in ("5", "6", "7"):
        board.set_cell(X, 0, 0, text)
    board.expect_values(X, changed(0, 0, 7))
    for value, y in ((6, 9), (5, 9), (1, 9)):
        board.press("Control+z")
        board.expect_values(X, changed(0, 0, value))
        board.expect_values(Y, [[y, 5], [6, 8]])
    board.press("Control+z")
    board.expect_values(X, NUMBERS)
    board.press("Control+y")
    board.expect_values(X, changed(0, 0, 5))
    board.press("Control+Shift+z")
    board.expect_values(X, changed(0, 0, 6))
    board.press("Control+z")
    board.expect_values(X, changed(0, 0, 5))
    board.set_cell(X, 0, 0, "20")
    board.expect_values(Y, [[20, 5], [6, 8]])
    board.press("Control+y")
    board.expect_values(X, changed(0, 0, 20))


def test_undo_and_redo_walk_through_layers_and_parameters(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    chooser = page.get_by_role("combobox", name="Layer", exact=True)
    board.panel("Layers").get_by_role("spinbutton", name="Window").fill("3")
    board.expect_values(Y, [[9]])
    chooser.select_option("mean_pooling")
    board.expect_values(Y, [[np.array(NUMBERS[:3, :3]).mean()]])
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    board.expect_values(Y, [[9]])
    expect(chooser).to_have_value("max_pooling")
    board.press("Control+z")
    board.expect_values(Y, [[9, 5], [6, 8]])
    board.press("Control+y", "Control+y")
    board.expect_values(Y, [[np.array(NUMBERS[:3, :3]).mean()]])
    expect(chooser).to_have_value("mean_pooling")


def test_remote_commits_an_open_edit_and_steps(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).focus()
    page.keyboard.type("12")
    board.press("PageDown")
    board.expect_step(1, 8)
    board.expect_values(X, changed(0, 0, 12))
    board.until(lambda: board.read(Y), [["12", ""], ["", ""]])


def test_edit_pauses_the_player(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.press("Space")
    board.cell(X, 0, 0).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_unreachable_service_loses_nothing_and_the_next_edit_recovers(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    page.route("**/api/v1/trace", lambda route: route.abort())
    board.set_cell(X, 0, 0, "10")
    expect(board.problem).to_have_text("The server does not answer. Your numbers are safe here; everything follows as soon as it is back.")
    board.expect_values(X, changed(0, 0, 10))
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    page.unroute("**/api/v1/trace")
    board.set_cell(X, 3, 3, "11")
    board.expect_values(Y, [[10, 5], [6, 11]])
    expect(board.problem).to_be_hidden()
    # Once, or more often where it was asked again meanwhile.
    assert set(faults) == {"console: Failed to load resource: net::ERR_FAILED"}
    faults.clear()


def test_number_typed_mid_step_keeps_the_step(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.press("PageDown", "PageDown")
    board.set_cell(X, 1, 3, "50")
    board.until(lambda: board.read(Y), [["9", "50"], ["", ""]])
    board.expect_step(2, 8)
