"""docs/service.md: every command and every program in it is run against a real server, and does what the page says."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from app.arrays import write_npy
from app.main import create_app
from app.settings import Limits
from tests.app.test_cli import served

TEXT = (Path(__file__).parents[2] / "docs" / "service.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
HOME = "http://127.0.0.1:8000"
CURLS = [
    (line, next_text if language == "json" else None)
    for (kind, block), (language, next_text) in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True)
    if kind == "sh" and "curl" in block
    for line in block.replace("\\\n", "").splitlines()
]
PROGRAMS = [block for kind, block in BLOCKS if kind == "python"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as (_, url):
        yield url


def asked(line: str, url: str) -> httpx.Response:
    """The request of a curl command."""
    program, *words = shlex.split(line)
    assert program == "curl"
    headers, body, address, words_left = {}, None, "", iter(words)
    for word in words_left:
        if word == "-H":
            name, _, value = next(words_left).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words_left).encode()
        elif word == "--data-binary":
            assert next(words_left) == "@x.npy"
            body = write_npy(np.ones((4, 4)))
        elif word == "-o":
            next(words_left)
        elif word != "-s":
            address = word
    assert address.startswith(HOME)
    return httpx.request("GET" if body is None else "POST", address.replace(HOME, url), headers=headers, content=body, timeout=30)


@pytest.mark.parametrize(("line", "answer"), CURLS)
def test_command_is_answered_as_the_page_says(url: str, line: str, answer: str | None) -> None:
    response = asked(line, url)
    if answer:
        assert rounded(response.json()) == json.loads(answer)
    else:
        response.raise_for_status()


def rounded(value: Any) -> Any:
    """Numbers to nine digits: the page writes what central differences find without their last ones."""
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 9) if isinstance(value, float) else value


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_prints_what_the_page_says(url: str, program: str, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(program.replace(HOME, url), names)
    names["api"].close()
    said = [line.removeprefix("# ") for line in program.splitlines() if line.startswith("# ")]
    assert said and capsys.readouterr().out.splitlines() == said


def test_every_call_is_shown() -> None:
    shown = {re.sub(r"\?.*", "", word).removeprefix(HOME) for line, _ in CURLS for word in shlex.split(line) if word.startswith(HOME)}
    assert shown | {"/api/v1/backward.safetensors"} >= set(create_app().openapi()["paths"])
    assert "/backward.safetensors" in "".join(PROGRAMS)


def test_every_status_of_the_contract_is_in_the_table_of_errors() -> None:
    statuses = {status for path in create_app().openapi()["paths"].values() for call in path.values() for status in call["responses"]}
    table = TEXT.partition("\n## Errors\n")[2].partition("\n## ")[0]
    told = {status for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for status in row.split(", ")}
    assert told >= (statuses - {"200"}) | {"404", "405"}


def test_page_tells_what_a_class_meets() -> None:
    room = TEXT.partition("\n## A class behind one address\n")[2].partition("\n## ")[0]
    assert "PADPOOL_THREADS" in room and "PADPOOL_WAITING" in room and "no limit per address" in room
    assert Limits.model_fields.keys() >= {"threads", "waiting"}
