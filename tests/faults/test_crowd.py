"""More connections than there may be."""

from contextlib import ExitStack

from tests.faults.served import answer, problem, request, served, until


def test_one_connection_too_many_is_told_to_come_again() -> None:
    with served(connections="4") as server:
        with ExitStack() as crowd:
            clients = [crowd.enter_context(server.connect()) for _ in range(4)]
            with server.connect() as late:
                late.sendall(request("GET", "/healthz"))
                assert problem(late) == (503, "connections must be at most 4, got one more; ask again")
            clients[0].sendall(request("GET", "/healthz"))
            assert answer(clients[0])[0] == 200
        until(lambda: server.ask("GET", "/healthz")[0] == 200)
