"""A server as a process of its own: where it listens, what it holds, what it has used."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OURS = (sys.executable, "-m", "app", "--port", "0")
BARE = (sys.executable, "-m", "benchmarks.bare")


@dataclass(frozen=True)
class Process:
    """A process under Linux, which tells about it in /proc."""

    address: str
    pid: int

    def megabytes(self) -> float:
        """Its memory, as it is now."""
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0

    def cpu(self) -> float:
        """Seconds of processor time until now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: tuple[str, ...] = OURS) -> Iterator[Process]:
    """A server that ends with the block; it has to print its address first."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        line = process.stdout.readline() if process.stdout else ""
        yield Process(re.findall(r"http://\S+:\d+", line)[0], process.pid)
        process.terminate()


@contextmanager
def crowd(host: str, port: int, count: int) -> Iterator[None]:
    """So many connections beside, silent or slow, that end with the block; it begins while they come."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.crowd", host, str(port), str(count)], stdout=subprocess.DEVNULL) as process:
        yield
        process.terminate()
