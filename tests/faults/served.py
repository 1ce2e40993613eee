"""Real servers on free ports of the loopback address, and clients that do not behave."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds until something that should happen at once is given up, on a machine that is busy with other things."""


@dataclass
class Served:
    """A server: its process, and where it listens."""

    process: subprocess.Popen[str]
    port: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, str], bytes]:
        """The answer to a request on a connection of its own."""
        with self.connect() as client:
            client.sendall(request(method, path, body, "Connection: close"))
            return answer(client)

    def works(self) -> None:
        """Fails where the next request is not answered."""
        status, _, body = self.ask("POST", "/api/v1/forward", {"layer": {"type": "edge_pad", "width": 1}, "x": [[5]]})
        assert (status, json.loads(body)["y"]) == (200, [[5.0] * 3] * 3)

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, float, str]:
        """Ends it; what ``wait`` says."""
        self.process.send_signal(how)
        return self.wait()

    def wait(self) -> tuple[int, float, str]:
        """The exit code, the seconds until then, and what was complained about."""
        start = time.monotonic()
        _, complaints = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, time.monotonic() - start, complaints


@contextmanager
def served(*arguments: str, command: tuple[str, ...] = (sys.executable, "-m", "app"), **settings: str) -> Iterator[Served]:
    """A server that ends with the block. ``settings`` are those of the environment, without their prefix."""
    environment = os.environ | {f"PADPOOL_{name.upper()}": value for name, value in settings.items()}
    with subprocess.Popen(
        [*command, "serve", "--port", "0", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            assert found, f"no address in {line!r}"
            yield Served(process, int(found[1]))
        finally:
            process.kill()


def request(method: str, path: str, body: object = None, *headers: str) -> bytes:
    """A request as it goes over the socket."""
    content = b"" if body is None else json.dumps(body).encode()
    told = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    told += [] if body is None else ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*told, "", ""]).encode() + content


def answer(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the next answer."""
    with client.makefile("rb") as file:
        status = int(file.readline().split()[1])
        headers = {}
        while line := file.readline().strip():
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, file.read(int(headers.get("content-length", 0)))


def problem(client: socket.socket) -> tuple[int, str]:
    """Status and detail of an answer that must be a problem, guarded as every other, and after which the connection ends."""
    status, headers, body = answer(client)
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff" and headers["connection"] == "close"
    assert client.recv(1) == b""
    told: dict[str, Any] = json.loads(body)
    assert told["status"] == status
    return status, told["detail"]


def until(true: Callable[[], bool]) -> None:
    """Waits for something that must come to be."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
