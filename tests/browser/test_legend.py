"""The legend: every mark of a cell, as the picture draws it, and its meaning."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sample_is_a_cell_and_has_its_meaning(lang: str, page: Page) -> None:
    page.goto(f"./?lang={lang}")
    page.keyboard.press("?")
    rows = page.locator(".legend > div")
    expect(rows).to_have_count(10)
    for row in rows.all():
        assert row.locator("svg .digits").text_content()
        assert row.locator("dd").inner_text()


def test_samples_follow_the_theme(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("./")
    page.keyboard.press("?")
    below = page.locator("[data-sample=below] .tile")
    light = below.get_attribute("fill")
    page.emulate_media(color_scheme="dark")
    expect(below).not_to_have_attribute("fill", str(light))
