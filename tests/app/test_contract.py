"""Requests made from the contract itself, right ones and wrong ones: no answer breaks it, and none is a fault of the server."""

import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from app.arrays import NPY, SAFETENSORS
from app.main import create_app
from tests.app.test_cli import served

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FULL = bool(os.environ.get("PADPOOL_FULL"))
EXAMPLES, OVER_A_SOCKET = (300, 100) if FULL else (30, 3)
MOST = 3
"""Rows, columns, channels and samples of what is sent."""


@schemathesis.serializer(NPY, SAFETENSORS)
def as_they_are(_context: Any, value: Any) -> Any:
    """Any bytes: what is an array and what is not has tests of its own."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def lighter(contract: dict[str, Any]) -> dict[str, Any]:
    """The contract with small tensors to be sent: many more requests in the same time. What is answered may be of any size."""
    contract = deepcopy(contract)
    models = contract["components"]["schemas"]
    models["Sent"] = bounded(models["Tensor"])
    for call in contract["paths"].values():
        for media in call.get("post", {}).get("requestBody", {}).get("content", {}).values():
            name = media["schema"].get("$ref", "").rpartition("/")[2]
            if name:
                sent = deepcopy(models[name])
                sent["properties"] |= {field: {"$ref": "#/components/schemas/Sent"} for field in ("x", "g") if field in sent["properties"]}
                models[f"Sent{name}"] = sent
                media["schema"] = {"$ref": f"#/components/schemas/Sent{name}"}
    return contract


def bounded(schema: Any) -> Any:
    """The schema, with lists of so many items at most."""
    if isinstance(schema, list):
        return [bounded(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: bounded(inner) for name, inner in schema.items()}
    return found | {"maxItems": MOST} if found.get("type") == "array" else found


def patient(examples: int) -> settings:
    phases = [Phase.explicit, Phase.generate]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, phases=phases, suppress_health_check=list(HealthCheck), database=None
    )


APP = create_app()
CONTRACT = lighter(APP.openapi())
APP.openapi = lambda: CONTRACT  # type: ignore[method-assign]
schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", APP)
# Thousands of requests for each call, one for each bound and each type at each place of its schema.
schema.config.phases.coverage.enabled = FULL
LEAST = {"application/json": 2500 if FULL else EXAMPLES, NPY: EXAMPLES // 2, SAFETENSORS: EXAMPLES // 2}
"""Requests to each call by what it takes: four take JSON, so that a full run makes more than 10,000; arrays come as plain bytes too."""
asked: Counter[str | None] = Counter()


@pytest.fixture
def many() -> Iterator[None]:
    """Sees to it that a call is asked often: a generator that gives up early finds nothing."""
    asked.clear()
    yield
    assert all(count >= LEAST.get(media or "", 1) for media, count in asked.items()), asked


@schema.parametrize()
@patient(EXAMPLES)
@pytest.mark.usefixtures("many")
def test_answer_keeps_the_contract(case: Any) -> None:
    if case.method.lower() == case.operation.method.lower():
        asked[case.media_type] += 1
    case.call_and_validate(checks=CHECKS)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as (_, url):
        yield url


wire = schemathesis.openapi.from_dict(CONTRACT)
wire.config.phases.coverage.enabled = False


@wire.parametrize()
@patient(OVER_A_SOCKET)
def test_answer_over_a_socket_keeps_the_contract(case: Any, url: str) -> None:
    case.call_and_validate(base_url=url, checks=CHECKS)
