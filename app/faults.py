"""What pydantic finds wrong with a body's shape, in our own words."""

from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.limits import LAYERS
from app.problems import GIVEN, MOST_FAULTS, Fault, Problem, on_http_exception, over_limit, pointer, shorten, shown
from padpool.errors import Text, Words, refusal

Place = list[str | int]


async def on_invalid(request: Request, error: Any) -> Response:
    """A body of another shape than its model."""
    return await on_http_exception(request, problem_of(error))


def in_body(error: ValidationError) -> RequestValidationError:
    """The errors of something that stands where a body does, as a body's."""
    return RequestValidationError([{**found, "loc": ("body", *found["loc"])} for found in error.errors()])


def problem_of(error: RequestValidationError) -> Problem:
    """The same errors as a problem."""
    errors: Sequence[dict[str, Any]] = error.errors()
    for found in errors:
        if found["type"] == "too_long":
            place, limit = _place(found["loc"]), found["ctx"]["max_length"]
            return over_limit(_name(place), LAYERS, pointer(place), limit, found["ctx"]["actual_length"])
    return Problem(422, [_fault(found) for found in errors[:MOST_FAULTS]])


def _fault(error: dict[str, Any]) -> Fault:
    place = _place(error["loc"])
    kind, value = error["type"], error["input"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        place.append("type")
    return Fault(pointer(place), refusal(_name(place), *_rule(error, kind, value, len(place) > 1)))


def _rule(error: dict[str, Any], kind: str, value: Any, is_inside: bool) -> tuple[Text, Words]:
    """The rule that was broken, and what was sent instead."""
    match kind:
        case "missing" | "union_tag_not_found":
            return GIVEN, ""
        case "extra_forbidden":
            owner = error["loc"][-2]
            layers = {"en": f"is no parameter of {owner}", "zh": f"不是 {owner} 的参数"}
            return layers if is_inside else {"en": "is no parameter of this request", "zh": "不是本次请求的参数"}, ""
        case "union_tag_invalid":
            tags = error["ctx"]["expected_tags"]
            return {"en": f"must be one of {tags}", "zh": f"应为 {tags} 之一"}, shown(value["type"])
        case "list_type":
            return {"en": "must be a list of layers", "zh": "应为层的列表"}, shown(value)
        case "string_too_short":
            return {"en": "must have at least 1 character", "zh": "应至少有 1 个字符"}, "0"
        case "too_short":
            return {"en": "must hold at least 1 layer", "zh": "应至少有 1 层"}, "0"
    return {"en": "must be an object", "zh": "应为对象"}, shown(value)


def _place(loc: Sequence[str | int]) -> Place:
    """Where the error stands in the body: pydantic's path, without "body" and without the tag that it puts after each layer."""
    place: Place = []
    parts = iter(loc[1:])
    for part in parts:
        place.append(part)
        if isinstance(part, int) or place == ["layer"]:
            next(parts, None)
    return place


def _name(place: Place) -> str:
    """The last member of a place, with the indices that follow it."""
    if not place:
        return "body"
    if isinstance(place[-1], int):
        return f"{_name(place[:-1])}[{place[-1]}]"
    return shorten(place[-1])
