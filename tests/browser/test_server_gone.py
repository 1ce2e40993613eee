"""The server is slow, goes away under an open page, and comes back; and other pages are open beside it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.board import Board, X, Y

ROOT = Path(__file__).parents[2]


@contextmanager
def served(port: str = "0", root: Path = ROOT) -> Iterator[str]:
    """A server that ends with the block."""
    command = [sys.executable, "-m", "app", "--port", port]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as server:
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


@pytest.fixture
def other_version(tmp_path: Path) -> Path:
    """The project with another style sheet, and so with other addresses of all its files."""
    for folder in ("app", "padpool", "static", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "static" / "css" / "page.css").open("a") as sheet:
        sheet.write("@layer screens {\n  #share { outline-offset: var(--thin); }\n}\n")
    return tmp_path


def test_page_outlives_a_server_of_another_version(browser: Browser, other_version: Path) -> None:
    script = "document.querySelector('script[type=module]').src"
    with browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US") as context:
        page = context.new_page()
        with served() as url:
            page.goto(f"{url}/?example=max-pool")
            old = page.evaluate(script)
        with served(url.rpartition(":")[2], other_version):
            board = Board(page)
            board.set_cell(X, 0, 0, "50")
            board.expect_values(Y, [[50, 5], [6, 8]])
            expect(board.panel("Code")).to_contain_text("def ")
            # What the open page was made of is still to be had, and a page that is opened anew is of the new version.
            assert page.request.get(old).status == 200
            page.wait_for_function("location.hash.length > 10")
            page.reload()
            assert page.evaluate(script) != old
            board.expect_values(X, [[50, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])


def test_page_says_that_the_server_is_slow_and_keeps_what_is_typed(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    held: list[Route] = []
    page.route("**/api/v1/trace", lambda route: held.append(route))
    board.set_cell(X, 0, 0, "50")
    expect(page.locator("#waiting")).to_be_visible()
    expect(board.grid(Y).locator("xpath=..")).to_have_class(re.compile("stale"))
    expect(board.grid(X).locator("xpath=..")).not_to_have_class(re.compile("stale"))
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    held[-1].continue_()
    board.expect_values(Y, [[50, 5], [6, 8]])
    expect(page.locator("#waiting")).to_be_hidden()
    expect(board.grid(Y).locator("xpath=..")).not_to_have_class(re.compile("stale"))


def test_two_tabs_do_not_disturb_each_other(open_context: Callable[..., BrowserContext]) -> None:
    context = open_context()
    one, two = (Board.open(context.new_page(), f"?example={example}") for example in ("max-pool", "edge-pad"))
    one.set_cell(X, 0, 0, "50")
    one.expect_values(Y, [[50, 5], [6, 8]])
    two.set_cell(X, 0, 0, "7")
    two.until(lambda: two.read(Y)[0][0], "7")
    two.press("PageDown")
    two.panel("Layers")
    two.page.get_by_label("Theme").select_option("dark")
    # The choice is for pages that are opened from now on.
    expect(one.page.locator("html")).not_to_have_attribute("data-theme", "dark")
    one.expect_values(Y, [[50, 5], [6, 8]])
    one.expect_step(0, 8)
    one.press("Control+z")
    one.expect_values(Y, [[9, 5], [6, 8]])
    assert two.read(X)[0][0] == "7" and two.timeline.input_value() == "1"
    two.page.wait_for_function("location.hash.length > 10")
    two.page.reload()
    two.until(lambda: two.read(X)[0][0], "7")


def test_page_asks_a_busy_server_again(page: Page, faults: list[str]) -> None:
    board = Board.open(page, "?example=max-pool")
    page.route("**/api/v1/trace", lambda route: route.fulfill(status=503, json={"detail": "ask again"}), times=1)
    board.set_cell(X, 0, 0, "50")
    board.expect_values(Y, [[50, 5], [6, 8]])
    expect(page.get_by_role("alert")).to_have_count(0)
    assert [fault for fault in faults if "503" not in fault] == []
    faults.clear()
