"""The page behind nginx and a path prefix, configured as docs/deployment.md has it."""

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


@pytest.fixture
def proxy(base_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of PadPool behind the proxy."""
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin"):
        pytest.skip("nginx is not installed")
    found = re.search(r"```nginx\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    location = found[1].replace("http://127.0.0.1:8000/", f"{base_url}/")
    assert location != found[1]
    config = tmp_path / "nginx.conf"
    config.write_text(CONFIG.format(folder=tmp_path, port=port, location=location))
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin") or ""
    with subprocess.Popen([nginx, "-e", str(tmp_path / "error.log"), "-p", str(tmp_path), "-c", str(config)]) as process:
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
    # Without the slash: nginx adds it.
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
