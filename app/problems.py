"""Everything that can go wrong, as RFC 9457 problem details: what, rule, value, and a pointer into the request."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.headers import SECURITY
from app.methods import allowed
from padpool import PadPoolError

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 20
MOST_BYTES = 4096
LONGEST = 400
"""Characters of a sentence: the names of all layers fit in."""
EXACT = 2**53
"""Clients read numbers as doubles: a larger integer would reach them rounded, or as infinity."""

# Python's own phrases for these two changed between 3.11 and 3.13.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details; limit and asked where a limit was passed.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "description": "about:blank: the status says what kind of problem it is."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "What, rule, value: stride must be at least 1, got 0."},
        "errors": {
            "type": "array",
            "description": "Each broken rule; empty where the request as a whole is at fault.",
            "maxItems": MOST_FAULTS,
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "A JSON pointer into the body; or to a parameter of the query, as /layer.",
                    },
                    "detail": {"type": "string", "description": "What, rule, value."},
                },
            },
        },
        "limit": {"type": "integer", "description": "The most that may be asked for; only where a limit was passed."},
        "asked": {"type": "integer", "description": "What was asked for, 2**53 where it was more than that."},
    },
}


@dataclass(frozen=True)
class Fault:
    """One broken rule. ``pointer`` is a JSON pointer into the body; empty for the whole of it."""

    pointer: str
    detail: str


class Problem(HTTPException):
    """Ends a request. ``members`` are added to the answer: ``limit`` and ``asked`` where a limit was passed."""

    def __init__(
        self, status: int, faults: Sequence[Fault], members: Mapping[str, int] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, faults[0].detail, headers)
        self.faults = faults
        self.members = members or {}


def over_limit(rule: str, pointer: str, limit: int, asked: int, status: int = 422) -> Problem:
    """The problem of asking for more than the service gives."""
    return Problem(status, [Fault(pointer, f"{rule}, got {shown(asked)}")], {"limit": limit, "asked": min(asked, EXACT)})


@contextmanager
def pointing_into(root: str) -> Iterator[None]:
    """Turns a layer's error into a problem; ``root`` is the pointer to the layer, empty where its fields stand at the top."""
    try:
        yield
    except PadPoolError as error:
        pointer = f"/{error.field}" if error.field in ("x", "g") else f"{root}/{error.field}"
        raise Problem(422, [Fault(pointer, str(error))]) from None


@contextmanager
def below(root: str) -> Iterator[None]:
    """Lets problems found in a part of the body point from its root."""
    try:
        yield
    except Problem as problem:
        faults = [Fault(root + fault.pointer, fault.detail) for fault in problem.faults]
        raise Problem(problem.status_code, faults, problem.members) from None


def pointer(place: Sequence[str | int]) -> str:
    """A JSON pointer (RFC 6901) from its parts."""
    return "".join(f"/{shorten(str(part)).replace('~', '~0').replace('/', '~1')}" for part in place)


def shown(value: Any) -> str:
    """A value out of a request as its sender wrote it, shortened."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return shorten(f"'{shorten(value)}'")
        case list():
            return "a list"
        case dict():
            return "an object"
    return shorten(repr(value))


def shorten(text: str, length: int = 40) -> str:
    """Errors are read by people and sent over networks: no part of them grows with the request."""
    return text if len(text) <= length else f"{text[: length - 3]}..."


def respond(status: int, detail: str, faults: Sequence[Fault] = (), members: Mapping[str, int] | None = None) -> Response:
    """A problem as an answer, within ``MOST_FAULTS`` and ``MOST_BYTES``."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    errors: list[dict[str, str]] = []
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": shorten(detail, LONGEST),
        "errors": errors,
        **(members or {}),
    }
    for fault in faults[:MOST_FAULTS]:
        errors.append(asdict(Fault(shorten(fault.pointer, 300), shorten(fault.detail, LONGEST))))
        if len(to_json(problem)) > MOST_BYTES:
            errors.pop()
            break
    return Response(to_json(problem), status, media_type=MEDIA_TYPE)


async def on_http_exception(request: Request, error: Any) -> Response:
    """Problems of ours, and those that the router finds."""
    if isinstance(error, Problem):
        response = respond(error.status_code, error.detail, error.faults, error.members)
        response.headers.update(error.headers or {})
        return response
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = allowed(headers.get("Allow", ""))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    path = shorten(request.url.path)
    details = {404: f"path must be one that is served here, got {path}", 405: f"method must be one that {path} takes, got {request.method}"}
    response = respond(error.status_code, details.get(error.status_code, error.detail))
    response.headers.update(headers)
    return response


async def on_exception(_request: Request, _error: Exception) -> Response:
    """A fault of ours: logged by the server, and told without its inside."""
    response = respond(500, "the server must answer, got a fault of its own")
    # The framework sends this answer from outside every middleware.
    response.headers.update(SECURITY)
    return response
