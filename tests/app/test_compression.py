"""Answers that are made anew each time: compressed where a network gains by it, and by those who asked."""

from typing import Any

import numpy as np
import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.encodings import FIRST_FLIGHT, LONG, Gzip
from app.examples import EXAMPLES
from tests.app.client import API, Client

LARGE: dict[str, Any] = next(example["trace"] for example in EXAMPLES if example["id"] == "overlap-16")
SMALL: dict[str, Any] = {"layer": {"type": "edge_pad", "width": 1}, "x": [[5]]}


def test_large_answer_is_compressed(client: Client) -> None:
    packed = client.post(f"{API}/trace", json=LARGE)
    plain = client.post(f"{API}/trace", json=LARGE, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 4
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_small_answer_is_not(client: Client) -> None:
    assert "content-encoding" not in client.post(f"{API}/forward", json=SMALL).headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip;q=0", None),
        ("gzip ; q=0.000", None),
        ("br, GZIP;q=0, deflate", None),
        ("gzip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.001, br;q=0", "gzip"),
    ],
)
def test_gzip_that_is_refused_is_not_sent_anew_or_from_memory(client: Client, accepted: str, encoding: str | None) -> None:
    for answer in (
        client.post(f"{API}/trace", json=LARGE, headers={"accept-encoding": accepted}),
        client.get("/", headers={"accept-encoding": accepted}),
    ):
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, encoding)
        assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize(("side", "packed_in"), [(16, "loop"), (40, "thread")])
def test_answer_of_any_length_is_packed_whole(side: int, packed_in: str, client: Client) -> None:
    x = [[(7 * row + 3 * column) % 11 for column in range(side)] for row in range(side)]
    body = {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": x}
    packed = client.post(f"{API}/trace", json=body)
    plain = client.post(f"{API}/trace", json=body, headers={"accept-encoding": "identity"})
    assert (len(plain.content) >= LONG) == (packed_in == "thread")
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content


async def parts(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - sends alone
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"0" * FIRST_FLIGHT, "more_body": True})
    await send({"type": "http.response.body", "body": b"1" * FIRST_FLIGHT})


def test_answer_in_parts_passes_as_it_is() -> None:
    answer = TestClient(Gzip(parts)).get("/")
    assert "content-encoding" not in answer.headers
    assert answer.content == b"0" * FIRST_FLIGHT + b"1" * FIRST_FLIGHT


def test_answer_that_does_not_shrink_is_sent_plain() -> None:
    noise = np.random.default_rng(0).bytes(2 * FIRST_FLIGHT)
    answer = TestClient(Gzip(Response(noise))).get("/")
    assert "content-encoding" not in answer.headers and answer.content == noise
    assert int(answer.headers["content-length"]) == len(noise)
