import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from app.language import language, page_language


def request(query: str = "", cookie: str = "", accept: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        ("", "", "", "en"),
        ("", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "", "zh-Hans-CN", "zh"),
        ("", "", "en;q=0.5, ZH;q=0.7", "zh"),
        ("", "", "fr, de;q=0.9, zh;q=0.2, en;q=0.1", "zh"),
        ("", "", "zh;q=0, fr", "en"),
        ("", "", "zh;q=nan", "zh"),
        ("", "", "*;;;,,,=q", "en"),
        ("", "", "z" * 60_000, "en"),
        ("", "lang=zh", "en", "zh"),
        ("", "lang=fr", "zh", "zh"),
        ("lang=en", "lang=zh", "zh", "en"),
        ("lang=zh", "", "en", "zh"),
        ("lang=klingon", "", "zh", "zh"),
        ("lang=", "", "", "en"),
    ],
)
def test_the_link_then_the_cookie_then_the_browser_says_the_language(query: str, cookie: str, accept: str, expected: str) -> None:
    assert page_language(request(query, cookie, accept)) == expected


def test_the_api_hears_the_header_alone() -> None:
    assert language(Headers({"accept-language": "zh-TW, en;q=0.9", "cookie": "lang=en"})) == "zh"
    assert language(Headers({"cookie": "lang=zh"})) == "en"
