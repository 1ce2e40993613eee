"""The address holds what is on screen, so that reloading and sharing work."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.board import DX, Board, G, X, Y, json_rows, link, pack, unpack

MAX = {"type": "max_pooling", "size": 2}
NUMBERS = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]
GRADIENT = [[1, 2], [3, 4]]
PI = [[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]]
Opener = Callable[..., BrowserContext]


def state(page: Page) -> dict[str, object]:
    return unpack(page.url) if "#v1=" in page.url else {}


def test_fragment_holds_layers_numbers_cursor_and_speed(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.set_cell(X, 0, 0, "2.5")
    board.press("Escape", "b", "PageDown", "]")
    board.cell(G, 1, 1).focus()
    page.keyboard.type("-4")
    board.press("Enter")
    wanted = {
        "layers": [MAX],
        "x": [[2.5, 3, 2, 1], *NUMBERS[1:]],
        "g": [[1, 2], [3, -4]],
        "cursor": 5,
        "speed": 2,
    }
    board.until(lambda: state(page), wanted)


def test_fragment_keeps_numbers_that_json_has_not(page: Page) -> None:
    board = Board.open(page, link([MAX], [[1, "NaN"], ["-Infinity", 0.1]]))
    board.until(lambda: board.read(Y), [["NaN"]])
    board.press("PageDown")
    board.until(lambda: state(page).get("cursor"), 1)
    assert state(page)["x"] == [[1, "NaN"], ["-Infinity", 0.1]]


def test_direction_at_the_turn_is_kept(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.turn("Backward")
    board.until(lambda: (state(page).get("cursor"), state(page).get("direction")), (4, "backward"))
    page.reload()
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])


def test_reload_restores_everything(page: Page) -> None:
    board = Board.open(page, link([MAX, {"type": "edge_pad", "width": [[0, 1], [2, 0]]}], NUMBERS, [[2] * 4] * 3, cursor=14, speed=0.5))
    expect(page.get_by_role("combobox", name="Second operation")).to_have_value("edge_pad")
    board.expect_step(14, 48)
    before = [board.read(name) for name in board.grids()]
    page.reload()
    expect(page.get_by_role("combobox", name="Second operation")).to_have_value("edge_pad")
    board.expect_step(14, 48)
    expect(page.get_by_role("button", name="Speed 0.5×")).to_be_visible()
    assert [board.read(name) for name in board.grids()] == before


def test_reload_after_edits_restores_them(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.set_cell(X, 3, 3, "99")
    board.press("Escape", "PageDown", "PageDown", "PageDown")
    board.until(lambda: state(page).get("cursor"), 3)
    page.reload()
    board.expect_step(3, 8)
    board.expect_values(X, [*NUMBERS[:3], [6, -3, 3, 99]])
    board.press("PageDown")
    board.expect_values(Y, [[9, 5], [6, 99]])


def test_link_shows_the_same_in_another_tab_and_another_language(page: Page, open_context: Opener) -> None:
    board = Board.open(page, "?example=max-pool-ties")
    board.turn("Backward")
    board.press("PageDown", "PageDown", "PageDown")
    board.until(lambda: state(page).get("cursor"), 7)
    other = open_context(locale="zh-CN").new_page()
    other.goto(page.url)
    there = Board(other)
    there.expect_step(7, 8)
    assert there.grids() == ["输入 x", "输出 y", "梯度 g", "梯度 dx"]
    assert [there.read(name) for name in there.grids()] == [board.read(name) for name in board.grids()]


def test_link_wins_over_the_example(page: Page) -> None:
    board = Board.open(page, f"?example=edge-pad{link([MAX], NUMBERS, GRADIENT)}")
    board.expect_values(Y, [[9, 5], [6, 8]])


def test_link_without_g_means_ones(page: Page) -> None:
    board = Board.open(page, link([MAX], NUMBERS))
    board.expect_values(Y, [[9, 5], [6, 8]])
    board.turn("Backward")
    board.expect_values(G, [[1, 1], [1, 1]])


def test_changed_fragment_is_read_at_once(page: Page) -> None:
    board = Board.open(page, link([{"type": "edge_pad", "width": 1}], PI))
    board.until(lambda: len(board.read(Y)), 6)
    page.evaluate("hash => { location.hash = hash; }", link([MAX], NUMBERS, GRADIENT, cursor=6))
    board.expect_step(6, 8)
    board.until(lambda: board.read(DX), [["0", "0", "0", "0"], ["0", "1", "0", "2"], [""] * 4, [""] * 4])
    page.go_back()
    board.expect_values(X, PI)
    board.expect_step(0, 120)


def test_cursor_past_the_end_ends_at_the_end(page: Page) -> None:
    board = Board.open(page, link([MAX], NUMBERS, GRADIENT, cursor=10_000))
    board.expect_values(Y, [[9, 5], [6, 8]])
    board.expect_step(8, 8)


BROKEN = "The link could not be read, so an example is shown instead"
LARGE = "The link holds more than can be read, so an example is shown instead"
FUTURE = "The link was made by a newer PadPool, so an example is shown instead"


@pytest.mark.parametrize(
    ("fragment", "notice"),
    [
        ("#v1=", BROKEN),
        ("#v1=!!!!", BROKEN),
        (link([MAX], NUMBERS)[:-9], BROKEN),
        (pack("not JSON"), BROKEN),
        (pack(json.dumps({"layers": [MAX], "x": [[1], [1, 2]], "cursor": 0, "speed": 1})), BROKEN),
        (pack(json.dumps({"layers": [MAX], "x": NUMBERS, "cursor": -1, "speed": 1})), BROKEN),
        (pack(" " * 300_000), LARGE),
        ("#v3=abcd", FUTURE),
    ],
)
def test_link_that_cannot_be_read_leaves_an_example_and_says_so(fragment: str, notice: str, page: Page) -> None:
    board = Board.open(page, f"?example=max-pool{fragment}")
    expect(board.notice).to_have_text(notice)
    assert board.read(X) == json_rows(NUMBERS)
    board.press("PageDown")
    board.until(lambda: board.read(Y), [["9", ""], ["", ""]])


@pytest.mark.parametrize(
    "layer",
    [{"type": "max_pooling", "size": 0}, {"type": "max_pooling", "size": 9}, {"type": "max_pooling", "colour": 1}],
)
def test_link_with_a_layer_that_the_service_refuses_leaves_an_example_and_says_why(
    layer: dict[str, object], page: Page, faults: list[str]
) -> None:
    board = Board.open(page, f"?example=max-pool{link([layer], NUMBERS)}")
    expect(board.problem).to_be_visible()
    expect(board.problem).not_to_be_empty()
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    page.get_by_role("button", name="Layers").click()
    board.press("Escape", "PageDown")
    board.expect_step(1, 8)
    assert {fault.partition(" (")[0] for fault in faults} == {"console: Failed to load resource: the server responded with a status of 422"}
    faults.clear()


def test_link_with_an_operation_that_is_not_known_here_leaves_an_example_and_says_so(page: Page) -> None:
    board = Board.open(page, f"?example=max-pool{link([MAX, {'type': 'soft_pooling'}], NUMBERS)}")
    expect(board.notice).to_have_text(FUTURE)
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    expect(page.get_by_role("combobox", name="Layer", exact=True)).to_have_value("max_pooling")


def test_state_too_large_for_a_link_says_so_when_it_is_shared(open_context: Opener) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    board = Board.open(page, "?example=max-pool")
    block = np.random.default_rng(0).normal(size=(40, 40))
    page.evaluate("text => navigator.clipboard.writeText(text)", str(block.tolist()))
    board.cell(X, 0, 0).click()
    board.press("Control+v")
    board.until(lambda: len(board.read(Y)), 20)
    page.get_by_role("button", name="Share").click()
    expect(board.notice).to_have_text("These numbers are too many for a link")
    assert "#v1=" not in page.url


def test_share_copies_the_address(open_context: Opener) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    board = Board.open(page, "?example=max-pool")
    board.press("PageDown")
    page.get_by_role("button", name="Share").click()
    expect(board.notice).to_have_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert unpack(copied) == {"layers": [MAX], "x": NUMBERS, "g": GRADIENT, "cursor": 1, "speed": 1}


def test_share_copies_where_the_origin_is_not_secure(lan_page: Page, open_context: Opener) -> None:
    """A classroom's server on plain http has no clipboard API."""
    page = lan_page
    page.goto("/?example=max-pool")
    assert page.evaluate("[isSecureContext, navigator.clipboard === undefined]") == [False, True]
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#notice")).to_have_text("Link copied")
    expect(page.get_by_role("button", name="Share")).to_be_focused()
    reader = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    reader.goto("/")
    assert reader.evaluate("navigator.clipboard.readText()") == page.url


def test_language_button_keeps_the_state(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.press("PageDown", "PageDown")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    board.until(lambda: board.read("输出 y"), [["9", "5"], ["", ""]])
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    board.until(lambda: board.read(Y), [["9", "5"], ["", ""]])


def test_example_of_the_query_is_opened_computed(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    board = Board.open(page, "?example=max-pool")
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    page.goto("/?example=no-such-example")
    assert board.read(X) == json_rows(PI)
    assert not [url for url in requests if "/api/" in url]


def test_a_move_before_the_numbers_of_a_link_are_there_is_kept(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/trace", lambda route: held.append(route))
    board = Board.open(page, link([{"type": "max_pooling", "size": 2}], [[1, 2], [3, 4]]))
    board.until(lambda: len(held), 1)
    board.turn("Backward")
    held[0].continue_()
    board.expect_values(DX, [[0, 0], [0, 1]])
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()
