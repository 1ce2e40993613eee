"""Marks that need no pointing: padding, what is lost, what no window reads, how many read, ties, and windows that tile."""

from playwright.sync_api import Page, expect

from tests.browser.board import DX, Board, G, X, Y, box, link

COLUMNS = "1 Edge padding: after columns"


def test_ring_cells_are_marked_in_every_grid(page: Page) -> None:
    board = Board.open(page)
    assert board.cells_with(X, "ring") == set()
    assert board.cells_with(COLUMNS, "ring") == {(i, j) for i in range(4) for j in (0, 1, 6, 7)}
    ring = {(i, j) for i in range(8) for j in range(8) if not (2 <= i < 6 and 2 <= j < 6)}
    board.until(lambda: board.cells_with(Y, "ring"), ring)
    board.turn("Backward")
    board.until(lambda: board.cells_with(G, "ring"), ring)


HATCHES = "all => all.map(one => getComputedStyle(one).fill)"


def inside(board: Board, name: str, row: int, column: int) -> bytes:
    """The pixels between a cell's border and its digits."""
    left, top, *_ = box(board.cell(name, row, column))
    return board.page.screenshot(clip={"x": round(left) + 12, "y": round(top) + 12, "width": 12, "height": 12})


def test_padding_is_hatched_and_what_no_window_reads_is_shaded(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    alike = [[4] * 3] * 3
    board = Board.open(page, link([{"type": "edge_pad", "width": 1}], alike))
    board.expect_values(Y, [[4] * 5] * 5)
    ring, plain = inside(board, Y, 0, 2), inside(board, Y, 1, 2)
    assert board.grid(Y).locator(".hatch").evaluate_all(HATCHES) == ['url("#hatch-padding")'] * 16
    page.goto("about:blank")
    board = Board.open(page, link([{"type": "mean_pooling", "size": 2}], alike))
    board.expect_values(Y, [[4]])
    assert board.cells_with(X, "unread") == {(0, 2), (1, 2), (2, 0), (2, 1), (2, 2)}
    assert board.grid(X).locator(".hatch").evaluate_all(HATCHES) == ['url("#hatch-unread")'] * 5
    unread, read = inside(board, X, 2, 1), inside(board, X, 0, 1)
    assert read == plain
    assert len({ring, unread, plain}) == 3
    board.turn("Backward")
    assert board.cells_with(DX, "unread") == {(0, 2), (1, 2), (2, 0), (2, 1), (2, 2)}
    assert board.read(DX, "digits")[2] == ["0"] * 3


def test_lost_gradients_of_a_constant_ring_are_struck_through(page: Page) -> None:
    board = Board.open(page, "?example=constant-pad")
    board.press("b", *["PageDown"] * 5)
    assert board.cells_with(G, "lost") == {(0, column) for column in range(5)}
    struck = board.grid(G).locator(".digits").evaluate_all("all => all.map(one => getComputedStyle(one).textDecorationLine)")
    assert [line == "line-through" for line in struck] == [True] * 5 + [False] * 59
    assert board.read(G, "digits")[0][:5] == ["1", "2", "1", "−1", "1"]
    expect(board.sentence).to_have_text("g[0, 4] is a constant, derivative 0: 1 is lost")
    expect(board.arrows).to_have_count(0)
    assert board.filled("Gradient of 1 Constant padding: after columns") == set()


def test_overlapping_windows_are_counted_in_the_cells_they_share(page: Page) -> None:
    board = Board.open(page, "?example=max-overlap")
    often = [1, 2, 3, 2, 1]
    wanted = [["" if a * b == 1 else f"×{a * b}" for b in often] for a in often]
    assert board.read(X, "count") == wanted
    page.goto("/?example=max-pool")
    assert board.read(X, "count") == [[""] * 4] * 4


def test_tied_maxima_are_marked(page: Page) -> None:
    board = Board.open(page, "?example=max-pool-ties")
    assert board.cells_with(X, "tie") == {(2, 2), (2, 3), (3, 3), (3, 0), (3, 1)}
    stroked = (
        "all => all.map(one => { const line = one.querySelector('.inner'); return line && getComputedStyle(line).stroke !== 'none'; })"
    )
    strokes = board.grid(X).locator("[role=gridcell]").evaluate_all(stroked)
    assert [divmod(k, 4) for k, stroke in enumerate(strokes) if stroke] == [(2, 2), (2, 3), (3, 0), (3, 1), (3, 3)]
    assert board.read(X, "badge") == [[""] * 4, [""] * 4, ["", "", "=3", "=3"], ["=2", "=2", "", "=3"]]
    board.set_cell(X, 3, 0, "7")
    board.until(lambda: board.cells_with(X, "tie"), {(2, 2), (2, 3), (3, 3)})
    assert board.read(X, "badge") == [[""] * 4, [""] * 4, ["", "", "=3", "=3"], ["", "", "", "=3"]]


def test_windows_that_tile_are_outlined_in_four_hues_with_their_results(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    outlines = page.locator("#picture .outlines rect")
    expect(outlines).to_have_count(8)
    hues = outlines.evaluate_all("all => all.map(one => one.getAttribute('class'))")
    assert hues == [hue for hue in ("hue0", "hue1", "hue2", "hue3") for _ in "xy"]
    colours = outlines.evaluate_all("all => [...new Set(all.map(one => getComputedStyle(one).stroke))]")
    assert len(colours) == 4
    board.press("n", "n")
    expect(page.locator("#picture .outlines rect")).to_have_count(0)


def test_m_shows_the_mask_of_a_maximum_and_takes_it_away(page: Page) -> None:
    board = Board.open(page, "?example=max-pool-ties")
    board.press("m")
    mask = [list("0000"), list("0101"), list("0011"), list("1101")]
    board.until(lambda: board.read(X, "digits"), mask)
    assert board.read(Y, "digits") == [["9", "5"], ["6", "8"]]
    assert board.read(X)[1] == ["4", "9", "1", "5"]
    board.press("m")
    board.until(lambda: board.read(X, "digits"), board.read(X))
