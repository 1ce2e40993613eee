"""The files of the page: their addresses, how long they are kept, and what is sent of them."""

import os
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.assets import asset_dir
from app.files import STATIC, SWAGGER, Files, smaller_script
from tests.app.client import Client


def served(files: Files) -> TestClient:
    return TestClient(Starlette(routes=[files.route()]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("// why\nconst one = 1;\n")
    (tmp_path / "notes.txt").write_text("not for browsers")
    return tmp_path


def test_file_under_the_hash_of_all_is_kept_for_ever(client: Client) -> None:
    for address in (f"/{STATIC.address()}/icon.svg", f"/{STATIC.address()}/js/main.js", f"/{SWAGGER.address()}/swagger-ui.css"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


@pytest.mark.parametrize("version", ["", "0123456789ab/"])
def test_file_under_no_hash_or_another_is_asked_for_each_time(client: Client, version: str) -> None:
    first = client.get(f"/static/{version}icon.svg")
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = client.get(f"/static/{version}icon.svg", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", "no-cache")


@pytest.mark.parametrize("change", ["js/a.js", "js/b.js", "c.css"])
def test_hash_changes_with_any_file(folder: Path, change: str) -> None:
    files = Files("static", folder, {})
    before = files.address()
    assert files.address() == before
    (folder / change).write_text("const two = 2;")
    os.utime(folder / change, ns=(0, 1))
    assert files.address() != before
    assert served(files).get(f"/{files.address()}/{change}").text == "const two = 2;"


def test_hash_is_of_the_contents_alone(folder: Path) -> None:
    before = Files("static", folder, {}).address()
    os.utime(folder / "js" / "a.js", ns=(0, 1))
    assert Files("static", folder, {}).address() == before


def test_only_kinds_that_a_page_loads_are_served(folder: Path) -> None:
    client = served(Files("static", folder, {}))
    assert client.get("/static/js/a.js").status_code == 200
    for path in ("notes.txt", "js", "js/", "", "0123456789ab/", "0123456789ab/0123456789ab/js/a.js"):
        assert client.get(f"/static/{path}").status_code == 404, path


def test_source_is_made_smaller_where_it_is_ours(folder: Path) -> None:
    assert served(Files("static", folder, {".js": str.upper})).get("/static/js/a.js").text == "// WHY\nCONST ONE = 1;\n"


def test_file_is_sent_compressed_to_those_who_can_unpack_it(client: Client) -> None:
    address = f"/{STATIC.address()}/js/trace.js"
    packed = client.get(address)
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 1.5
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] == plain.headers["etag"]


def test_head_tells_what_get_would(client: Client) -> None:
    address = f"/{STATIC.address()}/icon.svg"
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("sheet", sorted(asset_dir("static").glob("css/*.css")), ids=lambda path: path.name)
def test_no_selector_loses_its_space_to_the_minifier(sheet: Path) -> None:
    # It takes the space before a colon away: ".card :is(...)" would become ".card:is(...)", where ".card *:is(...)" stays.
    assert re.findall(r"[\w\])] :(?:is|where|not|has)\(", sheet.read_text("utf-8")) == []


def test_script_is_sent_without_what_only_readers_and_checkers_need() -> None:
    source = "// why\nexport const one = a.const ?? constant;\nfor (const [two] of b) const {three} = c;\n"
    assert smaller_script(source) == "export let one=a.const??constant;for(let[two]of b)let{three}=c;"
