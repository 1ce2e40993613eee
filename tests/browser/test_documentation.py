"""The documentation of the API in a browser: from our own files, under our own policy (a fault fails the test), and asked for real."""

import json

from playwright.sync_api import Page, expect

from app.api import FORWARD


def test_every_operation_is_drawn_and_an_example_is_answered(page: Page) -> None:
    page.goto("/docs")
    # Swagger UI is 1.5 MB of script: a busy machine takes its time to read it.
    expect(page.get_by_role("heading", name="PadPool")).to_be_visible(timeout=30_000)
    operations = page.locator(".opblock")
    expect(operations).to_have_count(9)
    forward = page.locator("#operations-layers-forward")
    forward.locator(".opblock-summary-control").click()
    forward.get_by_role("button", name="Try it out").click()
    assert json.loads(forward.locator("textarea").input_value()) == FORWARD["pooling"]["value"]
    with page.expect_response("**/api/v1/forward") as asked:
        forward.get_by_role("button", name="Execute").click()
    assert asked.value.json() == {"y": [[9, 5], [6, 8]], "shape": [2, 2]}
    expect(forward.locator(".live-responses-table").get_by_role("cell", name="200")).to_be_visible()
