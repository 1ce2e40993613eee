"""The panel of tools: fills, rows and columns, numbers as text, and where each of them acts."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.board import Board, G, X, Y, json_rows

MAX_POOL = "?example=max-pool"
NUMBERS = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]
Opener = Callable[..., BrowserContext]

DROP_WORDS = """() => {
  const files = new DataTransfer();
  files.items.add(new File(["a,b"], "words.csv", { type: "text/csv" }));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
}"""


def press(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=name, exact=True).click()


def select_block(board: Board) -> None:
    """x[1:3, 1:4]"""
    board.cell(X, 1, 1).click()
    board.press("Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight")


def in_block(values: Sequence[Sequence[float]]) -> np.ndarray:
    x = np.array(NUMBERS, float)
    x[1:3, 1:4] = values
    return x


FILLS: dict[str, tuple[np.ndarray, list[list[int]]]] = {
    "Ramp 0, 1, 2 …": (np.arange(16).reshape(4, 4), [[0, 1, 2], [3, 4, 5]]),
    "Checker": (np.indices((4, 4)).sum(axis=0) % 2, [[0, 1, 0], [1, 0, 1]]),
    "Clear": (np.zeros((4, 4)), [[0] * 3] * 2),
    "Fill": (np.ones((4, 4)), [[1] * 3] * 2),
}


@pytest.mark.parametrize("name", FILLS)
def test_fill_takes_the_whole_grid_or_the_block_and_undo_restores_it(name: str, page: Page) -> None:
    whole, block = FILLS[name]
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    expect(panel).to_contain_text("all 4×4")
    press(panel, name)
    board.expect_values(X, whole)
    press(panel, "Undo")
    board.expect_values(X, NUMBERS)
    select_block(board)
    expect(panel).to_contain_text("x[1:3, 1:4]")
    press(panel, name)
    board.expect_values(X, in_block(block))
    press(panel, "Undo")
    board.expect_values(X, NUMBERS)
    press(panel, "Redo")
    board.expect_values(X, in_block(block))


def test_one_hot_puts_its_one_at_the_cell_in_hand(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    press(panel, "One-hot")
    board.expect_values(X, np.pad([[1]], ((2, 1), (2, 1))))
    board.cell(X, 0, 3).click()
    press(panel, "One-hot")
    board.expect_values(X, np.pad([[1]], ((0, 3), (3, 0))))


def test_random_integers_stay_between_their_ends_and_reach_them(page: Page) -> None:
    board = Board.open(page, "?example=overlap-16")
    panel = board.panel("Edit")
    panel.get_by_role("textbox", name="from").fill("-2")
    panel.get_by_role("textbox", name="to").fill("1")
    before = board.read(X)
    press(panel, "Random integers")
    board.until(lambda: {value for row in board.read(X) for value in row}, {"-2", "-1", "0", "1"})
    first = board.read(X)
    press(panel, "Random integers")
    board.until(lambda: board.read(X) != first, True)
    board.press("Escape")
    board.cell(X, 0, 0).focus()
    board.press("Control+z", "Control+z")
    board.until(lambda: board.read(X), before)


@pytest.mark.parametrize(
    ("button", "label", "typed", "fault"),
    [
        ("Fill", "Fill value", "dog", "Fill value: must be a number, got “dog”"),
        ("Random integers", "from", "1.5", "from: must be a whole number, got “1.5”"),
        ("Random integers", "to", "x", "to: must be a whole number, got “x”"),
    ],
)
def test_wrong_number_keeps_what_was_typed_with_a_word_beside_it(button: str, label: str, typed: str, fault: str, page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    field = panel.get_by_role("textbox", name=label, exact=True)
    field.fill(typed)
    press(panel, button)
    expect(panel.get_by_text(fault, exact=True)).to_be_visible()
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert board.read(X) == json_rows(NUMBERS)
    field.fill("3")
    press(panel, "Fill")
    press(panel, button)
    expect(panel.get_by_text(fault, exact=True)).to_have_count(0)
    expect(field).to_have_attribute("aria-invalid", "false")


def test_rows_and_columns_come_after_the_cell_in_hand_or_at_the_end(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    press(panel, "+ row")
    board.expect_values(X, [*NUMBERS, [0] * 4])
    press(panel, "− row")
    board.expect_values(X, NUMBERS)
    board.cell(X, 0, 1).click()
    press(panel, "+ column")
    board.expect_values(X, [[*row[:2], 0, *row[2:]] for row in NUMBERS])
    board.until(lambda: len(board.read(Y)[0]), 2)
    press(panel, "− column")
    board.expect_values(X, [[row[0], 0, *row[2:]] for row in NUMBERS])
    for _ in range(4):
        press(panel, "Undo")
    board.expect_values(X, NUMBERS)


def test_block_of_rows_is_removed_at_once(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    select_block(board)
    press(board.panel("Edit"), "− row")
    board.expect_values(X, [NUMBERS[0], NUMBERS[3]])


def test_tools_act_on_g_as_on_x(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    panel = board.panel("Edit")
    panel.get_by_role("combobox", name="Grid").select_option("g")
    expect(panel).to_contain_text("all 2×2")
    press(panel, "Ramp 0, 1, 2 …")
    board.expect_values(G, [[0, 1], [2, 3]])
    press(panel, "+ row")
    expect(board.notice).to_have_text("the size of g follows from the layers")
    board.cell(X, 0, 0).click()
    expect(panel.get_by_role("combobox", name="Grid").locator("option:checked")).to_have_text("x")
    press(panel, "Clear")
    board.expect_values(X, np.zeros((4, 4)))
    board.expect_values(G, [[0, 1], [2, 3]])


def test_text_is_put_in_and_a_wrong_cell_is_named_beside_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    text = panel.get_by_role("textbox", name="Numbers as text")
    text.fill("[[1 2]\n [3 dog]]")
    press(panel, "Put in")
    expect(panel.get_by_text("row 2, column 2 must be a number, got “dog”")).to_be_visible()
    expect(text).to_have_value("[[1 2]\n [3 dog]]")
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(panel.get_by_role("button", name="Correct it")).to_have_count(0)
    assert board.read(X) == json_rows(NUMBERS)
    text.fill("[[1. 2.]\n [3. 4.]]")
    press(panel, "Put in")
    board.expect_values(X, [[1, 2], [3, 4]])
    press(panel, "Undo")
    board.expect_values(X, NUMBERS)


def test_decimal_comma_in_the_text_is_asked_about_beside_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    panel.get_by_role("textbox", name="Numbers as text").fill("1,5 2\n3 4,5")
    press(panel, "Put in")
    expect(panel.get_by_text("may be a decimal comma")).to_be_visible()
    assert board.read(X) == json_rows(NUMBERS)
    press(panel, "Read 1.5")
    board.expect_values(X, [[1.5, 2], [3, 4.5]])
    expect(panel.get_by_text("may be a decimal comma")).to_have_count(0)


def test_text_to_be_mended_leaves_the_one_before_in_reach(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    text = panel.get_by_role("textbox", name="Numbers as text")
    text.click()
    page.keyboard.type("1 2 3")
    page.evaluate(DROP_WORDS)
    expect(text).to_have_value("a,b")
    expect(panel.get_by_text("row 1, column 1 must be a number, got “a”")).to_be_visible()
    text.focus()
    board.press("Control+z")
    expect(text).to_have_value("1 2 3")


def test_text_goes_to_the_block_in_hand(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    select_block(board)
    panel = board.panel("Edit")
    panel.get_by_role("textbox", name="Numbers as text").fill("7")
    press(panel, "Put in")
    board.expect_values(X, in_block([[7] * 3] * 2))


def test_copy_gives_the_block(open_context: Opener) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Edit")
    press(panel, "Copy")
    board.until(lambda: page.evaluate("navigator.clipboard.readText()"), "\n".join("\t".join(map(str, row)) for row in NUMBERS))
    select_block(board)
    press(panel, "Copy")
    board.until(lambda: page.evaluate("navigator.clipboard.readText()"), "9\t1\t5\n2\t8\t7")


def test_e_opens_and_closes_the_tools_and_marks_the_cell_in_hand(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 2, 1).focus()
    board.press("e")
    panel = page.get_by_role("complementary", name="Edit")
    expect(panel).to_be_visible()
    expect(board.cell(X, 2, 1)).to_have_attribute("aria-selected", "true")
    board.press("e")
    expect(panel).to_have_count(0)
    expect(board.cell(X, 2, 1)).to_have_attribute("aria-selected", "false")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 740)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tools_fit_the_window_and_leave_x_in_sight(width: int, height: int, lang: str, open_context: Opener) -> None:
    page = open_context(viewport={"width": width, "height": height}, reduced_motion="reduce").new_page()
    board = Board.open(page, f"{MAX_POOL}&lang={lang}")
    grid = page.get_by_role("grid").first
    before = grid.bounding_box()
    board.press("e")
    panel = page.get_by_role("complementary")
    box, own = panel.bounding_box(), grid.bounding_box()
    assert box and own and own == before
    assert own["y"] + own["height"] <= box["y"] + 4 or own["x"] + own["width"] <= box["x"]
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    if width > height:
        assert panel.evaluate("panel => panel.scrollHeight <= panel.clientHeight"), "all tools are seen at once"
    sizes = panel.locator("button, input:not([hidden]), select, textarea").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(sizes) >= 24
