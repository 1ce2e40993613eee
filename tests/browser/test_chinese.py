"""The page in Chinese, view by view: whatever is shown or spoken is Chinese, but for the names of code."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.board import EXAMPLES, Board
from tests.chinese import badly_set, leftover

SHOWN = """() => {
  const told = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node instanceof Element ? node : node.parentElement;
    // Code, formulas and keys are alike in every language; so is what is set in English on purpose.
    if (element.closest("script, noscript, code, pre, kbd, math, dt, #formula, [lang=en]")) continue;
    if (node instanceof Text) told.push(node.data);
    else told.push(...["aria-label", "title", "placeholder", "alt", "aria-valuetext"].map((name) => node.getAttribute(name) ?? ""));
  }
  return [...new Set(told.map((words) => words.trim()).filter(Boolean))];
}"""
NAMES = re.compile(r"[A-Za-zΣ∂]+[₀-₉]*\[\d+, \d+\]|\bd?[xygKbhk][₀-₉]*\b|[₀-₉]")
CODE = {"valid", "same", "same_lower", "half", "full", "PadPool", "dh", "max", "min"}
Opener = Callable[..., BrowserContext]


def faults_of(page: Page) -> dict[str, list[str]]:
    """What is not Chinese among what is shown, or not set as Chinese is."""
    found = {}
    for words in page.evaluate(SHOWN):
        english = [word for word in leftover(NAMES.sub(" ", words)) if word not in CODE]
        if english or badly_set(words):
            found[words] = english + badly_set(words)
    return found


@pytest.fixture
def chinese(open_context: Opener) -> Page:
    return open_context(locale="zh-CN").new_page()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_told_in_chinese_from_end_to_end(example: str, chinese: Page) -> None:
    board = Board.open(chinese, f"?example={example}")
    assert faults_of(chinese) == {}
    for key in ("PageDown", "b", "PageDown", "PageDown"):
        board.press(key)
        assert faults_of(chinese) == {}
    for grid in board.grids():
        board.cell(grid, 0, 0).click()
        assert faults_of(chinese) == {}


def test_every_panel_is_in_chinese(chinese: Page) -> None:
    board = Board.open(chinese, "?example=convolution")
    for name in ("层", "编辑", "示例", "代码", "帮助"):
        expect(board.panel(name)).not_to_be_empty()
        chinese.wait_for_load_state("networkidle")
        assert faults_of(chinese) == {}
    board.press("Escape", "q")
    assert faults_of(chinese) == {}


def test_what_goes_wrong_is_told_in_chinese(chinese: Page, faults: list[str]) -> None:
    board = Board.open(chinese, "?example=max-pool")
    board.panel("层").get_by_label("窗口", exact=True).fill("9")
    expect(board.problem).to_have_text("size 不能大于输入 4×4，实为 9×9")
    assert faults_of(chinese) == {}
    board.press("Escape", "Control+z")
    board.cell("输入 x", 0, 0).focus()
    chinese.keyboard.type("7q")
    board.press("Enter")
    expect(board.notice).to_contain_text("应为数字，实为“7q”")
    assert faults_of(chinese) == {}
    faults.clear()


def test_presenting_and_a_frame_are_in_chinese(chinese: Page) -> None:
    for address in ("?present=1", "embed"):
        chinese.goto(f"/{address}")
        expect(chinese.locator("#sentence")).not_to_be_empty()
        assert faults_of(chinese) == {}


def test_english_left_over_is_found(chinese: Page) -> None:
    Board.open(chinese)
    chinese.evaluate("document.getElementById('share').textContent = 'Share'")
    assert list(faults_of(chinese)) == ["Share"]


def test_choice_of_a_language_is_kept(page: Page) -> None:
    Board.open(page)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.goto("/?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
