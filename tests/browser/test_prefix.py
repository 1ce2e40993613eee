"""The page behind nginx or Caddy and a path prefix, configured as docs/deployment.md has it."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.board import Board, X, Y

DOCUMENT = (Path(__file__).parents[2] / "docs" / "deployment.md").read_text("utf-8")
CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; {location} }}
}}
"""


FULL = bool(os.environ.get("PADPOOL_FULL"))


def program(name: str) -> str:
    """The proxy's program. It may be missing in an ordinary run, where it is skipped, but not in a full one."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")
    if not found and not FULL:
        pytest.skip(f"{name} is not installed")
    assert found, f"{name} is not installed"
    return found


def part(language: str, own: str) -> str:
    """The part of the document in this language, with our server's address in the place of its own."""
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found and "127.0.0.1:8000" in found[1]
    return found[1].replace("127.0.0.1:8000", own)


def nginx(folder: Path, port: int, own: str) -> list[str]:
    """The command that runs nginx with the document's part."""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, location=part("nginx", own)))
    return [program("nginx"), "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(config)]


def caddy(folder: Path, port: int, own: str) -> list[str]:
    """The command that runs Caddy with the document's part, in plain http."""
    config = folder / "Caddyfile"
    told = part("caddy", own)
    config.write_text("{\n  admin off\n}\n" + told.replace("example.org {", f"http://127.0.0.1:{port} {{", 1))
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(config)]


@pytest.fixture(params=[nginx, caddy])
def proxy(request: pytest.FixtureRequest, base_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of PadPool behind the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = request.param(tmp_path, port, base_url.removeprefix("http://"))
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        for _ in range(100):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/padpool"
        process.terminate()


def test_page_computes_behind_a_path_prefix(open_context: Callable[..., BrowserContext], proxy: str, faults: list[str]) -> None:
    page = open_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # Without the slash: the proxy adds it.
    page.goto(f"{proxy}?example=max-pool")
    board = Board(page)
    board.set_cell(X, 0, 0, "50")
    board.expect_values(Y, [[50, 5], [6, 8]])
    page.goto(f"{proxy}/docs")
    page.get_by_text("/api/v1/forward", exact=True).first.wait_for()
    assert len(asked) > 8
    # The fixture knows the server's own address alone.
    assert [url for url in asked if not url.startswith(f"{proxy}")] == []
    assert [fault for fault in faults if not fault.startswith("foreign request")] == []
    faults.clear()
