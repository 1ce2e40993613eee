"""A client that knows the calls."""

from typing import Any

from starlette.testclient import TestClient

API = "/api/v1"


class Client(TestClient):
    """An exception of the service fails the test."""

    def ask(self, call: str, **body: Any) -> Any:
        """The answer to a request that must be good."""
        response = self.post(f"{API}/{call}", json=body)
        assert response.status_code == 200, response.text
        return response.json()
