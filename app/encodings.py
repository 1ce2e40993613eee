"""Which encodings a client takes."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

_REFUSED = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)


class RefusedGzip:
    """Hides an Accept-Encoding that refuses gzip, ``gzip;q=0``: whatever compresses looks for the word alone, and knows no other."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = [(name, value) for name, value in scope.get("headers", ()) if name != b"accept-encoding" or not _REFUSED.search(value)]
        await self.app({**scope, "headers": kept} if scope["type"] == "http" else scope, receive, send)
