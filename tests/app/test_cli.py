import io
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
import segno

from app import cli, server
from padpool import __version__

ROOT = Path(__file__).parents[2]


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A real server on a free port, and the address that it printed."""
    command = [sys.executable, "-m", "app", *arguments, "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            url = re.search(r"http://\S+:\d+", line)
            assert url, f"no address in {line!r}"
            yield process, url[0]
        finally:
            process.kill()


@pytest.mark.parametrize("arguments", [(), ("serve",)])
def test_command_serves_the_page_at_the_address_it_prints(arguments: tuple[str, ...]) -> None:
    with served(*arguments) as (_, url):
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.status == 200
            assert "server" not in answer.headers
            assert b"<html" in answer.read()


def test_server_stops_quietly_on_ctrl_c() -> None:
    with served() as (process, _):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(("command", "code"), [("serve", 0), ("run", 130), ("layers", 130)])
def test_ctrl_c_ends_a_server_well_and_breaks_off_anything_else(
    command: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    for name in ("server.serve", "run.run", "run.layers"):
        monkeypatch.setattr(f"app.{name}", interrupt)
    assert cli.main([command]) == code
    assert capsys.readouterr() == ("", "")


def test_every_address_is_announced_as_one_that_opens() -> None:
    with socket.create_server(("0.0.0.0", 0)) as listener:
        assert server._url(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_address_of_ipv6_stands_in_brackets() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        assert server._url(listener) == f"http://[::1]:{listener.getsockname()[1]}"


def test_taken_port_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"padpool: port must be free, but another program uses {port} on 127.0.0.1; try --port ")
    assert err.count("\n") == 1


def test_forbidden_port_is_told_in_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert cli.main(["--port", "80"]) == 1
    assert capsys.readouterr().err == "padpool: port must be one that this user may open, got 80; try --port 8000\n"


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_foreign_host_is_told_in_one_line(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--host", host]) == 1
    assert capsys.readouterr().err == f"padpool: host must be an address of this machine, got {host}\n"


@pytest.mark.parametrize("port", ["65536", "-1", "1e3", "², ", ""])
def test_impossible_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main([f"--port={port}"])
    assert f"port must be an integer from 0 to 65535, got {port}" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_version_is_the_package_version(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out == f"padpool {__version__}\n"


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("3", "3")])
def test_threads_are_limited_unless_the_user_said_otherwise(given: str | None, used: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", given or "")
    if given is None:
        monkeypatch.delenv("OMP_NUM_THREADS")
    seen = []
    monkeypatch.setattr(server._Server, "run", lambda *_, **__: seen.append(os.environ["OMP_NUM_THREADS"]))
    assert cli.main(["--port", "0"]) == 0
    assert seen == [used]


def test_command_is_read_before_numpy_is_imported() -> None:
    code = "import sys, app.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_command(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([option]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in cli.COMMANDS if not name.startswith("-"))


def test_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["srve"]) == 2
    assert capsys.readouterr().err == "padpool: command must be one of serve, run, layers, openapi, version, got srve\n"


def test_class_is_told_the_address_and_a_code_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(server, "network_address", lambda: "192.0.2.7")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server._invite(listener)
        url = f"http://192.0.2.7:{listener.getsockname()[1]}"
    out = capsys.readouterr().out
    assert out.startswith(f"Students in the same network open {url}\n")
    code = io.StringIO()
    segno.make(url, micro=False).terminal(out=code, compact=True, border=2)
    assert out.endswith(code.getvalue())


def test_class_without_a_network_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(server, "network_address", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server._invite(listener)
    assert capsys.readouterr().out == "No network was found: phones cannot come here.\n"


def test_network_address_is_none_of_this_machine_alone() -> None:
    address = server.network_address()
    assert address is None or not ip_address(address).is_loopback


@pytest.mark.parametrize(
    ("arguments", "host"), [([], "127.0.0.1"), (["--classroom"], "0.0.0.0"), (["--classroom", "--host", "::1"], "::1")]
)
def test_classroom_listens_on_the_network(arguments: list[str], host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def serve(*given: object) -> int:
        asked.append(given)
        return 0

    monkeypatch.setattr(server, "serve", serve)
    assert cli.main(["serve", *arguments]) == 0
    assert asked == [(host, 8000, bool(arguments), 1)]
