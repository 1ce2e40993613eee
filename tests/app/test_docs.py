"""The documentation of the API: complete, true, and served without another host."""

import json
import re
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
from starlette.testclient import TestClient

from app.answers import Answer
from app.arrays import write_npy, write_safetensors
from app.assets import asset_dir
from app.main import create_app
from app.settings import LIMITS
from padpool import LAYERS
from tests.app.client import Client

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA: dict[str, Any] = create_app().openapi()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
BINARY = {"forward_npy": "application/x-npy", "backward_safetensors": "application/x-safetensors"}
POSTS = [
    (path, title, example["value"])
    for method, path, operation in OPERATIONS.values()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
    for title, example in operation["requestBody"]["content"]["application/json"]["examples"].items()
]


def test_the_schema_is_served(client: Client) -> None:
    served = client.get("/api/v1/openapi.json").json()
    assert served == json.loads(json.dumps(SCHEMA))
    assert served["openapi"].startswith("3.1") and served["info"]["title"] == "PadPool"
    assert str(LIMITS.links) in served["info"]["description"]


def test_operations_have_stable_names() -> None:
    assert {(name, method, path) for name, (method, path, _) in OPERATIONS.items()} == {
        ("layers", "get", "/api/v1/layers"),
        ("examples", "get", "/api/v1/examples"),
        ("forward", "post", "/api/v1/forward"),
        ("limits", "get", "/api/v1/limits"),
        ("forward_npy", "post", "/api/v1/forward.npy"),
        ("backward_safetensors", "post", "/api/v1/backward.safetensors"),
        ("backward", "post", "/api/v1/backward"),
        ("gradcheck", "post", "/api/v1/gradcheck"),
        ("trace", "post", "/api/v1/trace"),
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_tells_its_problems_and_its_answer(name: str) -> None:
    method, _, operation = OPERATIONS[name]
    statuses = {"200", "400", "408", "421", "431", "500", "503"} | ({"413", "415", "422"} if method == "post" else set())
    assert set(operation["responses"]) == statuses
    for status in statuses - {"200"}:
        assert operation["responses"][status]["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }
    if name in BINARY:
        assert set(operation["requestBody"]["content"]) == {BINARY[name], "application/octet-stream"}
        assert set(operation["responses"]["200"]["content"]) == {BINARY[name]}
        return
    assert "$ref" in operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert method == "get" or set(operation["requestBody"]["content"]) == {"application/json"}


@pytest.mark.parametrize(("path", "title", "body"), POSTS, ids=[f"{path.rpartition('/')[2]}-{title}" for path, title, _ in POSTS])
def test_every_example_is_answered(client: Client, path: str, title: str, body: Any) -> None:
    assert client.post(path, json=body).status_code == 200, title


def test_every_operation_that_takes_a_body_has_an_example() -> None:
    assert {path for path, _, _ in POSTS} == {
        path for name, (method, path, _) in OPERATIONS.items() if method == "post" and name not in BINARY
    }


@pytest.mark.parametrize("name", BINARY)
def test_every_example_of_a_query_is_answered(client: Client, name: str) -> None:
    _, path, operation = OPERATIONS[name]
    (layer,) = operation["parameters"]
    bodies = {
        "forward_npy": write_npy(np.ones((4, 4))),
        "backward_safetensors": write_safetensors({"x": np.ones((4, 4)), "g": np.ones((2, 2))}),
    }
    for example in layer["examples"].values():
        answer = client.post(path, params={"layer": example["value"]}, content=bodies[name], headers={"content-type": BINARY[name]})
        assert (answer.status_code, answer.headers["content-type"]) == (200, BINARY[name])


@pytest.mark.parametrize("name", ["forward", "backward"])
def test_documented_answers_are_true(client: Client, name: str) -> None:
    _, path, operation = OPERATIONS[name]
    answer = SCHEMA["components"]["schemas"][f"{name.capitalize()}Answer"]["examples"][0]
    requests = [example["value"] for example in operation["requestBody"]["content"]["application/json"]["examples"].values()]
    assert answer in [client.post(path, json=body).json() for body in requests]


@pytest.mark.parametrize(("path", "body"), [(path, body) for path, _, body in POSTS])
def test_examples_and_their_answers_are_what_their_schemas_say(client: Client, path: str, body: Any) -> None:
    operation = SCHEMA["paths"][path]["post"]
    media = [operation["requestBody"]["content"], operation["responses"]["200"]["content"]]
    for value, content in zip([body, client.post(path, json=body).json()], media, strict=True):
        schema = {"$schema": DIALECT, "components": SCHEMA["components"], **content["application/json"]["schema"]}
        jsonschema_rs.validate(schema, value)


def test_every_model_and_every_field_is_described() -> None:
    models = SCHEMA["components"]["schemas"]
    assert [name for name, model in models.items() if not model.get("description")] == []
    fields = [(name, field, schema) for name, model in models.items() for field, schema in model.get("properties", {}).items()]
    assert len(fields) > 150
    assert [f"{name}.{field}" for name, field, schema in fields if not schema.get("description")] == []


def test_every_reference_is_there() -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(SCHEMA)))
    assert names <= set(SCHEMA["components"]["schemas"])
    assert not [name for name in SCHEMA["components"]["schemas"] if name.startswith("HTTP") or name.endswith("put")]


@pytest.mark.parametrize("name", LAYERS)
def test_models_follow_the_tables(name: str) -> None:
    model = SCHEMA["components"]["schemas"][LAYERS[name].__name__]
    rows = LAYERS[name].parameters()
    assert set(model["properties"]) == {"type", *rows}
    assert model["additionalProperties"] is False
    assert set(model["required"]) == {"type", *rows} - set(LAYERS[name].defaults())
    assert model["properties"]["type"]["const"] == name


def test_bounds_and_words_are_documented() -> None:
    pooling = SCHEMA["components"]["schemas"]["MaxPooling"]["properties"]
    assert pooling["size"]["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": LIMITS.window}
    assert {"type": "null"} in pooling["stride"]["anyOf"]
    assert (pooling["ties"]["enum"], pooling["ties"]["default"]) == (["all", "first", "split"], "all")


def test_layers_are_told_apart_by_type() -> None:
    layer = SCHEMA["components"]["schemas"]["ForwardRequest"]["properties"]["layer"]
    assert layer["discriminator"]["propertyName"] == "type"
    assert set(layer["discriminator"]["mapping"]) == {*LAYERS, "sequential"}


def test_answers_take_no_member_more() -> None:
    assert all(model.model_config["extra"] == "forbid" for model in Answer.__subclasses__())


def addresses(html: str) -> list[str]:
    return re.findall(r'(?:href|src|data-schema)="([^"]*)"', html)


def test_the_documentation_page_names_only_its_own_files(client: Client) -> None:
    html = client.get("/docs").text
    found = addresses(html)
    assert len(found) >= 5 and "http" not in html and "//" not in html
    assert {client.get(f"/{address}").status_code for address in found if not address.startswith("/")} == {200}
    assert not [address for address in found if address.startswith("/")]
    assert "style=" not in html and not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_the_documentation_works_behind_a_prefix(client: Client) -> None:
    behind = TestClient(create_app(), root_path="/some/prefix")
    assert behind.get("/docs").text == client.get("/docs").text
    assert behind.get("/api/v1/openapi.json").json()["servers"] == [{"url": "../.."}]


def test_the_script_of_the_documentation_asks_no_other_host() -> None:
    script = (asset_dir("static") / "js" / "docs.js").read_text("utf-8")
    assert script.startswith("// @ts-check\n") and "http" not in script
