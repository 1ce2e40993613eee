"""The limits: documented, told, set by the environment, and kept where the work is dear."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import api
from app.main import create_app
from app.settings import LIMITS, Limits, Settings
from app.threads import Threads
from tests.app.client import API, Client

DOCUMENT = Path(__file__).parents[2] / "docs" / "service.md"
DEAR: dict[str, Any] = {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": [[1] * 64] * 64}


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    rows = re.findall(r"^\| `PADPOOL_(\w+)` \| (\S*) \| (.*) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    fields = [*Limits.model_fields.items(), *Settings.model_fields.items()]
    assert rows == [(name.upper(), str(field.default), field.description) for name, field in fields]


def test_limits_are_told(client: Client) -> None:
    assert client.get(f"{API}/limits").json() == LIMITS.model_dump()


def test_environment_sets_a_limit() -> None:
    code = (
        "from app.settings import LIMITS; from app.main import create_app; from tests.app.client import API, Client;"
        "answer = Client(create_app()).post(f'{API}/forward', json={'layer': {'type': 'edge_pad', 'width': 1}, 'x': [[1] * 4]});"
        "print(LIMITS.side, answer.status_code, answer.json()['limit'], answer.json()['asked'])"
    )
    environment = os.environ | {"PADPOOL_SIDE": "3"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "422", "3", "4"]


def test_dear_answer_that_finds_no_place_to_wait_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def crowd() -> list[httpx.Response]:
        monkeypatch.setattr(api, "THREADS", Threads(1, 1))
        transport = httpx.ASGITransport(create_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as many:
            return await asyncio.gather(*(many.post(f"{API}/trace", json=DEAR) for _ in range(6)))

    answers = asyncio.run(crowd())
    refused = [answer for answer in answers if answer.status_code == 503]
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [503] * 4
    assert refused[0].headers["retry-after"] == "1"
    assert refused[0].headers["content-type"] == "application/problem+json"
    assert refused[0].json()["detail"] == "waiting requests must be at most 1, got one more; ask again"


@pytest.mark.parametrize(
    ("setting", "value", "command", "rule"),
    [
        ("INLINE_LINKS", "many", ["serve", "--port", "0"], "an integer of at least 1"),
        ("INLINE_LINKS", "0", ["openapi"], "an integer of at least 1"),
        ("INLINE_LINKS", "1.5", ["openapi"], "an integer of at least 1"),
        ("INLINE_LINKS", "", ["openapi"], "an integer of at least 1"),
        ("HEAD_SECONDS", "0", ["serve", "--port", "0"], "a number above 0"),
    ],
)
def test_setting_that_is_none_ends_the_start_in_one_sentence(setting: str, value: str, command: list[str], rule: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", *command],
        env=os.environ | {f"PADPOOL_{setting}": value},
        capture_output=True,
        text=True,
        check=False,
    )
    told = f"padpool: PADPOOL_{setting} must be {rule}, got '{value}'\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
