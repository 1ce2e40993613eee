"""A teacher's first day: the presenting view, hidden results, and the walk through the examples."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.board import DX, EXAMPLES, Board, X, Y, json_rows

NUMBERS = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]


def test_presenting_shows_title_grids_sentence_and_timeline_alone(page: Page) -> None:
    board = Board.open(page, "?present=1")
    for shown in (
        page.locator("#pipeline"),
        page.locator("#summary"),
        board.grid(Y),
        board.sentence,
        board.timeline,
        page.locator("#play"),
    ):
        expect(shown).to_be_visible()
    # All others wait for a hand that moves.
    seen = "all => all.filter(one => one.checkVisibility({ opacityProperty: true })).map(one => one.ariaLabel || one.textContent)"
    assert page.get_by_role("button").evaluate_all(seen) == ["Play"]
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.get_by_text("Forward", exact=True).locator("visible=true")).to_have_count(1)
    board.press("b")
    expect(page.get_by_text("Backward", exact=True).locator("visible=true")).to_have_count(1)
    expect(board.meter).to_be_visible()


def test_cells_of_the_current_grids_are_64_pixels_while_presenting(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    for example in ("edge-pad", "reflect-pad", "constant-pad", "max-pool", "edge-then-max", "max-overlap"):
        board = Board.open(page, f"?present=1&example={example}")
        for keys in ((), ("PageDown",), ("Alt+ArrowRight", "ArrowRight"), ("b",), ("PageDown",), ("Alt+ArrowRight", "ArrowRight")):
            board.press(*keys)
            cells = page.locator("#picture g.card:not(.thumb) [role=grid] [role=gridcell]:first-child .hit")
            boxes = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().toJSON())")
            assert len(boxes) >= 2
            assert min(min(box["width"], box["height"]) for box in boxes) >= 63.99, (example, keys)


def test_t_and_the_button_switch_presenting_and_the_address_keeps_it(page: Page) -> None:
    board = Board.open(page)
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("button", name="Share")).to_be_hidden()
    assert "present=1" in page.url
    page.reload()
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    board.press("t")
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    assert "present" not in page.url
    board.press("t")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Share")).to_be_visible()


def test_presenting_closes_the_panel(page: Page) -> None:
    board = Board.open(page)
    board.panel("Code")
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_remote_steps_while_presenting(page: Page) -> None:
    board = Board.open(page, "?present=1&example=max-pool")
    board.press("PageDown", "PageDown", "PageUp")
    board.expect_step(1, 8)
    expect(board.formula).to_have_text("max(1, 3, 4, 9) = 9")
    board.cell(X, 2, 2).click()
    board.press("PageDown")
    board.expect_step(2, 8)
    expect(board.formula).to_have_text("max(2, 1, 1, 5) = 5")


PLACES = """() => {
  const where = one => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return (one.matches("#sentence, #meter") ? [y] : [x, y, width, height]).map(Math.round).join(" ");
  };
  const all = document.querySelectorAll("#picture [role=grid], .tools button, .transport button, #timeline, #sentence, #meter");
  return [...all].filter(one => one.checkVisibility()).map(where);
}"""


@pytest.mark.parametrize(("size", "query"), [((1280, 720), "?present=1"), ((1280, 720), "?present=1&lang=zh"), ((360, 740), "?")])
def test_nothing_moves_within_a_stage(size: tuple[int, int], query: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for example in ("max-pool-ties", "constant-pad", "convolution-channels"):
        board = Board.open(page, f"{query}&example={example}")
        for _ in range(2):
            places: dict[str, list[str]] = {}
            for step in range(8):
                board.press("PageDown")
                page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
                stage = (page.locator("#count").text_content() or "").partition("\n")[0]
                if step:
                    assert page.evaluate(PLACES) == places.setdefault(stage, page.evaluate(PLACES)), (example, stage, step)
            board.press("b")


def test_h_hides_every_result_and_shows_it_again(page: Page) -> None:
    board = Board.open(page, "?example=edge-pad")
    board.press("h")
    between = "1 Edge padding: after columns"
    board.until(lambda: board.read(Y, "digits"), [["?"] * 8] * 8)
    assert board.read(between, "digits") == [["?"] * 8] * 4
    assert board.read(X, "digits")[0] == ["3", "−1", "4", "1"]
    assert set(page.locator("#picture .card").nth(2).locator(".tile").evaluate_all("all => all.map(one => one.getAttribute('fill'))")) == {
        "none"
    }
    board.cell(Y, 0, 0).hover()
    expect(board.sentence).to_have_text("What will be here?")
    expect(board.formula).to_be_empty()
    board.press("b")
    board.until(lambda: board.read("Gradient g", "digits"), [["1"] * 8] * 8)
    assert board.read(DX, "digits") == [["?"] * 4] * 4
    assert board.read(DX, "corner") == [[""] * 4] * 4
    expect(board.meter).to_be_hidden()
    board.press("h")
    board.until(lambda: board.read(DX, "digits")[0], ["9", "3", "3", "9"])
    expect(board.meter).to_be_visible()


def test_steps_fill_hidden_results_with_question_marks(page: Page) -> None:
    board = Board.open(page, "?present=1&example=max-pool")
    board.press("h", "PageDown", "PageDown")
    board.until(lambda: board.read(Y, "digits"), [["?", "?"], ["", ""]])


def test_hidden_results_are_given_away_by_no_arrow_role_or_motion(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    told = "() => document.querySelectorAll('#picture :is(.arrow, .whisper:not([d=\"\"]), .source, .read, .target)').length"
    board.press("PageDown")
    assert page.evaluate(told) > 0
    board.press("h")
    page.wait_for_function("() => !document.querySelector('#picture .arrow')")
    for key in ("PageDown", "End", "PageUp"):
        board.press(key)
        assert page.evaluate(told) == 0
        assert page.locator("#picture .frame").count() == 1
    board.cell(Y, 0, 0).hover()
    assert page.evaluate(told) == 0
    page.mouse.move(0, 0)
    board.press("Home")
    page.evaluate(
        "() => { window.moved = 0; new MutationObserver(() => moved++).observe(document.querySelector('.movers'), { childList: true }); }"
    )
    page.get_by_role("button", name="Play", exact=True).click()
    board.until(lambda: board.read(Y, "digits")[0][0], "?")
    assert page.evaluate("moved") == 0


def test_n_and_p_walk_through_the_examples_in_a_circle(page: Page) -> None:
    board = Board.open(page)
    for example in [*EXAMPLES[1:], EXAMPLES[0]]:
        board.press("n")
        board.until(lambda: page.evaluate("new URL(location).searchParams.get('example')"), example)
    board.press("p")
    board.until(lambda: page.evaluate("new URL(location).searchParams.get('example')"), EXAMPLES[-1])
    board.press(*"p" * (len(EXAMPLES) - 1 - EXAMPLES.index("max-pool")))
    board.expect_values(X, NUMBERS)
    board.expect_values(Y, [[9, 5], [6, 8]])
    board.expect_step(0, 8)


def test_reset_brings_the_example_back_and_undo_takes_that_back(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    board.set_cell(X, 0, 0, "77")
    page.get_by_role("combobox", name="Layer", exact=True).select_option("mean_pooling")
    board.until(lambda: board.read(Y)[0][0], "23.25")
    board.cell(X, 0, 0).focus()
    board.press("PageDown", "r")
    board.expect_values(X, NUMBERS)
    board.expect_values(Y, [[9, 5], [6, 8]])
    board.expect_step(0, 8)
    board.press("Control+z")
    board.until(lambda: board.read(Y)[0][0], "23.25")


def test_every_key_of_the_teacher_has_a_button(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    panel = board.panel("Lessons")
    panel.get_by_role("button", name="Hide or show values").click()
    board.until(lambda: board.read(Y, "digits"), [["?", "?"], ["?", "?"]])
    panel.get_by_role("button", name="Hide or show values").click()
    board.until(lambda: board.read(Y, "digits"), [["9", "5"], ["6", "8"]])
    board.set_cell(X, 0, 0, "50")
    board.expect_values(Y, [[50, 5], [6, 8]])
    for name, first in (("Undo", "1"), ("Redo", "50"), ("Reset", "1")):
        panel.get_by_role("button", name=name).click()
        board.until(lambda: board.read(X)[0][0], first)
    panel.get_by_role("button", name="0/1 mask").click()
    board.until(lambda: board.read(X, "digits")[1], ["0", "1", "0", "1"])
    panel.get_by_role("button", name="Next example").click()
    board.until(lambda: board.read(X)[2], ["0", "2", "8", "8"])
    panel.get_by_role("button", name="Previous example").click()
    board.until(lambda: board.read(X), json_rows(NUMBERS))


def test_x_is_edited_while_dx_is_seen(page: Page) -> None:
    board = Board.open(page, "?present=1&example=max-pool")
    board.press("b")
    for name in (X, Y, "Gradient g", DX):
        expect(board.grid(name)).to_be_visible()
    board.set_cell(X, 0, 0, "10")
    board.expect_values(DX, [[1, 0, 0, 0], [0, 0, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])
    board.set_cell(X, 0, 0, "9")
    board.expect_values(DX, [[1, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])
    assert board.cells_with(X, "tie") == {(0, 0), (1, 1)}


def test_f_fills_the_screen_and_leaves_it(page: Page) -> None:
    board = Board.open(page, "?present=1")
    board.press("f")
    board.until(lambda: page.evaluate("document.fullscreenElement?.localName"), "html")
    board.press("f")
    board.until(lambda: page.evaluate("document.fullscreenElement"), None)


def test_question_mark_opens_the_help_with_every_key(page: Page) -> None:
    board = Board.open(page)
    board.press("?")
    panel = page.get_by_role("complementary", name="Help")
    expect(panel).to_contain_text("PageUp PageDown")
    expect(panel.get_by_role("link", name="API documentation")).to_have_attribute("href", "docs")
    board.press("?")
    expect(panel).to_have_count(0)


def test_q_tells_that_phones_cannot_come_to_a_loopback_address(page: Page) -> None:
    board = Board.open(page)
    board.press("q")
    panel = page.get_by_role("complementary", name="QR code for phones")
    expect(panel).to_contain_text("padpool serve --classroom")
    expect(panel.get_by_role("img")).to_have_count(0)
    board.press("q")
    expect(panel).to_have_count(0)


def test_code_holds_the_address_with_its_numbers_and_follows_them(lan_page: Page) -> None:
    board = Board.open(lan_page, "?example=max-pool&present=1")
    board.press("q")
    code = lan_page.get_by_role("complementary", name="QR code for phones").get_by_role("img")
    expect(code).to_have_attribute("alt", re.compile(r"^http://padpool\.test/\?example=max-pool#v1="))
    first = code.get_attribute("alt") or ""
    board.press("PageDown")
    expect(code).not_to_have_attribute("alt", first)
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("image => image.naturalWidth") > 0
    assert lan_page.url.partition("#")[2] == (code.get_attribute("alt") or "").partition("#")[2] != ""


def test_code_without_room_for_the_numbers_says_so(lan_page: Page) -> None:
    board = Board.open(lan_page, "?example=overlap-16")
    board.press("q")
    panel = lan_page.get_by_role("complementary", name="QR code for phones")
    expect(panel).to_contain_text("too many for a code")
    assert "#" not in (panel.get_by_role("img").get_attribute("alt") or "#")


def test_spotlight_follows_the_pointer_and_the_focus(page: Page) -> None:
    board = Board.open(page, "?present=1&example=max-pool")
    dusk = page.locator("#dusk")
    expect(dusk).to_be_hidden()
    board.press("s")
    expect(dusk).to_be_visible()
    light = "element => ['x', 'y'].map(axis => Math.round(parseFloat(element.style.getPropertyValue(`--spot-${axis}`))))"
    page.mouse.move(300, 200)
    assert dusk.evaluate(light) == [300, 200]
    # It takes no click from what lies below.
    board.cell(X, 1, 1).click()
    board.press("ArrowDown")
    box = board.cell(X, 2, 1).bounding_box()
    assert box
    assert dusk.evaluate(light) == [round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)]
    board.press("s")
    expect(dusk).to_be_hidden()


def test_bar_of_the_teacher_shows_itself_to_a_moving_hand(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    board = Board.open(page, "?present=1&example=max-pool")
    bar = page.get_by_role("group", name="Present")
    expect(bar).to_have_css("opacity", "0")
    box = page.locator("#room").bounding_box()
    page.mouse.move(300, 400)
    page.mouse.move(320, 420)
    expect(bar).to_have_css("opacity", "1")
    assert page.locator("#room").bounding_box() == box
    hide = bar.get_by_role("button", name="Hide or show values")
    hide.click()
    board.until(lambda: board.read(Y, "digits"), [["?", "?"], ["?", "?"]])
    expect(hide).to_have_attribute("aria-pressed", "true")
    board.press("h")
    expect(hide).to_have_attribute("aria-pressed", "false")
    bar.get_by_role("button", name="0/1 mask").click()
    board.until(lambda: board.read(X, "digits")[1], ["0", "1", "0", "1"])
    board.set_cell(X, 0, 0, "50")
    bar.get_by_role("button", name="Reset").click()
    board.expect_values(X, NUMBERS)
    bar.get_by_role("button", name="Next example").click()
    board.until(lambda: board.read(X)[2], ["0", "2", "8", "8"])
    page.locator("#play").focus()
    expect(bar).to_have_css("opacity", "0", timeout=6000)
    page.keyboard.press("Tab")
    bar.get_by_role("button", name="Reset").focus()
    expect(bar).to_have_css("opacity", "1")


def test_bar_is_always_there_for_fingers(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768}).new_page()
    Board.open(page, "?present=1&example=max-pool")
    expect(page.get_by_role("group", name="Present")).to_have_css("opacity", "1")
