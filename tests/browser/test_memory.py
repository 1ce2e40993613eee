"""What a long lesson leaves behind in the browser: no elements, no listeners."""

from playwright.sync_api import CDPSession, Page

from tests.browser.board import FULL, Board, X, Y

EDITS = 1000 if FULL else 40
PLAYS = 10 if FULL else 2


def held(tab: CDPSession) -> dict[str, int]:
    """Chromium's own counts, once what nobody holds is gone."""
    for _ in range(3):
        tab.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in tab.send("Performance.getMetrics")["metrics"]}
    return {name: int(found[name]) for name in ("Nodes", "JSEventListeners")}


def lesson(board: Board, edits: int, plays: int) -> None:
    board.cell(X, 0, 0).focus()
    for number in range(edits):
        board.press("F2")
        # Not typed: of what is typed, the browser keeps a node each in an undo list of its own, of bounded length.
        board.editor.evaluate("(input, text) => (input.value = text)", str(100 + number))
        board.press("Enter")
    board.until(lambda: board.read(Y)[0][0], str(99 + edits))
    total = int(board.timeline.get_attribute("max") or 0)
    for _ in range(plays):
        for cursor in range(total + 1):
            board.timeline.fill(str(cursor))
        board.press("Home")


def test_edits_and_plays_leave_no_elements_and_no_listeners(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    tab = page.context.new_cdp_session(page)
    tab.send("Performance.enable")
    # Some elements are made when they are first needed, and then kept.
    lesson(board, 2, 1)
    page.wait_for_timeout(500)
    before = held(tab)
    lesson(board, EDITS, PLAYS)
    page.wait_for_timeout(500)
    after = held(tab)
    assert {name: after[name] - before[name] for name in after if after[name] > before[name]} == {}
