"""HEAD and OPTIONS, which every address answers beside its own methods."""

import urllib.request

import pytest

from app.methods import allowed
from tests.app.client import API, Client
from tests.app.test_cli import served


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", f"{API}/layers", f"{API}/openapi.json", "/static/icon.svg", "/qr?text=a"])
def test_head_answers_the_headers_of_get(client: Client, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (f"{API}/layers", "GET, HEAD, OPTIONS"),
        (f"{API}/forward", "OPTIONS, POST"),
        (f"{API}/forward.npy", "OPTIONS, POST"),
        ("/", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_tells_the_methods_that_are_taken(client: Client, path: str, methods: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.content, response.headers["allow"]) == (204, b"", methods)
    refused = client.delete(path)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_what_is_not_there_is_not_there_by_any_method(client: Client, method: str) -> None:
    assert client.request(method, "/nothing").status_code == 404


def test_methods_are_told_once_each_and_in_order() -> None:
    assert allowed("POST,GET, HEAD") == "GET, HEAD, OPTIONS, POST"
    assert allowed("") == "OPTIONS"


def test_real_server_sends_no_body_after_head() -> None:
    with served() as (_, url):
        asked = urllib.request.Request(f"{url}/healthz", method="HEAD")
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert (answer.status, answer.headers["content-length"], answer.read()) == (200, "15", b"")
