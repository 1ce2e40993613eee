"""The words of the page in both languages: none missing, none left over, and Chinese set as Chinese is."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.examples import EXAMPLES
from app.pages import played, text
from app.render import catalogue
from tests.chinese import badly_set, leftover

ROOT = Path(__file__).parent.parent
SOURCES = [*sorted((ROOT / "static" / "js").glob("*.js")), ROOT / "app" / "pages.py"]
SCRIPTS = "\n".join(path.read_text("utf-8") for path in SOURCES)
TEMPLATE = "".join((ROOT / "templates" / name).read_text("utf-8") for name in ("index.html", "code.html"))
KEYS = set(text("en"))
SLOT = re.compile(r"\{(\w+)\}")
SAME = re.compile(r"/other_lang|/other_language|/(?:help_keys|themes)/\d+/0")
"""Names of languages, keys and themes."""


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from strings(inner, f"{path}/{key}")


def pairs(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Everything said in both languages."""
    if isinstance(value, dict | list):
        if isinstance(value, dict) and set(value) == {"en", "zh"}:
            yield path, value
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from pairs(inner, f"{path}/{key}")


def is_used(key: str) -> bool:
    """Whether the page asks for the word: by its name, or by a name that is put together from a part of it."""
    base = key.removesuffix("_one")
    if re.search(rf"text\.{key}\b", TEMPLATE) or re.search(rf"""["'`](?:{key}|{base})["'`]""", SCRIPTS):
        return True
    begun = re.findall(r"`(\w{3,}_)\$\{[^`}]*\}`", SCRIPTS)
    ended = {
        f"_{end}" for ends in re.findall(r"`\$\{\w+\}_\$\{[^`}?]*\? (\"\w+\" : \"\w+\")\}`", SCRIPTS) for end in re.findall(r"\w+", ends)
    }
    ended |= {f"_{end}" for end in re.findall(r"`\$\{\w+\}_([a-z]+)`", SCRIPTS)} - {"_one"}
    return key.startswith(tuple(begun)) or key.endswith(tuple(ended))


def test_both_languages_have_the_same_words_with_the_same_slots() -> None:
    english, chinese = dict(strings(text("en"))), dict(strings(text("zh")))
    assert english.keys() == chinese.keys()
    assert {path for path, words in english.items() if sorted(SLOT.findall(words)) != sorted(SLOT.findall(chinese[path]))} == set()


def test_every_word_is_used() -> None:
    assert {key for key in KEYS if not is_used(key)} == set()


def test_unused_word_is_found() -> None:
    assert not is_used("nobody_says_this")


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = {*re.findall(r'\bsay\("(\w+)"', SCRIPTS), *re.findall(r"\btext\.(\w+)", TEMPLATE)}
    assert len(asked) > 50
    assert asked - KEYS == set()


@pytest.mark.parametrize("source", ["the page", "the catalogue", "the examples", "their traces"])
def test_chinese_is_whole_and_well_set(source: str) -> None:
    said: Callable[[], Iterable[tuple[str, str]]] = {
        "the page": lambda: ((path, words) for path, words in strings(text("zh")) if not SAME.fullmatch(path)),
        "the catalogue": lambda: ((path, both["zh"]) for path, both in pairs(catalogue())),
        "the examples": lambda: ((path, both["zh"]) for path, both in pairs(EXAMPLES)),
        "their traces": lambda: ((path, both["zh"]) for example in EXAMPLES for path, both in pairs(played(example["id"]))),
    }[source]
    # What fills a slot may be a number or a name of code.
    found = {path: (words, leftover(SLOT.sub(" x ", words)), badly_set(SLOT.sub("\ufffd", words))) for path, words in said()}
    assert found
    assert {path: fault for path, fault in found.items() if fault[1] or fault[2]} == {}
