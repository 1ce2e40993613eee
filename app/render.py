"""The layers as the page and the API show them: the catalogue, formulas as MathML, kernels as coloured code."""

import inspect
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

from latex2mathml.converter import convert
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from padpool import LAYERS, Layer
from padpool.parameter import Parameter

NAMESPACE = "http://www.w3.org/1998/Math/MathML"


@lru_cache(maxsize=1)
def catalogue() -> list[dict[str, Any]]:
    """Every layer with its parameters, formula, and names elsewhere, in the order of the menu."""
    return [_entry(name, layer) for name, layer in LAYERS.items()]


@lru_cache(maxsize=len(LAYERS))
def code_html(name: str) -> str:
    """The functions of a layer's kernel as HTML, coloured by classes. Raises KeyError for an unknown layer."""
    functions = [(function.__name__, inspect.getsource(function)) for function in LAYERS[name].code]
    parts = (f'<div data-function="{called}"><pre>{_coloured(source)}</pre></div>' for called, source in functions)
    return f'<div class="code">{"".join(parts)}</div>'


def _coloured(source: str) -> str:
    return str(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def mathml(latex: str) -> str:
    """A formula of our own, as a browser draws it: latex2mathml does not escape ``\\text``, so nobody else's."""
    root = fromstring(convert(latex, xmlns="", display="block"))
    root.set("xmlns", NAMESPACE)
    for node in list(root.iter()):
        if node.tag == "msub":
            _lower(node)
        elif node.tag == "mo" and node.text in ("min", "max"):
            # As the name of a function: an operator would stand off from its bracket.
            node.tag = "mi"
    return tostring(root, encoding="unicode")


def _lower(node: Element) -> None:
    """Puts a bound under its operator; and gives any other base some depth, which alone lowers a subscript without a mathematical font."""
    base = node[0]
    if base.tag == "mo":
        node.tag = "munder"
        return
    node[0] = Element("mpadded", {"depth": "0.25em"})
    node[0].append(base)


def _entry(name: str, layer: type[Layer]) -> dict[str, Any]:
    defaults = layer.defaults()
    return {
        "id": name,
        "name": layer.name,
        "parameters": [_parameter(field, row, defaults) for field, row in layer.parameters().items()],
        "formula": layer.formula,
        "mathml": mathml(layer.formula),
        "elsewhere": layer.elsewhere,
    }


def _parameter(field: str, row: Parameter, defaults: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": field,
        "label": row.name,
        "symbol": row.symbol,
        "kind": row.kind,
        "minimum": row.minimum,
        "optional": row.optional,
        "required": field not in defaults,
        "default": defaults.get(field),
        "choices": [{"value": value, "label": label} for value, label in row.choices.items()],
    }
