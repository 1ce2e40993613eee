"""Pointing at cells: what each came from and where it goes, in words, numbers and arrows; and the meter."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import DX, Board, G, X, Y, box

COLUMNS = "1 Edge padding: after columns"
PI = np.array([[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]])
OVERLAP = np.array([[1, 0, 2, 3, 1], [2, 9, -1, 0, 4], [0, 3, 5, 1, 2], [6, 1, -2, 7, 0], [2, 4, 0, 1, 3]])

POINT_AT_ALL = """async grid => {
  const said = [];
  for (const cell of grid.querySelectorAll("[role=gridcell]")) {
    cell.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, clientX: said.length + 1 }));
    await new Promise(resolve => setTimeout(resolve));
    const text = id => document.getElementById(id).textContent;
    said.push([text("sentence"), text("formula"), document.querySelectorAll("#picture path.arrow").length]);
  }
  return said;
}"""
Said = tuple[str, str, int]


def point_at_all(board: Board, name: str) -> list[Said]:
    """Sentence, formula and number of arrows for each cell of a grid."""
    return [(sentence, formula, arrows) for sentence, formula, arrows in board.grid(name).evaluate(POINT_AT_ALL)]


def over(rows: int, columns: int, say: Callable[[int, int], Said]) -> list[Said]:
    return [say(i, j) for i in range(rows) for j in range(columns)]


def show(value: float) -> str:
    return str(value).replace("-", "−")


def inner(index: int) -> int:
    """Which of 4 cells an index of 8 was copied from."""
    return min(max(index - 2, 0), 3)


def share(index: int) -> int:
    """How many of 8 cells are copies of one of 4."""
    return 3 if index in (0, 3) else 1


def test_every_cell_of_a_padding_says_where_its_value_came_from(page: Page) -> None:
    board = Board.open(page)

    def from_x(i: int, j: int) -> Said:
        targets = [c for c in range(8) if inner(c) == j]
        often = "once" if len(targets) == 1 else f"{len(targets)} times"
        names = ", ".join(f"h₁[{i}, {c}]" for c in targets)
        return f"x[{i}, {j}] is copied {often} into h₁", f"x[{i}, {j}] = {show(PI[i, j])} → {names}", len(targets) * (1 + share(i))

    def into_h(i: int, j: int) -> Said:
        src = f"x[{i}, {inner(j)}]"
        copies = f"h₁[{i}, {j}] keeps {src}" if 2 <= j < 6 else f"h₁[{i}, {j}] copies {src}: outside there is nothing, so the edge repeats"
        return copies, f"h₁[{i}, {j}] = {src} = {show(PI[i, inner(j)])}", 1 + share(i)

    def into_y(i: int, j: int) -> Said:
        src = f"h₁[{inner(i)}, {j}]"
        copies = f"y[{i}, {j}] keeps {src}" if 2 <= i < 6 else f"y[{i}, {j}] copies {src}: outside there is nothing, so the edge repeats"
        return copies, f"y[{i}, {j}] = {src} = x[{inner(i)}, {inner(j)}] = {show(PI[inner(i), inner(j)])}", 2

    assert point_at_all(board, X) == over(4, 4, from_x)
    assert point_at_all(board, COLUMNS) == over(4, 8, into_h)
    assert point_at_all(board, Y) == over(8, 8, into_y)


def test_every_cell_of_a_padding_says_where_its_gradient_goes(page: Page) -> None:
    board = Board.open(page)
    board.turn("Backward")
    arrival = {0: 1, 1: 2, 6: 1, 7: 2, 2: 3, 5: 3, 3: 1, 4: 1}  # what dh₁ holds once this row of g is there

    def from_g(i: int, j: int) -> Said:
        dst, held = f"dh₁[{inner(i)}, {j}]", arrival[i]
        goes = f"stays in place at {dst}: the ring is cropped" if 2 <= i < 6 else f"goes home to {dst}, the border cell it was copied from"
        return f"g[{i}, {j}] {goes}", f"{dst} = 1" if held == 1 else f"{dst} = {held - 1} + 1 = {held}", 2

    def into_dx(i: int, j: int) -> Said:
        dst, held = f"dx[{i}, {j}]", share(i)
        if share(j) == 3:
            return f"{dst} collects 3 gradients", f"{dst} = {held} + {held} + {held} = {3 * held}", 3 + 3 * held
        return f"{dst} receives its gradient from dh₁[{i}, {j + 2}]", f"{dst} = {held}", 1 + held

    assert point_at_all(board, G) == over(8, 8, from_g)
    assert point_at_all(board, DX) == over(4, 4, into_dx)


def test_every_cell_of_a_maximum_says_who_was_chosen(page: Page) -> None:
    board = Board.open(page, "?example=max-overlap")
    board.turn("Backward")
    windows = np.lib.stride_tricks.sliding_window_view(OVERLAP, (3, 3)).reshape(9, 3, 3)
    chosen = [(w // 3 + int(at) // 3, w % 3 + int(at) % 3) for w, at in enumerate(windows.reshape(9, 9).argmax(1))]
    g = np.array([1, 2, 3, 4, 5, 6, 7, -8, 9])

    def into_y(i: int, j: int) -> Said:
        window = windows[3 * i + j]
        row, column = chosen[3 * i + j]
        operands = ", ".join(map(show, window.ravel()))
        return f"y[{i}, {j}] is the maximum of its window: x[{row}, {column}]", f"max({operands}) = {show(window.max())}", 1

    def into_dx(i: int, j: int) -> Said:
        arriving, dst = [w for w in range(9) if chosen[w] == (i, j)], f"dx[{i}, {j}]"
        if not arriving:
            return f"No gradient arrives at {dst}: it stays 0", f"{dst} = 0", 0
        if len(arriving) == 1:
            [w] = arriving
            return f"{dst} receives its gradient from g[{w // 3}, {w % 3}]", f"{dst} = {show(g[w])}", 1
        terms = " + ".join(f"({show(g[w])})" if g[w] < 0 else show(g[w]) for w in arriving)
        return f"{dst} collects {len(arriving)} gradients", f"{dst} = {terms} = {show(g[arriving].sum())}", len(arriving)

    assert point_at_all(board, Y) == over(3, 3, into_y)
    assert point_at_all(board, DX) == over(5, 5, into_dx)


EXPLAINED = [
    ("mean-pool", Y, 0, 0, "y[0, 0] is the mean of its window", "(3 + (−1) + 5 + 9) / 4 = 4"),
    ("mean-pool", X, 3, 3, "x[3, 3] is read by one window", "x[3, 3] = 3 → y[1, 1]"),
    ("mean-pool", G, 0, 0, "g[0, 0] is shared: each cell of its window receives 1/4 of it", "1/4 × 4 = 1"),
    ("mean-pool", DX, 2, 1, "dx[2, 1] receives its gradient from g[1, 0]", "dx[2, 1] = 1/4 × (−4) = −1"),
    ("max-pool-ties", Y, 1, 1, "y[1, 1] is the maximum of its window; 3 cells share it", "max(8, 8, 3, 8) = 8"),
    ("max-pool-ties", G, 1, 1, "3 cells share the maximum 8, and each receives the whole 4", "dx[2, 2] = dx[2, 3] = dx[3, 3] = 4"),
    ("max-overlap", X, 1, 1, "x[1, 1] is read by 4 windows and chosen by 4", "x[1, 1] = 9 → y[0, 0], y[0, 1], y[1, 0], y[1, 1]"),
    ("max-overlap", X, 0, 0, "x[0, 0] is read by one window and chosen by 0", "x[0, 0] = 1 → y[0, 0]"),
    ("constant-pad", Y, 0, 0, "y[0, 0] is the constant 0: it comes from no cell", "y[0, 0] = 0"),
    ("constant-pad", G, 0, 1, "g[0, 1] is a constant, derivative 0: 2 is lost", "0 × 2 = 0"),
    ("reflect-pad", Y, 0, 2, "y[0, 2] mirrors h₁[2, 2]: the outermost line is the mirror", "y[0, 2] = h₁[2, 2] = x[2, 0] = 5"),
]


@pytest.mark.parametrize("example", sorted({row[0] for row in EXPLAINED}))
def test_pointed_cell_is_explained(example: str, page: Page) -> None:
    board = Board.open(page, f"?example={example}")
    for _, grid, row, column, sentence, formula in (row for row in EXPLAINED if row[0] == example):
        board.turn("Backward" if grid in (G, DX) else "Forward")
        at_rest = board.sentence.inner_text()
        board.cell(grid, row, column).hover()
        expect(board.sentence).to_have_text(sentence)
        expect(board.formula).to_have_text(formula)
        board.page.mouse.move(2, 2)
        expect(board.sentence).to_have_text(at_rest)
        expect(board.formula).to_be_empty()


def test_focused_cell_is_explained_as_a_pointed_one_is(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.cell(Y, 0, 0).focus()
    expect(board.formula).to_have_text("max(1, 3, 4, 9) = 9")
    board.press("ArrowRight")
    expect(board.formula).to_have_text("max(2, 1, 1, 5) = 5")
    expect(board.arrows).to_have_count(1)
    board.press("Escape")
    expect(board.arrows).to_have_count(0)


def test_click_pins_a_cell_and_a_second_click_lets_go(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.cell(Y, 0, 0).click()
    board.cell(X, 3, 3).hover()
    expect(board.formula).to_have_text("max(1, 3, 4, 9) = 9")
    board.cell(Y, 0, 0).click()
    board.cell(X, 3, 3).hover()
    expect(board.formula).to_have_text("x[3, 3] = 4 → y[1, 1]")


def test_step_after_pointing_shows_the_step(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.cell(Y, 1, 1).click()
    board.press("PageDown")
    expect(board.formula).to_have_text("max(1, 3, 4, 9) = 9")


def test_window_shows_what_was_chosen_and_what_was_only_read(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.cell(Y, 0, 1).hover()
    assert board.cells_with(X, "source") == {(1, 3)}
    assert board.cells_with(X, "read") == {(0, 2), (0, 3), (1, 2)}
    assert board.cells_with(Y, "target") == {(0, 1)}
    expect(page.locator("#picture rect.frame")).to_have_count(1)
    frame, first, last = (box(locator) for locator in (page.locator("#picture rect.frame"), board.cell(X, 0, 2), board.cell(X, 1, 3)))
    assert frame[0] <= first[0] and frame[1] <= first[1] and frame[2] >= last[2] and frame[3] >= last[3]
    assert frame[2] - frame[0] < 2.2 * (first[2] - first[0])


def test_what_was_read_and_not_chosen_has_a_line_thin_as_a_whisper(page: Page) -> None:
    board = Board.open(page, "?example=max-overlap")
    whisper = page.locator("#picture path.whisper")
    lines = "path => path.getAttribute('d').split('M').length - 1"
    assert whisper.evaluate(lines) == 0
    board.cell(Y, 0, 1).hover()
    assert whisper.evaluate(lines) == 8
    assert whisper.evaluate("path => path.getTotalLength()") > 8 * 64
    board.cell(X, 2, 2).hover()
    assert whisper.evaluate(lines) == 8
    page.mouse.move(2, 2)
    assert whisper.evaluate(lines) == 0
    for _ in range(2):
        board.press("PageDown")
        assert whisper.evaluate(lines) == 8
        thin, arrow = (one.evaluate("path => parseFloat(getComputedStyle(path).strokeWidth)") for one in (whisper, board.arrows))
        assert 0 < thin <= arrow / 2
        above = "path => path.compareDocumentPosition(document.querySelector('#picture path.arrow')) & Node.DOCUMENT_POSITION_FOLLOWING"
        assert whisper.evaluate(above)
        board.press("b")
    page.goto("/?example=mean-pool")
    board.press("PageDown")
    expect(board.arrows).to_have_count(1)
    assert whisper.evaluate(lines) == 0


def arrow_ends(board: Board) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Where each arrow begins and ends, in the window."""
    left, top, *_ = box(board.page.locator("#picture"))
    paths = board.arrows.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
    ends = []
    for path in paths:
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
        ends.append(((numbers[0] + left, numbers[1] + top), (numbers[-2] + left, numbers[-1] + top)))
    return ends


def touches(point: tuple[float, float], bounds: tuple[float, float, float, float]) -> bool:
    slack = 8
    x, y = point
    return bounds[0] - slack <= x <= bounds[2] + slack and bounds[1] - slack <= y <= bounds[3] + slack


def test_arrows_of_a_ring_cell_come_from_its_source(page: Page) -> None:
    board = Board.open(page)
    for row, column in [(0, 0), (0, 7), (7, 0), (7, 7), (1, 1), (0, 4), (7, 3), (6, 6)]:
        board.cell(Y, row, column).hover()
        expect(board.arrows).to_have_count(2)
        assert board.cells_with(COLUMNS, "source") == {(inner(row), column)}
        assert board.cells_with(X, "source") == {(inner(row), inner(column))}
        (middle, end), (start, joint) = arrow_ends(board)
        assert touches(start, box(board.cell(X, inner(row), inner(column))))
        assert touches(joint, box(board.cell(COLUMNS, inner(row), column)))
        assert touches(middle, box(board.cell(COLUMNS, inner(row), column)))
        assert touches(end, box(board.cell(Y, row, column)))
        assert board.read(Y)[row][column] == str(PI[inner(row), inner(column)])


def test_arrow_of_a_ring_cell_between_comes_from_x(page: Page) -> None:
    board = Board.open(page)
    for row, column in [(0, 0), (3, 7)]:
        board.cell(COLUMNS, row, column).hover()
        expect(board.arrows).to_have_count(4)
        assert board.cells_with(X, "source") == {(row, inner(column))}
        start, end = arrow_ends(board)[0]
        assert touches(start, box(board.cell(X, row, inner(column))))
        assert touches(end, box(board.cell(COLUMNS, row, column)))


def meter(board: Board) -> list[str]:
    return [text.strip() for text in board.meter.locator(".sum, .cause").all_inner_texts()]


LOSING = np.array(
    [
        [1, 2, 1, -1, 1, 2, 1, 1],
        [2, 1, 3, 2, -1, 1, 2, 1],
        [1, -2, 2, 4, 1, 3, 1, 2],
        [3, 1, -1, 3, 5, 2, 1, 1],
        [1, 2, 4, -3, 1, 6, 2, -1],
        [2, 1, 3, 2, 7, -2, 1, 2],
        [1, 1, 2, 1, -2, 1, 3, 1],
        [1, 2, 1, 1, 2, -1, 1, 1],
    ]
)
CONSERVED = "nothing lost, nothing created"


@pytest.mark.parametrize(
    ("example", "sums"),
    [
        ("edge-pad", ["Σg = 64", "Σdx = 64", CONSERVED]),
        ("reflect-pad", ["Σg = 64", "Σdx = 64", CONSERVED]),
        (
            "constant-pad",
            [f"Σg = {LOSING.sum()}", f"Σdx = {LOSING[2:6, 2:6].sum()}", f"{LOSING.sum() - LOSING[2:6, 2:6].sum()} lost"],
        ),
        ("mean-pool", ["Σg = 20", "Σdx = 20", CONSERVED]),
        ("max-pool", ["Σg = 10", "Σdx = 10", CONSERVED]),
        ("max-pool-ties", ["Σg = 10", "Σdx = 21", "+11 created by ties"]),
        ("max-overlap", ["Σg = 29", "Σdx = 29", CONSERVED]),
    ],
)
def test_meter_weighs_the_gradient_at_rest_and_at_the_end(example: str, sums: list[str], page: Page) -> None:
    board = Board.open(page, f"?example={example}")
    expect(board.meter).to_be_hidden()
    board.turn("Backward")
    board.until(lambda: meter(board), sums)
    board.press("End")
    board.until(lambda: meter(board), sums)


def test_meter_runs_with_the_steps(page: Page) -> None:
    board = Board.open(page, "?example=max-pool-ties")
    board.press("b")
    for sums in (
        ["Σg = 1", "Σdx = 1", CONSERVED],
        ["Σg = 3", "Σdx = 3", CONSERVED],
        ["Σg = 6", "Σdx = 9", "+3 created by ties"],
        ["Σg = 10", "Σdx = 21", "+11 created by ties"],
    ):
        board.press("PageDown")
        board.until(lambda: meter(board), sums)


def test_meter_of_a_padding_counts_each_stage(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    board.press("b", *["PageDown"] * 8)
    lost = int(LOSING[0].sum())
    board.until(lambda: meter(board), [f"Σg = {lost}", "Σdh₁ = 0", f"{lost} lost"])
    # Columns 0, 1, 6 and 7 of dh₁ are lost, before anything of the middle arrives.
    board.press("Alt+ArrowRight", *["Shift+ArrowRight"] * 4)
    kept = LOSING[2:6]
    lost = int(kept[:, [0, 1, 6, 7]].sum())
    board.until(lambda: meter(board), [f"Σdh₁ = {lost}", "Σdx = 0", f"{lost} lost"])
    board.press("ArrowRight")
    board.until(lambda: meter(board), [f"Σdh₁ = {lost + kept[0, 2]}", f"Σdx = {kept[0, 2]}", f"{lost} lost"])


def test_formula_of_a_split_tie_shares(page: Page) -> None:
    board = Board.open(page, "?example=max-pool-ties")
    board.panel("Layers").get_by_role("combobox", name="Ties").select_option("split")
    board.press("Escape")
    board.turn("Backward")
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4 / 3, 4 / 3], [1.5, 1.5, 0, 4 / 3]])
    assert board.read(DX, "digits")[3] == ["3/2", "3/2", "0", "4/3"]
    board.cell(G, 1, 1).hover()
    expect(board.sentence).to_have_text("3 cells share the maximum 8, and each receives 1/3 of 4")
    expect(board.formula).to_have_text("1/3 × 4 = 4/3")
    board.until(lambda: meter(board), ["Σg = 10", "Σdx = 10", CONSERVED])


def test_v_held_shows_the_other_side(page: Page) -> None:
    board = Board.open(page)
    board.turn("Backward")
    page.keyboard.down("v")
    board.until(board.grids, [X, COLUMNS, Y])
    page.keyboard.up("v")
    board.until(board.grids, [DX, f"Gradient of {COLUMNS}", G])
