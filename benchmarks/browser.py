"""PadPool on a free port, and Chromium to look at it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# Without these Chromium calls its maker's hosts.
ARGUMENTS = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server that ends with the block."""
    with subprocess.Popen([sys.executable, "-m", "app", "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline() if server.stdout else ""
        try:
            yield re.findall(r"http://\S+:\d+", line)[0]
        finally:
            server.terminate()


@contextmanager
def browsing() -> Iterator[Browser]:
    """The browser that the scripts found."""
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to run as root.
        browser = playwright.chromium.launch(
            executable_path=os.environ["PADPOOL_CHROMIUM"], args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()
