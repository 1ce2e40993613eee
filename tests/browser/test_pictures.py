"""The picture at the sizes it is looked at: nothing cut off, nothing on top of anything else, every digit in its cell."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.board import Board, link

MEASURE = """() => {
  const problems = [];
  const [width, height] = [innerWidth, innerHeight];
  const root = document.documentElement;
  if (root.scrollWidth > width || document.body.scrollWidth > width) problems.push(`page is ${root.scrollWidth} wide`);
  if (root.scrollHeight > height || document.body.scrollHeight > height) problems.push(`page is ${root.scrollHeight} high`);
  const room = document.getElementById("room");
  const scrolls = room.scrollHeight > room.clientHeight && getComputedStyle(room).overflowY === "auto";
  const named = element => `${element.localName}.${element.getAttribute("class") ?? ""}#${element.id} “${element.textContent.trim().slice(0, 30)}”`;
  const visible = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const painted = rect => rect.width > 0 && rect.height > 0;

  // Nothing reaches outside of the window; a phone's room may be scrolled up and down.
  for (const element of document.body.querySelectorAll("*")) {
    if (element.matches(".spoken, script, noscript, option, .hit") || element.closest("[hidden]") || !visible(element)) continue;
    if (element.localName === "input" && element.type === "radio") continue;
    const rect = element.getBoundingClientRect();
    if (!painted(rect)) continue;
    const inRoom = room.contains(element) && element !== room;
    const tall = !(inRoom && scrolls) && (rect.top < -0.5 || rect.bottom > height + 0.5);
    if (rect.left < -0.5 || rect.right > width + 0.5 || tall) problems.push(`outside the window: ${named(element)}`);
    if (!inRoom && element.matches("p, button, span, select, .meter") && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      problems.push(`cut off: ${named(element)}`);
  }

  // Text that is drawn: its ink, not its line.
  const pen = document.createElement("canvas").getContext("2d");
  const ink = text => {
    const box = text.getBoundingClientRect();
    const scale = text.getCTM().a;
    const style = getComputedStyle(text);
    const size = parseFloat(style.fontSize) * scale;
    pen.font = `${style.fontWeight} ${size}px ${style.fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down, fontBoundingBoxAscent: above } = pen.measureText(text.textContent);
    const line = box.top + above;
    return { left: box.left, right: box.right, top: line - up, bottom: line + down, size };
  };
  const inside = (inner, outer, slack) =>
    inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const say = ({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round).join(" ");
  let digits = 0;
  for (const cell of document.querySelectorAll("[role=gridcell]")) {
    const tile = cell.querySelector(".tile").getBoundingClientRect();
    const inner = cell.querySelector(".inner");
    const line = getComputedStyle(inner).stroke === "none" ? null : inner.getBoundingClientRect();
    const texts = [...cell.querySelectorAll("text")].filter(text => text.textContent && visible(text)).map(text => [text, ink(text)]);
    for (const [text, box] of texts) {
      digits++;
      if (box.size < 10.99) problems.push(`too small: ${named(text)} ${box.size}`);
      if (!inside(box, tile, 0.5)) problems.push(`outside its tile: ${named(text)} ${say(box)} in ${say(tile)}`);
      if (line && !inside(box, line, -0.5)) problems.push(`on the mark of a tie: ${named(text)}`);
      for (const [other, otherBox] of texts) {
        if (text !== other && meet(box, otherBox)) problems.push(`on top of ${named(other)}: ${named(text)}`);
      }
    }
  }
  if (digits < 10) problems.push(`only ${digits} numbers are shown`);

  // Labels stand clear of each other and of all cells.
  const labels = [...document.querySelectorAll(".label")].filter(label => label.textContent).map(label => [label, label.getBoundingClientRect()]);
  if (labels.length < 2) problems.push(`only ${labels.length} labels`);
  const grids = [...document.querySelectorAll("[role=grid]")].map(grid => grid.getBoundingClientRect());
  for (const [label, box] of labels) {
    for (const [other, otherBox] of labels) if (label !== other && meet(box, otherBox)) problems.push(`labels meet: ${named(label)} ${named(other)}`);
    for (const grid of grids) if (meet({ ...box.toJSON(), bottom: box.bottom - 4 }, grid)) problems.push(`label on a grid: ${named(label)}`);
  }
  return [...new Set(problems)].slice(0, 12);
}"""

SIZES = [(1280, 720), (1920, 1080), (360, 740)]
EXAMPLES = ["edge-pad", "reflect-pad", "constant-pad", "mean-pool", "max-pool", "max-pool-ties", "max-overlap", "overlap-16", "edge-then-max"]
# Keys from the state before, so that each example is seen at rest and mid-step, on both sides.
MOMENTS = [("forward at rest", ()), ("forward", ("Alt+ArrowRight", "ArrowLeft")), ("backward at rest", ("b", "b", "b")), ("backward", ("ArrowRight",) * 3)]
Opener = Callable[..., BrowserContext]


def calm(open_context: Opener, width: int, height: int, **options: Any) -> Page:
    return open_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options).new_page()


def problems(page: Page) -> list[str]:
    found: list[str] = page.evaluate(MEASURE)
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_cut_off_or_covered(width: int, height: int, scheme: str, lang: str, open_context: Opener) -> None:
    page = calm(open_context, width, height, color_scheme=scheme)
    found = {}
    for example in EXAMPLES:
        board = Board.open(page, f"?lang={lang}&example={example}")
        for moment, keys in MOMENTS:
            board.press(*keys)
            if wrong := problems(page):
                found[f"{example} {moment}"] = wrong
    assert found == {}


@pytest.mark.parametrize(("width", "height"), SIZES[:2])
def test_nothing_is_cut_off_or_covered_while_presenting(width: int, height: int, open_context: Opener) -> None:
    page = calm(open_context, width, height)
    found = {}
    for example in EXAMPLES:
        board = Board.open(page, f"?present=1&example={example}")
        for moment, keys in MOMENTS:
            board.press(*keys)
            if wrong := problems(page):
                found[f"{example} {moment}"] = wrong
    assert found == {}


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


@pytest.mark.parametrize("example", [name for name in EXAMPLES if name != "overlap-16"])
def test_cells_of_the_current_grids_are_44_pixels(example: str, open_context: Opener) -> None:
    page = calm(open_context, 1280, 720)
    board = Board.open(page, f"?example={example}")
    for keys in ((), ("PageDown",), ("Alt+ArrowRight", "ArrowRight"), ("b",), ("PageDown",), ("Alt+ArrowRight", "ArrowRight")):
        board.press(*keys)
        assert min(sides(page)) >= 44


def test_cells_of_sixteen_rows_are_24_pixels(open_context: Opener) -> None:
    page = calm(open_context, 1280, 720)
    board = Board.open(page, "?example=overlap-16")
    for keys in ((), ("PageDown",), ("b",)):
        board.press(*keys)
        assert min(sides(page)) >= 24


def sides(page: Page) -> list[float]:
    """The side of a cell in every grid at full size."""
    found: list[float] = page.locator("#picture .card:not(.thumb) [role=grid]").evaluate_all(
        "grids => grids.map(grid => grid.querySelector('.hit').getBoundingClientRect().width)"
    )
    assert len(found) >= 2
    return found


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 768), (700, 900)])
def test_other_windows_cut_nothing_off(width: int, height: int, open_context: Opener) -> None:
    page = calm(open_context, width, height)
    found = {}
    for example in ("edge-pad", "max-pool", "edge-then-max"):
        board = Board.open(page, f"?example={example}")
        for moment, keys in MOMENTS:
            board.press(*keys)
            if wrong := problems(page):
                found[f"{example} {moment}"] = wrong
    assert found == {}


def test_colours_follow_the_scheme(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    look = """() => [getComputedStyle(document.body).backgroundColor, document.querySelector("[role=gridcell] .tile").getAttribute("fill")]"""
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
  for (const path of document.querySelectorAll("path.arrow")) {
    const length = path.getTotalLength();
    for (let at = 0; at <= length; at += 2) {
      const { x, y } = path.getPointAtLength(at);
      for (const box of digits) if (x + left > box.left && x + left < box.right && y + top > box.top && y + top < box.bottom) on.add(box.text);
    }
  }
  return [...on];
}"""
