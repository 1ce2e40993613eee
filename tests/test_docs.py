"""The documents say what the code says."""

import re
from pathlib import Path

import pytest

from padpool import LAYERS

SEMANTICS = (Path(__file__).parents[1] / "docs" / "semantics.md").read_text("utf-8")
SECURITY = (Path(__file__).parents[1] / "docs" / "security.md").read_text("utf-8")
SECTIONS = {section.partition("`, in requests `")[2].partition("`")[0]: section for section in SEMANTICS.split("\n## ")}


def test_every_layer_has_a_section_and_no_other_thing_does() -> None:
    assert {name for name in SECTIONS if name} == set(LAYERS)


@pytest.mark.parametrize("name", LAYERS)
def test_section_says_what_others_call_the_layer(name: str) -> None:
    layer = LAYERS[name]
    rows = [line for line in SECTIONS[name].splitlines() if line.startswith("| ") and line != "| | |"]
    assert rows == [f"| {framework} | `{call.replace('|', chr(92) + '|')}` |" for framework, call in layer.elsewhere.items()]
    assert SECTIONS[name].startswith(f"{layer.name['en']} · {layer.name['zh']}\n")


@pytest.mark.parametrize("name", LAYERS)
def test_section_says_where_others_differ(name: str) -> None:
    assert len(SECTIONS[name].rpartition("|\n")[2].split()) >= 10


@pytest.mark.parametrize("name", LAYERS)
def test_docstring_has_a_picture_a_doctest_units_errors_and_a_source(name: str) -> None:
    text = LAYERS[name].__doc__ or ""
    assert "→" in text
    assert ">>>" in text
    for word in ("Takes ``(N, H, W, C)``", "in the units of x", "Raises PadPoolError", "Source:"):
        assert word in " ".join(text.split()), word


def test_every_control_has_a_test_that_exists() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    named = [re.search(r"`(tests/\S+\.py)::(test_\w+)` \|$", row) for row in rows]
    assert len(named) > 10
    for row, test in zip(rows, named, strict=True):
        assert test, row
        assert f"def {test[2]}(" in (Path(__file__).parents[1] / test[1]).read_text("utf-8"), row
