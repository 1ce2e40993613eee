"""Requests made from the contract itself, right ones and wrong ones: no answer breaks it, and none is a fault of the server."""

import os
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from app.arrays import NPY, SAFETENSORS
from app.main import create_app

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 1200 if os.environ.get("PADPOOL_FULL") else 5


@schemathesis.serializer(NPY, SAFETENSORS)
def as_they_are(_context: Any, value: Any) -> Any:
    """Any bytes: what is an array and what is not has tests of its own."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answer_keeps_the_contract(case: Any) -> None:
    case.call_and_validate(checks=CHECKS)
