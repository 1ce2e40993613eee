"""Whom a server on the loopback address answers: nobody who calls it by another name.

A page from elsewhere could let its own name point to 127.0.0.1 (DNS rebinding), and then read our answers as if they were its own.
"""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.language import language
from app.problems import NONE, respond, shorten
from padpool.errors import refusal

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class KnownHosts:
    """Answers 421 where the Host header has a name that is not known. Plain ASGI, for the sake of a problem as the answer."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self.app
        if scope["type"] == "http":
            name = host_name(next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), ""))
            if name not in self.hosts:
                app = self._refused(name, language(Headers(scope=scope)))
        await app(scope, receive, send)

    def _refused(self, name: str, lang: str) -> ASGIApp:
        known = ", ".join(self.hosts)
        rule = {"en": f"must be one of {known}", "zh": f"应为 {known} 之一"}
        return respond(421, refusal("Host", rule, shorten(name) or NONE), lang=lang)


def host_name(header: str) -> str:
    """The name in a Host header, without the port; an IPv6 address keeps its brackets."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isascii() and port.isdigit() else header).lower()
