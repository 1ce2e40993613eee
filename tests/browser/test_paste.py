"""Blocks from a spreadsheet, a file or a program, pasted into a grid, and a grid copied out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.board import DX, Board, G, X, Y, json_rows

MAX_POOL = "?example=max-pool"
NUMBERS = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]
GRADIENT = [[1, 2], [3, 4]]


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page that may use the clipboard."""
    return open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()


def paste(board: Board, text: str) -> None:
    board.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    board.press("Control+v")


def copied(board: Board) -> str:
    board.press("Control+c")
    text: str = board.page.evaluate("navigator.clipboard.readText()")
    return text


BLOCKS = [
    "1\t2\t3\n-4\t5.5\t6\n",
    "1\t2\t3\r\n-4\t5.5\t6\r\n",
    "1,2,3\n-4,5.5,6",
    "1;2;3\n-4;5.5;6",
    "1 2 3\n-4 5.5 6",
    "[[1, 2, 3], [-4, 5.5, 6]]",
    "array([[ 1. ,  2. ,  3. ],\n       [-4. ,  5.5,  6. ]])",
    "x = np.array([[1, 2, 3], [-4, 5.5, 6]], dtype=np.float32)",
    "tensor([[ 1.0000,  2.0000,  3.0000],\n        [-4.0000,  5.5000,  6.0000]])",
]


def test_block_gives_x_its_numbers_and_its_size(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for text in BLOCKS:
        board.cell(X, 0, 0).click()
        paste(board, text)
        board.expect_values(X, [[1, 2, 3], [-4, 5.5, 6]])
        board.expect_values(Y, [[5.5]])
        board.press("Control+z")
        board.expect_values(X, NUMBERS)


def test_larger_block_makes_x_larger_and_undo_brings_the_old_size_back(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    block = [[10 * i + j for j in range(6)] for i in range(6)]
    paste(board, "\n".join("\t".join(map(str, row)) for row in block))
    board.expect_values(X, block)
    board.expect_values(Y, [[11, 13, 15], [31, 33, 35], [51, 53, 55]])
    board.press("Control+z")
    board.expect_values(X, NUMBERS)
    board.expect_values(Y, [[9, 5], [6, 8]])
    board.press("Control+y")
    board.expect_values(X, block)


def test_block_elsewhere_overwrites_and_makes_room(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 3, 3).click()
    paste(board, "7\t8\n9\t10")
    board.expect_values(X, [[1, 3, 2, 1, 0], [4, 9, 1, 5, 0], [0, 2, 8, 7, 0], [6, -3, 3, 7, 8], [0, 0, 0, 9, 10]])


def test_single_number_changes_one_cell(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, " 12 ")
    board.expect_values(X, [[12, *NUMBERS[0][1:]], *NUMBERS[1:]])


def test_block_pasted_into_the_open_editor_goes_to_the_grid(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    board.press("F2")
    paste(board, "1\t2\n3\t4")
    board.expect_values(X, [[1, 2], [3, 4]])
    expect(board.editor).to_be_hidden()


def test_number_pasted_into_the_open_editor_stays_there(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    board.press("F2")
    paste(board, "2.5")
    expect(board.editor).to_have_value("2.5")
    board.press("Enter")
    board.expect_values(X, [[2.5, *NUMBERS[0][1:]], *NUMBERS[1:]])


WRONG = {
    "1\t2\n3\tdog": "row 2, column 2 must be a number, got “dog”",
    "[[1, 2], [x, 4]]": "row 2, column 1 must be a number, got “x”",
    "1\t\n3\t4": "row 1, column 2 must be a number, got “”",
    "1\t2\t3\n4\t5": "row 2 must be as long as the first",
    "1\t1e999": "row 1, column 2 must fit a 64-bit float, got “1e999”",
    "1,5\t2\n3\t4": "row 1, column 1: “1,5” may be a decimal comma; use a point",
    "[[1, 2], [3, 4]": "the brackets must match",
}


def test_wrong_cell_is_named_and_nothing_is_lost(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    for text, notice in WRONG.items():
        paste(board, text)
        expect(board.notice).to_have_text(notice)
        expect(board.cell(X, 0, 0)).to_be_focused()
        assert board.read(X) == json_rows(NUMBERS)
        assert board.read(Y) == [["9", "5"], ["6", "8"]]
        assert page.evaluate("navigator.clipboard.readText()") == text


def test_wrong_block_in_the_open_editor_leaves_what_was_typed(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    page.keyboard.type("12")
    paste(board, "1\tdog")
    expect(board.notice).to_have_text("row 1, column 2 must be a number, got “dog”")
    expect(board.editor).to_have_value("12")


def test_block_too_large_for_the_service_is_named_and_undone(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, "\t".join(["1"] * 65))
    expect(board.problem).to_contain_text("64")
    expect(board.problem).to_contain_text("65")
    assert board.read(X) == json_rows(NUMBERS)
    board.press("Control+z")
    expect(board.problem).to_be_hidden()
    assert board.read(X) == json_rows(NUMBERS)
    assert [fault.partition("(")[0] for fault in faults] == ["console: Failed to load resource: the server responded with a status of 422 "]
    faults.clear()


def test_g_takes_a_block_that_fits(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    board.cell(G, 0, 0).click()
    paste(board, "5\t6\n7\t8")
    board.expect_values(G, [[5, 6], [7, 8]])
    board.expect_values(DX, [[0, 0, 0, 0], [0, 5, 0, 6], [0, 0, 8, 0], [7, 0, 0, 0]])
    board.cell(G, 1, 0).click()
    paste(board, "-1\t-2")
    board.expect_values(G, [[5, 6], [-1, -2]])


def test_g_refuses_a_block_that_hangs_over(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    for row, column, text in ((0, 0, "1\t2\t3\n4\t5\t6"), (0, 0, "1\n2\n3"), (1, 1, "1\t2")):
        board.cell(G, row, column).click()
        paste(board, text)
        expect(board.notice).to_have_text("the block must fit g, whose size follows from the layers")
        assert board.read(G) == json_rows(GRADIENT)
        board.set_cell(G, 0, 0, "1")
        expect(board.notice).to_be_empty()


def test_results_refuse_a_block(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    for name in (Y, DX):
        before = board.read(name)
        board.cell(name, 0, 0).click()
        paste(board, "1\t2")
        expect(board.notice).to_have_text("only Input x, Gradient g and a kernel take numbers")
        assert board.read(name) == before


def test_copy_gives_tab_separated_rows_that_paste_takes(page: Page) -> None:
    board = Board.open(page, "?example=mean-pool")
    board.cell(X, 2, 2).click()
    assert copied(board) == "3\t-1\t4\t1\n5\t9\t-2\t6\n5\t3\t5\t-8\n9\t7\t9\t3"
    board.cell(Y, 0, 0).click()
    assert copied(board) == "4\t2.25\n6\t2.25"
    board.cell(X, 0, 0).click()
    board.press("Control+v")
    board.expect_values(X, [[4, 2.25], [6, 2.25]])
    board.expect_values(Y, [[3.625]])


def test_text_of_the_page_can_still_be_copied(page: Page) -> None:
    board = Board.open(page)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#sentence'))")
    assert copied(board) == "Edge padding repeats the border value outwards."


def test_decimal_comma_is_asked_about_and_read_when_answered(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, "1,5\t2\n3\t4")
    answer = page.get_by_role("button", name="Read 1.5")
    expect(answer).to_be_visible()
    expect(board.cell(X, 0, 0)).to_be_focused()
    assert board.read(X) == json_rows(NUMBERS)
    answer.click()
    board.expect_values(X, [[1.5, 2], [3, 4]])
    expect(answer).to_have_count(0)
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    board.expect_values(X, NUMBERS)


def test_question_goes_away_unanswered_with_escape_or_the_next_number(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    for keys in (("Escape",), ("1", "Enter")):
        board.cell(X, 0, 0).click()
        paste(board, "1,5\t2\n3\t4")
        expect(page.get_by_role("button", name="Read 1.5")).to_be_visible()
        board.press(*keys)
        expect(page.get_by_role("button", name="Read 1.5")).to_have_count(0)
        expect(board.notice).to_be_empty()
    assert board.read(X) == json_rows(NUMBERS)


def test_smaller_block_can_go_to_the_corner_instead_of_being_the_grid(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, "10\t20\n30\t40")
    board.expect_values(X, [[10, 20], [30, 40]])
    expect(board.notice).to_have_text("x is 2×2 now")
    expect(board.cell(X, 0, 0)).to_be_focused()
    page.get_by_role("button", name="Keep 4×4, fill its corner").click()
    board.expect_values(X, [[10, 20, 2, 1], [30, 40, 1, 5], *NUMBERS[2:]])
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    board.expect_values(X, NUMBERS)


def test_wrong_block_can_be_mended_in_the_tools(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 2, 2).click()
    paste(board, "1\t2\n3\tdog")
    page.get_by_role("button", name="Correct it").click()
    text = page.get_by_role("textbox", name="Numbers as text")
    expect(text).to_be_focused()
    expect(text).to_have_value("1\t2\n3\tdog")
    expect(page.get_by_role("complementary")).to_contain_text("row 2, column 2 must be a number, got “dog”")
    text.fill("1\t2\n3\t4")
    page.get_by_role("button", name="Put in").click()
    board.expect_values(X, [*NUMBERS[:2], [0, 2, 1, 2], [6, -3, 3, 4]])


def test_cell_that_a_refused_size_took_away_takes_no_number(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, "1\t2")
    expect(board.problem).to_have_text("size must be at most the input, 1×2, got 2×2")
    board.cell(X, 3, 3).focus()
    page.keyboard.type("7")
    expect(board.editor).to_be_hidden()
    expect(board.notice).to_have_text("size must be at most the input, 1×2, got 2×2")
    board.press("Control+z")
    expect(board.problem).to_be_hidden()
    board.set_cell(X, 3, 3, "7")
    board.expect_values(X, [*NUMBERS[:3], [6, -3, 3, 7]])
    assert len(faults) == 1
    faults.clear()
