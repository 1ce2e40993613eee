"""Several processes behind one address."""

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.faults.served import Served, served, until


def workers(server: Served) -> set[int]:
    """The processes that serve: the children of the first that have more than one thread, unlike multiprocessing's own helper."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return {int(child) for child in children if b"spawn_main" in command(child)}


def command(process: str) -> bytes:
    """How a process was called; empty where it ended a moment ago."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def serves(process: int) -> bool:
    """Whether it has begun: the threads that watch it stand beside it."""
    return len(list(Path(f"/proc/{process}/task").iterdir())) > 1


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are counted in /proc")


@needs_proc
def test_killed_worker_is_replaced_and_requests_go_on() -> None:
    with served("--workers", "2") as server:
        before = workers(server)
        assert len(before) == 2
        until(lambda: all(map(serves, before)))
        server.works()
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        asked = 0
        while workers(server) & {killed} or len(workers(server)) < 2:
            server.works()
            asked += 1
        assert asked
        server.works()
        both = workers(server)
        code, seconds, complaints = server.stop()
        assert (code, complaints) == (0, "")
        assert seconds < 6
        until(lambda: not any(map(alive, both)))


@needs_proc
def test_workers_end_with_the_process_that_watches_them() -> None:
    with served("--workers", "2") as server:
        both = workers(server)
        until(lambda: all(map(serves, both)))
        server.process.kill()
        until(lambda: not any(map(alive, both)))
        with socket.create_server(("127.0.0.1", server.port)):
            pass
