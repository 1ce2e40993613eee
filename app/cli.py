"""The command ``padpool``: what it is called with, and which exit code that ends in."""

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Sequence

FAILED = 1
INTERRUPTED = 130
Command = Callable[[Sequence[str]], int]

HELP = """\
usage: padpool [command] [options]

See padding, pooling, convolution and their gradients, cell by cell.

  serve      serve the page and the API (without a command, too)
  run        send a CSV or .npy file through a layer, forward or backward
  layers     list the layers, or tell the parameters of one
  openapi    print the contract of the API
  version    print the version

padpool COMMAND --help tells its options.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 1 where it could not be done, 2 where it was not understood, 130 where Ctrl-C broke it off."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["--help"], ["-h"]):
        print(HELP, end="")
        return 0
    try:
        code = _command(given)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        # Python's own flush at the end must not complain either. Whoever closed a pipe has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.ENOSPC:
            print(f"padpool: standard output must have room, got: {error.strerror}", file=sys.stderr)
        return FAILED


def _command(given: list[str]) -> int:
    if given[:1] == ["--version"]:
        given = ["version", *given[1:]]
    if not given or given[0].startswith("-"):
        return _serve(given)
    name, *rest = given
    if name not in COMMANDS:
        print(f"padpool: command must be one of {', '.join(COMMANDS)}, got {name[:40]}", file=sys.stderr)
        return 2
    return COMMANDS[name](rest)


def _serve(given: Sequence[str]) -> int:
    from app.server import serve

    parser = argparse.ArgumentParser(prog="padpool serve", description="Serve the page and the API.")
    parser.add_argument("--host", help="address to listen on; 0.0.0.0 is every one (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="0 takes any free one (default: %(default)s)")
    parser.add_argument("--classroom", action="store_true", help="listen on the network, and print the address and its QR code for phones")
    parser.add_argument("--workers", type=_workers, default=1, help="processes that share the work; one that dies is replaced (default: 1)")
    options = parser.parse_args(given)
    host = options.host or ("0.0.0.0" if options.classroom else "127.0.0.1")
    try:
        return serve(host, options.port, options.classroom, options.workers)
    except KeyboardInterrupt:
        # How a server is meant to end.
        return 0


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"port must be an integer from 0 to 65535, got {text}")


def _workers(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 64:
        return int(text)
    raise argparse.ArgumentTypeError(f"workers must be an integer from 1 to 64, got {text}")


def _run(given: Sequence[str]) -> int:
    from app.run import run

    return run(given)


def _layers(given: Sequence[str]) -> int:
    from app.run import layers

    return layers(given)


def _openapi(given: Sequence[str]) -> int:
    from app.main import create_app

    argparse.ArgumentParser(prog="padpool openapi", description="Print the contract of the API, OpenAPI 3.1.").parse_args(given)
    print(json.dumps(create_app().openapi(), indent=1, ensure_ascii=False))
    return 0


def _version(given: Sequence[str]) -> int:
    from padpool import __version__

    argparse.ArgumentParser(prog="padpool version", description="Print the version.").parse_args(given)
    print(f"padpool {__version__}")
    return 0


COMMANDS: dict[str, Command] = {
    "serve": _serve,
    "run": _run,
    "layers": _layers,
    "openapi": _openapi,
    "version": _version,
}
