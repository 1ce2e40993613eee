"""Nothing here is so large that it has to be scrolled through, and the page stays light."""

import ast
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app

ROOT = Path(__file__).parent.parent
FOLDERS = ("padpool", "app", "static", "templates", "tests", "scripts", "benchmarks")
KINDS = {".py", ".js", ".ts", ".css", ".html", ".sh", ""}

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40
PAGE_WEIGHT = 60_000
"""Bytes of our JavaScript and CSS, as they are sent packed: all that any visit loads."""

SOURCES = sorted(
    path.relative_to(ROOT)
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and path.suffix in KINDS and "__pycache__" not in path.parts
)
PYTHON = [path for path in SOURCES if path.suffix == ".py"]


def lines(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def long_functions(source: str) -> list[str]:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 >= MOST_LINES_OF_A_FUNCTION]


def test_source_files_are_short() -> None:
    assert {str(path): lines(path) for path in SOURCES if lines(path) >= MOST_LINES} == {}


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_functions_are_short(path: Path) -> None:
    assert long_functions((ROOT / path).read_text(encoding="utf-8")) == []


def test_long_function_is_found() -> None:
    body = "    pass\n"
    assert long_functions("def short():\n" + body * 38) == []
    assert long_functions("class A:\n  async def long():\n" + body * 39) == ["long"]


def test_every_module_is_named_after_what_it_holds() -> None:
    assert [path for path in SOURCES if path.stem in {"util", "utils", "helpers", "misc", "common"}] == []


def test_page_is_light() -> None:
    client = TestClient(create_app())
    paths = re.findall(r'(?:src|href)="(static/[^"]+\.(?:js|css))"', client.get("/embed").text)
    assert [path.rpartition("/")[2] for path in paths] == ["embed.css", "page.js"]
    answers = [client.get(f"/{path}").raise_for_status() for path in paths]
    assert {answer.headers["content-encoding"] for answer in answers} == {"gzip"}
    weights = {path: int(answer.headers["content-length"]) for path, answer in zip(paths, answers, strict=True)}
    assert 40_000 < sum(weights.values()) <= PAGE_WEIGHT, weights
