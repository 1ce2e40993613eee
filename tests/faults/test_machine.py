"""Machines that give a server little: no home, nothing to write to, a port that is taken."""

import shutil
import socket
import subprocess
import sys

import pytest

from tests.faults.served import ROOT, Served, served

# Ends the process where anything is opened for writing, or made.
NOTHING_WRITTEN = """
import os, sys
def refuse(event, given):
    made = event in ("os.mkdir", "os.rename", "os.symlink", "os.link", "os.truncate")
    # Not sockets, which are told by other names.
    opened = event == "open" and given[0] != os.devnull and (given[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if made or opened:
        os.write(2, f"written: {event} {given}\\n".encode())
        os._exit(9)
sys.addaudithook(refuse)
from app.cli import main
raise SystemExit(main())
"""
BARE = ("env", "-i", sys.executable, "-B")


def use(server: Served) -> None:
    """A visit, and a computation in a thread."""
    for path in ("/", "/docs", "/static/js/main.js", "/code/conv2d", "/api/v1/layers", "/readyz", "/qr?text=1"):
        assert server.ask("GET", path)[0] in (200, 422), path
    assert (
        server.ask("POST", "/api/v1/trace", {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": [[1] * 64] * 64})[0] == 200
    )
    server.works()


def test_server_needs_no_home_and_no_environment() -> None:
    with served(command=(*BARE, "-m", "app")) as server:
        use(server)
        assert server.stop()[::2] == (0, "")


def test_server_writes_nothing() -> None:
    with served(command=(*BARE, "-c", NOTHING_WRITTEN)) as server:
        use(server)
        assert server.stop()[::2] == (0, "")


def test_what_is_written_is_found() -> None:
    done = subprocess.run([sys.executable, "-B", "-c", NOTHING_WRITTEN, "run", "--out", "x.csv"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    writing = NOTHING_WRITTEN.replace("from app.cli import main", "open('written.txt', 'w')")
    done = subprocess.run([sys.executable, "-B", "-c", writing], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr[:13]) == (9, "written: open")


READ_ONLY = "mount --bind / /mnt && mount -o remount,bind,ro /mnt && exec chroot /mnt env -C {root} {python} -m app serve --port 0"


def may_mount() -> bool:
    return bool(shutil.which("unshare")) and not subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode


@pytest.mark.skipif(not may_mount(), reason="file systems of its own are not allowed here")
def test_server_runs_from_a_read_only_file_system() -> None:
    with served(command=("unshare", "-m", "sh", "-c", READ_ONLY.format(root=ROOT, python=sys.executable))) as server:
        use(server)
        assert server.stop()[::2] == (0, "")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_taken_port_is_told_in_one_line(workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--workers", workers]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "another program uses" in done.stderr
