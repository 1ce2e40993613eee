"""Which language an answer is in: English, or simplified Chinese for those who ask for it."""

import re

from starlette.datastructures import Headers
from starlette.requests import Request

from padpool.errors import LANGUAGES

TAGS = {"en": "en", "zh": "zh-Hans"}
"""The languages as browsers, and HTTP, name them."""


def page_language(request: Request) -> str:
    """The language of a page: as the link says, else the cookie, else the browser, else English."""
    wanted = (request.query_params.get("lang"), request.cookies.get("lang"), language(request.headers))
    return next(lang for lang in wanted if lang in LANGUAGES)


def language(headers: Headers) -> str:
    """The best of the languages that Accept-Language names, else English."""
    return next((lang for lang in _accepted(headers.get("accept-language", "")) if lang in LANGUAGES), "en")


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, best first, without their regions."""
    found = re.findall(r"([A-Za-z]+)[\w-]*\s*(?:;\s*q=(\d(?:\.\d+)?))?", header)
    weighed = [(float(weight or 1), lang.lower()) for lang, weight in found]
    return [lang for weight, lang in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]
