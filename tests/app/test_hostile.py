"""Whatever a client sends is answered with a small problem that names the place, and the next request works."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.main import create_app
from app.problems import MEDIA_TYPE, MOST_BYTES, MOST_FAULTS
from app.settings import LIMITS
from tests.app.client import API, Client
from tests.app.hostile import CASES, GOOD, MAX, Case, X, x
from tests.chinese import WIDE, badly_set, leftover

MEMBERS = {"type", "title", "status", "detail", "errors"}


def refusal(client: Client, case: Case, language: str = "") -> Any:
    content = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
    response = client.post(f"{API}/{case.call}", content=content, headers={"content-type": case.content_type, "accept-language": language})
    assert response.headers["content-language"] == ("zh-Hans" if language else "en")
    assert (response.status_code, response.headers["content-type"]) == (case.status, MEDIA_TYPE), response.text[:500]
    assert len(response.content) <= MOST_BYTES
    return response.json()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_refusal_names_place_rule_and_value(client: Client, case: Case) -> None:
    problem = refusal(client, case)
    assert set(problem) - {"limit", "asked"} == MEMBERS
    assert problem["status"] == case.status
    assert 1 <= len(problem["errors"]) <= MOST_FAULTS
    first = problem["errors"][0]
    assert set(first) == {"pointer", "detail"}
    assert first["pointer"] == case.pointer
    assert first["detail"].startswith(case.detail) and len(first["detail"]) <= len(case.detail) + 100
    assert problem["detail"] == first["detail"]
    assert (problem.get("limit"), problem.get("asked")) == (case.limit, case.asked)
    assert client.ask("forward", **GOOD)["y"] == [[4]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_refusal_speaks_the_language_asked_for(client: Client, case: Case) -> None:
    problem = refusal(client, case, "zh-CN,zh;q=0.9,en;q=0.8")
    told = [problem["title"], problem["detail"], *(error["detail"] for error in problem["errors"])]
    assert all(re.search(WIDE, words) for words in told)
    # What somebody sent is told as it was sent.
    foreign = {word for words in told for word in leftover(words) if word not in f"{case.body} {case.content_type}"}
    assert (foreign, [place for words in told for place in badly_set(words)]) == (set(), [])
    assert [error["pointer"] for error in problem["errors"]] == [error["pointer"] for error in refusal(client, case)["errors"]]


def test_titles_of_cases_are_their_own() -> None:
    assert len({case.title for case in CASES}) == len(CASES) > 100


def test_no_content_type_is_refused(client: Client) -> None:
    response = client.post(f"{API}/forward", content=json.dumps(GOOD).encode())
    assert response.status_code == 415


def test_every_fault_is_told_up_to_twenty(client: Client) -> None:
    told = refusal(client, Case("", x([["a", 1, "b"], [2, "c", 3]]), "", ""))["errors"]
    assert [error["pointer"] for error in told] == ["/x/0/0", "/x/0/2", "/x/1/1"]
    many = refusal(client, Case("", x([["w"] * 8] * 8), "", ""))["errors"]
    assert len(many) == MOST_FAULTS


def test_twenty_long_faults_stay_within_four_kilobytes(client: Client) -> None:
    body = GOOD | {f"{number}{chr(1) * 60}": 1 for number in range(40)}
    problem = refusal(client, Case("", body, "", ""))
    assert 0 < len(problem["errors"]) < MOST_FAULTS


def test_a_refusal_does_not_echo_the_body(client: Client) -> None:
    secret = "correct horse battery staple " * 3
    problem = refusal(client, Case("", {"layer": {"type": secret, "note": secret}, "x": [[secret]], secret: [secret]}, "", ""))
    assert secret[:40] not in json.dumps(problem)


def chunks(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b" " * 1024


def test_a_body_without_a_length_is_counted_as_it_comes(client: Client) -> None:
    headers = {"content-type": "application/json"}
    response = client.post(f"{API}/forward", content=chunks(LIMITS.body // 1024 + 1), headers=headers)
    assert (response.status_code, response.json()["asked"]) == (413, LIMITS.body + 1024)
    assert client.post(f"{API}/forward", content=chunks(LIMITS.body // 1024), headers=headers).status_code == 400


def test_a_body_that_says_it_is_too_large_is_not_read(client: Client) -> None:
    def unread() -> Iterator[bytes]:
        raise AssertionError("read")
        yield b""

    headers = {"content-type": "application/json", "content-length": str(10**12)}
    response = client.post(f"{API}/forward", content=unread(), headers=headers)
    assert (response.status_code, response.json()["asked"]) == (413, 10**12)


@pytest.mark.parametrize("length", [b"-1", b"many", b"9" * 5000, "²".encode("latin-1")])
def test_a_length_that_is_no_length_counts_for_nothing(client: Client, length: bytes) -> None:
    headers = {b"content-type": b"application/json", b"content-length": length}
    assert client.post(f"{API}/forward", content=json.dumps(GOOD), headers=headers).status_code == 200


def test_the_largest_body_is_read(client: Client) -> None:
    body = json.dumps(GOOD).encode().ljust(LIMITS.body)
    assert client.post(f"{API}/forward", content=body, headers={"content-type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/api/v1", 404),
        ("GET", "/api/v2/layers", 404),
        ("GET", "/api/v1/layers/", 404),
        ("GET", "/redoc", 404),
        ("GET", "/" + "long" * 2000, 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/../pyproject.toml", 404),
        ("GET", "/static/%2e%2e/pyproject.toml", 404),
        ("GET", "/static/a%00b", 404),
        ("GET", "/static/" + "a" * 5000, 404),
        ("GET", "/code/nothing", 404),
        ("GET", "/code/%ff%00", 404),
        ("GET", "/api/v1/forward", 405),
        ("PUT", "/api/v1/forward", 405),
        ("POST", "/api/v1/layers", 405),
        ("DELETE", "/", 405),
        ("POST", "/static/icon.svg", 405),
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(client: Client, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE)
    problem = response.json()
    assert problem["status"] == status and problem["detail"] and len(response.content) <= 1024
    assert ("allow" in response.headers) == (status == 405)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["NaN", "-Infinity", "all", "edge_pad"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(["type", "size", "layers"]), inner, max_size=4),
    max_leaves=12,
)
PLACES = [("layer",), ("x",), ("g",), ("layers",), ("layer", "type"), ("layer", "size"), ("x", 0), ("x", 1, 0), ("layers", 0), ("extra",)]
CALLS = {
    "forward": {"layer": MAX, "x": X},
    "backward": {"layer": MAX, "x": X, "g": [[1]]},
    "trace": {"layers": [MAX], "x": X, "g": [[1]]},
}


def replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """The body with something else at a place; where it has no such place, as it was."""
    if not place:
        return new
    if isinstance(value, dict):
        return value | {place[0]: replaced(value.get(place[0]), place[1:], new)}
    if isinstance(value, list):
        return [replaced(item, place[1:], new) if index == place[0] else item for index, item in enumerate(value)]
    return value


@given(call=st.sampled_from(sorted(CALLS)), place=st.sampled_from(PLACES), new=ANYTHING)
def test_nothing_that_is_sent_is_a_fault_of_the_server(call: str, place: tuple[Any, ...], new: Any) -> None:
    body = json.dumps(replaced(CALLS[call], place, new)).encode()
    response = FUZZED.post(f"{API}/{call}", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (200, 400, 422)
    if response.status_code != 200:
        problem = response.json()
        assert len(response.content) <= MOST_BYTES
        assert problem["errors"] and all(error["detail"] for error in problem["errors"])


FUZZED = Client(create_app())
