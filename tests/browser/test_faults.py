"""Every browser test relies on the fault list, so the list itself is tested here."""

import re

import pytest
from playwright.sync_api import Page


def provoked(page: Page, faults: list[str], fault: str) -> bool:
    for _ in range(100):
        if any(re.match(fault, found) for found in faults):
            faults.clear()
            return True
        page.wait_for_timeout(20)
    return False


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('wrong')", "console: wrong"),
        ("setTimeout(() => { throw new Error('thrown') })", "uncaught: .*thrown"),
        ("alert('hello')", "dialog: hello"),
        ("document.body.setAttribute('style', 'color: red')", "console: .*Content Security Policy"),
        ("fetch('http://127.0.0.1:9/').catch(() => 0)", "console: .*Content Security Policy"),
    ],
)
def test_fault_on_the_page_is_listed(script: str, fault: str, page: Page, faults: list[str]) -> None:
    page.goto("/")
    page.evaluate(f"() => {{ {script}; }}")
    assert provoked(page, faults, fault)


def test_request_to_another_host_is_listed(page: Page, faults: list[str]) -> None:
    # Not on our page, whose policy stops the request before it starts.
    page.set_content("<img src='http://127.0.0.1:9/picture'>")
    assert provoked(page, faults, "foreign request: http://127.0.0.1:9/picture")


def test_fault_on_a_page_of_the_network_is_listed(lan_page: Page, faults: list[str]) -> None:
    lan_page.goto("/")
    lan_page.evaluate("() => { document.body.setAttribute('style', 'color: red'); }")
    assert provoked(lan_page, faults, "console: .*Content Security Policy")
    lan_page.evaluate("() => { fetch('http://127.0.0.1:9/').catch(() => 0); }")
    assert provoked(lan_page, faults, "console: .*Content Security Policy")


def test_page_opens_without_a_fault(page: Page, base_url: str) -> None:
    page.goto("/")
    assert page.url == f"{base_url}/"
