"""How answers are packed on their way: by gzip, where a network gains by it and the client takes it."""

import re

from anyio import CapacityLimiter, to_thread
from isal import isal_zlib
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import LIMITS

FIRST_FLIGHT = 14_000
"""Bytes that a network carries without waiting: a smaller answer comes no sooner for being packed."""
LONG = 256 * 1024
"""An answer of so many bytes is packed in a thread: the event loop would be held for a millisecond and more."""

_REFUSED = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)


class Gzip:
    """Packs whole answers that are not packed yet. Answers that are sent in parts, as none is here, pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.limiter = CapacityLimiter(LIMITS.threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken = takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        held: Message = {}

        async def send_packed(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                # Until the body is there: its length stands in the head.
                held = message
                return
            if held:
                start, held = held, {}
                await send({**start, "headers": await self._pack(start["headers"], message, taken)})
            await send(message)

        await self.app(scope, receive, send_packed)

    async def _pack(self, raw: list[tuple[bytes, bytes]], message: Message, taken: bool) -> list[tuple[bytes, bytes]]:
        """Packs the message's body in place; the headers that then belong to it."""
        body = message.get("body", b"")
        if len(body) < FIRST_FLIGHT or message.get("more_body"):
            return raw
        headers = MutableHeaders(raw=list(raw))
        if "content-encoding" not in headers:
            headers.add_vary_header("Accept-Encoding")
            packed = await self._packed(body) if taken else body
            if len(packed) < len(body):
                message["body"] = packed
                headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(packed))})
        return headers.raw

    async def _packed(self, body: bytes) -> bytes:
        return gzip(body) if len(body) < LONG else await to_thread.run_sync(gzip, body, limiter=self.limiter)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding takes gzip: ``gzip;q=0`` refuses it."""
    return "gzip" in accepted.lower() and not _REFUSED.search(accepted)


def gzip(body: bytes) -> bytes:
    """The body as a gzip stream."""
    packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, isal_zlib.MAX_WBITS + 16)
    return packer.compress(body) + packer.flush()
