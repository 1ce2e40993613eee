"""The end of a server: within six seconds, whatever is connected, and quietly."""

import signal
import time

import pytest

from tests.faults.served import answer, problem, request, served

DEAR = request("POST", "/api/v1/trace", {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": [[1] * 64] * 64})


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_requests_under_way_are_answered_before_the_server_stops(how: signal.Signals) -> None:
    with served() as server, server.connect() as sending, server.connect() as waiting:
        sending.sendall(DEAR[:-100])
        waiting.sendall(DEAR)
        server.works()
        server.process.send_signal(how)
        sending.sendall(DEAR[-100:])
        assert answer(sending)[0] == answer(waiting)[0] == 200
        code, _, complaints = server.wait()
        assert (code, complaints) == (0, "")


def test_server_does_not_wait_for_those_who_send_nothing() -> None:
    with served() as server, server.connect(), server.connect() as idle, server.connect() as head, server.connect() as body:
        idle.sendall(request("GET", "/healthz"))
        assert answer(idle)[0] == 200
        head.sendall(b"GET / HTTP")
        body.sendall(DEAR[:-100])
        server.works()
        code, seconds, complaints = server.stop()
        assert (code, complaints) == (0, "")
        assert seconds < 6
        assert problem(body)[0] == 408
        assert idle.recv(1) == head.recv(1) == b""


def test_second_ctrl_c_waits_for_nobody() -> None:
    with served() as server, server.connect() as body:
        body.sendall(DEAR[:-100])
        server.works()
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        code, seconds, complaints = server.stop(signal.SIGINT)
        assert (code, complaints) == (0, "")
        assert seconds < 2


def test_a_new_server_may_take_the_port_at_once() -> None:
    with served() as first:
        first.works()
        port = str(first.port)
        assert first.stop()[0] == 0
    with served("--port", port) as second:
        assert str(second.port) == port
        second.works()
