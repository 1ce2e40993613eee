"""The server goes away under an open page, and comes back."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.board import Board, X, Y

ROOT = Path(__file__).parents[2]


@contextmanager
def served(port: str = "0") -> Iterator[str]:
    """A server that ends with the block."""
    command = [sys.executable, "-m", "app", "--port", port]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = re.search(r"http://\S+:\d+", server.stdout.readline())
        assert url, "the server did not start"
        yield url[0]
        server.kill()


def test_page_keeps_what_is_typed_and_recovers_by_itself(browser: Browser) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US") as context:
        page = context.new_page()
        with served() as url:
            page.goto(f"{url}/?example=max-pool")
            board = Board(page)
            board.set_cell(X, 0, 0, "50")
            board.expect_values(Y, [[50, 5], [6, 8]])
        board.set_cell(X, 0, 0, "60")
        expect(page.get_by_role("alert")).to_contain_text("The server does not answer. Your numbers are safe here")
        board.set_cell(X, 3, 3, "70")
        assert [board.read(X)[0][0], board.read(X)[3][3]] == ["60", "70"]
        with served(url.rpartition(":")[2]):
            board.expect_values(Y, [[60, 5], [6, 70]])
            expect(page.get_by_role("alert")).to_have_count(0)


def test_page_asks_a_busy_server_again(page: Page, faults: list[str]) -> None:
    board = Board.open(page, "?example=max-pool")
    page.route("**/api/v1/trace", lambda route: route.fulfill(status=503, json={"detail": "ask again"}), times=1)
    board.set_cell(X, 0, 0, "50")
    board.expect_values(Y, [[50, 5], [6, 8]])
    expect(page.get_by_role("alert")).to_have_count(0)
    assert [fault for fault in faults if "503" not in fault] == []
    faults.clear()
