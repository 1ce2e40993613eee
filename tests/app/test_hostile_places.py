"""What must not be taken, at every place where it could stand: refused, told in little, without an echo, and the next request works."""

from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest

from app.headers import SECURITY
from app.main import create_app
from app.problems import MEDIA_TYPE, MOST_BYTES, MOST_FAULTS
from padpool import LAYERS
from tests.app import hostile, test_binary
from tests.app.client import API, Client
from tests.app.hostile_places import CALLS, full, numbers, scripts, types

ECHO = 41
"""Characters: a value is told in 40 at most."""
Rows = Iterator[tuple[str, str, bytes]]


def echoed(body: bytes, answer: str) -> str | None:
    """A stretch of the body that stands in the answer; None where none is longer than a value told in little."""
    told = {answer[place : place + ECHO] for place in range(len(answer) - ECHO + 1)}
    sent = body.decode()
    return next((sent[place : place + ECHO] for place in range(len(sent) - ECHO + 1) if sent[place : place + ECHO] in told), None)


async def refused(rows: Rows, status: int) -> dict[str, str]:
    """What is wrong with the refusals, by title."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://test") as many:
        headers = {"content-type": "application/json"}
        found = {title: fault(await many.post(f"{API}/{call}", content=body, headers=headers), body, status) for title, call, body in rows}
    return {title: wrong for title, wrong in found.items() if wrong}


def fault(response: httpx.Response, body: bytes, status: int) -> str | None:
    """What is wrong with a refusal, if anything."""
    if (response.status_code, response.headers["content-type"]) != (status, MEDIA_TYPE):
        return f"{response.status_code}: {response.text[:200]}"
    problem: dict[str, Any] = response.json()
    if len(response.content) > MOST_BYTES or not 0 < len(problem["errors"]) <= MOST_FAULTS:
        return f"{len(response.content)} bytes, {len(problem['errors'])} errors"
    if {name: response.headers.get(name) for name in SECURITY} != SECURITY:
        return "not guarded"
    echo = echoed(body, response.text)
    return echo and f"echoed {echo}"


@pytest.mark.parametrize(("table", "status"), [(numbers, 400), (types, 422), (scripts, 422)])
def test_every_place_refuses_what_it_must_not_take(client: Client, table: Callable[[], Rows], status: int) -> None:
    assert anyio.run(refused, table(), status) == {}
    assert client.ask("forward", **hostile.GOOD)["y"] == [[4]]


def test_bodies_are_good_before_they_are_made_bad(client: Client) -> None:
    for call, body in CALLS.items():
        client.ask(call, **body)
    for name in LAYERS:
        client.ask("forward", **full(name))


def test_an_echo_is_found() -> None:
    assert echoed(b"a" * 30 + b"b" * 30, "told: " + "a" * 25 + "b" * 25) == "a" * 25 + "b" * 16
    assert echoed(b"a" * 99, "a" * 40) is None


def test_hostile_inputs_are_many_and_none_is_there_twice() -> None:
    rows = [row for table in (numbers, types, scripts) for row in table()]
    assert len({title for title, _, _ in rows}) == len({(call, body) for _, call, body in rows}) == len(rows)
    assert len(list(numbers())) >= 250 and len(list(types())) >= 600 and len(list(scripts())) >= 250
    assert len(hostile.CASES) >= 130 and len(test_binary.CASES) + len(test_binary.LAYERS) >= 50
