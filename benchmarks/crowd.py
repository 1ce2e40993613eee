"""Connections that are silent, or send a byte of a request each second, as a process of its own: what keeps it busy delays no measurement.

``python -m benchmarks.crowd HOST PORT COUNT`` says when all are connected; who is cut off comes again.
"""

import socket
import sys
import time
from contextlib import suppress
from itertools import cycle

HEAD = b"POST /api/v1/backward HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
TURNS = 50
"""In a second; in each its share of the members is seen to, as clients that know nothing of one another would come."""


class Member:
    """One of them: every other one is slow, the rest are silent."""

    def __init__(self, where: tuple[str, int], slow: bool) -> None:
        self.where = where
        self.slow = slow
        self.come()

    def come(self) -> None:
        self.socket = socket.create_connection(self.where)
        self.socket.setblocking(False)
        self.rest = iter(HEAD)

    def see_to(self) -> None:
        """Sends the next byte; comes again where the server has ended it."""
        if self._is_cut():
            self.socket.close()
            self.come()
        elif self.slow:
            with suppress(OSError):
                self.socket.send(bytes([next(self.rest, 0)]))

    def _is_cut(self) -> bool:
        try:
            while self.socket.recv(4096):
                pass
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True


def main(host: str, port: str, count: str) -> None:
    members = [Member((host, int(port)), slow=place % 2 == 1) for place in range(int(count))]
    print("connected", flush=True)
    start = time.monotonic()
    for turn, shift in enumerate(cycle(range(TURNS))):
        for member in members[shift::TURNS]:
            member.see_to()
        time.sleep(max(0, start + (turn + 1) / TURNS - time.monotonic()))


if __name__ == "__main__":
    main(*sys.argv[1:])
