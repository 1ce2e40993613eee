"""Grids too large for digits: colour alone, and a lens that shows some of their cells."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.board import Board, X, Y, box, link

SIDE = 32
LARGE = [[(3 * i + 5 * j + i * j * j) % 19 - 9 for j in range(SIDE)] for i in range(SIDE)]
WINDOWS = {"type": "max_pooling", "size": 3, "stride": 1}
SEEN = """all => all.map(one => getComputedStyle(one).visibility === "hidden" ? "" : one.textContent)"""


def opened(page: Page, query: str = "") -> Board:
    board = Board.open(page, f"{query}{link([WINDOWS], LARGE)}")
    expect(board.grid(X).get_by_role("row")).to_have_count(SIDE)
    return board


def seen(board: Board, grid: str) -> list[str]:
    """The digits under the lens of a grid, with a plain minus."""
    digits: list[str] = board.page.locator(f"[data-lens={grid}] .digits").evaluate_all(SEEN)
    return [text.replace("−", "-") for text in digits]


def around(row: int, column: int) -> list[str]:
    return [str(LARGE[i][j]) for i in range(row - 2, row + 3) for j in range(column - 2, column + 3)]


def test_lens_shows_digits_around_the_cell_that_the_mouse_points_at(page: Page) -> None:
    board = opened(page)
    assert {text for row in board.read(X, "digits") for text in row} == {""}
    board.cell(X, 12, 20).hover()
    board.until(lambda: seen(board, "v0"), around(12, 20))
    sides = page.locator("[data-lens=v0] .hit").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(sides) >= 43.99


def test_lens_follows_the_keyboard_and_what_is_typed(page: Page) -> None:
    board = opened(page)
    board.cell(X, 12, 20).focus()
    board.press("ArrowDown", "ArrowRight")
    board.until(lambda: seen(board, "v0"), around(13, 21))
    board.press("4", "2", "Enter")
    board.until(lambda: seen(board, "v0")[12], "42")
    board.until(lambda: board.read(Y)[12][20], "42")


@pytest.mark.parametrize("query", ["", "?present=1"])
def test_lens_shows_the_window_of_the_step_and_its_result(query: str, page: Page) -> None:
    board = opened(page, query)
    columns = SIDE - 2
    board.timeline.fill(str(10 * columns + 12))
    board.until(lambda: seen(board, "v0"), around(11, 12))
    largest = max(LARGE[i][j] for i in range(10, 13) for j in range(11, 14))
    # What comes after the step is not there yet.
    assert seen(board, "v1")[12:] == [str(largest), *[""] * 12]


def test_lens_does_not_move_while_windows_are_played(page: Page) -> None:
    board = opened(page)
    place = "all => all.map(one => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height] })"
    where = set()
    for cursor in (1, 20, 450, 899):
        board.timeline.fill(str(cursor))
        board.expect_step(cursor, 1800)
        where.add(str(page.locator(".lens .pane, #picture [role=grid]").evaluate_all(place)))
    assert len(where) == 1


def test_lens_on_a_phone_stands_above_its_grid(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(viewport={"width": 360, "height": 740}).new_page()
    board = opened(page)
    board.cell(X, 12, 20).focus()
    board.until(lambda: len(seen(board, "v0")), 21)
    assert str(LARGE[12][20]) == seen(board, "v0")[10]


@pytest.mark.parametrize("size", [(1280, 720), (360, 740)])
def test_cell_too_small_for_digits_is_typed_into_turned_and_dragged_all_the_same(size: tuple[int, int], page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    board = opened(page)
    for row, column in ((0, 0), (12, 31)):
        cell = board.cell(X, row, column)
        cell.focus()
        page.keyboard.type("-12.5")
        left, top, right, bottom = box(board.editor)
        assert left >= 0 and right <= size[0]
        assert bottom - top >= 28
        assert board.editor.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16
        assert board.editor.evaluate("one => one.scrollWidth <= one.clientWidth")
        inside = box(cell)
        assert left <= inside[0] and inside[2] <= right and top <= inside[1] and inside[3] <= bottom
        board.press("Enter")
        expect(cell).to_have_attribute("data-value", "-12.5")
    x, y = (inside[0] + inside[2]) / 2, (inside[1] + inside[3]) / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -100)
    board.until(lambda: board.read(X)[12][31], "-11.5")
    page.keyboard.down("Alt")
    page.mouse.down()
    page.mouse.move(x - 24, y, steps=3)
    page.mouse.up()
    page.keyboard.up("Alt")
    board.until(lambda: board.read(X)[12][31], "-13.5")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 24, y - 24, steps=3)
    page.mouse.up()
    assert (12, 31) in selected(board) and len(selected(board)) >= 4


def selected(board: Board) -> set[tuple[int, int]]:
    flags = board.grid(X).get_by_role("gridcell").evaluate_all("all => all.map(one => one.getAttribute('aria-selected'))")
    return {divmod(k, SIDE) for k, flag in enumerate(flags) if flag == "true"}


def test_grids_with_digits_have_no_lens(page: Page) -> None:
    board = Board.open(page, "?example=overlap-16")
    board.press("PageDown")
    expect(page.locator(".lens")).to_have_count(0)
