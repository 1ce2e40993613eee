"""The server: the socket it listens on, what it prints, and what it says where it cannot."""

import errno
import os
import socket
import sys
from ipaddress import ip_address

import segno
import uvicorn

FAILED = 1


def serve(host: str, port: int, classroom: bool = False) -> int:
    """Serve until Ctrl-C; return the exit code. ``classroom`` also prints the address on the network, and its QR code."""
    try:
        # Before the slow imports, so that a taken port is told at once.
        listener = _listen(host, port)
    except OSError as error:
        print(f"padpool: {_reason(error, host, port)}", file=sys.stderr)
        return FAILED
    with listener:
        _run(listener, classroom)
    return 0


def _run(listener: socket.socket, classroom: bool) -> None:
    # NumPy reads this once, when it is imported: small grids only lose time to threads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from app.hosts import LOOPBACK
    from app.main import create_app

    alone = ip_address(listener.getsockname()[0]).is_loopback
    config = uvicorn.Config(
        create_app(LOOPBACK if alone else ()), http="h11", ws="none", log_level="warning", server_header=False, timeout_graceful_shutdown=5
    )
    _Server(config, classroom).run(sockets=[listener])


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
    def __init__(self, config: uvicorn.Config, classroom: bool) -> None:
        super().__init__(config)
        self.classroom = classroom

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            print(f"PadPool is at {_url(listener)} (Ctrl-C stops it)", flush=True)
            if self.classroom:
                _invite(listener)


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
