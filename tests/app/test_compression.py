"""Answers that are made anew each time: compressed where a network gains by it, and by those who asked."""

from typing import Any

import pytest

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
