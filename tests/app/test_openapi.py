"""The contract: what is committed is what is served."""

import json
from pathlib import Path

import pytest

from app.cli import main
from app.main import create_app

CONTRACT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text("utf-8"))


def test_committed_contract_is_the_one_that_is_served() -> None:
    served = json.loads(json.dumps(create_app().openapi()))
    assert served == CONTRACT, "the contract has changed; where that is meant: padpool openapi > docs/openapi.json"


def test_command_prints_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out) == CONTRACT
