"""Pages of other origins: told nothing, but where they are named."""

import pytest

from app.headers import SECURITY
from app.main import create_app
from app.problems import MEDIA_TYPE
from tests.app.client import API, Client

ORIGIN = "https://course.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}


def asked(client: Client, origin: str) -> tuple[str | None, str | None]:
    """Which origin a preflight and an answer let read."""
    before = client.options(f"{API}/forward", headers=PREFLIGHT | {"origin": origin})
    answer = client.post(f"{API}/forward", json={"layer": {"type": "edge_pad", "width": 1}, "x": [[5]]}, headers={"origin": origin})
    assert answer.status_code == 200
    return before.headers.get("access-control-allow-origin"), answer.headers.get("access-control-allow-origin")


def test_nobody_else_may_read_unless_named(client: Client) -> None:
    assert asked(client, ORIGIN) == (None, None)


def test_named_origin_may_read_and_no_other() -> None:
    client = Client(create_app(origins=[ORIGIN]))
    assert asked(client, ORIGIN) == (ORIGIN, ORIGIN)
    assert asked(client, "https://course.example.evil") == (None, None)
    before = client.options(f"{API}/forward", headers=PREFLIGHT | {"origin": ORIGIN})
    assert (before.status_code, before.headers["access-control-allow-methods"]) == (200, "GET, POST")
    assert "access-control-allow-credentials" not in before.headers


def test_every_origin_may_where_that_is_said() -> None:
    assert asked(Client(create_app(origins=["*"])), ORIGIN) == ("*", "*")


@pytest.mark.parametrize(("told", "origins"), [("", []), (" , ", []), (f"{ORIGIN}, https://b.example", [ORIGIN, "https://b.example"])])
def test_origins_are_set_in_the_environment(told: str, origins: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PADPOOL_CORS", told)
    from app.settings import Settings

    assert Settings().origins == origins


def test_refused_preflight_is_a_problem_that_names_what_is_allowed() -> None:
    client = Client(create_app(origins=[ORIGIN]))
    asked = {"access-control-request-method": "PUT", "access-control-request-headers": "x-" + "secret" * 20}
    before = client.options(f"{API}/forward", headers=asked | {"origin": "https://evil.example"})
    assert (before.status_code, before.headers["content-type"], before.headers["content-language"]) == (400, MEDIA_TYPE, "en")
    assert before.headers["vary"].startswith("Origin, ") and before.headers["vary"].endswith(", Accept-Language")
    assert "access-control-allow-origin" not in before.headers and {*map(str.lower, SECURITY)} <= {*before.headers}
    problem = before.json()
    assert problem["detail"] == f"Origin must be of {ORIGIN}, got 'https://evil.example'"
    assert [error["detail"].partition(" must ")[0] for error in problem["errors"]] == [
        "Origin",
        "Access-Control-Request-Method",
        "Access-Control-Request-Headers",
    ]
    assert "secret" * 8 not in before.text


def test_refused_preflight_speaks_the_language_asked_for() -> None:
    headers = PREFLIGHT | {"origin": "https://evil.example", "accept-language": "zh"}
    before = Client(create_app(origins=[ORIGIN])).options(f"{API}/forward", headers=headers)
    assert before.json()["detail"] == f"Origin 应属于 {ORIGIN}，实为 'https://evil.example'"
