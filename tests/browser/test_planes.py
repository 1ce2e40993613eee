"""Batches and channels: one plane at a time, chosen by mouse and keyboard; a convolution's input planes side by side."""

import base64
import json
import re
import zlib
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.examples import EXAMPLES
from padpool import Conv2D, MaxPooling
from tests.browser.board import DX, Board, G, X, Y, json_rows, pack

MAX = {"type": "max_pooling", "size": 2}
RGB = (np.arange(48).reshape(4, 4, 3) * 7 % 10).tolist()
BATCH = (np.arange(96).reshape(2, 4, 4, 3) * 11 % 13).tolist()
DIAGONAL = Conv2D([[1, 0], [0, -1]])
CONVOLUTION = next(example["trace"] for example in EXAMPLES if example["id"] == "convolution-channels")


def planes(layers: list[dict[str, Any]], x: Any, **more: Any) -> str:
    """A link that holds several planes."""
    return pack(json.dumps({"layers": layers, "x": x, "cursor": 0, "speed": 1} | more)).replace("v1=", "v2=")


def carried(page: Page) -> dict[str, Any]:
    data = page.url.partition("#v2=")[2]
    if not data:
        return {}
    state: dict[str, Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)), wbits=-zlib.MAX_WBITS))
    return state


def of(name: str, channel: int) -> str:
    return f"{name}, channel {channel}"


def pooled(x: Any, sample: int, channel: int) -> Any:
    return MaxPooling(2).forward(np.asarray(x, float)[sample, :, :, channel])


def test_a_pooling_shows_one_sample_and_channel_throughout_and_steps_to_the_next(page: Page) -> None:
    board = Board.open(page, planes([MAX], BATCH))
    board.expect_values(of(X, 1), np.asarray(BATCH)[0, :, :, 0])
    board.expect_values(of(Y, 1), pooled(BATCH, 0, 0))
    expect(page.locator("#planes")).to_contain_text("sample 1/2")
    page.get_by_role("button", name="Next channel").click()
    board.expect_values(of(X, 2), np.asarray(BATCH)[0, :, :, 1])
    page.get_by_role("button", name="Next sample").click()
    board.expect_values(of(Y, 2), pooled(BATCH, 1, 1))
    expect(page.locator("#planes")).to_contain_text("sample 2/2")
    page.get_by_role("button", name="Previous channel").click()
    page.get_by_role("button", name="Previous channel").click()
    board.expect_values(of(Y, 3), pooled(BATCH, 1, 2))
    board.until(lambda: carried(page).get("plane"), {"sample": 1, "channel": 2})


def test_keys_turn_channels_and_samples_also_while_presenting_and_the_cursor_stays(page: Page) -> None:
    board = Board.open(page, f"?present=1{planes([MAX], BATCH)}")
    board.expect_values(of(Y, 1), pooled(BATCH, 0, 0))
    board.press("PageDown", "PageDown", "c")
    board.until(lambda: board.read(of(Y, 2))[0], json_rows(pooled(BATCH, 0, 1))[0])
    board.expect_step(2, 8)
    board.press("i")
    board.until(lambda: board.read(of(Y, 2))[0], json_rows(pooled(BATCH, 1, 1))[0])
    board.press("Shift+C", "Shift+I")
    board.until(lambda: board.read(of(Y, 1))[0], json_rows(pooled(BATCH, 0, 0))[0])
    assert board.formula.text_content() == "max(0, 7, 12, 6) = 12" or re.match(r"max\(.*\) = \d+", board.formula.text_content() or "")


def test_a_link_opens_on_the_plane_that_was_shown(page: Page) -> None:
    board = Board.open(page, planes([MAX], BATCH, plane={"sample": 1, "channel": 2}))
    board.expect_values(of(X, 3), np.asarray(BATCH)[1, :, :, 2])
    expect(page.locator("#planes")).to_contain_text("channel 3/3")


def test_edits_change_their_plane_alone_and_undo_goes_back_to_it(page: Page) -> None:
    board = Board.open(page, planes([MAX], RGB))
    board.expect_values(of(X, 1), np.asarray(RGB)[:, :, 0])
    board.press("c")
    board.expect_values(of(X, 2), np.asarray(RGB)[:, :, 1])
    board.set_cell(of(X, 2), 0, 0, "99")
    board.until(lambda: board.read(of(Y, 2))[0][0], "99")
    board.turn("Backward")
    board.set_cell(of(G, 2), 1, 1, "5")
    board.until(lambda: carried(page).get("g"), [[[1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 5, 1]]])
    board.turn("Forward")
    edited = np.asarray(RGB)
    edited[0, 0, 1] = 99
    board.until(lambda: carried(page).get("x"), edited.tolist())
    page.get_by_role("button", name="Next channel").click()
    board.expect_values(of(X, 3), np.asarray(RGB)[:, :, 2])
    board.press("Control+z", "Control+z")
    board.expect_values(of(X, 2), np.asarray(RGB)[:, :, 1])
    board.press("Control+y")
    board.until(lambda: board.read(of(X, 2))[0][0], "99")


def test_rows_come_and_go_in_all_planes_and_a_small_paste_shrinks_none(page: Page) -> None:
    board = Board.open(page, planes([{"type": "edge_pad", "width": 1}], RGB))
    board.expect_values(of(X, 1), np.asarray(RGB)[:, :, 0])
    board.cell(of(X, 1), 3, 0).click()
    board.press("Alt+Shift+ArrowDown")
    grown = np.concatenate([np.asarray(RGB), np.zeros((1, 4, 3), int)])
    board.until(lambda: carried(page).get("x"), grown.tolist())
    panel = board.panel("Edit")
    panel.get_by_role("textbox", name="Numbers as text").fill("50 51\n52 53")
    board.cell(of(X, 1), 0, 0).click()
    panel.get_by_role("button", name="Put in").click()
    grown[:2, :2, 0] = [[50, 51], [52, 53]]
    board.until(lambda: carried(page).get("x"), grown.tolist())


def test_channels_and_samples_are_added_and_removed(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    panel = board.panel("Edit")
    x = np.asarray([[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]])
    panel.get_by_role("button", name="+ channel").click()
    board.expect_values(of(X, 2), np.zeros((4, 4)))
    panel.get_by_role("button", name="+ sample").click()
    expect(page.locator("#planes")).to_contain_text("sample 2/2")
    board.press("Escape")
    page.get_by_role("button", name="Previous sample").click()
    page.get_by_role("button", name="Previous channel").click()
    board.expect_values(of(X, 1), x)
    panel = board.panel("Edit")
    for name in ("− sample", "− channel"):
        panel.get_by_role("button", name=name).click()
    expect(page.locator("#planes")).to_be_hidden()
    board.expect_values(X, np.zeros((4, 4)))
    panel.get_by_role("button", name="− channel").click()
    expect(board.notice).to_have_text("x must keep a channel")


def test_a_convolution_shows_the_planes_that_its_output_channel_reads(page: Page) -> None:
    board = Board.open(page, "?example=convolution-channels")
    x, kernel = np.asarray(CONVOLUTION["x"], float), np.asarray(CONVOLUTION["layers"][0]["kernel"], float)
    for channel in range(3):
        board.expect_values(of(X, channel + 1), x[:, :, channel])
        board.expect_values(f"Kernel K, channel {channel + 1} to output 1", kernel[:, :, channel, 0])
    y = Conv2D(kernel, bias=[1, -2]).forward(x)
    board.expect_values(of(Y, 1), y[:, :, 0])
    board.press("PageDown")
    expect(board.arrows).to_have_count(6)
    first = [int((x[:2, :2, channel] * kernel[:, :, channel, 0]).sum()) for channel in range(3)]
    expect(board.formula).to_contain_text(f" = {first[0]} + {first[1]} + {first[2]} + 1 = {int(y[0, 0, 0])}".replace("-", "−"))
    board.press("c")
    board.until(lambda: board.read("Kernel K, channel 2 to output 2"), json_rows(kernel[:, :, 1, 1]))
    board.press("Home")
    board.expect_values(of(Y, 2), y[:, :, 1])


def test_backward_a_channel_s_dx_begins_with_what_other_outputs_give(page: Page) -> None:
    board = Board.open(page, "?example=convolution-channels")
    board.press("b", "PageDown")
    x, kernel, g = (np.asarray(value, float) for value in (CONVOLUTION["x"], CONVOLUTION["layers"][0]["kernel"], CONVOLUTION["g"]))
    layer = Conv2D(kernel, bias=[1, -2])
    running = layer.backward(x, g * [0, 1])
    running[:2, :2] += kernel[:, :, :, 0] * g[0, 0, 0]
    seen = np.asarray(board.read(of(DX, 1)))
    board.until(lambda: board.read(of(DX, 1))[0][0], json_rows(running[:, :, 0])[0][0])
    assert {(i, j) for i, j in np.argwhere(seen != "")} == {(i, j) for i in range(4) for j in range(4)}
    expect(board.meter).to_contain_text("Σdx ← g[..., 0]")
    board.press("End")
    for channel in range(3):
        board.expect_values(of(DX, channel + 1), layer.backward(x, g)[:, :, channel])
    board.cell(of(DX, 1), 1, 1).click()
    expect(board.sentence).to_contain_text("comes from output channels that are not shown")
    expect(board.meter).to_contain_text("Σg = ")


def test_where_planes_do_not_fit_one_stands_in_front(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    board = Board.open(page, "?example=convolution-channels")
    board.expect_values(of(X, 1), np.asarray(CONVOLUTION["x"])[:, :, 0])
    assert not board.grid(of(X, 2)).is_visible()
    expect(page.locator("#planes")).to_contain_text("input 1/3")
    page.get_by_role("button", name="Next input channel").click()
    board.expect_values(of(X, 2), np.asarray(CONVOLUTION["x"])[:, :, 1])
    board.set_cell(of(X, 2), 0, 0, "9")
    board.until(lambda: carried(page).get("x", [[0]])[0][0], [3, 9, 1])


def test_a_padding_of_several_channels_plays_the_one_that_is_shown(page: Page) -> None:
    board = Board.open(page, planes([{"type": "constant_pad", "width": 1}], RGB))
    board.expect_values(of(X, 1), np.asarray(RGB)[:, :, 0])
    # A column of 4 cells on each side, then 6 rows of 6: no step of the other two channels.
    forward = 4 * 6 + 6 * 6
    board.press("c", "PageDown")
    board.expect_step(1, 2 * forward)
    expect(board.sentence).to_have_text("h₁[0, 0, 1] is the constant 0: it comes from no cell")
    board.press("b", "PageDown")
    expect(board.sentence).to_contain_text("g[0, 0, 1] is a constant, derivative 0: 1 is lost")
    board.press("End")
    expect(board.meter).to_contain_text("20 lost")


def test_layers_take_the_channels_that_there_are(page: Page) -> None:
    board = Board.open(page, planes([MAX], RGB))
    board.expect_values(of(Y, 1), pooled([RGB], 0, 0))
    page.get_by_role("combobox", name="Layer").select_option("conv2d")
    expect(board.problem).to_be_hidden()
    board.expect_values(Y, DIAGONAL.forward(np.asarray(RGB, float).sum(axis=2)))
    panel = board.panel("Layers")
    panel.get_by_label("Kernel outputs").fill("2")
    board.expect_values(of(Y, 1), DIAGONAL.forward(np.asarray(RGB, float).sum(axis=2)))
    panel.get_by_label("Bias").fill("1, 20")
    board.until(lambda: carried(page)["layers"][0].get("bias"), [1, 20])
    board.press("Escape", "c")
    board.expect_values(of(Y, 2), np.full((3, 3), 20))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pickers_have_names_and_words(page: Page, lang: str) -> None:
    Board.open(page, f"?lang={lang}{planes([MAX], BATCH)}")
    names = {"en": ["Next sample", "Next channel"], "zh": ["下一个样本", "下一个通道"]}[lang]
    for name in names:
        expect(page.get_by_role("button", name=name)).to_be_visible()
