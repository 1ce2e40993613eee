"""What a connection may take: so many bytes for a request's headers, and so many seconds for all that a client could keep waiting.

uvicorn itself waits for ever for a request that has begun, and for an answer to be taken.
"""

import asyncio
import re
import sys
from random import uniform

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from app.headers import SECURITY
from app.problems import respond, shorten
from app.settings import SETTINGS
from app.threads import SOON
from padpool.errors import Text, refusal

LINGER = 2
"""Seconds that a client may go on sending to a server that has refused it, or that stops: cut at once, it would not see the answer."""

SECONDS = {"head": SETTINGS.head_seconds, "body": SETTINGS.body_seconds, "answer": SETTINGS.answer_seconds}
A_PART: Text = {"en": "a part", "zh": "一部分"}
LATE: dict[str, tuple[str, Text, Text]] = {
    "head": ("headers", {"en": f"must arrive within {SECONDS['head']:g} s", "zh": f"应在 {SECONDS['head']:g} 秒内到达"}, A_PART),
    "body": ("body", {"en": f"must arrive within {SECONDS['body']:g} s", "zh": f"应在 {SECONDS['body']:g} 秒内到达"}, A_PART),
}
MOST_BYTES: Text = {"en": f"must be at most {SETTINGS.head_bytes} bytes", "zh": f"不能超过 {SETTINGS.head_bytes} 字节"}
HTTP: Text = {"en": "must be HTTP/1.1", "zh": "应为 HTTP/1.1"}
TWO_SIZES = refusal("request", HTTP, {"en": "two ways to tell the size of its body", "zh": "两种说明主体大小的方式"})
SENT = re.compile(r": (bytearray\()?b['\"].*", re.DOTALL)
"""What a reason of h11's repeats of a request."""
CROWDED = refusal(
    {"en": "connections", "zh": "连接"},
    {"en": f"must be at most {SETTINGS.connections}", "zh": f"不能超过 {SETTINGS.connections} 个"},
    {"en": "one more", "zh": "又一个"},
    {"en": "ask again", "zh": "请稍后再问"},
)


class Guarded(H11Protocol):
    """A connection. Whatever it waits for, its ``phase``, has a deadline: headers, a body, an answer to be taken."""

    phase = ""
    clock: asyncio.TimerHandle | None = None
    refused = False
    stopping = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.answers = busy if len(self.connections) > SETTINGS.connections else self.app
        self.app = self._admit
        self._watch()

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the application answer; but what tells its size twice may be two requests to a proxy, and one hidden (smuggling)."""
        told = {name for name, _ in scope["headers"]}
        if b"transfer-encoding" in told and (b"content-length" in told or scope["http_version"] == "1.0"):
            self._refuse(400, TWO_SIZES)
        else:
            await self.answers(scope, receive, send)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._start("")

    def data_received(self, data: bytes) -> None:
        # h11 measures a head only while it is not there to its end: what comes in one piece has to be cut.
        room = SETTINGS.head_bytes + 1 - len(self.conn.trailing_data[0]) if self._waited_for() == "head" else len(data)
        for part in (data[:room], data[room:]):
            if part and not self.refused:
                super().data_received(part)
                self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def shutdown(self) -> None:
        self.stopping = True
        if not self.refused:
            super().shutdown()
            self._start(self._waited_for())

    def timeout_keep_alive_handler(self) -> None:
        self._watch()
        if self.phase:
            self.timeout_keep_alive_task = self.loop.call_later(1, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - while h11's reason is handled, which tells more
        asked = len(self.conn.trailing_data[0])
        if asked > SETTINGS.head_bytes:
            self._refuse(431, refusal("headers", MOST_BYTES, str(asked)))
        else:
            reason = SENT.sub("", str(sys.exception()))
            self._refuse(400, refusal("request", HTTP, shorten(reason[:1].lower() + reason[1:])))

    def _watch(self) -> None:
        """Starts the clock where something new is waited for."""
        phase = self._waited_for()
        if phase != self.phase:
            self._start(phase)

    def _waited_for(self) -> str:
        if self.refused or self.transport.is_closing():
            return "answer"
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            return "body"
        if state is h11.IDLE and (self.cycle is None or self.conn.trailing_data[0]):
            return "head"
        return "answer" if self.transport.get_write_buffer_size() else ""

    def _start(self, phase: str) -> None:
        if self.clock:
            self.clock.cancel()
        self.phase = phase
        seconds = LINGER if self.refused or self.stopping else patience(phase)
        self.clock = self.loop.call_later(seconds, self._late, phase) if phase else None

    def _late(self, phase: str) -> None:
        silent = phase == "head" and not self.conn.trailing_data[0]
        if phase == "answer" or silent:
            self._watch()
            if self.phase == phase:
                self.transport.abort()
        else:
            self._refuse(408, refusal(*LATE[phase]))

    def _refuse(self, status: int, broken: Text) -> None:
        """Answers in the place of the application, where it has not answered yet, and hears no more."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        if self.cycle:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        answer = respond(status, broken)
        answer.headers.update(SECURITY | {"Connection": "close"})
        lines = [b"HTTP/1.1 %d %s" % (status, STATUS_PHRASES[status]), *(b"%s: %s" % header for header in answer.raw_headers), b"", b""]
        self.transport.write(b"\r\n".join(lines) + bytes(answer.body))
        self.transport.write_eof()
        self.refused = True
        self._start("answer")


def patience(phase: str) -> float:
    """Seconds for what is waited for, up to a tenth more: a crowd that came in one moment is not cut off in one, while others wait."""
    return SECONDS.get(phase, 0) * uniform(1, 1.1)


async def busy(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers for the application where too many are connected already."""
    answer = respond(503, CROWDED)
    answer.headers.update(SECURITY | SOON | {"Connection": "close"})
    await answer(scope, receive, send)
