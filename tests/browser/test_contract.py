"""The accessible names and numbers that the page promises to readers, programs and other tests."""

import re

import pytest
from playwright.sync_api import Page, expect

from padpool import LAYERS
from tests.browser.board import DX, Board, G, X, Y, json_rows, link

CONSTANT = {"type": "constant_pad", "width": 1}
EDGE = {"type": "edge_pad", "width": 1}
REFLECT = {"type": "reflect_pad", "width": 1}
MAX = {"type": "max_pooling", "size": 2}
MEAN = {"type": "mean_pooling", "size": 2}
PI = [[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]]

SIDE_BY_SIDE = [X, Y, G, DX]


def one_side(*between: str) -> tuple[list[str], list[str]]:
    return [X, *between, Y], [DX, *(f"Gradient of {name}" for name in between), G]


@pytest.mark.parametrize(
    ("query", "forward", "backward"),
    [
        ("?example=edge-pad", *one_side("1 Edge padding: after columns")),
        ("?example=reflect-pad", *one_side("1 Reflect padding: after columns")),
        ("?example=constant-pad", *one_side("1 Constant padding: after columns")),
        ("?example=mean-pool", [X, Y], SIDE_BY_SIDE),
        ("?example=max-pool", [X, Y], SIDE_BY_SIDE),
        ("?example=max-pool-ties", [X, Y], SIDE_BY_SIDE),
        ("?example=max-overlap", [X, Y], SIDE_BY_SIDE),
        ("?example=overlap-16", *one_side()),
        ("?example=edge-then-max", *one_side("1 Edge padding: after columns", "1 Edge padding: after rows")),
        (
            link([REFLECT, CONSTANT, MAX], PI),
            *one_side(
                "1 Reflect padding: after columns",
                "1 Reflect padding: after rows",
                "2 Constant padding: after columns",
                "2 Constant padding: after rows",
            ),
        ),
        (
            link([MAX, MEAN], PI),
            [X, "1 Max pooling: after pool", Y],
            [X, "1 Max pooling: after pool", Y, G, "Gradient of 1 Max pooling: after pool", DX],
        ),
    ],
)
def test_grids_have_their_names_in_both_directions(query: str, forward: list[str], backward: list[str], page: Page) -> None:
    board = Board.open(page, query)
    for direction, names in (("Forward", forward), ("Backward", backward)):
        board.turn(direction)
        board.until(board.grids, names)
        for name in names:
            expect(board.grid(name)).to_have_count(1)


@pytest.mark.parametrize("layer", [CONSTANT, EDGE, REFLECT])
def test_grids_of_a_padding_without_width_have_their_names(layer: dict[str, object], page: Page) -> None:
    board = Board.open(page, link([layer | {"width": 0}], PI))
    board.until(board.grids, [X, Y])
    board.expect_values(Y, PI)


def test_every_cell_carries_its_number_at_rest(page: Page) -> None:
    board = Board.open(page, "?example=max-overlap")
    board.expect_values(X, [[1, 0, 2, 3, 1], [2, 9, -1, 0, 4], [0, 3, 5, 1, 2], [6, 1, -2, 7, 0], [2, 4, 0, 1, 3]])
    board.expect_values(Y, [[9, 9, 5], [9, 9, 7], [6, 7, 7]])
    board.turn("Backward")
    board.expect_values(G, [[1, 2, 3], [4, 5, 6], [7, -8, 9]])
    # 9 wins four windows, 5 one, 6 one, and 7 the three of its own.
    board.expect_values(DX, [[0, 0, 0, 0, 0], [0, 12, 0, 0, 0], [0, 0, 3, 0, 0], [7, 0, 0, 7, 0], [0, 0, 0, 0, 0]])


def test_grids_have_rows_and_cells_by_role(page: Page) -> None:
    board = Board.open(page)
    for name, rows, columns in ((X, 4, 4), ("1 Edge padding: after columns", 4, 8), (Y, 8, 8)):
        expect(board.grid(name).get_by_role("row")).to_have_count(rows)
        expect(board.grid(name).get_by_role("gridcell")).to_have_count(rows * columns)
        expect(board.grid(name).locator("[role=gridcell][data-value]")).to_have_count(rows * columns)


def test_number_of_a_cell_is_written_as_json_writes_it(page: Page) -> None:
    x = [[0.1, -2.5, 1e21], [1e-7, 1 / 3, 123456789.125]]
    board = Board.open(page, link([{"type": "edge_pad", "width": 0}], x))
    board.until(lambda: board.read(Y), [["0.1", "-2.5", "1e+21"], ["1e-7", "0.3333333333333333", "123456789.125"]])
    assert board.read(X) == board.read(Y)
    assert page.evaluate("rows => rows.flat().map(JSON.parse)", board.read(X)) == [value for row in x for value in row]


def test_numbers_that_json_has_not_keep_their_names(page: Page) -> None:
    board = Board.open(page, link([MAX], [[1, "NaN"], ["Infinity", "-Infinity"]]))
    board.until(lambda: board.read(X), [["1", "NaN"], ["Infinity", "-Infinity"]])
    assert board.read(X, "digits") == [["1", "NaN"], ["∞", "−∞"]]
    assert board.read(Y) == [["NaN"]]


def test_cell_not_reached_yet_carries_no_number(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    page.get_by_role("button", name="Step forward", exact=True).click()
    board.until(lambda: board.read(Y), [["9", ""], ["", ""]])


def test_direction_is_a_group_of_two_radios(page: Page) -> None:
    Board.open(page)
    group = page.get_by_role("radiogroup", name="Direction", exact=True)
    expect(group.get_by_role("radio")).to_have_count(2)
    forward, backward = (group.get_by_role("radio", name=name, exact=True) for name in ("Forward", "Backward"))
    expect(forward).to_be_checked()
    backward.check()
    expect(backward).to_be_checked()
    expect(forward).not_to_be_checked()


def test_controls_have_their_roles_and_names(page: Page) -> None:
    board = Board.open(page)
    for name in ("Play", "Step forward", "Step back"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    slider = page.get_by_role("slider", name="Timeline", exact=True)
    expect(slider).to_have_value("0")
    expect(slider).to_have_attribute("min", "0")
    expect(slider).to_have_attribute("max", "192")
    chooser = page.get_by_role("combobox", name="Layer", exact=True)
    expect(chooser).to_have_value("edge_pad")
    assert chooser.get_by_role("option").all_inner_texts() == [layer.name["en"] for layer in LAYERS.values()]
    board.press("Space")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_have_count(0)


def test_sentence_of_the_step_stands_in_a_live_region(page: Page) -> None:
    Board.open(page, "?example=max-pool")
    status = page.get_by_role("status")
    expect(status).to_have_text("Max pooling replaces each window by its maximum.")
    page.get_by_role("button", name="Step forward", exact=True).click()
    expect(status).to_have_text(re.compile(r"^y\[0, 0\] is the maximum of its window: x\[1, 1\]\s*max\(1, 3, 4, 9\) = 9$"))


@pytest.mark.parametrize("layer", ["edge_pad", "reflect_pad", "constant_pad", "max_pooling", "mean_pooling"])
def test_layer_chooser_computes_every_layer(layer: str, page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    page.get_by_role("combobox", name="Layer", exact=True).select_option(layer)
    x = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]
    answers = {
        "edge_pad": [
            [1, 1, 3, 2, 1, 1],
            [1, 1, 3, 2, 1, 1],
            [4, 4, 9, 1, 5, 5],
            [0, 0, 2, 8, 7, 7],
            [6, 6, -3, 3, 4, 4],
            [6, 6, -3, 3, 4, 4],
        ],
        "reflect_pad": [
            [9, 4, 9, 1, 5, 1],
            [3, 1, 3, 2, 1, 2],
            [9, 4, 9, 1, 5, 1],
            [2, 0, 2, 8, 7, 8],
            [-3, 6, -3, 3, 4, 3],
            [2, 0, 2, 8, 7, 8],
        ],
        "constant_pad": [[0] * 6, *([0, *row, 0] for row in x), [0] * 6],
        "max_pooling": [[9, 5], [6, 8]],
        "mean_pooling": [[4.25, 2.25], [1.25, 5.5]],
    }
    board.expect_values(Y, answers[layer])
    assert board.read(X) == json_rows(x)


@pytest.mark.parametrize(("name", "direction"), [(X, "Forward"), (X, "Backward"), (G, "Backward")])
def test_typing_on_a_focused_cell_replaces_its_value_and_enter_commits(name: str, direction: str, page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.turn(direction)
    board.cell(name, 0, 1).focus()
    page.keyboard.type("42")
    board.press("Enter")
    expect(board.cell(name, 0, 1)).to_have_attribute("data-value", "42")
    expect(board.cell(name, 0, 1)).to_be_focused()


def test_chinese_page_names_its_grids_in_chinese(page: Page) -> None:
    board = Board.open(page, "?lang=zh&example=edge-pad")
    assert board.grids() == ["输入 x", "1 边界填充：列之后", "输出 y"]
    page.get_by_role("radio", name="反向").check()
    board.until(board.grids, ["梯度 dx", "1 边界填充：列之后的梯度", "梯度 g"])
