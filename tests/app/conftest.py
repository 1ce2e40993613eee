"""One application for all tests of the service: it holds no state."""

import pytest

from app.main import create_app
from tests.app.client import Client


@pytest.fixture(scope="session")
def client() -> Client:
    return Client(create_app())
