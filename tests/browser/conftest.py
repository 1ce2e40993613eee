"""The page in a real browser: a server of its own, and a fault list that must be empty when a test ends."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Route, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LAN = "http://padpool.test"
# Without these Chromium calls its maker's hosts.
ARGUMENTS = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many views axe looked at, where it did."""
    reports = terminalreporter.stats.get("passed", [])
    views = sum(value for report in reports for name, value in getattr(report, "user_properties", []) if name == "views")
    if views:
        terminalreporter.write_line(f"axe found nothing in {views} views")


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The address of a real server on a free port, without a slash at its end."""
    command = [sys.executable, "-m", "app", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = re.search(r"http://\S+:\d+", server.stdout.readline())
        assert url, "the server did not start"
        yield url[0]
        server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the machine; skips where there is none, except in CI."""
    names = os.environ.get("PADPOOL_CHROMIUM", "chromium-headless-shell chromium chromium-browser google-chrome").split()
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no browser: found none of {', '.join(names)}")
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to run as root.
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0)
        yield chromium
        chromium.close()


@pytest.fixture
def faults() -> list[str]:
    """What went wrong on the test's pages; a test that provokes a fault checks it here and clears the list."""
    return []


@pytest.fixture
def open_context(browser: Browser, base_url: str, faults: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Open a context with options of Playwright's ``new_context``; its faults fail the test."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> BrowserContext:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 720}, "base_url": base_url, "locale": "en-US"} | options))
        context.set_default_timeout(10_000)
        _record_faults(context, base_url, faults)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """An empty page of 1280x720; ``page.goto("/")`` goes to PadPool."""
    return open_context().new_page()


@pytest.fixture
def lan_page(browser: Browser, base_url: str, faults: list[str]) -> Iterator[Page]:
    """A page of the same server under a name of the network, on plain http: what a student's phone sees."""

    def serve(route: Route) -> None:
        # What the page no longer waits for, as a code that was replaced, cannot be handed over.
        with suppress(Error):
            route.fulfill(response=route.fetch(url=route.request.url.replace(LAN, base_url)))

    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=LAN, locale="en-US")
    _record_faults(context, LAN, faults)
    context.route(f"{LAN}/**", serve)
    page = context.new_page()
    yield page
    # First: what it asked for once its routes are gone would be looked up on the network.
    page.close()
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    assert not faults, "\n".join(faults)


def _record_faults(context: BrowserContext, base_url: str, faults: list[str]) -> None:
    def dismiss(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    # A violation of the content security policy is a console error too.
    context.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)
    context.on("weberror", lambda error: faults.append(f"uncaught: {error.error}"))
    context.on("dialog", dismiss)
    context.on("request", lambda request: None if _is_ours(request.url, base_url) else faults.append(f"foreign request: {request.url}"))


def _is_ours(url: str, base_url: str) -> bool:
    return url.startswith((f"{base_url}/", "data:", "blob:"))
