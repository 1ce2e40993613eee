"""The server: the socket it listens on, what it prints, and what it says where it cannot."""

import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from multiprocessing.connection import wait
from types import FrameType
from typing import Any

import segno
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

FAILED = 1
FILES = 256
"""Open at a time beside the connections, generously."""


def serve(host: str, port: int, classroom: bool = False, workers: int = 1) -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit code. ``classroom`` also prints the address on the network, and its QR code."""
    try:
        # Before the slow imports, so that a taken port is told at once.
        listener = _listen(host, port)
    except OSError as error:
        print(f"padpool: {_reason(error, host, port)}", file=sys.stderr)
        return FAILED
    # uvicorn raises the signal that stopped it once more, for whoever else may wait for it; to us it has done its work.
    signal.signal(signal.SIGTERM, lambda *_: None)
    with listener:
        return _run(listener, classroom, workers)


def _run(listener: socket.socket, classroom: bool, workers: int) -> int:
    # NumPy reads this once, when it is imported: small grids only lose time to threads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    config = _configured(listener, workers)

    def tell() -> None:
        print(f"PadPool is at {_url(listener)} (Ctrl-C stops it)", flush=True)
        if classroom:
            _invite(listener)

    if workers > 1:
        server = _Workers(config, [listener], tell)
        server.run()
        return FAILED if any(process.exitcode == STARTUP_FAILURE for process in server.processes) else 0
    _Server(config, tell).run(sockets=[listener])
    return 0


def _configured(listener: socket.socket, workers: int) -> uvicorn.Config:
    from app.settings import SETTINGS

    allow_files(SETTINGS.connections + FILES)
    alone = ip_address(listener.getsockname()[0]).is_loopback
    return uvicorn.Config(
        partial(_app, alone),
        factory=True,
        workers=workers,
        # What was tested is what runs, whatever else is installed: h11 bounds headers and trailers, and uvloop gains nothing here.
        loop="asyncio",
        http="app.guard:Guarded",
        ws="none",
        lifespan="off",
        h11_max_incomplete_event_size=SETTINGS.head_bytes,
        timeout_keep_alive=SETTINGS.idle_seconds,
        timeout_graceful_shutdown=5,
        log_level="error",
        access_log=False,
        server_header=False,
        # Nothing here asks who the client is.
        proxy_headers=False,
    )


def _app(alone: bool) -> Any:
    # Here, so that a process which only watches its workers does not load it.
    from app.hosts import LOOPBACK
    from app.main import create_app

    if watcher := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(watcher.sentinel,), daemon=True).start()
    app = create_app(LOOPBACK if alone else ())
    # What lives as long as the server is looked through no more: each full collection held up every answer for a tenth of a second.
    gc.collect()
    gc.freeze()
    return app


def _end_after(sentinel: int) -> None:
    """Ends this process with the one that watches it: a worker left alone would keep the port, and nobody would stop it."""
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def allow_files(most: int) -> None:
    """Each connection is an open file; systems often allow fewer than they could."""
    try:
        import resource
    except ImportError:
        return
    allowed, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.create_server(address, family=family)
    # asyncio sets this only on sockets that name their protocol; without it every answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port must be free, but another program uses {port} on {host}; try --port {port % 65535 + 1}"
    if error.errno == errno.EACCES:
        return f"port must be one that this user may open, got {port}; try --port 8000"
    return f"host must be an address of this machine, got {host}"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self.tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.tell()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            # Asked for twice: whatever is cut off now is no error.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().handle_exit(sig, frame)


class _Workers(Multiprocess):
    """Processes that share the socket; uvicorn replaces one that dies."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], tell: Callable[[], None]) -> None:
        super().__init__(config, sockets)
        self.tell = tell

    def init_processes(self) -> None:
        super().init_processes()
        while not self.should_exit.wait(0.05):
            self.handle_signals()
            self.keep_subprocess_alive()
            if any(process.is_ready() for process in self.processes):
                self.tell()
                return


def _invite(listener: socket.socket) -> None:
    """Tells a class where to go."""
    address = network_address()
    if address is None:
        print("No network was found: phones cannot come here.", flush=True)
        return
    url = f"http://{address}:{listener.getsockname()[1]}"
    print(f"Students in the same network open {url}", flush=True)
    segno.make(url, micro=False).terminal(compact=True, border=2)


def network_address() -> str | None:
    """The address by which others in the network reach this machine; None where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # No packet is sent: the system only says which of its addresses it would send one from.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return None if ip_address(address).is_loopback else address


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified:
        address = ip_address("::1" if address.version == 6 else "127.0.0.1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
