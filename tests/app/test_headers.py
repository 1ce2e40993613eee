"""Headers of every answer, and the types of files."""

import mimetypes

import pytest

from app.assets import asset_dir
from app.headers import SECURITY
from tests.app.client import Client


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/code/edge_pad", "/api/v1/layers", "/api/v1/forward", "/static/icon.svg", "/swagger/swagger-ui.css", "/nothing"]
)
def test_every_answer_is_guarded(client: Client, path: str) -> None:
    response = client.get(path)
    assert {name: response.headers.get(name) for name in SECURITY} == SECURITY


def test_an_embedded_page_may_stand_in_any_frame_and_is_guarded_as_every_other(client: Client) -> None:
    sent = client.get("/embed").headers
    framed = "frame-ancestors 'self'"
    assert SECURITY["Content-Security-Policy"].endswith(framed)
    assert sent["content-security-policy"] == SECURITY["Content-Security-Policy"].removesuffix(framed) + "frame-ancestors *"
    assert {name: sent.get(name) for name in SECURITY if name != "Content-Security-Policy"}.items() <= SECURITY.items()
    assert "x-frame-options" not in sent


def test_the_policy_runs_nothing_inline_and_nothing_foreign() -> None:
    policy = dict(part.strip().split(" ", 1) for part in SECURITY["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in SECURITY["Content-Security-Policy"] and "http" not in SECURITY["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/static/js/docs.js", "text/javascript"), ("/static/css/page.css", "text/css"), ("/static/icon.svg", "image/svg+xml")],
)
def test_files_have_their_types(client: Client, path: str, kind: str) -> None:
    assert client.get(path).headers["content-type"].split(";")[0] == kind


@pytest.mark.parametrize("name", ["js/trace.js", "css/page.css"])
def test_our_own_files_are_sent_without_their_comments(client: Client, name: str) -> None:
    source = (asset_dir("static") / name).read_text("utf-8")
    sent = client.get(f"/static/{name}").text
    assert "/*" in source and "/*" not in sent
    assert len(sent) < len(source)


def test_types_need_no_table_of_the_system() -> None:
    bare = mimetypes.MimeTypes(filenames=())
    assert bare.guess_type("a.js")[0] in ("text/javascript", "application/javascript")
    assert bare.guess_type("a.css")[0] == "text/css"
