"""A whole visit by one way in alone: the keyboard, a finger, the accessibility tree read as text, and a page at 400 %; and on paper."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.board import DX, Board, G, X, Y

Opener = Callable[..., BrowserContext]
WHERE = """() => {
  const own = document.activeElement;
  const grid = own.closest("[role=grid]");
  return grid ? grid.ariaLabel : own.ariaLabel || own.value || own.textContent;
}"""


def go(page: Page, name: str, key: str = "Tab") -> None:
    """Tab until something of this name has the focus."""
    for _ in range(40):
        if page.evaluate(WHERE) == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab never came to {name}")


def test_play_through_and_edit_by_keyboard_alone(open_context: Opener) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    go(page, X)
    board.press("ArrowRight", "ArrowDown", "Delete")
    board.expect_values(Y, [[4, 5], [6, 8]])
    board.press("1", "2", "Enter")
    board.expect_values(Y, [[12, 5], [6, 8]])
    board.press("Control+z", "Control+z")
    board.expect_values(Y, [[9, 5], [6, 8]])
    go(page, "Step forward")
    board.press("Enter", "Space")
    board.expect_step(2, 8)
    go(page, "Timeline")
    board.press("End")
    board.expect_step(8, 8)
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])
    board.press("Home")
    go(page, "Play", "Shift+Tab")
    board.press("]", "]", "Space")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=20_000)
    board.expect_step(8, 8)
    go(page, "Layers", "Shift+Tab")
    board.press("Enter", "Tab")
    expect(page.get_by_role("complementary", name="Layers").get_by_label("Window", exact=True)).to_be_focused()
    board.press("Control+a", "3")
    board.until(lambda: len(board.read(Y)), 1)
    board.press("Escape")
    expect(page.get_by_role("button", name="Layers")).to_be_focused()


def centre(seen: Locator) -> tuple[float, float]:
    box = seen.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_play_through_and_edit_by_touch_alone(open_context: Opener) -> None:
    page = open_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    cell = board.cell(X, 1, 1).locator(".hit")
    for _ in range(2):
        page.touchscreen.tap(*centre(cell))
    expect(board.editor).to_be_focused()
    page.keyboard.insert_text("0")
    page.touchscreen.tap(*centre(page.get_by_role("button", name="Step forward", exact=True)))
    board.expect_values(X, [[1, 3, 2, 1], [4, 0, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])
    board.expect_step(1, 8)
    expect(board.formula).to_have_text("max(1, 3, 4, 0) = 4")
    page.get_by_role("button", name="Speed").tap()
    page.get_by_role("button", name="Play", exact=True).tap()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=20_000)
    board.expect_step(8, 8)
    page.get_by_text("Forward", exact=True).locator("visible=true").tap()
    board.expect_step(0, 8)
    page.get_by_role("button", name="Lessons").tap()
    page.get_by_role("button", name="Undo").tap()
    board.until(lambda: board.read(X)[1][1], "9")
    page.get_by_role("button", name="Lessons").tap()
    expect(page.get_by_role("complementary")).to_have_count(0)


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    """A finger that moves, as the browser itself gets it, so that it may scroll."""
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": start[0], "y": start[1]}]})
    for step in range(1, 9):
        point = {"x": start[0] + by[0] * step / 8, "y": start[1] + by[1] * step / 8}
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(16)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_finger_scrolls_down_and_selects_across(open_context: Opener) -> None:
    page = open_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=edge-pad")
    start = centre(board.cell(X, 3, 0).locator(".hit"))
    drag(page, start, (0, -120))
    board.until(lambda: page.evaluate("document.getElementById('room').scrollTop > 40"), True)
    assert page.locator("#picture [aria-selected=true]").count() == 0
    # Anew: what was pushed may still be rolling.
    Board.open(page, "?example=edge-pad")
    drag(page, centre(board.cell(X, 1, 0).locator(".hit")), (80, 4))
    board.until(lambda: page.locator("#picture [aria-selected=true]").count() >= 3, True)
    assert page.evaluate("document.getElementById('room').scrollTop") == 0


def test_tree_read_as_text_tells_the_lesson(open_context: Opener) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    grids = page.get_by_role("group", name="Grids")
    assert grids.aria_snapshot() == "\n".join(
        [
            '- group "Grids":',
            *grid_text("Input x", [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]),
            *grid_text("Output y", [[9, 5], [6, 8]]),
        ]
    )
    board.press("b", "PageDown")
    said = "g[0, 0] goes whole to dx[1, 1], which held the maximum 9 dx[1, 1] = 1"
    expect(page.get_by_role("status").first).to_have_text(re.compile(re.escape(said).replace(r"9\ ", r"9\s+")))
    # The sentence stands once in the tree, and a number that stands in a corner is no second name of its cell.
    assert page.locator("main").aria_snapshot().count("goes whole") == 1
    Board.open(page, "?example=edge-pad").press("b")
    # What borders and hatches tell is told to the ear as well.
    ring = page.get_by_role("grid", name=G).get_by_role("gridcell").first
    expect(ring).to_have_accessible_description("padding")
    Board.open(page, "?example=max-pool-ties")
    ties = page.get_by_role("grid", name=X).locator(".tie").first
    expect(ties).to_have_accessible_description("tied for the maximum or minimum")
    Board.open(page, "?example=edge-pad").press("b")
    names = page.get_by_role("grid", name=DX).get_by_role("gridcell").first
    expect(names).to_have_accessible_name("9")
    timeline = page.get_by_role("slider", name="Timeline")
    board.press("PageDown")
    expect(timeline).to_have_attribute("aria-valuetext", re.compile(r"^step \d+ of 192, fold rows$"))
    # Rows, columns, and which grids take numbers.
    tree = [(grid.get_attribute("aria-rowcount"), grid.get_attribute("aria-readonly")) for grid in page.get_by_role("grid").all()]
    assert tree == [("4", "true"), ("4", "true"), ("8", None)]
    assert page.get_by_role("grid", name=G).get_by_role("gridcell").nth(9).get_attribute("aria-colindex") == "2"


def grid_text(name: str, rows: list[list[int]]) -> list[str]:
    text = [[str(value).replace("-", "−") for value in row] for row in rows]
    lines = [[f'    - row "{" ".join(row)}":', *(f'      - gridcell "{value}"' for value in row)] for row in text]
    return [f'  - grid "{name}":', *(line for row in lines for line in row)]


SPOKEN = """() => {
  window.spoken = [];
  const region = document.getElementById("spoken");
  new MutationObserver(() => spoken.push([performance.now(), region.textContent]))
    .observe(region, { childList: true, characterData: true, subtree: true });
}"""


def test_playing_speaks_no_faster_than_a_listener_hears(open_context: Opener) -> None:
    page = open_context().new_page()
    board = Board.open(page, "?example=edge-pad")
    page.evaluate(SPOKEN)
    board.press("Space")
    page.wait_for_timeout(13_000)
    heard = page.evaluate("spoken")
    shown = int(board.timeline.input_value())
    board.press("Space")
    assert shown > 20 and 2 <= len(heard) <= 4
    for (before, sentence), (after, _) in pairwise(heard):
        assert after - before >= 60 * len(sentence)
    # A hand that stops is told where it is, in full.
    board.press("PageDown")
    expect(page.locator("#spoken")).to_contain_text(board.sentence.inner_text())


def test_letters_can_be_switched_off(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.panel("Help").get_by_label("Letters are keys").uncheck()
    board.press("Escape", "b", "h", "t", "]")
    page.reload()
    board.press("b", "n", "?")
    expect(page.get_by_role("radio", name="Forward")).to_be_checked()
    expect(page.get_by_role("complementary")).to_have_count(0)
    assert board.read(Y, "digits") == [["9", "5"], ["6", "8"]]
    board.press("ArrowRight")
    board.expect_step(1, 8)
    board.panel("Help").get_by_label("Letters are keys").check()
    board.press("Escape", "b")
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()


SMALL = """() => [...document.querySelectorAll("button, select, input, [role=gridcell] .hit, .direction span")]
  .filter(one => one.checkVisibility() && !one.closest(".thumb") && one.type !== "radio")
  .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width && Math.min(width, height) < 23.9)"""


# 1280×1024 and 1280×720 at 400 %, and a laptop at 200 %.
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 180), (640, 360)])
def test_zoomed_page_loses_nothing_and_scrolls_one_way(width: int, height: int, open_context: Opener) -> None:
    page = open_context(viewport={"width": width, "height": height}, reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    for name in ("Layers", "Edit", "Lessons", "Code", "Help"):
        panel = board.panel(name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth + 1"), name
        board.press("Escape")
    board.set_cell(X, 0, 0, "50")
    board.expect_values(Y, [[50, 5], [6, 8]])
    for name in ("Step forward", "Play", "Share"):
        button = page.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Step forward", exact=True).click()
    expect(board.formula).to_have_text("max(50, 3, 4, 9) = 50")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 740), (740, 360)])
def test_every_target_is_24_pixels(width: int, height: int, open_context: Opener) -> None:
    page = open_context(viewport={"width": width, "height": height}, reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=edge-then-max")
    assert page.evaluate(SMALL) == []
    for name in ("Layers", "Edit", "Lessons", "Help"):
        board.panel(name)
        assert page.evaluate(SMALL) == []
        board.press("Escape")


def test_handout_is_black_on_white_whatever_the_theme(open_context: Opener) -> None:
    page = open_context(color_scheme="dark", reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    board.press("h", "b")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (page.locator(".tools"), page.locator(".transport"), page.locator("#bubble")):
        expect(hidden).to_be_hidden()
    for shown in (page.locator("#pipeline"), page.locator("#summary"), board.grid(X), board.grid(DX)):
        expect(shown).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    fills = page.locator("#picture .tile").evaluate_all("all => [...new Set(all.map(one => getComputedStyle(one).fill))]")
    assert fills == ["rgb(255, 255, 255)"]
    # What is hidden is left blank to be filled in; what is given stays.
    answers = board.grid(DX).locator(".digits").evaluate_all("all => all.map(one => getComputedStyle(one).visibility)")
    assert set(answers) == {"hidden"}
    expect(board.cell(X, 0, 0).locator(".digits")).to_be_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") + page.pdf(format="A4").count(b"/Type /Page ") <= 2
