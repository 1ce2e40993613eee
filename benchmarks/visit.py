"""How long a visitor waits for the first computed picture, in Chromium on this machine: ``./scripts/bench --visit``.

Beside it stands a page with one digit, opened in the same browser, visit by visit: what the browser itself takes.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Browser

from benchmarks.browser import browsing, serving

VISITS = 7
GOAL = 160
SHOWN = """() => {
  const look = () => {
    const found = document.querySelector("[data-grid=v1] .digits, [data-grid=v2] .digits, #digit");
    if (found?.textContent) requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now(); }));
    else requestAnimationFrame(look);
  };
  look();
}"""
MOVED = """() => performance.getEntries().filter(({ transferSize }) => transferSize !== undefined)
  .map(({ name, transferSize }) => [name, transferSize])"""


def main() -> None:
    with serving() as address, digit() as reference, browsing() as browser:
        pages = {"a page with one digit": reference, "first visit": f"{address}/", "first visit in Chinese": f"{address}/?lang=zh"}
        times: dict[str, list[float]] = {name: [] for name in pages}
        for visit in range(VISITS + 1):
            for name, url in pages.items():
                moment = first_visit(browser, url)
                # The first of all warms the server and the browser.
                if visit:
                    times[name].append(moment)
        for name, found in times.items():
            goal = "" if "digit" in name else f"  goal {GOAL}"
            print(f"{name:30} {statistics.median(found):8.0f} ms  ({min(found):.0f} to {max(found):.0f}){goal}", flush=True)
        print(f"{'repeat visit, bytes of files':30} {repeat_visit(browser, f'{address}/'):8.0f}")


def first_visit(browser: Browser, url: str) -> float:
    """Milliseconds from the navigation to the frame with the first computed digits, with nothing kept from before."""
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.add_init_script(f"({SHOWN})()")
        page.goto(url)
        # Not wait_for_function: what it polls with is refused by the page's policy.
        while not (shown := page.evaluate("window.shown")):
            page.wait_for_timeout(20)
        return float(shown)


def repeat_visit(browser: Browser, url: str) -> float:
    """Bytes that the files of the page move when it is opened again."""
    with browser.new_context() as context:
        for _ in range(2):
            page = context.new_page()
            page.goto(url, wait_until="networkidle")
        return float(sum(size for name, size in page.evaluate(MOVED) if "/static/" in name))


@contextmanager
def digit() -> Iterator[str]:
    """The address of a page with one digit."""

    class Digit(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b'<!doctype html><link rel="icon" href="data:,"><p id="digit">7')

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Digit) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


if __name__ == "__main__":
    main()
