"""What a browser opens: the page, the documentation of the API, and the code of a layer."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader
from starlette.responses import Response

from app.assets import asset_dir
from app.examples import EXAMPLES
from app.files import EACH_TIME, STATIC, SWAGGER
from app.headers import EMBEDDED
from app.language import TAGS, page_language
from app.problems import Fault, Problem, shown
from app.render import catalogue, code_html
from app.schemas import TraceRequest, build_pipeline
from app.stored import Stored
from app.written import write_json
from padpool import LAYERS, trace_arrays
from padpool.errors import LANGUAGES, refusal

HTML = "text/html"
View = Literal["", "present", "embed"]
"""All of the page, or what a class sees, or what a frame in somebody's page shows."""
UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""What could end a script element, or a line of one."""

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request) -> Response:
    return _answer(request, "present" if request.query_params.get("present") == "1" else "")


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The page without its tools, for a frame in slides and course pages."""
    answer = _answer(request, "embed")
    answer.headers.update(EMBEDDED)
    return answer


def _answer(request: Request, view: View) -> Response:
    lang, example = page_language(request), request.query_params.get("example")
    stored = _page(lang, view, _example(example)["id"], example is not None, STATIC.address())
    answer = stored.answer(request, EACH_TIME, "Accept-Language", "Cookie")
    answer.headers["Content-Language"] = TAGS[lang]
    return answer


@router.get("/docs")
async def docs(request: Request) -> Response:
    return _docs(STATIC.address(), SWAGGER.address()).answer(request, EACH_TIME)


@router.get("/code/{layer_id}")
async def code(request: Request, layer_id: str) -> Response:
    if layer_id not in LAYERS:
        known = ", ".join(f"'{name}'" for name in LAYERS)
        rule = {"en": f"must be one of {known}", "zh": f"应为 {known} 之一"}
        raise Problem(404, [Fault("", refusal("layer", rule, shown(layer_id)))])
    return _code(layer_id, page_language(request)).answer(request, EACH_TIME, "Accept-Language", "Cookie")


def about(example: str, lang: str) -> dict[str, str]:
    """Title and description: what a link shows in a tab, a list of results, or a message. Of no example, those of the page."""
    words = text(lang)
    if not example:
        return {"title": words["page_title"], "description": words["page_description"]}
    shown = _example(example)
    return {"title": f"{shown['title'][lang]} · PadPool", "description": shown.get("lesson", shown["title"])[lang]}


def chosen(entry: dict[str, Any]) -> dict[str, Any]:
    """What a layer is chosen and set by; the rest of its entry comes with its code."""
    return {name: entry[name] for name in ("id", "name", "parameters")}


def spoken(value: Any, lang: str) -> Any:
    """The same, with what is said in every language in one alone: nearly half of what a page would carry."""
    if isinstance(value, dict):
        told = {lang: value[lang]} if value.keys() == set(LANGUAGES) else value
        return {name: spoken(inner, lang) for name, inner in told.items()}
    return [spoken(inner, lang) for inner in value] if isinstance(value, list | tuple) else value


def script_json(value: object) -> str:
    """JSON that may stand inside a script element."""
    return write_json(value).decode().translate(UNSAFE)


@lru_cache(maxsize=len(LANGUAGES))
def text(lang: str) -> dict[str, Any]:
    """The words of the page."""
    words: dict[str, Any] = json.loads((Path(__file__).parent / "text" / f"{lang}.json").read_text("utf-8"))
    return words


@lru_cache(maxsize=len(EXAMPLES))
def played(example: str) -> dict[str, Any]:
    """The trace of an example."""
    request = TraceRequest.model_validate(_example(example)["trace"])
    return trace_arrays(build_pipeline(request.layers, "").layers, request.x, request.g, (0, 0))


@lru_cache(maxsize=6 * len(LANGUAGES) * len(EXAMPLES))
def _page(lang: str, view: View, example: str, is_named: bool, static: str) -> Stored:
    words = {"lang": lang, "example": example}
    seen = {"present": view == "present", "embed": view == "embed"}
    # What is no string is for the template alone.
    said = {"text": {name: word for name, word in text(lang).items() if isinstance(word, str)}}
    boot = words | said | seen | {"layers": [chosen(entry) for entry in catalogue()], "examples": EXAMPLES, "trace": played(example)}
    files = {"sheet": "embed" if view == "embed" else "page", "static": static}
    told = words | {"text": text(lang)} | files | about(example if is_named else "", lang) | {"view": view, "tag": TAGS[lang]}
    return _render("index.html", told | {"boot": script_json(spoken(boot, lang)), "lessons": EXAMPLES})


@lru_cache(maxsize=1)
def _docs(static: str, swagger: str) -> Stored:
    return _render("docs.html", {"static": static, "swagger": swagger})


@lru_cache(maxsize=len(LAYERS) * len(LANGUAGES))
def _code(layer_id: str, lang: str) -> Stored:
    entry = next(entry for entry in catalogue() if entry["id"] == layer_id)
    return _render("code.html", {"entry": entry, "lang": lang, "text": text(lang), "code": code_html(layer_id)})


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(asset_dir("templates")), autoescape=True)


def _render(name: str, context: dict[str, Any]) -> Stored:
    return Stored(_templates().get_template(name).render(context).encode(), HTML)


def _example(wanted: str | None) -> dict[str, Any]:
    return next((example for example in EXAMPLES if example["id"] == wanted), EXAMPLES[0])
