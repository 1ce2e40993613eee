"""The documents say what the code says."""

import re
from pathlib import Path

import pytest

import padpool
from padpool import LAYERS, geometry

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


PUBLIC = {name: getattr(padpool, name) for name in padpool.__all__ if name != "LAYERS"} | {
    f"geometry.{name}": thing
    for name, thing in vars(geometry).items()
    if getattr(thing, "__module__", "") == geometry.__name__ and name[0] != "_"
}
OPERATIONS = {name: thing for name, thing in PUBLIC.items() if thing in {*LAYERS.values(), padpool.Sequential}}


@pytest.mark.parametrize("name", PUBLIC)
def test_docstring_begins_with_one_sentence_and_has_a_doctest(name: str) -> None:
    first, _, rest = (PUBLIC[name].__doc__ or "").partition("\n")
    assert re.fullmatch(r"[A-Z`d].*[.`]", first) and len(first) < 140, first
    assert ">>>" in rest


@pytest.mark.parametrize("name", OPERATIONS)
def test_docstring_has_a_picture_shapes_units_errors_and_a_source(name: str) -> None:
    text = " ".join((OPERATIONS[name].__doc__ or "").split())
    assert re.search("``[^`]*→[^`]*``", text)
    assert re.search("in (the|its) units", text)
    for word in ("Takes ``(N, H, W, C)``, gives", "Raises PadPoolError", "Source: "):
        assert word in text, word


@pytest.mark.parametrize("name", ["trace", "numerical_gradient", "gradient_check"])
def test_functions_say_what_they_raise(name: str) -> None:
    assert "Raises PadPoolError" in PUBLIC[name].__doc__


@pytest.mark.parametrize("name", [name for name in vars(padpool.Layer) if name[0] != "_" and callable(getattr(padpool.Layer, name))])
def test_every_method_of_a_layer_is_told(name: str) -> None:
    assert getattr(padpool.Layer, name).__doc__.rstrip().endswith((".", ")"))


def test_every_control_has_a_test_that_exists() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    named = [re.search(r"`(tests/\S+\.py)::(test_\w+)` \|$", row) for row in rows]
    assert len(named) > 10
    for row, test in zip(rows, named, strict=True):
        assert test, row
        assert f"def {test[2]}(" in (Path(__file__).parents[1] / test[1]).read_text("utf-8"), row
