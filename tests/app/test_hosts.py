"""A server on the loopback address is called by a loopback name, or does not answer."""

import urllib.error
import urllib.request

import pytest

from app.hosts import LOOPBACK, host_name
from app.main import create_app
from tests.app.client import API, Client
from tests.app.test_cli import served


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost", "localhost"),
        ("LOCALHOST:8000", "localhost"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
        ("evil.test:8000", "evil.test"),
        ("", ""),
        ("127.0.0.1:8000.evil.test", "127.0.0.1:8000.evil.test"),
    ],
)
def test_name_of_a_host_is_without_its_port(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "", "<script>" * 50])
def test_foreign_name_is_refused_with_a_problem(host: str) -> None:
    response = Client(create_app(LOOPBACK)).get(f"{API}/layers", headers={"host": host})
    assert (response.status_code, response.headers["content-type"]) == (421, "application/problem+json")
    assert response.json()["detail"].startswith("Host must be one of 127.0.0.1, localhost, [::1], got ")
    assert len(response.content) < 400 and "content-security-policy" in response.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:1"])
def test_loopback_name_is_answered(host: str) -> None:
    assert Client(create_app(LOOPBACK)).get(f"{API}/limits", headers={"host": host}).status_code == 200


def test_real_server_on_loopback_knows_its_names() -> None:
    with served() as (_, url):
        assert urllib.request.urlopen(f"{url}/healthz", timeout=10).status == 200
        foreign = urllib.request.Request(f"{url}/healthz", headers={"Host": "evil.test"})
        with pytest.raises(urllib.error.HTTPError, match="421"):
            urllib.request.urlopen(foreign, timeout=10)


def test_server_on_the_network_answers_to_any_name() -> None:
    with served("serve", "--host", "0.0.0.0") as (_, url):
        foreign = urllib.request.Request(f"{url}/healthz", headers={"Host": "teacher.local"})
        assert urllib.request.urlopen(foreign, timeout=10).status == 200
