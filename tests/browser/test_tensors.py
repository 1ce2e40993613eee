"""Tensors of several planes, pasted as programs print them, read from files, or from the colours of an image."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.examples import EXAMPLES
from padpool import Conv2D, MaxPooling
from tests.browser.board import DX, Board, G, X, Y, link
from tests.browser.test_images import COLOURS, GREY, choose, option, png
from tests.browser.test_paste import MAX_POOL, paste

LAST = (np.arange(32).reshape(4, 4, 2) * 5 % 9).tolist()
FIRST = np.moveaxis(np.asarray(LAST), -1, 0).tolist()
ONE, TWO = (f"{X}, channel {channel}" for channel in (1, 2))


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page that may use the clipboard."""
    return open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()


def shows(board: Board, x: Any) -> None:
    """Both channels of the first sample, and y of the second."""
    board.expect_values(ONE, np.asarray(x)[:, :, 0])
    board.page.get_by_role("button", name="Next channel").click()
    board.expect_values(TWO, np.asarray(x)[:, :, 1])
    board.expect_values(f"{Y}, channel 2", MaxPooling(2).forward(np.asarray(x, float)[:, :, 1]))


def answer(board: Board, name: str) -> None:
    board.page.locator("#answers").get_by_role("button", name=name).click()


def test_a_literal_of_three_axes_asks_where_the_channels_are(page: Page) -> None:
    for text, name in ((json.dumps(LAST), "Channels last"), (f"np.array({json.dumps(FIRST)})", "Channels first")):
        board = Board.open(page, MAX_POOL)
        board.cell(X, 0, 0).click()
        paste(board, text)
        expect(board.notice).to_contain_text("which axis holds the channels?")
        answer(board, name)
        shows(board, LAST)
        expect(board.notice).to_have_text("x has 2 channels of 4×4 now")


def test_torch_prints_its_channels_first_and_may_be_read_otherwise(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, f"tensor({FIRST}, dtype=torch.int32)")
    board.expect_values(ONE, np.asarray(LAST)[:, :, 0])
    answer(board, "Channels last")
    board.expect_values(ONE, np.asarray(FIRST)[:, :, 0])
    board.press("Control+z", "Control+z")
    board.expect_values(X, [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])


def test_the_first_wrong_item_is_named_and_g_of_one_plane_takes_no_others(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, json.dumps(LAST).replace("5", "five", 1))
    expect(board.notice).to_have_text("item [0, 0, 1] must be a number, got “five”")
    panel = board.panel("Edit")
    panel.get_by_role("combobox", name="Grid").select_option("g1")
    panel.get_by_role("textbox", name="Numbers as text").fill(json.dumps(LAST))
    panel.get_by_role("button", name="Put in").click()
    expect(panel).to_contain_text("4×4×2 does not suit g, which is 2×2")


def test_g_takes_all_its_planes_at_once_whichever_axis_holds_the_channels(page: Page) -> None:
    page.goto("about:blank")
    board = Board.open(page, link([{"type": "max_pooling", "size": 2}], LAST))
    board.turn("Backward")
    ones, twos = f"{G}, channel 1", f"{G}, channel 2"
    board.expect_values(ones, np.ones((2, 2)))
    g = np.arange(8).reshape(2, 2, 2)
    board.cell(ones, 0, 0).click()
    paste(board, json.dumps(g.tolist()))
    expect(board.notice).to_contain_text("2×2×2: which axis holds the channels?")
    answer(board, "Channels last")
    board.expect_values(ones, g[..., 0])
    board.expect_values(f"{DX}, channel 1", MaxPooling(2).backward(np.asarray(LAST, float), g.astype(float))[..., 0])
    paste(board, f"tensor({g.tolist()})")
    board.expect_values(ones, g[0])
    answer(board, "Channels last")
    page.get_by_role("button", name="Next channel").click()
    board.expect_values(twos, g[..., 1])
    board.cell(twos, 0, 0).click()
    paste(board, json.dumps(LAST))
    expect(board.notice).to_contain_text("4×4×2 does not suit g, which is 2×2×2")


def test_kernel_takes_all_its_planes_in_the_order_of_numpy_or_pytorch(page: Page) -> None:
    board = Board.open(page, "?example=convolution-channels")
    first = "Kernel K, channel 1 to output 1"
    kernel = (np.arange(3 * 3 * 3 * 2) % 7 - 3).reshape(3, 3, 3, 2)
    board.cell(first, 0, 0).click()
    paste(board, f"torch.tensor({kernel.transpose(3, 2, 0, 1).tolist()})")
    board.expect_values(first, kernel[:, :, 0, 0])
    expect(board.notice).to_have_text("K is 3×3×3×2 now")
    x = np.asarray(next(one["trace"]["x"] for one in EXAMPLES if one["id"] == "convolution-channels"), float)
    board.expect_values(f"{Y}, channel 1", Conv2D(kernel, bias=[1, -2]).forward(x)[..., 0])
    paste(board, json.dumps(kernel[:, :, :2].tolist()))
    expect(board.notice).to_contain_text("3×3×2×2 does not suit K, which is 3×3×3×2")
    board.press("Control+z")
    board.until(lambda: len(board.read(first)), 2)


def test_npy_files_are_read_by_their_header(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "batch.npy", "application/octet-stream", saved(np.asarray([FIRST, FIRST], dtype="<f4")))
    panel = page.get_by_role("complementary", name="Edit")
    panel.get_by_role("button", name="Channels first").click()
    expect(page.locator("#planes")).to_contain_text("sample 1/2")
    board.expect_values(ONE, np.asarray(LAST)[:, :, 0])
    choose(board, "plane.npy", "application/octet-stream", saved(np.arange(4, dtype="<i8").reshape(2, 2)))
    board.until(lambda: board.read(ONE)[0][:2], ["0", "1"])
    choose(board, "big.npy", "application/octet-stream", saved(np.arange(4, dtype=">i8")))
    expect(panel).to_contain_text("the array must hold little-endian numbers of 1 to 8 bytes, got >i8")


def saved(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_colours_of_an_image_are_three_channels_and_grey_is_one(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "noise.png", "image/png", png(COLOURS))
    option(board, "Channel", "rgb")
    board.expect_values(ONE, COLOURS[..., 0])
    page.get_by_role("button", name="Next channel").click()
    board.expect_values(TWO, COLOURS[..., 1])
    option(board, "Channel", "grey")
    board.expect_values(X, GREY)
    # Another plane was looked at between: two changes.
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    board.expect_values(X, [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])


def test_more_than_the_service_takes_is_refused_kindly(page: Page, faults: list[str]) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, f"tf.constant({np.zeros((2, 2, 9), int).tolist()})")
    expect(board.problem).to_have_text("x must have at most 8 channels, got 9")
    assert [fault.partition("(")[0] for fault in faults] == ["console: Failed to load resource: the server responded with a status of 422 "]
    faults.clear()


def test_all_planes_are_copied_as_numpy_reads_them(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    paste(board, f"tf.constant({json.dumps(LAST)})")
    board.expect_values(ONE, np.asarray(LAST)[:, :, 0])
    board.panel("Edit").get_by_role("button", name="Copy all as NumPy").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"x = np.array({json.dumps(LAST)})"
