"""Several processes behind one address."""

import os
import signal
from pathlib import Path

import pytest

from tests.faults.served import Served, served, until


def workers(server: Served) -> set[int]:
    """The processes that serve: the children of the first that have more than one thread, unlike multiprocessing's own helper."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


def alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are counted in /proc")
def test_killed_worker_is_replaced_and_requests_go_on() -> None:
    with served("--workers", "2") as server:
        before = workers(server)
        assert len(before) == 2
        until(lambda: all(len(list(Path(f"/proc/{one}/task").iterdir())) > 1 for one in before))
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
