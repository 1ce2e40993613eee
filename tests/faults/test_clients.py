"""Clients that are slow, silent, endless, or gone: each is told so or cut off, and everybody else is answered."""

import socket
import struct
import time
from collections.abc import Iterator

import pytest

from tests.faults.served import Served, answer, problem, request, served

FORWARD = request("POST", "/api/v1/forward", {"layer": {"type": "edge_pad", "width": 1}, "x": [[5]]})
DEAR = request("POST", "/api/v1/trace", {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": [[1] * 64] * 64})


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(head_seconds="1", body_seconds="1", answer_seconds="2", idle_seconds="3", head_bytes="8000") as one:
        yield one
        code, _, complaints = one.stop()
        assert (code, complaints) == (0, "")


@pytest.fixture
def client(server: Served) -> Iterator[socket.socket]:
    with server.connect() as one:
        yield one
    server.works()


def drip(client: socket.socket, data: bytes) -> None:
    """Sends byte by byte, until nobody wants the next."""
    for place in range(len(data)):
        try:
            client.sendall(data[place : place + 1])
        except OSError:
            return
        time.sleep(0.1)


def test_silent_client_is_cut_off(client: socket.socket) -> None:
    assert client.recv(1) == b""


def test_slow_header_client_is_told_and_cut_off(client: socket.socket) -> None:
    drip(client, FORWARD[:15])
    assert problem(client) == (408, "headers must arrive within 1 s, got a part")


def test_slow_header_of_a_second_request_is_too(client: socket.socket) -> None:
    client.sendall(FORWARD)
    assert answer(client)[0] == 200
    drip(client, FORWARD[:15])
    assert problem(client)[0] == 408


def test_slow_body_client_is_told_and_cut_off(client: socket.socket) -> None:
    client.sendall(FORWARD[:-20])
    drip(client, FORWARD[-20:-1])
    assert problem(client) == (408, "body must arrive within 1 s, got a part")


def test_client_that_rests_between_requests_is_kept(client: socket.socket) -> None:
    for rest in (0, 1.5):
        time.sleep(rest)
        client.sendall(FORWARD)
        assert answer(client)[0] == 200


def test_client_that_asks_no_more_is_cut_off(client: socket.socket) -> None:
    client.sendall(FORWARD)
    assert answer(client)[0] == 200
    assert client.recv(1) == b""


@pytest.mark.parametrize("head", [FORWARD[:30] + b"a" * 9000, b"GET /" + b"a" * 90_000, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 2000])
def test_oversized_header_is_told(client: socket.socket, head: bytes) -> None:
    client.sendall(head)
    status, detail = problem(client)
    assert (status, detail.partition(", got ")[0]) == (431, "headers must be at most 8000 bytes")


def test_what_is_no_http_is_told(client: socket.socket) -> None:
    client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
    assert problem(client) == (400, "request must be HTTP/1.1, got illegal request line")


def test_refused_body_may_be_sent_to_its_end(client: socket.socket) -> None:
    client.sendall(b"POST /api/v1/forward HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 600000\r\n\r\n")
    client.sendall(b" " * 600_000)
    assert answer(client)[0] == 413
    client.sendall(FORWARD)
    assert answer(client)[0] == 200


def test_refused_body_that_never_ends_is_cut_off(client: socket.socket) -> None:
    client.sendall(b"POST /api/v1/forward HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 600000\r\n\r\n ")
    assert answer(client)[0] == 413
    drip(client, b" " * 30)
    with pytest.raises(OSError):
        client.sendall(b" ")
        assert client.recv(1)


@pytest.mark.parametrize("sent", [FORWARD[:20], FORWARD[:-10], FORWARD, DEAR], ids=["headers", "body", "request", "dear request"])
def test_client_that_hangs_up_is_forgotten(client: socket.socket, sent: bytes) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.sendall(sent)


def test_client_that_takes_no_answer_is_cut_off(server: Served) -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", server.port))
        client.settimeout(30)
        client.sendall(DEAR * 6)
        server.works()
        time.sleep(5)
        with pytest.raises(ConnectionError):
            while client.recv(2**20):
                pass
            # An end is no better than a reset, as long as it comes before the last answer.
            raise ConnectionError
    server.works()
