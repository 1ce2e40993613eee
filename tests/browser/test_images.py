"""Images and files of numbers, chosen, dropped or pasted: decoded in the browser, sent nowhere."""

import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.board import Board, G, X, json_rows

MAX_POOL = "?example=max-pool"
NUMBERS = [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]]
Opener = Callable[..., BrowserContext]

DROP = """([name, type, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const options = { dataTransfer: files, bubbles: true, cancelable: true };
  const taken = !document.body.dispatchEvent(new DragEvent("dragover", options));
  document.body.dispatchEvent(new DragEvent("drop", options));
  return taken;
}"""

WRITE = """bytes => {
  const type = "image/png";
  return navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([new Uint8Array(bytes)], { type }) })]);
}"""


def png(pixels: np.ndarray) -> bytes:
    """A file of ``(rows, cols, 3)`` or, with opacity, ``(rows, cols, 4)`` pixels."""
    rows, cols, channels = pixels.shape
    lines = b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", cols, rows, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


COLOURS = np.random.default_rng(5).integers(0, 256, (5, 7, 3))
GREY = np.floor(COLOURS @ [0.299, 0.587, 0.114] + 0.5)


def choose(board: Board, name: str, kind: str, data: bytes) -> None:
    panel = board.page.get_by_role("complementary", name="Edit")
    if not panel.is_visible():
        board.panel("Edit")
    with board.page.expect_file_chooser() as chooser:
        panel.get_by_role("button", name="Choose …").click()
    chooser.value.set_files(FilePayload(name=name, mimeType=kind, buffer=data))


def option(board: Board, name: str, value: str) -> None:
    board.page.get_by_role("complementary").get_by_label(name, exact=True).select_option(value)


def test_small_image_becomes_x_pixel_by_pixel_and_undo_restores_x(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "noise.png", "image/png", png(COLOURS))
    board.expect_values(X, GREY)
    page.get_by_role("button", name="Undo").click()
    board.expect_values(X, NUMBERS)


def test_choices_about_an_image_are_one_change(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "noise.png", "image/png", png(COLOURS))
    for place, channel in enumerate(("red", "green", "blue")):
        option(board, "Channel", channel)
        board.expect_values(X, COLOURS[..., place])
    option(board, "Values", "1")
    board.expect_values(X, np.floor(COLOURS[..., 2] / 255 * 100 + 0.5) / 100)
    option(board, "Channel", "grey")
    option(board, "Values", "255")
    board.expect_values(X, GREY)
    page.get_by_role("button", name="Undo").click()
    board.expect_values(X, NUMBERS)


def test_large_image_is_shrunk_or_its_middle_taken(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    large = np.zeros((64, 128, 3))
    large[:, 64:] = 200
    large[28:36, 60:64] = 50
    choose(board, "large.png", "image/png", png(large))
    board.until(lambda: [len(board.read(X)), len(board.read(X)[0])], [8, 16])
    x = np.array(board.read(X), float)
    assert x[:, 9:].min() == 200 and x[:, :6].max() == 0
    option(board, "Part", "middle")
    board.expect_values(X, large[24:40, 56:72, 0])
    option(board, "at most", "32")
    board.expect_values(X, large[16:48, 48:80, 0])


def test_what_is_transparent_is_white(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "glass.png", "image/png", png(np.array([[[0, 0, 0, 0], [0, 0, 0, 255]], [[9, 9, 9, 255], [255, 255, 255, 255]]])))
    board.expect_values(X, [[255, 0], [9, 255]])


def test_image_in_g_takes_the_size_of_g(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.turn("Backward")
    board.cell(G, 0, 0).click()
    choose(board, "even.png", "image/png", png(np.full((8, 8, 3), 40)))
    board.expect_values(G, [[40, 40], [40, 40]])
    assert board.read(X) == json_rows(NUMBERS)


def test_dropped_image_opens_the_tools_and_is_sent_nowhere(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]) if request.method == "POST" else None)
    assert page.evaluate(DROP, ["noise.png", "image/png", list(png(COLOURS))])
    board.expect_values(X, GREY)
    expect(page.get_by_role("complementary", name="Edit")).to_be_visible()
    assert set(sent) == {"trace"}


@pytest.mark.parametrize(("name", "kind", "text"), [("x.csv", "text/csv", "1,2\n3,4"), ("x.json", "application/json", "[[1, 2], [3, 4]]")])
def test_file_of_numbers_is_read_as_text(name: str, kind: str, text: str, page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, name, kind, text.encode())
    board.expect_values(X, [[1, 2], [3, 4]])
    expect(page.get_by_role("textbox", name="Numbers as text")).to_have_value(text)


def test_file_with_a_wrong_number_stays_in_the_field_with_a_word_beside_it(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "x.csv", "text/csv", b"a,b\n1,2")
    expect(page.get_by_role("complementary").get_by_text("row 1, column 1 must be a number, got “a”")).to_be_visible()
    expect(page.get_by_role("textbox", name="Numbers as text")).to_have_value("a,b\n1,2")
    assert board.read(X) == json_rows(NUMBERS)


def test_file_that_is_no_image_is_named(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    choose(board, "broken.png", "image/png", b"not a picture")
    expect(page.get_by_role("complementary")).to_contain_text("must be an image, or numbers as text, got “broken.png”")
    assert board.read(X) == json_rows(NUMBERS)
    choose(board, "noise.png", "image/png", png(COLOURS))
    board.expect_values(X, GREY)
    expect(page.get_by_role("complementary")).not_to_contain_text("broken.png")


def test_image_on_the_clipboard_is_pasted(open_context: Opener) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).click()
    page.evaluate(WRITE, list(png(COLOURS)))
    board.press("Control+v")
    board.expect_values(X, GREY)
