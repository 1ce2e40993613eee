"""What stands before the service asks it: are you alive, are you ready?"""

import pytest

from app import health
from tests.app.client import Client


@pytest.mark.parametrize(("path", "status"), [("/healthz", "ok"), ("/readyz", "ready")])
def test_health_is_told_and_never_kept(client: Client, path: str, status: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json(), response.headers["cache-control"]) == (200, {"status": status}, "no-store")


def test_service_that_cannot_make_its_first_page_is_alive_and_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_example: str) -> None:
        raise OSError

    monkeypatch.setattr(health, "played", fail)
    failing = Client(client.app, raise_server_exceptions=False)
    assert failing.get("/readyz").status_code == 500
    assert failing.get("/healthz").status_code == 200
