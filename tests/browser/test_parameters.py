"""The panel of layers: every kind of parameter, pipelines, and what a wrong value does."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.board import DX, EXAMPLES, Board, G, X, Y, json_rows, link

MAX_POOL = "?example=max-pool"
NUMBERS = np.array([[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])


def field(panel: Locator, name: str) -> Locator:
    return panel.get_by_label(name, exact=True)


def summary(board: Board) -> Locator:
    return board.page.locator("#summary")


def only_refusals(faults: list[str]) -> bool:
    """Whether the browser reported refusals by the service and nothing else; forgets them."""
    found = set(faults)
    faults.clear()
    return len(found) == 1 and found.pop().startswith("console: Failed to load resource: the server responded with a status of 422")


def test_window_takes_one_number_or_rows_and_columns(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Layers")
    window = panel.get_by_role("group", name="Window k")
    field(panel, "Window").fill("3")
    board.expect_values(Y, [[9]])
    window.get_by_role("checkbox", name="rows = columns").uncheck()
    field(panel, "Window rows").fill("1")
    field(panel, "Window columns").fill("4")
    board.expect_values(Y, [[3], [9], [8], [6]])
    expect(summary(board)).to_contain_text("1×4")
    square = window.get_by_role("checkbox", name="rows = columns")
    square.check()
    expect(square).to_be_focused()
    board.expect_values(Y, NUMBERS)
    expect(field(panel, "Window")).to_have_value("1")


def test_stride_follows_the_window_until_it_is_set(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Layers")
    stride = panel.get_by_role("group", name="Stride s")
    expect(stride.get_by_role("checkbox", name="as the window")).to_be_checked()
    expect(stride.get_by_role("spinbutton")).to_have_count(0)
    stride.get_by_role("checkbox", name="as the window").uncheck()
    expect(field(panel, "Stride")).to_have_value("2")
    field(panel, "Stride").fill("1")
    board.expect_values(Y, [[9, 9, 5], [9, 9, 8], [6, 8, 8]])
    stride.get_by_role("checkbox", name="rows = columns").uncheck()
    field(panel, "Stride rows").fill("3")
    board.expect_values(Y, [[9, 9, 5]])
    stride.get_by_role("checkbox", name="as the window").check()
    board.expect_values(Y, [[9, 5], [6, 8]])


def test_width_takes_one_number_or_four_sides(page: Page) -> None:
    board = Board.open(page)
    x = np.array(board.read(X), float)
    panel = board.panel("Layers")
    field(panel, "Width").fill("1")
    board.expect_values(Y, np.pad(x, 1, mode="edge"))
    panel.get_by_role("checkbox", name="all sides equal").uncheck()
    for side, number in (("top", 0), ("bottom", 2), ("left", 3), ("right", 1)):
        expect(field(panel, f"Width {side}")).to_have_value("1")
        field(panel, f"Width {side}").fill(str(number))
    board.expect_values(Y, np.pad(x, ((0, 2), (3, 1)), mode="edge"))
    panel.get_by_role("checkbox", name="all sides equal").check()
    board.expect_values(Y, x)


@pytest.mark.parametrize(("typed", "value"), [("7", 7), ("-2.5", -2.5), ("1/4", 0.25)])
def test_constant_takes_any_number(typed: str, value: float, page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    x = np.array(board.read(X), float)
    field(board.panel("Layers"), "Value").fill(typed)
    board.expect_values(Y, np.pad(x, 2, constant_values=value))


def test_field_keeps_what_is_being_typed(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    value = field(board.panel("Layers"), "Value")
    value.focus()
    board.press("Control+a")
    page.keyboard.type("1.50")
    board.until(lambda: board.read(Y)[0][0], "1.5")
    expect(value).to_have_value("1.50")
    expect(value).to_be_focused()


@pytest.mark.parametrize(("rule", "row"), [("all", [6, 6]), ("first", [6, 0]), ("split", [3, 3])])
def test_ties_are_chosen_from_a_list(rule: str, row: list[int], page: Page) -> None:
    board = Board.open(page, "?example=max-pool-ties")
    board.turn("Backward")
    board.set_cell(G, 1, 0, "6")
    ties = board.panel("Layers").get_by_role("combobox", name="Ties")
    ties.select_option(rule)
    board.until(lambda: board.read(DX)[3][:2], [str(value) for value in row])


def test_g_keeps_its_overlapping_part_and_one_undo_brings_it_back(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    board.set_cell(G, 1, 1, "-5")
    board.expect_values(G, [[1, 2], [3, -5]])
    panel = board.panel("Layers")
    field(panel, "Window").fill("3")
    board.expect_values(G, [[1]])
    # The next number is another change: until then, all that is typed in a field is one.
    board.press("Enter")
    field(panel, "Window").fill("1")
    board.expect_values(G, [[1, 2, 1, 1], [3, -5, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]])
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    board.expect_values(G, [[1]])
    board.press("Control+z")
    board.expect_values(G, [[1, 2], [3, -5]])
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, -5, 0], [3, 0, 0, 0]])
    board.press("Control+z")
    board.expect_values(G, [[1, 2], [3, 4]])


def test_invalid_window_is_explained_and_keeps_the_last_picture(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Layers")
    field(panel, "Window").fill("0")
    expect(board.problem).to_have_text("size must be at least 1, got 0")
    expect(field(panel, "Window")).to_have_attribute("aria-invalid", "true")
    expect(field(panel, "Ties")).to_have_attribute("aria-invalid", "false")
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    field(panel, "Window").fill("4")
    board.expect_values(Y, [[9]])
    expect(board.problem).to_be_hidden()
    expect(field(panel, "Window")).to_have_attribute("aria-invalid", "false")
    assert only_refusals(faults)


def test_window_larger_than_its_input_names_both_sizes(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    field(board.panel("Layers"), "Window").fill("5")
    expect(board.problem).to_contain_text("5×5")
    expect(board.problem).to_contain_text("4×4")
    board.cell(X, 0, 0).focus()
    board.press("Control+z")
    expect(board.problem).to_be_hidden()
    expect(board.page.get_by_label("Window", exact=True)).to_have_value("2")
    assert only_refusals(faults)


def test_field_of_the_wrong_layer_is_not_marked(page: Page, faults: list[str]) -> None:
    layers = [{"type": "max_pooling", "size": 2, "stride": 1}, {"type": "max_pooling", "size": 2}]
    board = Board.open(page, link(layers, NUMBERS.tolist()))
    board.expect_values(Y, [[9]])
    panel = board.panel("Layers")
    field(panel, "Window").nth(1).fill("0")
    expect(field(panel, "Window").nth(1)).to_have_attribute("aria-invalid", "true")
    expect(field(panel, "Window").nth(0)).to_have_attribute("aria-invalid", "false")
    assert only_refusals(faults)


def test_word_in_a_field_is_marked_and_asks_nothing(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    value = field(board.panel("Layers"), "Value")
    value.fill("dog")
    expect(value).to_have_attribute("aria-invalid", "true")
    assert board.read(Y)[0][0] == "0"
    assert requests == []
    value.fill("3")
    board.until(lambda: board.read(Y)[0][0], "3")
    expect(value).to_have_attribute("aria-invalid", "false")


def test_layers_are_added_up_to_five_and_removed(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Layers")
    add = panel.get_by_role("combobox", name="Add a layer")
    add.select_option("edge_pad")
    pooled = np.array([[9, 5], [6, 8]])
    board.expect_values(Y, np.pad(pooled, 1, mode="edge"))
    expect(page.get_by_role("combobox", name="Second operation")).to_have_value("edge_pad")
    add.select_option("mean_pooling")
    board.expect_values(Y, pooled)
    expect(page.get_by_role("combobox", name="Third operation")).to_have_value("mean_pooling")
    for name in ("constant_pad", "wrap_pad"):
        add.select_option(name)
    board.expect_values(Y, np.pad(np.pad(pooled, 1), 1, mode="wrap"))
    expect(page.get_by_role("combobox", name="Fifth operation")).to_have_value("wrap_pad")
    expect(add).to_have_count(0)
    for name in ("Wrap padding", "Constant padding"):
        panel.get_by_role("button", name=f"Remove {name}").click()
    board.expect_values(Y, pooled)
    panel.get_by_role("button", name="Remove Edge padding").click()
    board.expect_values(Y, [[7]])
    assert board.grids() == [X, "1 Max pooling: after pool", Y]
    panel.get_by_role("button", name="Remove Max pooling").click()
    board.expect_values(Y, NUMBERS.reshape(2, 2, 2, 2).mean(axis=(1, 3)))
    expect(panel.get_by_role("button", name="Remove")).to_have_count(0)
    expect(add).to_have_count(1)
    board.cell(X, 0, 0).focus()
    board.press("Control+z", "Control+z")
    board.expect_values(Y, pooled)
    expect(page.get_by_role("combobox", name="Third operation")).to_have_value("mean_pooling")


def test_other_layer_keeps_the_parameters_that_both_have(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Layers")
    field(panel, "Window").fill("4")
    page.get_by_role("combobox", name="Layer", exact=True).select_option("mean_pooling")
    board.expect_values(Y, [[NUMBERS.mean()]])
    expect(field(panel, "Window")).to_have_value("4")
    page.get_by_role("combobox", name="Layer", exact=True).select_option("reflect_pad")
    expect(field(panel, "Width")).to_have_value("1")


def test_layer_in_the_middle_of_a_pipeline_is_exchanged(page: Page) -> None:
    board = Board.open(page, "?example=edge-then-max")
    page.get_by_role("combobox", name="Second operation").select_option("mean_pooling")
    x = np.array(board.read(X), float)
    board.expect_values(Y, np.pad(x, 1, mode="edge").reshape(2, 3, 2, 3).mean(axis=(1, 3)))
    page.get_by_role("combobox", name="Layer", exact=True).select_option("constant_pad")
    board.expect_values(Y, np.pad(x, 1).reshape(2, 3, 2, 3).mean(axis=(1, 3)))


def test_title_says_operation_parameters_sizes_and_formula(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    expect(summary(board)).to_have_text("2×2, stride 2 · ties: all · in 4×4 → out 2×2 · ⌊(4 − 2) / 2⌋ + 1 = 2")
    page.goto("/")
    expect(summary(board)).to_have_text("width 2 · in 4×4 → out 8×8 · 2 + 4 + 2 = 8")


def test_panels_fold_away_and_never_push_the_grids(page: Page) -> None:
    board = Board.open(page)
    before = board.grid(Y).bounding_box()
    for name in ("Code", "Layers", "Edit", "Lessons", "Help"):
        panel = board.panel(name)
        expect(panel).to_be_visible()
        expect(page.get_by_role("complementary")).to_have_count(1)
        # Code lies below all else, and what is above it makes room.
        if name != "Code":
            board.until(lambda: board.grid(Y).bounding_box(), before)
    board.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    expect(page.get_by_role("button", name="Help")).to_be_focused()


def test_panel_is_the_next_stop_of_one_who_opens_it_by_keyboard(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    page.get_by_role("button", name="Layers").focus()
    board.press("Enter", "Tab")
    expect(page.get_by_role("complementary").get_by_label("Window", exact=True)).to_be_focused()
    board.press("Escape")
    expect(page.get_by_role("button", name="Layers")).to_be_focused()


def test_letter_in_a_list_of_choices_chooses(page: Page) -> None:
    board = Board.open(page)
    chooser = page.get_by_role("combobox", name="Layer", exact=True)
    chooser.focus()
    board.press("r")
    expect(chooser).to_have_value("reflect_pad")
    board.expect_values(X, [[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]])
    board.until(lambda: board.read(Y)[2], ["4", "-1", "3", "-1", "4", "1", "4", "-1"])


def test_code_panel_shows_the_kernel_that_runs(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    panel = board.panel("Code")
    expect(panel).to_contain_text("def max_forward")
    expect(panel).to_contain_text("F.max_pool2d")
    page.get_by_role("combobox", name="Layer", exact=True).select_option("mean_pooling")
    expect(panel).to_contain_text("def mean_forward")
    expect(panel).not_to_contain_text("def max_forward")


def test_lessons_open_every_example(page: Page) -> None:
    board = Board.open(page)
    panel = board.panel("Lessons")
    buttons = panel.get_by_role("listitem").get_by_role("button")
    expect(buttons).to_have_count(len(EXAMPLES))
    lesson = buttons.filter(has_text=re.compile("^Max pooling: 4×4"))
    lesson.click()
    board.expect_values(X, NUMBERS)
    expect(lesson).to_have_attribute("aria-current", "true")
    assert "example=max-pool" in page.url
    board.press("Escape", "Control+z")
    board.until(lambda: board.read(X), json_rows([[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]]))
