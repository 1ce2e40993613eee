"""The page for those who read it by ear, by keyboard or in strong contrast."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.board import FULL, Board, X, Y

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
Opener = Callable[..., BrowserContext]
Record = Callable[[str, object], None]


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, the element and why."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']} {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


THEMES = ["light", "dark", "light-high", "dark-high"]
PANELS = ["layers", "edit", "lessons", "code", "help"]
SIZES = {"laptop": (1280, 720), "phone": (360, 740), "sideways": (740, 360)}
# An ordinary run sees each theme once; a full one, all of them in both languages, at every size, presenting or not.
ONCE = [
    ("light", "en", "page", "laptop"),
    ("dark", "zh", "present", "laptop"),
    ("light-high", "zh", "page", "phone"),
    ("dark-high", "en", "present", "sideways"),
    ("dark", "en", "embed", "phone"),
]
EVERY = [one for one in product(THEMES, ("en", "zh"), ("page", "present", "embed"), SIZES) if FULL or one in ONCE]
# Their elements are those of another view.
SPARED = {"forward at rest", "forward mid-step", "backward at rest", "a cell focused"}
ADDRESSES = {"page": "?", "present": "?present=1&", "embed": "embed?"}


@pytest.mark.parametrize(("theme", "lang", "mode", "size"), EVERY)
def test_axe_finds_nothing_on_any_view(theme: str, lang: str, mode: str, size: str, open_context: Opener, record_property: Record) -> None:
    width, height = SIZES[size]
    page = open_context(viewport={"width": width, "height": height}, reduced_motion="reduce").new_page()
    page.add_init_script(f"localStorage.setItem('padpool-theme', '{theme}')")
    address = f"{ADDRESSES[mode]}lang={lang}&example=edge-then-max"
    found = {view: violations(page) for view in views(page, address) if FULL or view not in SPARED}
    record_property("views", len(found))
    assert len(found) >= 3 and {view: wrong for view, wrong in found.items() if wrong} == {}


def views(page: Page, address: str) -> Iterator[str]:
    """Puts one view after another on the page, and says which."""
    board = Board.open(page, address)
    yield "forward at rest"
    board.press("PageDown")
    yield "forward mid-step"
    board.press("b")
    yield "backward at rest"
    board.press("PageDown")
    yield "backward mid-step"
    page.locator("[role=gridcell]").first.focus()
    yield "a cell focused"
    board.press("2")
    yield "a cell edited"
    board.press("Escape", "h")
    yield "results hidden"
    board.press("h")
    if address.startswith("embed"):
        return
    board.press("q")
    yield "the code for phones"
    board.press("q")
    if "present" not in address:
        for panel in PANELS:
            page.locator(f"[data-panel={panel}]").click()
            if panel == "code":
                expect(page.locator("#panel-code")).to_contain_text("def ")
            yield f"the panel {panel}"
            page.locator(f"[data-panel={panel}]").click()


def test_axe_finds_nothing_mid_step_while_a_cell_is_pointed_at(open_context: Opener) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=edge-then-max")
    board.press("b", "PageDown")
    assert violations(page) == []
    board.cell("Gradient dx", 0, 0).click()
    assert violations(page) == []


def test_axe_finds_nothing_where_something_is_wrong(open_context: Opener, faults: list[str]) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    board.panel("Layers").get_by_label("Window", exact=True).fill("9")
    expect(board.problem).to_be_visible()
    assert violations(page) == []
    board.press("Escape", "Control+z")
    board.cell(X, 0, 0).focus()
    page.keyboard.type("7x")
    board.press("Enter")
    expect(board.notice).to_be_visible()
    assert violations(page) == []
    assert [fault.partition(" (")[0] for fault in faults] == ["console: Failed to load resource: the server responded with a status of 422"]
    faults.clear()


def test_axe_finds_nothing_on_a_phone_of_the_systems_dark_theme(open_context: Opener) -> None:
    page = open_context(viewport={"width": 360, "height": 740}, color_scheme="dark", reduced_motion="reduce").new_page()
    board = Board.open(page, "?example=max-pool")
    assert violations(page) == []
    board.press("b", "PageDown")
    assert violations(page) == []


def test_axe_is_alive(page: Page) -> None:
    Board.open(page)
    page.evaluate("document.querySelector('#share').textContent = ''")
    assert [violation.split()[0] for violation in violations(page)] == ["button-name"]


def test_tab_reaches_everything_in_reading_order(page: Page) -> None:
    Board.open(page, "?example=max-pool")
    order = []
    for _ in range(21):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                """() => {
                  const own = document.activeElement;
                  const grid = own.closest("[role=grid]");
                  return grid ? grid.getAttribute("aria-label") : own.getAttribute("aria-label") || own.value || own.textContent;
                }"""
            )
        )
    buttons = ["Previous stage", "Step back", "Play", "Step forward", "Next stage"]
    assert order[:20] == [
        "Layer",
        "Layers",
        "Edit",
        "Lessons",
        "Code",
        "Help",
        "Theme",
        "中文",
        "Present",
        X,
        Y,
        *buttons,
        "Timeline",
        "forward",
        "Speed 1×",
        "Share",
    ]


def test_focus_is_always_visible(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    for _ in range(20):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const own = document.activeElement;
              const tile = own.querySelector?.(".tile");
              const shown = own.type === "radio" ? own.nextElementSibling : own;
              return tile ? parseFloat(getComputedStyle(tile).strokeWidth) : parseFloat(getComputedStyle(shown).outlineWidth);
            }"""
        )
        assert seen >= 3, page.evaluate("document.activeElement.outerHTML")
    expect(board.grid(X)).to_be_visible()


def test_focus_stays_on_its_cell_when_the_card_turns(page: Page) -> None:
    board = Board.open(page)
    board.cell(Y, 3, 5).focus()
    board.press("b")
    expect(board.cell("Gradient g", 3, 5)).to_be_focused()
    board.press("b")
    expect(board.cell(Y, 3, 5)).to_be_focused()


def test_live_region_speaks_only_of_news(page: Page) -> None:
    board = Board.open(page, "?example=max-pool")
    expect(page.locator("#spoken")).not_to_be_empty()
    page.evaluate(
        """() => {
          window.spoken = 0;
          new MutationObserver(changes => { window.spoken += changes.length; })
            .observe(document.getElementById("spoken"), { subtree: true, childList: true, characterData: true });
        }"""
    )
    board.press("]", "m", "m")
    assert page.evaluate("spoken") == 0
    board.press("PageDown")
    board.until(lambda: page.evaluate("spoken > 0"), True)


def test_language_of_the_page_is_said(page: Page) -> None:
    page.goto("/?lang=zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("button", name="EN", exact=True)).to_have_attribute("lang", "en")
    page.goto("/?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="中文")).to_have_attribute("lang", "zh-Hans")


def test_page_can_be_read_in_forced_colours(open_context: Opener) -> None:
    page = open_context(forced_colors="active").new_page()
    board = Board.open(page, "?example=max-pool")
    board.press("PageDown")
    strokes = board.grid(X).locator(".tile").evaluate_all("all => all.map(one => getComputedStyle(one).stroke)")
    assert "none" not in strokes
    assert strokes.count(strokes[5]) == 1, "x[1, 1], which was chosen, looks like no other cell"


def test_theme_is_chosen_remembered_and_seen_from_the_first_paint(open_context: Opener) -> None:
    context = open_context(color_scheme="light")
    page = context.new_page()
    Board.open(page, "?example=max-pool")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    fill = "() => document.querySelector('[role=gridcell] .tile').getAttribute('fill')"
    seen = {page.evaluate(ground): page.evaluate(fill)}
    for theme in ("dark", "light-high", "dark-high"):
        page.get_by_label("Theme").select_option(theme)
        seen[page.evaluate(ground)] = page.evaluate(fill)
    assert len(seen) == 4 and len(set(seen.values())) == 4
    page.reload()
    expect(page.get_by_label("Theme")).to_have_value("dark-high")
    assert page.evaluate(ground) == "rgb(0, 0, 0)"
    # Written before the first paint: no frame of the page was of another theme.
    assert page.evaluate("document.querySelector('script[src$=\"/page.js\"]').blocking.value") == "render"
    page.get_by_label("Theme").select_option("")
    assert page.evaluate(ground) == next(iter(seen))


def test_system_asks_for_more_contrast(open_context: Opener) -> None:
    for scheme, ground in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(0, 0, 0)")):
        page = open_context(color_scheme=scheme, contrast="more").new_page()
        Board.open(page)
        assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == ground


def test_theme_works_where_storage_is_blocked(page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } })")
    Board.open(page)
    page.get_by_label("Theme").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
