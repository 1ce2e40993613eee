"""Blocks of cells: selected, cleared, filled, copied, turned and resized, by mouse, finger and keyboard."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.board import DX, Board, G, X, Y, json_rows

MAX_POOL = "?example=max-pool"
NUMBERS = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]
Opener = Callable[..., BrowserContext]


@pytest.fixture
def page(open_context: Opener) -> Page:
    """A page that may use the clipboard."""
    return open_context(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce").new_page()


def selected(board: Board, name: str) -> set[tuple[int, int]]:
    """Where a grid's cells are selected."""
    marks = board.grid(name).get_by_role("gridcell").evaluate_all("cells => cells.map(cell => cell.getAttribute('aria-selected'))")
    columns = int(str(board.grid(name).get_attribute("aria-colcount")))
    assert set(marks) <= {"true", "false"}
    return {divmod(i, columns) for i, mark in enumerate(marks) if mark == "true"}


def block(top: int, left: int, bottom: int, right: int) -> set[tuple[int, int]]:
    return {(i, j) for i in range(top, bottom + 1) for j in range(left, right + 1)}


def middle(board: Board, name: str, row: int, column: int) -> tuple[float, float]:
    box = board.cell(name, row, column).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(board: Board, name: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    mouse = board.page.mouse
    mouse.move(*middle(board, name, *start))
    mouse.down()
    mouse.move(*middle(board, name, *end), steps=5)
    mouse.up()


def with_numbers(changes: Mapping[tuple[int, int], float]) -> np.ndarray:
    x = np.array(NUMBERS, float)
    for place, value in changes.items():
        x[place] = value
    return x


def test_grids_say_that_several_cells_can_be_selected(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for name in (X, Y):
        expect(board.grid(name)).to_have_attribute("aria-multiselectable", "true")
        assert selected(board, name) == set()


def test_shift_and_arrows_select_a_block_around_the_focused_cell(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 1, 1).focus()
    board.press("Shift+ArrowRight", "Shift+ArrowDown")
    board.until(lambda: selected(board, X), block(1, 1, 2, 2))
    expect(board.cell(X, 1, 1)).to_be_focused()
    expect(page.locator("#selected")).to_have_text("x[1:3, 1:3] selected")
    board.press("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowUp")
    board.until(lambda: selected(board, X), block(0, 0, 1, 1))
    board.press("Shift+ArrowUp")
    board.until(lambda: selected(board, X), block(0, 0, 1, 1))
    board.expect_step(0, 8)


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        ("Shift+Home", block(1, 0, 1, 2)),
        ("Shift+End", block(1, 2, 1, 3)),
        ("Control+Shift+Home", block(0, 0, 1, 2)),
        ("Control+Shift+End", block(1, 2, 3, 3)),
        ("Control+Shift+ArrowDown", block(1, 2, 3, 2)),
        ("Control+a", block(0, 0, 3, 3)),
        ("Shift+Space", block(1, 0, 1, 3)),
        ("Control+Space", block(0, 2, 3, 2)),
    ],
)
def test_key_selects_as_in_a_spreadsheet(key: str, cells: set[tuple[int, int]], page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 1, 2).focus()
    board.press(key)
    board.until(lambda: selected(board, X), cells)
    expect(board.cell(X, 1, 2)).to_be_focused()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_escape_or_a_step_elsewhere_lets_the_block_go(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for key in ("Escape", "ArrowRight", "Home"):
        board.cell(X, 1, 1).focus()
        board.press("Shift+ArrowRight")
        board.until(lambda: selected(board, X), block(1, 1, 1, 2))
        board.press(key)
        board.until(lambda: selected(board, X), set())
        expect(page.locator("#selected")).to_be_empty()


def test_drag_selects_a_block_and_changes_nothing(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    drag(board, X, (2, 1), (1, 3))
    board.until(lambda: selected(board, X), block(1, 1, 2, 3))
    expect(board.cell(X, 2, 1)).to_be_focused()
    # From the focused cell too: who clicked and then drags still selects.
    drag(board, X, (2, 1), (3, 1))
    board.until(lambda: selected(board, X), block(2, 1, 3, 1))
    assert board.read(X) == json_rows(NUMBERS)
    board.cell(X, 2, 1).click()
    board.until(lambda: selected(board, X), set())


def test_drag_past_the_border_selects_up_to_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    page.mouse.move(*middle(board, X, 1, 2))
    page.mouse.down()
    page.mouse.move(1200, 690, steps=4)
    page.mouse.up()
    board.until(lambda: selected(board, X), block(1, 2, 3, 3))


def test_shift_and_a_click_select_from_the_focused_cell(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 1).click()
    board.cell(X, 2, 2).click(modifiers=["Shift"])
    board.until(lambda: selected(board, X), block(0, 1, 2, 2))
    board.cell(X, 1, 0).click(modifiers=["Shift"])
    board.until(lambda: selected(board, X), block(0, 0, 1, 1))


def test_delete_clears_the_block_and_one_undo_restores_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    drag(board, X, (0, 0), (1, 1))
    board.press("Delete")
    board.expect_values(X, with_numbers({(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 0}))
    board.expect_values(Y, [[0, 5], [6, 8]])
    board.press("Control+z")
    board.expect_values(X, NUMBERS)


def test_control_enter_fills_the_block_with_what_is_typed(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    drag(board, X, (1, 2), (0, 3))
    page.keyboard.type("-2.5")
    board.press("Control+Enter")
    board.expect_values(X, with_numbers({(0, 2): -2.5, (0, 3): -2.5, (1, 2): -2.5, (1, 3): -2.5}))
    board.until(lambda: selected(board, X), block(0, 2, 1, 3))
    expect(board.cell(X, 1, 2)).to_be_focused()
    page.keyboard.type("7")
    board.press("Enter")
    board.expect_values(X, with_numbers({(0, 2): -2.5, (0, 3): -2.5, (1, 2): 7, (1, 3): -2.5}))


def test_results_can_be_selected_and_copied_but_not_cleared(page: Page) -> None:
    board = Board.open(page, "?example=edge-pad")
    drag(board, Y, (1, 2), (2, 4))
    board.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "3\t-1\t4\n3\t-1\t4"
    board.press("Delete")
    expect(board.notice).to_have_text("only Input x, Gradient g and a kernel take numbers")


def test_cut_takes_the_block_along(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    drag(board, X, (0, 0), (1, 1))
    board.press("Control+x")
    board.expect_values(X, with_numbers({(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 0}))
    board.cell(X, 2, 2).click()
    board.press("Control+v")
    moved = {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 0, (2, 2): 1, (2, 3): 3, (3, 2): 4, (3, 3): 9}
    board.expect_values(X, with_numbers(moved))


def test_block_is_copied_by_the_copy_event_without_any_permission(open_context: Opener) -> None:
    page = open_context().new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    board = Board.open(page, MAX_POOL)
    assert page.evaluate("navigator.clipboard") is None
    drag(board, X, (0, 1), (1, 2))
    board.press("Control+c")
    board.cell(X, 2, 0).click()
    board.press("Control+v")
    board.expect_values(X, with_numbers({(2, 0): 3, (2, 1): 2, (3, 0): 9, (3, 1): 1}))


def test_paste_fills_a_block_over_and_over(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    page.evaluate("navigator.clipboard.writeText('1 2')")
    drag(board, X, (0, 0), (3, 3))
    board.press("Control+v")
    board.expect_values(X, [[1, 2, 1, 2]] * 4)
    page.evaluate("navigator.clipboard.writeText('5')")
    drag(board, X, (0, 1), (1, 2))
    board.press("Control+v")
    board.expect_values(X, [[1, 5, 5, 2], [1, 5, 5, 2], [1, 2, 1, 2], [1, 2, 1, 2]])


def test_wheel_turns_the_focused_cell_alone(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    page.mouse.move(*middle(board, X, 1, 1))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(100)
    assert board.read(X) == json_rows(NUMBERS)
    board.cell(X, 1, 1).click()
    for _ in range(3):
        page.mouse.wheel(0, -100)
    board.expect_values(X, with_numbers({(1, 1): 12}))
    page.mouse.wheel(0, 200)
    board.expect_values(X, with_numbers({(1, 1): 10}))
    page.mouse.move(*middle(board, X, 1, 2))
    page.mouse.wheel(0, -100)
    page.wait_for_timeout(100)
    assert board.read(X) == json_rows(with_numbers({(1, 1): 10}))
    board.press("Control+z")
    board.expect_values(X, NUMBERS)


def test_wheel_scrolls_a_page_whose_cell_is_not_focused(open_context: Opener) -> None:
    page = open_context(viewport={"width": 390, "height": 600}).new_page()
    board = Board.open(page, "?example=edge-pad")
    page.mouse.move(*middle(board, X, 1, 1))
    page.mouse.wheel(0, 120)
    board.until(lambda: page.evaluate("document.getElementById('room').scrollTop > 60"), True)


def test_alt_and_a_drag_turn_the_value_as_one_change(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    x, y = middle(board, X, 1, 1)
    page.mouse.move(x, y)
    page.keyboard.down("Alt")
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=10)
    board.expect_values(X, with_numbers({(1, 1): 14}))
    page.mouse.move(x, y + 24, steps=10)
    page.mouse.up()
    page.keyboard.up("Alt")
    board.expect_values(X, with_numbers({(1, 1): 7}))
    assert selected(board, X) == set()
    board.press("Control+z")
    board.expect_values(X, NUMBERS)


def test_pinned_cell_is_live_while_a_number_that_it_reads_is_turned(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(Y, 0, 0).click()
    expect(board.formula).to_have_text("max(1, 3, 4, 9) = 9")
    x, y = middle(board, X, 0, 0)
    page.mouse.move(x, y)
    page.keyboard.down("Alt")
    page.mouse.down()
    page.mouse.move(x + 120, y, steps=10)
    expect(board.formula).to_have_text("max(11, 3, 4, 9) = 11")
    expect(board.sentence).to_have_text("y[0, 0] is the maximum of its window: x[0, 0]")
    page.mouse.up()
    page.keyboard.up("Alt")
    board.until(lambda: board.cells_with(X, "source"), {(0, 0)})
    expect(board.cell(Y, 0, 0)).to_be_focused()
    board.press("Control+z")
    expect(board.formula).to_have_text("max(1, 3, 4, 9) = 9")
    board.cell(Y, 0, 0).click()
    page.mouse.move(2, 2)
    expect(board.formula).to_be_empty()


def test_alt_and_arrows_turn_the_block(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    drag(board, X, (0, 0), (0, 1))
    board.press("Alt+ArrowUp", "Alt+ArrowUp", "Alt+ArrowUp", "Alt+ArrowDown")
    board.expect_values(X, with_numbers({(0, 0): 3, (0, 1): 5}))
    board.press("Control+z")
    board.expect_values(X, NUMBERS)


def test_alt_shift_and_arrows_add_and_remove_rows_and_columns(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 1, 1).focus()
    board.press("Alt+Shift+ArrowDown")
    board.expect_values(X, [*NUMBERS[:2], [0] * 4, *NUMBERS[2:]])
    expect(board.cell(X, 1, 1)).to_be_focused()
    board.press("Alt+Shift+ArrowRight")
    board.expect_values(X, [[*row[:2], 0, *row[2:]] for row in [*NUMBERS[:2], [0] * 4, *NUMBERS[2:]]])
    board.press("Alt+Shift+ArrowUp", "Alt+Shift+ArrowLeft")
    board.expect_values(X, [[1, 0, 2, 1], [0] * 4, [0, 0, 8, 7], [6, 0, 3, 4]])
    board.press(*["Control+z"] * 4)
    board.expect_values(X, NUMBERS)


def test_last_row_stays_and_the_size_of_g_is_not_the_users(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).focus()
    board.press("Control+a", "Alt+Shift+ArrowUp")
    expect(board.notice).to_have_text("x must keep a row and a column")
    assert board.read(X) == json_rows(NUMBERS)
    board.turn("Backward")
    board.cell(G, 0, 0).focus()
    board.press("Alt+Shift+ArrowDown")
    expect(board.notice).to_have_text("the size of g follows from the layers")


def test_block_of_g_is_turned_and_cleared(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    drag(board, G, (0, 0), (1, 0))
    board.press("Alt+ArrowUp")
    board.expect_values(G, [[2, 2], [4, 4]])
    board.expect_values(DX, [[0, 0, 0, 0], [0, 2, 0, 2], [0, 0, 4, 0], [4, 0, 0, 0]])
    board.press("Delete")
    board.expect_values(G, [[0, 2], [0, 4]])


def test_hand_follows_the_focus_to_the_other_side_of_the_card(page: Page) -> None:
    board = Board.open(page, "?example=edge-pad")
    before = board.read(X)
    board.cell(X, 0, 0).focus()
    board.press("b", "Delete")
    expect(board.notice).to_have_text("only Input x, Gradient g and a kernel take numbers")
    board.press("b")
    assert board.read(X) == before


def phone(open_context: Opener) -> Board:
    page = open_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce").new_page()
    return Board.open(page, MAX_POOL)


def swipe(board: Board, start: tuple[float, float], by: tuple[float, float]) -> None:
    """A finger, as the browser gets it from the screen."""
    client = board.page.context.new_cdp_session(board.page)
    (x, y), (right, down) = start, by
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for i in range(1, 11):
        point = {"x": x + right * i / 10, "y": y + down * i / 10}
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    # A finger that is still moving when it leaves throws the page, and the browser takes the next tap for the hand that stops it.
    board.page.wait_for_timeout(500)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_finger_taps_to_a_cell_and_again_to_edit_it(open_context: Opener) -> None:
    board = phone(open_context)
    board.cell(X, 1, 1).tap()
    expect(board.cell(X, 1, 1)).to_be_focused()
    expect(board.editor).to_be_hidden()
    board.cell(X, 1, 1).tap()
    expect(board.editor).to_have_value("9")
    board.page.keyboard.type("12")
    board.press("Enter")
    board.expect_values(X, with_numbers({(1, 1): 12}))


def test_finger_sideways_selects_and_on_the_focused_cell_turns(open_context: Opener) -> None:
    board = phone(open_context)
    x, y = middle(board, X, 1, 1)
    swipe(board, (x, y), (60, 50))
    board.until(lambda: selected(board, X), block(1, 1, 2, 2))
    assert board.read(X) == json_rows(NUMBERS)
    board.cell(X, 3, 1).tap()
    expect(board.cell(X, 3, 1)).to_be_focused()
    swipe(board, middle(board, X, 3, 1), (48, 0))
    board.expect_values(X, with_numbers({(3, 1): 1}))
    board.until(lambda: selected(board, X), set())


def test_finger_up_and_down_scrolls_and_changes_nothing(open_context: Opener) -> None:
    page = open_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True).new_page()
    board = Board.open(page, "?example=edge-pad")
    before = board.read(X)
    board.cell(X, 2, 1).tap()
    expect(board.cell(X, 2, 1)).to_be_focused()
    swipe(board, middle(board, X, 2, 1), (2, -90))
    board.until(lambda: page.evaluate("document.getElementById('room').scrollTop > 40"), True)
    assert board.read(X) == before
    assert selected(board, X) == set()
