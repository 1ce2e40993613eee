"""What the page weighs as it is served, and what it writes."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Response, expect

from app.files import STATIC as ASSETS
from padpool import MaxPooling
from tests.browser.board import DX, Board, X, Y, link

STATIC = Path(__file__).parents[2] / "static"
LIMIT = 60_000

WATCH = """() => {
  window.written = [];
  new MutationObserver(changes => {
    for (const { target, attributeName } of changes) {
      const cell = (target instanceof Element ? target : target.parentElement)?.closest("[role=gridcell]");
      const grid = cell?.closest("[role=grid]")?.getAttribute("aria-label");
      const row = cell && [...cell.parentElement.parentElement.children].indexOf(cell.parentElement);
      if (grid) written.push([grid, row, [...cell.parentElement.children].indexOf(cell), attributeName ?? "text"]);
    }
  }).observe(document.getElementById("picture"), { subtree: true, childList: true, characterData: true, attributes: true });
}"""
# As they were sent: packed.
WEIGHTS = """performance.getEntriesByType("resource").filter(({ name }) => name.includes("/static/"))
  .map(({ name, encodedBodySize }) => [name.split("/").at(-1), encodedBodySize])"""
# The page's own module, not another of the same file.
COUNT = """import(document.querySelector('script[src$="/page.js"]').src).then(({ drawn }) => drawn.count)"""


def test_page_loads_nothing_but_its_own_files_once(page: Page) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    Board.open(page)
    page.wait_for_load_state("networkidle")
    paths = [response.url.partition(f"/{ASSETS.address()}/")[2] for response in responses if "/static/" in response.url]
    assert all(paths) and len(paths) == len(set(paths))
    assert {response.status for response in responses} == {200}
    assert not [response.url for response in responses if "/api/" in response.url]
    # Nothing of the page's scripts and styles waits for a later moment: what a visit loads is all there is.
    weights = {path: weight for path, weight in page.evaluate(WEIGHTS) if path.endswith((".js", ".css"))}
    assert weights.keys() == {"page.css", "page.js"}
    assert 40_000 < sum(weights.values()) <= LIMIT, weights


SELECTORS = """([name, source]) => fetch(name).then(answer => answer.text()).then(smaller => {
  const named = rule => rule.selectorText ?? rule.conditionText ?? rule.name;
  const selectors = rules => [...rules].flatMap(rule => [named(rule), ...selectors(rule.cssRules ?? [])]);
  return [source, smaller].map(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return selectors(sheet.cssRules);
  });
})"""


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("css/*.css")))
def test_smaller_sheet_selects_the_same(name: str, page: Page) -> None:
    page.goto("/")
    ours, smaller = page.evaluate(SELECTORS, [f"static/css/{name}", (STATIC / "css" / name).read_text("utf-8")])
    assert len(ours) > 5 and smaller == ours


def test_second_visit_moves_no_byte_of_a_file(page: Page) -> None:
    moved = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/static/')).map(one => one.transferSize)"
    Board.open(page)
    first = page.evaluate(moved)
    # The icon comes when the browser finds time for it.
    assert len(first) >= 2 and all(first)
    Board.open(page)
    again = page.evaluate(moved)
    assert len(again) >= 2 and not any(again)


def test_edit_at_rest_writes_only_the_cells_that_change(page: Page) -> None:
    board = Board.open(page, "?example=edge-pad")
    board.cell(X, 0, 0).focus()
    page.keyboard.type("4")
    page.evaluate(WATCH)
    before = page.evaluate(COUNT)
    board.press("Enter")
    board.until(lambda: board.read(Y)[0][0], "4")
    written = page.evaluate("written")
    between = "1 Edge padding: after columns"
    changed = {(X, 0, 0), *((between, 0, j) for j in range(3)), *((Y, i, j) for i in range(3) for j in range(3))}
    assert {(grid, row, column) for grid, row, column, _ in written} == changed
    # The number, its digits and its colour: three writes a cell.
    assert page.evaluate(COUNT) - before == 3 * len(changed)


def test_edit_of_a_large_grid_writes_one_cell_of_each_grid_that_it_changes(page: Page) -> None:
    board = Board.open(page, "?example=overlap-16")
    board.cell(X, 0, 0).focus()
    # Not larger than any other value: that would give all cells another colour.
    page.keyboard.type("9")
    page.evaluate(WATCH)
    board.press("Enter")
    board.until(lambda: board.read(Y)[0][0], "9")
    written = page.evaluate("written")
    # Only the first window reads the corner.
    assert {(grid, row, column) for grid, row, column, _ in written} == {(X, 0, 0), (Y, 0, 0)}


def test_step_writes_only_what_it_changes(page: Page) -> None:
    board = Board.open(page, "?example=overlap-16")
    board.press(*["PageDown"] * 20)
    page.evaluate(WATCH)
    before = page.evaluate(COUNT)
    board.press("PageDown")
    board.expect_step(21, 392)
    touched = {(grid, row, column) for grid, row, column, _ in page.evaluate("written")}
    # Two windows of 3×3 that overlap, and their two results.
    assert (Y, 1, 6) in touched
    assert len(touched) <= 12 + 2
    assert page.evaluate(COUNT) - before < 60


def test_nothing_is_written_while_nothing_happens(page: Page) -> None:
    board = Board.open(page)
    before = page.evaluate(COUNT)
    board.press("]")
    page.wait_for_timeout(300)
    assert page.evaluate(COUNT) == before


FRAMES = """() => import(document.querySelector('script[src$="/page.js"]').src).then(async ({ drawn }) => {
  const counts = [drawn.count];
  dispatchEvent(new KeyboardEvent("keydown", { key: "b" }));
  for (let i = 0; i < 20; i++) {
    await new Promise(requestAnimationFrame);
    counts.push(drawn.count);
  }
  return counts;
})"""
"""How often the picture has been written to, frame by frame, after it was turned to its gradients."""


def test_large_cards_turn_over_several_frames(page: Page) -> None:
    x = np.random.default_rng(32).integers(-9, 10, (32, 32))
    board = Board.open(page, link([{"type": "max_pooling", "size": 3, "stride": 1}], x.tolist()))
    expect(board.grid(X).get_by_role("row")).to_have_count(32)
    written = np.diff(page.evaluate(FRAMES))
    # The labels and the lenses come with the first part.
    assert 600 < max(written) < 1200
    assert sum(written) > 3000
    board.expect_values(DX, MaxPooling(3, 1).backward(x, np.ones((30, 30))))
