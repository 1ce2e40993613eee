"""How a problem is told; what leads to one is in test_hostile."""

import json

import pytest
from starlette.testclient import TestClient

from app.headers import SECURITY
from app.main import create_app
from app.problems import LIST, MEDIA_TYPE, MOST_BYTES, OBJECT, Fault, pointer, pointing_into, respond, shorten, shown
from app.problems import Problem as ProblemError
from padpool import PadPoolError


def test_a_fault_of_the_server_is_a_problem_without_its_inside() -> None:
    app = create_app()

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the inside")

    response = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert (response.status_code, response.headers["content-type"]) == (500, MEDIA_TYPE)
    assert response.json()["title"] == "Internal Server Error"
    assert "inside" not in response.text
    assert all(response.headers[name] == value for name, value in SECURITY.items())


@pytest.mark.parametrize(
    ("status", "title"),
    [(400, "Bad Request"), (413, "Content Too Large"), (415, "Unsupported Media Type"), (422, "Unprocessable Content")],
)
def test_titles_are_those_of_the_status(status: int, title: str) -> None:
    assert json.loads(bytes(respond(status, "told").body)) == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "told",
        "errors": [],
    }


def test_faults_are_left_out_where_there_is_no_room() -> None:
    body = bytes(respond(422, "d" * 9999, [Fault("/p" * 500, "é" * 9999)] * 20).body)
    assert MOST_BYTES - 1300 < len(body) <= MOST_BYTES
    assert len(json.loads(body)["errors"]) == 3


def test_twenty_faults_are_enough() -> None:
    body = bytes(respond(422, "d", [Fault("", "a")] * 40).body)
    assert len(json.loads(body)["errors"]) == 20


@pytest.mark.parametrize(
    ("root", "field", "expected"), [("/layer", "size", "/layer/size"), ("", "layers/1/size", "/layers/1/size"), ("/layer", "x", "/x")]
)
def test_a_layers_error_points_into_the_request(root: str, field: str, expected: str) -> None:
    with pytest.raises(ProblemError) as caught, pointing_into(root):
        raise PadPoolError({"en": "told", "zh": "说"}, field)
    assert caught.value.faults == [Fault(expected, {"en": "told", "zh": "说"})]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ("a", "'a'"),
        (1.5, "1.5"),
        ([1], LIST),
        ({}, OBJECT),
        (10**50, "1" + "0" * 36 + "..."),
    ],
)
def test_values_are_shown_as_json_has_them(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_pointers_escape_their_own_signs() -> None:
    assert pointer(["a/b", 0, "m~n"]) == "/a~1b/0/m~0n"
    assert pointer([]) == ""


def test_long_texts_are_cut() -> None:
    assert shorten("a" * 40) == "a" * 40
    assert shorten("a" * 41) == "a" * 37 + "..."
