"""Everything that can go wrong, as RFC 9457 problem details: what, rule, value, and a pointer into the request."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.headers import SECURITY
from app.language import TAGS, language
from app.methods import allowed
from padpool import PadPoolError
from padpool.errors import Text, Words, each, refusal

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 20
MOST_BYTES = 4096
LONGEST = 400
"""Characters of a sentence: the names of all layers fit in."""
EXACT = 2**53
"""Clients read numbers as doubles: a larger integer would reach them rounded, or as infinity."""

TITLES: dict[int, Text] = {
    400: {"en": "Bad Request", "zh": "请求有误"},
    404: {"en": "Not Found", "zh": "没有找到"},
    405: {"en": "Method Not Allowed", "zh": "方法不适用"},
    408: {"en": "Request Timeout", "zh": "请求超时"},
    # Python's own phrases for this one and for 422 changed between 3.11 and 3.13.
    413: {"en": "Content Too Large", "zh": "内容过大"},
    415: {"en": "Unsupported Media Type", "zh": "不支持的媒体类型"},
    421: {"en": "Misdirected Request", "zh": "请求送错了主机"},
    422: {"en": "Unprocessable Content", "zh": "内容无法处理"},
    431: {"en": "Request Header Fields Too Large", "zh": "请求头部过大"},
    500: {"en": "Internal Server Error", "zh": "服务器内部错误"},
    503: {"en": "Service Unavailable", "zh": "服务暂时繁忙"},
}
GIVEN: Text = {"en": "must be given", "zh": "不可缺少"}
NONE: Text = {"en": "none", "zh": "无"}
LIST: Text = {"en": "a list", "zh": "列表"}
OBJECT: Text = {"en": "an object", "zh": "对象"}

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
    detail: Words


class Problem(HTTPException):
    """Ends a request. ``members`` are added to the answer: ``limit`` and ``asked`` where a limit was passed."""

    def __init__(
        self, status: int, faults: Sequence[Fault], members: Mapping[str, int] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, each(faults[0].detail)["en"], headers)
        self.faults = faults
        self.members = members or {}


def over_limit(what: Words, rule: Text, pointer: str, limit: int, asked: int, status: int = 422) -> Problem:
    """The problem of asking for more than the service gives; the rule has a place for the limit, ``{}``."""
    told = {lang: words.format(limit) for lang, words in rule.items()}
    return Problem(status, [Fault(pointer, refusal(what, told, shown(asked)))], {"limit": limit, "asked": min(asked, EXACT)})


@contextmanager
def pointing_into(root: str) -> Iterator[None]:
    """Turns a layer's error into a problem; ``root`` is the pointer to the layer, empty where its fields stand at the top."""
    try:
        yield
    except PadPoolError as error:
        pointer = f"/{error.field}" if error.field in ("x", "g") else f"{root}/{error.field}"
        raise Problem(422, [Fault(pointer, error.words)]) from None


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


def shown(value: Any) -> Words:
    """A value out of a request as its sender wrote it, shortened."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return shorten(f"'{shorten(value)}'")
        case list():
            return LIST
        case dict():
            return OBJECT
    return shorten(repr(value))


def shorten(text: str, length: int = 40) -> str:
    """Errors are read by people and sent over networks: no part of them grows with the request."""
    return text if len(text) <= length else f"{text[: length - 3]}..."


def respond(
    status: int, detail: Words, faults: Sequence[Fault] = (), members: Mapping[str, int] | None = None, lang: str = "en"
) -> Response:
    """A problem as an answer in this language, within ``MOST_FAULTS`` and ``MOST_BYTES``."""
    title = each(TITLES.get(status) or HTTPStatus(status).phrase)[lang]
    errors: list[dict[str, str]] = []
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": shorten(each(detail)[lang], LONGEST),
        "errors": errors,
        **(members or {}),
    }
    for fault in faults[:MOST_FAULTS]:
        errors.append({"pointer": shorten(fault.pointer, 300), "detail": shorten(each(fault.detail)[lang], LONGEST)})
        if len(to_json(problem)) > MOST_BYTES:
            errors.pop()
            break
    return Response(to_json(problem), status, {"Content-Language": TAGS[lang], "Vary": "Accept-Language"}, MEDIA_TYPE)


async def on_http_exception(request: Request, error: Any) -> Response:
    """Problems of ours, and those that the router finds."""
    lang = language(request.headers)
    if isinstance(error, Problem):
        response = respond(error.status_code, error.faults[0].detail, error.faults, error.members, lang)
        response.headers.update(error.headers or {})
        return response
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = allowed(headers.get("Allow", ""))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    response = respond(error.status_code, _routed(request).get(error.status_code, error.detail), lang=lang)
    response.headers.update(headers)
    return response


def _routed(request: Request) -> dict[int, Text]:
    """What the router finds wrong with a request, by the status that it gives."""
    path = shorten(request.url.path)
    return {
        404: refusal("path", {"en": "must be one that is served here", "zh": "应为这里提供的路径"}, path),
        405: refusal("method", {"en": f"must be one that {path} takes", "zh": f"应为 {path} 接受的方法"}, shorten(request.method)),
    }


async def on_exception(request: Request, _error: Exception) -> Response:
    """A fault of ours: logged by the server, and told without its inside."""
    rule = {"en": "must answer", "zh": "应作出回答"}
    broken = refusal({"en": "the server", "zh": "服务器"}, rule, {"en": "a fault of its own", "zh": "内部故障"})
    response = respond(500, broken, lang=language(request.headers))
    # The framework sends this answer from outside every middleware.
    response.headers.update(SECURITY)
    return response
