"""The page as a reader meets it: grids by accessible name, cells by row and column, links as others share them."""

import base64
import json
import os
import re
import zlib
from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np
from playwright.sync_api import Locator, Page, expect

from app.examples import EXAMPLES as WORKED

X, Y, G, DX = "Input x", "Output y", "Gradient g", "Gradient dx"
EXAMPLES = [example["id"] for example in WORKED]
PATIENCE = 5000
FULL = os.environ.get("PADPOOL_FULL") == "1"
"""Whether the run may take long."""
POLL = 20
Rows = list[list[str]]
Shown = Literal["value", "digits", "count", "corner", "badge", "roles"]

CELLS = """(grid, shown) => {
  const attribute = { value: "data-value", roles: "class" }[shown];
  const seen = text => text && getComputedStyle(text).visibility !== "hidden" ? text.textContent : "";
  const read = cell => attribute ? cell.getAttribute(attribute) ?? "" : seen(cell.querySelector(`.${shown}`));
  return [...grid.querySelectorAll("[role=row]")].map(row => [...row.querySelectorAll("[role=gridcell]")].map(read));
}"""


class Board:
    """Reads and steers one open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sentence = page.locator("#sentence")
        self.formula = page.locator("#formula")
        self.meter = page.locator("#meter")
        self.notice = page.locator("#notice")
        self.problem = page.get_by_role("alert")
        self.editor = page.get_by_role("textbox", name="New value")
        self.timeline = page.get_by_role("slider")
        self.arrows = page.locator("#picture path.arrow")

    @classmethod
    def open(cls, page: Page, query: str = "") -> Self:
        """Opens ``/`` with a query or a fragment, and waits for the page to be alive."""
        page.goto(f"/{query}")
        expect(page.locator("#timeline")).to_have_attribute("aria-valuetext", re.compile("."))
        return cls(page)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def grid(self, name: str) -> Locator:
        return self.page.get_by_role("grid", name=name, exact=True)

    def grids(self) -> list[str]:
        """The names of all grids, in the order in which Tab reaches them."""
        names: list[str] = self.page.get_by_role("grid").evaluate_all("grids => grids.map(grid => grid.getAttribute('aria-label'))")
        return names

    def cell(self, name: str, row: int, column: int) -> Locator:
        return self.grid(name).get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def read(self, name: str, shown: Shown = "value") -> Rows:
        """What the cells of a grid carry now: their numbers, or what is printed in them, or their roles."""
        rows: Rows = self.grid(name).evaluate(CELLS, shown)
        return rows

    def cells_with(self, name: str, role: str) -> set[tuple[int, int]]:
        """Where a grid's cells have a role."""
        rows = self.read(name, "roles")
        return {(i, j) for i, row in enumerate(rows) for j, roles in enumerate(row) if role in roles.split()}

    def filled(self, name: str) -> set[tuple[int, int]]:
        """Where a grid's cells have a number."""
        return {(i, j) for i, row in enumerate(self.read(name)) for j, value in enumerate(row) if value != ""}

    def expect_values(self, name: str, values: Any) -> None:
        """Waits until a grid holds exactly these numbers."""
        expect(self.grid(name)).to_be_attached()
        self.until(lambda: self.read(name), json_rows(values))

    def expect_step(self, step: int, total: int) -> None:
        """Waits until so many steps are done."""
        expect(self.timeline).to_have_attribute("max", str(total))
        expect(self.timeline).to_have_value(str(step))

    def set_cell(self, name: str, row: int, column: int, text: str) -> None:
        """Clicks a cell, types and commits."""
        self.cell(name, row, column).click()
        self.page.keyboard.type(text)
        self.press("Enter")

    def turn(self, direction: str) -> None:
        self.page.get_by_role("radio", name=direction).check()

    def panel(self, name: str) -> Locator:
        """Opens a panel."""
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.page.get_by_role("complementary", name=name)

    def until(self, read: Callable[[], Any], wanted: Any) -> None:
        """Waits until what is read is as wanted; fails with the difference."""
        for _ in range(PATIENCE // POLL):
            if read() == wanted:
                return
            self.page.wait_for_timeout(POLL)
        assert read() == wanted


def box(locator: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    bounds = locator.bounding_box()
    assert bounds
    return bounds["x"], bounds["y"], bounds["x"] + bounds["width"], bounds["y"] + bounds["height"]


def json_rows(values: Any) -> Rows:
    """Numbers as JSON prints them, with no ``.0`` behind whole ones."""
    return [[json.dumps(int(v) if v == int(v) else v) for v in row] for row in np.asarray(values, float).tolist()]


def link(layers: list[dict[str, Any]], x: Any, g: Any = None, **more: Any) -> str:
    """A state as a link carries it, made without the page's own code."""
    return pack(json.dumps({"layers": layers, "x": x, "g": g, "cursor": 0, "speed": 1} | more))


def pack(text: str) -> str:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = deflater.compress(text.encode()) + deflater.flush()
    return f"#v1={base64.urlsafe_b64encode(data).decode().rstrip('=')}"


def unpack(url: str) -> dict[str, Any]:
    """The state in an address."""
    data = url.partition("#v1=")[2]
    assert re.fullmatch(r"[\w-]+", data), url
    state: dict[str, Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)), wbits=-zlib.MAX_WBITS))
    return state
