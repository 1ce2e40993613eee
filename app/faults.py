"""What pydantic finds wrong with a body's shape, in our own words."""

from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.problems import MOST_FAULTS, Fault, Problem, on_http_exception, over_limit, pointer, shorten, shown

Place = list[str | int]


async def on_invalid(request: Request, error: Any) -> Response:
    """A body of another shape than its model."""
    return await on_http_exception(request, problem_of(error))


def problem_of(error: RequestValidationError) -> Problem:
    """The same errors as a problem."""
    errors: Sequence[dict[str, Any]] = error.errors()
    for found in errors:
        if found["type"] == "too_long":
            place, limit = _place(found["loc"]), found["ctx"]["max_length"]
            rule = f"{_name(place)} must hold at most {limit} layers"
            return over_limit(rule, pointer(place), limit, found["ctx"]["actual_length"])
    return Problem(422, [_fault(found) for found in errors[:MOST_FAULTS]])


def _fault(error: dict[str, Any]) -> Fault:
    place = _place(error["loc"])
    kind, value = error["type"], error["input"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        place.append("type")
    name = _name(place)
    match kind:
        case "missing" | "union_tag_not_found":
            rule = "must be given"
        case "extra_forbidden":
            owner = error["loc"][-2] if len(place) > 1 else "this request"
            rule = f"is no parameter of {owner}"
        case "union_tag_invalid":
            rule = f"must be one of {error['ctx']['expected_tags']}, got {shown(value['type'])}"
        case "list_type":
            rule = f"must be a list of layers, got {shown(value)}"
        case "string_too_short":
            rule = "must have at least 1 character, got 0"
        case "too_short":
            rule = "must hold at least 1 layer, got 0"
        case _:
            rule = f"must be an object, got {shown(value)}"
    return Fault(pointer(place), f"{name} {rule}")


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
