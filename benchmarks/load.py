"""Requests over real sockets, many at a time: as many as fit, or so many a second whatever comes back."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PATIENCE = 20


@dataclass(frozen=True)
class Request:
    """A request as it goes over the socket."""

    host: str
    port: int
    data: bytes

    @classmethod
    def of(cls, address: str, path: str, body: bytes = b"") -> "Request":
        """GET, or POST of JSON where there is a body."""
        where = urlsplit(address)
        method = "POST" if body else "GET"
        head = f"{method} {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return cls(where.hostname or "", where.port or 80, head.encode() + body)

    async def connect(self) -> Stream:
        return await asyncio.open_connection(self.host, self.port, limit=2**24)


async def ask(stream: Stream, request: Request) -> bytes:
    """The body of the answer. Raises RuntimeError where it is an error."""
    reader, writer = stream
    writer.write(request.data)
    async with asyncio.timeout(PATIENCE):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError((head + body[:400]).decode())
    return body


async def throughput(requests: Iterable[Request], seconds: float, clients: int = 16) -> float:
    """Rounds a second, each of these requests once, by clients that ask again at once."""
    rounds = list(requests)
    done = 0

    async def one() -> None:
        nonlocal done
        async with connected(rounds[0]) as stream:
            while perf_counter() < end:
                for request in rounds:
                    await ask(stream, request)
                done += 1

    start = perf_counter()
    end = start + seconds
    await asyncio.gather(*(one() for _ in range(clients)))
    return done / (perf_counter() - start)


async def times(request: Request, rate: float, seconds: float, clients: int = 64) -> list[float]:
    """Milliseconds from when each request was due until its answer was there: waiting for a free client counts too."""
    found: list[float] = []
    free: asyncio.Queue[Stream] = asyncio.Queue()
    for _ in range(clients):
        free.put_nowait(await request.connect())

    async def one(due: float) -> None:
        stream = await free.get()
        await ask(stream, request)
        found.append((perf_counter() - due) * 1000)
        free.put_nowait(stream)

    start = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for place in range(int(rate * seconds)):
            due = start + place / rate
            await asyncio.sleep(max(0, due - perf_counter()))
            tasks.create_task(one(due))
    while not free.empty():
        free.get_nowait()[1].close()
    return found


@asynccontextmanager
async def connected(request: Request) -> AsyncIterator[Stream]:
    """A connection that ends with the block."""
    stream = await request.connect()
    try:
        yield stream
    finally:
        stream[1].close()
