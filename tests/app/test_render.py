import re
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest

from app.answers import LayersAnswer
from app.assets import asset_dir
from app.render import catalogue, code_html, mathml
from padpool import LAYERS
from tests.app.client import Client


def test_the_catalogue_is_served(client: Client) -> None:
    answer = client.get("/api/v1/layers").json()
    LayersAnswer.model_validate(answer)
    assert answer == {"layers": catalogue()}
    assert [entry["id"] for entry in answer["layers"]] == list(LAYERS)


def test_rows_say_what_a_parameter_takes() -> None:
    pooling = next(entry for entry in catalogue() if entry["id"] == "max_pooling")
    size, stride, padding, dilation, ceil_mode, ties = pooling["parameters"]
    assert [row["kind"] for row in (padding, dilation, ceil_mode)] == ["padding", "pair", "flag"]
    assert size == {
        "name": "size",
        "label": {"en": "Window", "zh": "窗口"},
        "symbol": "k",
        "kind": "pair",
        "minimum": 1,
        "optional": False,
        "required": True,
        "default": None,
        "choices": [],
    }
    assert (stride["optional"], stride["required"], stride["default"]) == (True, False, None)
    assert (ties["default"], [choice["value"] for choice in ties["choices"]]) == ("all", ["all", "first", "split"])


@pytest.mark.parametrize("name", LAYERS)
def test_formulas_are_plain_mathml(name: str) -> None:
    written = next(entry for entry in catalogue() if entry["id"] == name)["mathml"]
    root = fromstring(written)
    assert root.tag.endswith("}math") and root.get("display") == "block"
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in written
    # The policy forbids inline styles, and what latex2mathml does not know it leaves as it is.
    assert "style=" not in written and "\\" not in written


def test_bounds_stand_below_the_maximum_and_subscripts_below_their_base() -> None:
    written = mathml(r"\max_{a} x_{i}")
    assert "<munder><mi>max</mi>" in written
    assert '<msub><mpadded depth="0.25em"><mi>x</mi></mpadded><mrow><mi>i</mi></mrow></msub>' in written


@pytest.mark.parametrize("name", LAYERS)
def test_code_holds_every_function_of_the_kernel(name: str) -> None:
    html = code_html(name)
    assert html.startswith('<div class="code">') and "style=" not in html and "<script" not in html
    for function, part in zip(LAYERS[name].code, html.split("<div data-function=")[1:], strict=True):
        assert part.startswith(f'"{function.__name__}"><pre>')
        assert f'<span class="nf">{function.__name__}</span>' in part


@pytest.mark.parametrize("name", LAYERS)
def test_code_is_served_with_the_formula_and_the_names_elsewhere(name: str, client: Client) -> None:
    response = client.get(f"/code/{name}")
    assert response.headers["content-type"] == "text/html; charset=utf-8" and "<!doctype" not in response.text
    entry = next(entry for entry in catalogue() if entry["id"] == name)
    assert entry["mathml"] in response.text and code_html(name) in response.text
    named = [unescape(called) for called in re.findall(r"<dd><code>(.*?)</code></dd>", response.text)]
    assert named == [*entry["elsewhere"].values()]


def test_code_is_named_in_the_language_asked_for(client: Client) -> None:
    english, chinese = (client.get(f"/code/max_pooling?lang={lang}").text for lang in ("en", "zh"))
    assert "<h2>Max pooling</h2>" in english and "<h2>最大池化</h2>" in chinese


def test_unknown_code_is_named(client: Client) -> None:
    assert client.get("/code/foo").json()["detail"].endswith(f"'{[*LAYERS][-1]}', got 'foo'")


def css() -> str:
    return (asset_dir("static") / "css" / "page.css").read_text("utf-8")


def test_every_class_of_the_code_has_an_ink() -> None:
    used = {name for layer in LAYERS for name in re.findall(r'<span class="(\w+)"', code_html(layer))}
    plain = {"n", "p", "w"}
    inked = re.findall(r"\.code [^{]*", css())
    whole = {name for rule in inked for name in re.findall(r"\.(\w+)[,) ]", rule)}
    begun = {letter for rule in inked for letter in re.findall(r'\[class\^="(\w)"\]', rule)}
    assert not {name for name in used - plain - whole if name[0] not in begun}
