"""How a request's body is read: JSON in the strict sense, of a bounded size, said to be JSON."""

import re
import sys
from collections.abc import Callable, Coroutine, Sequence
from itertools import chain
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import from_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.problems import NONE, Fault, Problem, over_limit, pointer, shown
from app.settings import LIMITS
from padpool.errors import Text, refusal

BYTES: Text = {"en": "must be at most {} bytes", "zh": "不能超过 {} 字节"}
WHOLE: Text = {"en": "must be sent to its end", "zh": "应完整发送"}
JSON: Text = {"en": "must be JSON", "zh": "应为 JSON"}
_AS_ZEROS = bytes.maketrans(b"123456789E", b"000000000e")


async def read_bytes(request: Request, limit: int) -> bytes:
    """The body, of at most so many bytes. Raises Problem 413 as soon as it is told, or found, to be larger."""
    # The framework's own limiter answers in plain text, whatever the handlers say.
    told = request.headers.get("content-length", "")
    _check_size(limit, int(told) if told.isdecimal() and len(told) < 20 else 0)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            _check_size(limit, len(body))
    except ClientDisconnect:
        # Nobody reads this answer; but a client that hangs up is no fault of ours, to be logged with a trace.
        raise Problem(400, [Fault("", refusal("body", WHOLE, {"en": "a part", "zh": "一部分"}))]) from None
    return bytes(body)


async def read_json(request: Request) -> Any:
    """The body as JSON. Raises Problem 413, 415 or 400 where it is none."""
    check_type(request.headers.get("content-type", ""))
    body = await read_bytes(request, LIMITS.body)
    if not body:
        raise Problem(400, [Fault("", refusal("body", JSON, {"en": "nothing", "zh": "空"}))])
    return parse(body)


class JsonRoute(APIRoute):
    """A route whose only parameter, where it has any, is its body, as JSON. The framework's own way to one takes twice the time."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        field, answer = self.body_field, self.endpoint
        if field is None:
            return super().get_route_handler()

        async def handle(request: Request) -> Response:
            value, errors = field.validate(await read_json(request), loc=("body",))
            if errors:
                raise RequestValidationError(errors)
            response: Response = await answer(value)
            return response

        return handle


def parse(body: bytes, what: str = "body") -> Any:
    """JSON as its standard has it, with numbers that a float can hold; ``what`` is the body, or the name of a parameter of the query.

    Where a name stands twice in an object, the last one counts.
    """
    root = [] if what == "body" else [what]
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(400, [Fault(pointer(root), refusal(what, JSON, _unread(str(error))))]) from None
    path = _overflow(value) if _may_overflow(body) else None
    if path is not None:
        rule = {"en": "must fit a 64-bit float", "zh": "应在 64 位浮点数的范围内"}
        broken = refusal({"en": "numbers", "zh": "数"}, rule, {"en": "one that is too large", "zh": "过大的数"})
        raise Problem(400, [Fault(pointer([*root, *path]), broken)])
    return value


def _unread(reason: str) -> Text:
    """What the parser says, in English, and where it stopped."""
    where = re.search(r"line (\d+) column (\d+)", reason)
    return {"en": reason, "zh": f"第 {where[1]} 行第 {where[2]} 列读不懂的内容" if where else "读不懂的内容"}


def _may_overflow(body: bytes) -> bool:
    """False where no number has an exponent or hundreds of digits: to walk through every value would cost more than all the rest."""
    plain = body.translate(_AS_ZEROS)
    return b"0e" in plain or b"0" * 309 in plain


def _overflow(value: Any) -> list[Any] | None:
    """The path to a number that no float can hold: the parser makes 1e999 an infinity, and takes integers of any size."""
    if isinstance(value, int | float):
        return None if abs(value) <= sys.float_info.max else []
    if isinstance(value, list) and _fits(value):
        return None
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        path = _overflow(child)
        if path is not None:
            return [key, *path]
    return None


def _fits(cells: list[Any]) -> bool:
    """Whether nested lists hold numbers alone that a float can hold; seen depth by depth, since a call for each list would cost more."""
    while set(map(type, cells)) == {list}:
        cells = list(chain.from_iterable(cells))
    return set(map(type, cells)) <= {int, float} and max(map(abs, cells), default=0) <= sys.float_info.max


def check_type(content_type: str, kinds: Sequence[str] = ("application/json",)) -> None:
    """Raises Problem 415 where the body is said to be something else."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in kinds and not ("application/json" in kinds and kind.startswith("application/") and kind.endswith("+json")):
        rule = {"en": f"must be {' or '.join(kinds)}", "zh": f"应为 {' 或 '.join(kinds)}"}
        raise Problem(415, [Fault("", refusal("Content-Type", rule, shown(content_type) if content_type else NONE))])


def _check_size(limit: int, asked: int) -> None:
    if asked > limit:
        raise over_limit("body", BYTES, "", limit, asked, status=413)
