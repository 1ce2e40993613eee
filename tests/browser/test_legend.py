"""The legend: every mark of a cell, as the picture draws it, and its meaning."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import DX, Board, G, X, Y, link

LOOKS = """cells => cells.map(cell => {
  const tile = cell.querySelector(".tile");
  const styles = {
    tile: ["fill", "fillOpacity", "stroke", "strokeWidth", "strokeDasharray", "strokeOpacity"],
    inner: ["stroke", "strokeWidth", "strokeOpacity"],
    hatch: ["fill", "display"], digits: ["fill", "fontWeight", "textDecoration"],
    corner: ["fillOpacity", "textAnchor"], count: ["fillOpacity", "textAnchor"], badge: ["fillOpacity", "textAnchor"],
  };
  return Object.fromEntries(Object.entries(styles).map(([part, names]) => {
    const mark = cell.querySelector(`.${part}`);
    if (!mark || (mark.localName === "text" && !mark.textContent)) return [part, null];
    const place = ["x", "y"].map(side => mark.getAttribute(side) - tile.getAttribute(side));
    return [part, [mark.textContent, place, ...names.map(name => getComputedStyle(mark)[name])]];
  }));
})"""
"""How the parts of cells look: null for one that is not there."""

STROKE = "all => all.map(one => [getComputedStyle(one).stroke, getComputedStyle(one).strokeOpacity])[0]"
State = tuple[dict[str, Any], list[list[int]]]
POOL: State = {"type": "mean_pooling", "size": 2}, [[7, -7, 4, 4, 4], [9, 1, 0, 0, 4], [4, 4, 4, 4, 4]]
TIES: State = {"type": "max_pooling", "size": 2}, [[7, 7, 9, 0], [1, 0, 0, 0]]
COUNTED: State = {"type": "max_pooling", "size": [1, 3], "stride": 1}, [[0, 1, 4, 9, 2]]
EDGE: State = {"type": "edge_pad", "width": 1}, [[4, 9], [0, 0]]
WALL: State = {"type": "constant_pad", "width": 2}, [[-8, 0, 0, 0]] * 4
GRADIENTS = [[4] * 8, [4] * 8, *[[4, 4, 1, 9, 1, 1, 4, 4]] * 4, [4] * 8, [4] * 8]
SEEN: list[tuple[str, State, list[str], str, int, int]] = [
    ("above", POOL, [], X, 0, 0),
    ("below", POOL, [], X, 0, 1),
    ("unread", POOL, [], X, 2, 4),
    ("window", POOL, [], X, 0, 2),
    ("now", POOL, ["PageDown"], X, 0, 0),
    ("tie", TIES, [], X, 0, 0),
    ("read", TIES, ["PageDown"], X, 1, 0),
    ("count", COUNTED, [], X, 0, 2),
    ("padding", EDGE, [], Y, 0, 0),
    ("corner", WALL, ["b"], DX, 0, 0),
    ("lost", WALL, ["b", "PageDown"], G, 0, 0),
]
"""Where the picture has a cell with each mark: layer and x, keys, grid, row and column."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sample_is_a_cell_and_has_its_meaning(lang: str, page: Page) -> None:
    page.goto(f"./?lang={lang}")
    page.keyboard.press("?")
    rows = page.locator(".legend > div")
    expect(rows).to_have_count(11)
    for row in rows.all():
        assert row.locator("svg .digits").text_content()
        assert row.locator("dd").inner_text()


def test_samples_follow_the_theme(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("./")
    page.keyboard.press("?")
    below = page.locator("[data-sample=below] .tile")
    light = below.get_attribute("fill")
    page.emulate_media(color_scheme="dark")
    expect(below).not_to_have_attribute("fill", str(light))


def test_every_sample_looks_like_the_same_mark_in_the_picture(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    board = Board.open(page)
    board.press("?")
    samples: list[str] = page.locator("[data-sample]").evaluate_all("all => all.map(one => one.dataset.sample)")
    assert sorted(samples) == sorted(name for name, *_ in SEEN)
    drawn = dict(zip(samples, page.locator("[data-sample] svg > g").evaluate_all(LOOKS), strict=True))
    lines = {name: page.locator(f"[data-sample={name}] svg > :last-child").evaluate_all(STROKE) for name in ("read", "window")}
    for name, (layer, x), keys, grid, row, column in SEEN:
        page.goto("about:blank")
        board = Board.open(page, link([layer], x, GRADIENTS if layer == WALL[0] else None))
        board.expect_values(X, x)
        board.press(*keys)
        looks = board.cell(grid, row, column).evaluate_all(LOOKS)
        if name == "lost":
            # A gradient has its value in the corner too, which is a mark of its own.
            looks[0]["corner"] = None
        assert looks == [drawn[name]], name
        mark = {"read": ".whisper", "window": ".outlines .hue0"}.get(name)
        if mark:
            assert page.locator(f"#picture {mark}").evaluate_all(STROKE) == lines[name], name
