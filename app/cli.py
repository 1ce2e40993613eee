"""The command ``padpool``: serve the page, print the service's contract, or say which version this is."""

import argparse
import errno
import json
import os
import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address

import uvicorn

FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 also when Ctrl-C ended it, 1 where it could not listen."""
    options = _parser().parse_args(arguments)
    try:
        if options.version or options.command == "version":
            return _version()
        return _openapi() if options.command == "openapi" else _serve(options.host, options.port)
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="padpool", description="See padding, pooling and their gradients, cell by cell.")
    parser.add_argument("command", nargs="?", choices=["serve", "openapi", "version"], default="serve", help="default: serve")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 is every one (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="0 takes any free one (default: %(default)s)")
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"port must be an integer from 0 to 65535, got {text}")


def _version() -> int:
    from padpool import __version__

    print(f"padpool {__version__}")
    return 0


def _openapi() -> int:
    from app.main import create_app

    print(json.dumps(create_app().openapi(), indent=1, ensure_ascii=False))
    return 0


def _serve(host: str, port: int) -> int:
    try:
        # Before the slow imports, so that a taken port is told at once.
        listener = _listen(host, port)
    except OSError as error:
        print(f"padpool: {_reason(error, host, port)}", file=sys.stderr)
        return FAILED
    with listener:
        _run(listener)
    return 0


def _run(listener: socket.socket) -> None:
    # NumPy reads this once, when it is imported: small grids only lose time to threads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from app.main import create_app

    config = uvicorn.Config(create_app(), http="h11", ws="none", log_level="warning", server_header=False, timeout_graceful_shutdown=5)
    _Server(config).run(sockets=[listener])


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
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            print(f"PadPool is at {_url(listener)} (Ctrl-C stops it)", flush=True)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified:
        address = ip_address("::1" if address.version == 6 else "127.0.0.1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
