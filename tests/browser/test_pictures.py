"""The picture at the sizes it is looked at: nothing cut off, nothing on top of anything else, every digit in its cell."""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.examples import EXAMPLES as WORKED
from tests.browser.board import EXAMPLES, FULL, Board, link

PROBLEMS = Path(__file__).with_name("problems.js").read_text("utf-8").rstrip().removesuffix(";")

SEVERAL_PLANES = {example["id"] for example in WORKED if isinstance(example["trace"]["x"][0][0], list)}
SIZES = [(1280, 720), (1920, 1080), (360, 740)]
EVERY_SIZE = [*SIZES, (740, 360), (768, 1024), (3840, 2160)]
LANGUAGES = ("en", "zh")
# A full run sees every size in both languages.
SEEN = [*product(EVERY_SIZE, LANGUAGES)] if FULL else [(SIZES[0], "en"), (SIZES[2], "zh")]
PRESENTED = [*product(EVERY_SIZE, LANGUAGES)] if FULL else [(SIZES[1], "zh"), (EVERY_SIZE[3], "en")]
FRAMED = [*product(EVERY_SIZE, LANGUAGES)] if FULL else [(SIZES[2], "en")]
WITH_PANELS = [*product(EVERY_SIZE, LANGUAGES)] if FULL else [(SIZES[0], "zh"), (SIZES[2], "en")]
# Keys from the state before, so that each example is seen at rest and mid-step, on both sides.
MOMENTS = [
    ("forward at rest", ()),
    ("forward", ("Alt+ArrowRight", "ArrowLeft")),
    ("backward at rest", ("b", "b", "b")),
    ("backward", ("ArrowRight",) * 3),
]
Opener = Callable[..., BrowserContext]


def calm(open_context: Opener, width: int, height: int, **options: Any) -> Page:
    return open_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options).new_page()


def problems(page: Page) -> list[str]:
    # A caption of other lines gives the picture another size at the next frame.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    found: list[str] = page.evaluate(PROBLEMS)
    return found


def cut_off(page: Page, address: str, examples: list[str]) -> dict[str, list[str]]:
    """What is wrong in each example, at rest and mid-step, on both sides, in light and in dark."""
    found = {}
    for example in examples:
        board = Board.open(page, f"{address}&example={example}")
        for moment, keys in MOMENTS:
            board.press(*keys)
            found[f"{example} {moment}"] = problems(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["in dark"] = problems(page)
    return {where: wrong for where, wrong in found.items() if wrong}


@pytest.mark.parametrize(("size", "lang"), SEEN)
def test_nothing_is_cut_off_or_covered(size: tuple[int, int], lang: str, open_context: Opener) -> None:
    assert cut_off(calm(open_context, *size), f"?lang={lang}", EXAMPLES) == {}


@pytest.mark.parametrize(("size", "lang"), PRESENTED)
def test_nothing_is_cut_off_or_covered_while_presenting(size: tuple[int, int], lang: str, open_context: Opener) -> None:
    assert cut_off(calm(open_context, *size), f"?present=1&lang={lang}", EXAMPLES) == {}


@pytest.mark.parametrize(("size", "lang"), FRAMED)
def test_nothing_is_cut_off_or_covered_in_a_frame(size: tuple[int, int], lang: str, open_context: Opener) -> None:
    assert cut_off(calm(open_context, *size), f"embed?lang={lang}", EXAMPLES) == {}


@pytest.mark.parametrize(("size", "lang"), WITH_PANELS)
def test_nothing_is_cut_off_or_covered_while_a_panel_is_open(size: tuple[int, int], lang: str, open_context: Opener) -> None:
    page = calm(open_context, *size)
    found = {}
    for example in ("edge-then-max", "convolution-channels"):
        board = Board.open(page, f"?lang={lang}&example={example}")
        board.press("b", "PageDown")
        for name in ("layers", "edit", "lessons", "code", "help"):
            page.locator(f"[data-panel={name}]").click()
            panel = page.locator(f"#panel-{name}")
            expect(panel).to_contain_text("def " if name == "code" else re.compile("."))
            found[f"{example} {name}"] = problems(page)
            panel.evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
            found[f"{example} {name}, its end"] = problems(page)
            page.locator(f"[data-panel={name}]").click()
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("width", "height"), [(740, 360), (1024, 768), (1366, 768), (700, 900), (320, 256), (3840, 2160)])
def test_other_windows_cut_nothing_off(width: int, height: int, open_context: Opener) -> None:
    assert cut_off(calm(open_context, width, height), "?lang=en", ["edge-pad", "max-pool", "edge-then-max"]) == {}


NUMBERS = [[-0.123456, 1e-9, 123456789.0], [1e21, 1 / 3, -88.125], ["NaN", "-Infinity", 1000000]]


@pytest.mark.parametrize(("width", "height"), [SIZES[0], SIZES[2]])
@pytest.mark.parametrize("layer", [{"type": "edge_pad", "width": 1}, {"type": "mean_pooling", "size": 2, "stride": 1}])
def test_awkward_numbers_stay_in_their_cells(layer: dict[str, object], width: int, height: int, open_context: Opener) -> None:
    page = calm(open_context, width, height)
    board = Board.open(page, link([layer], NUMBERS))
    board.until(lambda: len(board.read("Input x")), 3)
    assert problems(page) == []
    board.press("b")
    assert problems(page) == []


def test_long_numbers_and_their_notes_keep_clear_of_the_mark_of_a_tie(open_context: Opener) -> None:
    page = calm(open_context, 1280, 720)
    wide = [[-12.5, -88.125, -12.5, 4] * 2] * 4 + [[7, 1e-9, 1e-9, -12] * 2] * 4
    board = Board.open(page, link([{"type": "min_pooling", "size": 3, "stride": 1}], wide))
    board.until(lambda: len(board.read("Input x")), 8)
    assert len(board.cells_with("Input x", "tie")) > 20
    assert "=3" in {badge for row in board.read("Input x", "badge") for badge in row}
    assert problems(page) == []


def test_cells_of_the_current_grids_are_44_pixels(open_context: Opener) -> None:
    page = calm(open_context, 1280, 720)
    for example in (name for name in EXAMPLES if name != "overlap-16"):
        board = Board.open(page, f"?example={example}")
        # Planes below one another have more than eight rows together.
        least = 24 if example in SEVERAL_PLANES else 44
        for keys in ((), ("PageDown",), ("Alt+ArrowRight", "ArrowRight"), ("b",), ("PageDown",), ("Alt+ArrowRight", "ArrowRight")):
            board.press(*keys)
            assert min(sides(page)) >= least - 0.01, (example, keys)


def test_cells_of_sixteen_rows_are_24_pixels(open_context: Opener) -> None:
    page = calm(open_context, 1280, 720)
    board = Board.open(page, "?example=overlap-16")
    for keys in ((), ("PageDown",), ("b",)):
        board.press(*keys)
        assert min(sides(page)) >= 23.99


def sides(page: Page) -> list[float]:
    """The side of a cell in every grid at full size."""
    found: list[float] = page.locator("#picture .card:not(.thumb) [role=grid]").evaluate_all(
        "grids => grids.map(grid => grid.querySelector('.hit').getBoundingClientRect().width)"
    )
    assert len(found) >= 2
    return found


def test_large_screens_are_looked_at_from_further_away(open_context: Opener) -> None:
    large = []
    for width, height in ((1920, 1080), (3840, 2160)):
        page = calm(open_context, width, height)
        Board.open(page, "?example=edge-pad")
        text = "document.querySelector('#sentence')"
        large.append([min(sides(page)), page.evaluate(f"parseFloat(getComputedStyle({text}).fontSize)")])
    assert [round(after / before, 1) for before, after in zip(*large, strict=True)] == [2, 2]


def test_cell_is_edited_where_it_is_seen_on_a_large_screen(open_context: Opener) -> None:
    page = calm(open_context, 3840, 2160)
    board = Board.open(page, "?example=edge-pad")
    cell = board.cell("Input x", 3, 3)
    cell.dblclick()
    seen, editor = cell.locator(".hit").bounding_box(), board.editor.bounding_box()
    assert seen and editor
    assert abs(seen["x"] - editor["x"]) < 2 and abs(seen["y"] - editor["y"]) < 2 and abs(seen["height"] - editor["height"]) < 2
    board.press("Escape")
    a, b = (board.cell("Input x", *at).locator(".hit").bounding_box() for at in ((0, 0), (2, 1)))
    assert a and b
    page.mouse.move(a["x"] + 20, a["y"] + 20)
    page.mouse.down()
    page.mouse.move(b["x"] + 20, b["y"] + 20, steps=4)
    page.mouse.up()
    selected = page.locator("#picture [aria-selected=true]")
    expect(selected).to_have_count(6)


@pytest.mark.parametrize(("width", "height"), SIZES[:2])
def test_no_panel_covers_a_grid(width: int, height: int, open_context: Opener) -> None:
    page = calm(open_context, width, height)
    board = Board.open(page, "?example=edge-pad")
    before = page.locator("#picture [role=grid]").evaluate_all(BOXES)
    for name in ("Layers", "Edit", "Lessons", "Help"):
        top = board.panel(name).evaluate(TOP)
        after = page.locator("#picture [role=grid]").evaluate_all(BOXES)
        assert after == before
        assert max(y + tall for _, y, _, tall in after) <= top + 0.5, name


@pytest.mark.parametrize(("width", "height"), SIZES[:2])
def test_code_is_read_beside_grids_sentence_and_transport(width: int, height: int, open_context: Opener) -> None:
    page = calm(open_context, width, height)
    board = Board.open(page, "?example=edge-pad")
    before = page.locator("#picture [role=grid]").evaluate_all(BOXES)
    top = board.panel("Code").evaluate(TOP)
    board.press("ArrowRight")
    board.until(lambda: page.locator("#picture [role=grid]").evaluate_all(BOXES) != before, True)
    for part in ("#picture [role=grid]", "#sentence", "#formula", ".transport"):
        assert max(y + tall for _, y, _, tall in page.locator(part).evaluate_all(BOXES)) <= top + 0.5, part
    board.press("Escape")
    board.until(lambda: page.locator("#picture [role=grid]").evaluate_all(BOXES), before)


TOP = "panel => panel.getBoundingClientRect().top"
BOXES = "grids => grids.map(grid => grid.getBoundingClientRect()).map(({ x, y, width, height }) => [x, y, width, height])"


@pytest.mark.parametrize(
    ("example", "roles"), [("edge-pad", ".source, .target"), ("edge-then-max", ".source, .target"), ("overlap-16", ".target")]
)
def test_a_phone_scrolls_to_the_cells_of_the_step(example: str, roles: str, open_context: Opener) -> None:
    page = calm(open_context, 360, 740)
    board = Board.open(page, f"?example={example}")
    for keys in (("PageDown",) * 3, ("Alt+ArrowRight",) * 2, ("ArrowLeft",), ("b", "PageDown"), ("Alt+ArrowRight", "ArrowLeft")):
        board.press(*keys)
        cells = page.locator(f"#picture [role=gridcell]:is({roles}) .hit").evaluate_all(BOXES)
        [[_, top, _, height]] = page.locator("#room").evaluate_all(BOXES)
        assert cells and [y for _, y, _, tall in cells if y < top or y + tall > top + height] == [], keys


def test_colours_follow_the_scheme(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    look = """() => [
        getComputedStyle(document.documentElement).backgroundColor,
        document.querySelector("[role=gridcell] .tile").getAttribute("fill"),
    ]"""
    light = page.evaluate(look)
    page.emulate_media(color_scheme="dark")
    board.until(lambda: [a != b for a, b in zip(page.evaluate(look), light, strict=True)], [True, True])


def test_arrows_end_at_the_edges_of_cells_and_cross_no_digit(open_context: Opener) -> None:
    page = calm(open_context, 1280, 720)
    crossed = {}
    for example in EXAMPLES:
        board = Board.open(page, f"?example={example}")
        for keys in (("PageDown",) * 3, ("Alt+ArrowRight", "ArrowLeft"), ("b", "PageDown"), ("PageDown",) * 7):
            board.press(*keys)
            if on := page.evaluate(CROSSED):
                crossed[f"{example} {keys}"] = on
    assert crossed == {}


CROSSED = """() => {
  const { left, top } = document.getElementById("picture").getBoundingClientRect();
  const digits = [...document.querySelectorAll("[role=gridcell] .digits")].filter(text => text.textContent).map(text => {
    const { x, y, width, height } = text.getBoundingClientRect();
    // Digits fill about two thirds of their line.
    return { text: text.textContent, left: x, right: x + width, top: y + height * 0.2, bottom: y + height * 0.8 };
  });
  const on = new Set();
  for (const path of document.querySelectorAll("path:is(.arrow, .whisper:not([d='']))")) {
    const length = path.getTotalLength();
    for (let at = 0; at <= length; at += 4) {
      const { x, y } = path.getPointAtLength(at);
      const covers = box => x + left > box.left && x + left < box.right && y + top > box.top && y + top < box.bottom;
      digits.filter(covers).forEach(({ text }) => on.add(text));
    }
  }
  return [...on];
}"""
