"""Links that others keep: what an earlier PadPool wrote opens for ever, and a link says what it shows."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.board import DX, Board, G, X, Y, unpack

# Copied from the address bar when this version of the fragment came into use. They are never written anew.
POOLING = (
    "#v1=PY1dCsIwEISvMuzzCk36p14lFCkaSqGakCi0lt7d3YJ9m5lvhllp6hefMl3hVnov0YuiZz_fYgjT-BqIQXn8amy3TsysVWcYJcMyjGSuYl"
    "xEMmp1xQ7OjFZdwziVe7vqdD_891bpEd8_KYckrNHD6P1DtNl-"
)
PIPELINE = (
    "#v1=RY5dDoIwEISvstnnagA1KjfwhQuQhjR00SalkLZEkXB3u_7Et93JfDOzoFUz-YAl1AvGeaR0oafOUhubUWkUgHej440ddS4gkwLqQkAu5S"
    "rgz_SkXDMOgzXuylAwT9bZupP8R280KykDU7BmX-KC6on97TC52BjX2knTu7mETtlAK9OPXz1WqsJPZL0ptoekXFxnnIkzfscdBZwEnCVzXOEm"
    "a7lg8mHw6c94zUjEDfv1BQ"
)
CONVOLUTION = (
    "#v1=NY5LCsMwDESvIrR2oXY_i16leOHYopgEO8jpJ4TcvZJLtdHTzEhowymsxA1vcN9wWWcSwljLyyU0gCNxoUldKeu9ETj6X1fQfhBdCYcc-i"
    "Hndx0_fc0acAZOmjwbuBi49uzjb9p-BeOTW2URJYxtJkrCYmPKTHHJtehjQ4jjO3DC_Qs"
)
OF_ANOTHER_TIME = (
    "#v9=HY3bCoMwEER_ZdjnLRivbX8lSJEaREhNSCpoxX_vrm_nzM6wB_lhdynTE_ag7x6dEH2G7RVD8PMyEYPy_NO4PHuRTavWMCpGyTCS2ZrxEG"
    "Q0asV1uDM6tZZxq6523et-kv2yei_4XlMOSbzQJ9G5Udicfw"
)
Slides = Callable[[Page, str], FrameLocator]
BROKEN = "#v1=AAAA"
TOO_LONG = f"#v1={'A' * 9000}"


def test_old_link_of_a_pooling_opens(page: Page) -> None:
    board = Board.open(page, POOLING)
    board.expect_values(X, [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])
    board.expect_step(6, 8)
    board.press("End")
    board.expect_values(G, [[1, 2], [3, 4]])
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])


def test_old_link_of_a_pipeline_opens(page: Page) -> None:
    board = Board.open(page, PIPELINE)
    board.until(lambda: board.read(X), [["1", "NaN", "3"], ["-2.5", "Infinity", "0"], ["7", "8", "9"]])
    expect(page).to_have_title("Reflect padding → Mean pooling, 3×3 → 4×6 · PadPool")
    expect(page.get_by_role("button", name="Speed 4×")).to_be_visible()


def test_old_link_of_a_convolution_opens(page: Page) -> None:
    board = Board.open(page, CONVOLUTION)
    board.expect_values(Y, [[-2, -2]])
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()
    board.expect_values(G, [[1, 10]])


@pytest.mark.parametrize(
    ("fragment", "told"), [(OF_ANOTHER_TIME, "by a newer PadPool"), (BROKEN, "could not be read"), (TOO_LONG, "more than can be read")]
)
def test_link_that_cannot_be_read_says_so_and_leads_to_the_start_page(fragment: str, told: str, page: Page) -> None:
    board = Board.open(page, f"?example=max-pool{fragment}")
    expect(board.notice).to_contain_text(told)
    page.get_by_role("button", name="Start page").click()
    expect(board.notice).to_be_empty()
    expect(page).to_have_title(re.compile("^Edge padding"))
    board.until(lambda: "example=edge-pad" in page.url and fragment not in page.url, True)


def test_title_follows_what_is_shown(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    expect(page).to_have_title("Max pooling 2×2, stride 2, 4×4 → 2×2 · PadPool")
    board.panel("Layers").get_by_label("Window", exact=True).fill("3")
    expect(page).to_have_title("Max pooling 3×3, stride 3, 4×4 → 1×1 · PadPool")
    board.press("Escape")
    page.get_by_role("button", name="中文").click()
    expect(page).to_have_title("最大池化：3×3，步长 3，4×4 → 1×1 · PadPool")


@pytest.fixture
def slides() -> Iterator[Callable[[Page, str], FrameLocator]]:
    """Opens an address in a frame of a page that another server gives."""
    body = ""

    class Talk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    def framed(page: Page, address: str) -> FrameLocator:
        nonlocal body
        body = f'<link rel="icon" href="data:,"><iframe src="{address}" width="640" height="360"></iframe>'
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        return page.frame_locator("iframe")

    with ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield framed
        server.shutdown()


def test_embedded_page_stands_in_a_frame_of_another_origin(page: Page, base_url: str, slides: Slides, faults: list[str]) -> None:
    frame = slides(page, f"{base_url}/embed{POOLING}")
    expect(frame.locator("#sentence")).not_to_be_empty()
    assert [fault for fault in faults if not fault.startswith("foreign request: ")] == []
    faults.clear()
    for shown in ("#pipeline", "#picture", "#sentence", "#formula", "#play", "#timeline"):
        expect(frame.locator(shown)).to_be_visible()
    for left_out in ("Layers", "Share", "Present", "Help", "中文"):
        expect(frame.get_by_role("button", name=left_out)).to_have_count(0)
    frame.get_by_role("button", name="Step forward").click()
    expect(frame.get_by_role("slider")).to_have_value("7")
    way_out = frame.get_by_role("link", name="Open in PadPool")
    Board(page).until(lambda: unpack(str(way_out.get_attribute("href")))["cursor"], 7)
    with page.context.expect_page() as opened:
        way_out.click()
    board = Board(opened.value)
    board.expect_step(7, 8)
    faults.clear()


def test_page_itself_stands_in_no_frame_of_another_origin(page: Page, base_url: str, slides: Slides, faults: list[str]) -> None:
    frame = slides(page, f"{base_url}/")
    page.wait_for_load_state("networkidle")
    expect(frame.locator("#sentence")).to_have_count(0)
    assert any("frame-ancestors" in fault for fault in faults)
    faults.clear()


@pytest.mark.parametrize("size", [(640, 360), (480, 640), (360, 640)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_embedded_page_fits_its_frame(size: tuple[int, int], lang: str, page: Page) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/embed?example=max-pool&lang={lang}")
    page.keyboard.press("PageDown")
    expect(page.locator("#formula")).not_to_be_empty()
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == list(size)
    cut = "({clientWidth, clientHeight, scrollWidth, scrollHeight}) => scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1"
    assert not page.locator("#room").evaluate(cut)
    assert not page.locator(".caption").evaluate(cut)
    assert not page.locator(".transport").evaluate(cut)


def test_keys_bring_nothing_into_an_embedded_page(page: Page) -> None:
    page.goto("/embed?example=max-pool")
    expect(page.locator("#sentence")).not_to_be_empty()
    for key in ("e", "q", "?", "t"):
        page.keyboard.press(key)
    expect(page.get_by_role("complementary")).to_have_count(0)
    expect(page.locator("html")).to_have_class("embed")
