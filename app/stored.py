"""Answers that are made once: kept in memory with their ETag, compressed where that makes them smaller."""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

import zopfli.gzip  # type: ignore[import-untyped]
from starlette.requests import Request
from starlette.responses import Response

from app.encodings import takes_gzip

GZIP = zlib.MAX_WBITS + 16
LEVEL = 6
"""Above it, a page whose trace repeats itself takes twenty times as long, for two parts in a hundred."""


def packed_soon(body: bytes) -> bytes:
    """gzip in a few milliseconds."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    return packer.compress(body) + packer.flush()


def packed_well(body: bytes) -> bytes:
    """gzip in tenths of a second, a twentieth smaller."""
    return bytes(zopfli.gzip.compress(body, numiterations=5))


@dataclass(frozen=True)
class Stored:
    """The bytes of an answer, and what a browser is told of them."""

    body: bytes
    media_type: str
    pack: InitVar[Callable[[bytes], bytes]] = packed_soon
    packed: bytes = field(init=False, repr=False)
    etag: str = field(init=False)

    def __post_init__(self, pack: Callable[[bytes], bytes]) -> None:
        packed = pack(self.body)
        object.__setattr__(self, "packed", packed if len(packed) < len(self.body) else b"")
        # Weak: it stands for the same answer, compressed or not.
        object.__setattr__(self, "etag", f'W/"{hashlib.sha256(self.body).hexdigest()[:16]}"')

    def answer(self, request: Request, cache: str, *varies: str) -> Response:
        """The answer to this request, or 304 where its sender has it already; ``varies`` names headers that chose it."""
        headers = {"Cache-Control": cache, "ETag": self.etag, "Vary": ", ".join(("Accept-Encoding", *varies))}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.packed and takes_gzip(request.headers.get("accept-encoding", "")):
            return Response(self.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.media_type)
        return Response(self.body, headers=headers, media_type=self.media_type)
