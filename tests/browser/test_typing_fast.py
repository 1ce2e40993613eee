"""Many edits without waiting: whatever order the answers come in, the last edit is what the page shows."""

import json

import numpy as np
import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.board import DX, Board, X, Y

EDITS = 30
WITHOUT_ABORT = "const real = fetch; window.fetch = (url, options) => real(url, { ...options, signal: undefined });"
"""A page that cannot call its requests off, so that late answers do arrive."""


WATCH = """() => {
  window.told = [];
  const cell = document.querySelector("[data-grid=v1] [role=gridcell]");
  new MutationObserver(() => told.push(cell.dataset.value)).observe(cell, { attributeFilter: ["data-value"] });
}"""
"""Every value that the first cell of y has shown."""


def typed_numbers() -> np.ndarray:
    return np.random.default_rng(30).integers(-9, 10, EDITS)


def type_all(board: Board, name: str, columns: int) -> np.ndarray:
    """Types a number and an arrow, over and over, along the first cells of a grid; answers what it must hold then."""
    grid = np.array(board.read(name), float)
    board.cell(name, 0, 0).focus()
    for i, number in enumerate(typed_numbers()):
        board.page.keyboard.type(str(number))
        column = i % columns
        board.press("ArrowRight" if column < columns - 1 else "Enter")
        grid[0, column] = number
        if column == columns - 1:
            board.press("Home")
    return grid


def expect_padded(board: Board, x: np.ndarray) -> None:
    board.expect_values(Y, np.pad(x, 2, mode="edge"))
    board.expect_values("1 Edge padding: after columns", np.pad(x, ((0, 0), (2, 2)), mode="edge"))
    board.expect_values(X, x)


def test_thirty_edits_end_in_the_right_picture(page: Page) -> None:
    board = Board.open(page, "?example=edge-pad")
    expect_padded(board, type_all(board, X, 4))


@pytest.mark.parametrize("abort", [True, False])
@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_answers_out_of_order_end_in_the_right_picture(order: str, abort: bool, page: Page) -> None:
    held: list[tuple[Route, APIResponse]] = []
    if not abort:
        page.add_init_script(WITHOUT_ABORT)
    board = Board.open(page, "?example=edge-pad")
    page.route("**/api/v1/trace", lambda route: held.append((route, route.fetch())))
    x = type_all(board, X, 4)
    # A request that is called off at once may never get as far as here; the last one does, and all do where none is called off.
    board.until(lambda: any(json.loads(route.request.post_data or "")["x"][0] == x[0].tolist() for route, _ in held), True)
    if not abort:
        board.until(lambda: len(held), EDITS)
    for i in range(len(held))[::-1] if order == "reversed" else np.random.default_rng(1).permutation(len(held)):
        route, answer = held[i]
        route.fulfill(response=answer)
    expect_padded(board, x)
    # Nothing late may still come: the picture is the same after the page has had time for it.
    page.wait_for_timeout(100)
    expect_padded(board, x)


def test_fast_edits_of_x_on_the_backward_side_end_in_the_right_gradients(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.turn("Backward")
    x = type_all(board, X, 4)
    board.expect_values(Y, x.reshape(2, 2, 2, 2).max(axis=(1, 3)))
    g = np.array([[1, 2], [3, 4]]).repeat(2, axis=0).repeat(2, axis=1)
    won = x == x.reshape(2, 2, 2, 2).max(axis=(1, 3)).repeat(2, axis=0).repeat(2, axis=1)
    board.expect_values(DX, g * won)
    expect(board.problem).to_be_hidden()


def test_number_that_is_turned_fast_on_a_slow_network_shows_what_it_changes(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    page.evaluate(WATCH)
    tab = page.context.new_cdp_session(page)
    tab.send("Network.enable")
    tab.send("Network.emulateNetworkConditions", {"offline": False, "latency": 150, "downloadThroughput": -1, "uploadThroughput": -1})
    board.cell(X, 0, 0).focus()
    board.cell(X, 0, 0).hover()
    for _ in range(EDITS):
        page.mouse.wheel(0, -100)
        page.wait_for_timeout(30)
    told = page.evaluate("told.length")
    top = float(board.read(X)[0][0])
    assert top > EDITS / 2, "the wheel must turn"
    assert told > 2
    board.until(lambda: float(board.read(Y)[0][0]), top)


def test_number_is_asked_for_while_it_is_typed_and_shown_when_it_is_entered(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if request.url.endswith("/trace") else None)
    before = board.read(Y)
    board.cell(X, 0, 0).focus()
    page.keyboard.type("50")
    board.until(lambda: [json.loads(body)["x"][0][0] for body in asked], [5, 50])
    page.wait_for_load_state("networkidle")
    assert board.read(Y) == before
    board.press("Enter")
    assert board.read(Y)[0][0] == "50"
    assert len(asked) == 2
    page.keyboard.type("7")
    board.press("Escape")
    board.until(lambda: len(asked), 3)
    assert board.read(X)[0][0] == "50"
