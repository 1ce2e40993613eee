"""The one exception that PadPool raises for what a caller can cause, and the grammar of its words."""

import re
from collections.abc import Mapping
from typing import Self

Text = Mapping[str, str]
"""The same words in every language of the page: ``{"en": ..., "zh": ...}``."""

Words = str | Text
"""Words; or what is written alike in every language: the name of a field, a number."""

LANGUAGES = ("en", "zh")
GOT = {"en": ", got", "zh": "，实为"}
INSTEAD = {"en": "; ", "zh": "；"}
WIDE = re.compile("[\u2e80-\uffef]")
"""A Chinese character or sign: between two of them stands no space, between one and a Latin letter or a digit there does."""


def each(words: Words) -> Text:
    """The words in every language."""
    return dict.fromkeys(LANGUAGES, words) if isinstance(words, str) else words


def sentence(*parts: Words) -> Text:
    """Words one after another, in every language."""
    return {lang: "".join(each(part)[lang] for part in parts) for lang in LANGUAGES}


def beside(left: Words, right: Words) -> Text:
    """Two words with the space between them that each language wants."""
    return {lang: _spaced(each(left)[lang], each(right)[lang]) for lang in LANGUAGES}


def _spaced(left: str, right: str) -> str:
    return left + right if WIDE.match(left[-1:]) and WIDE.match(right[:1]) else f"{left} {right}"


def refusal(what: Words, rule: Text, got: Words = "", instead: Words = "") -> Text:
    """What, rule, value, in the one grammar of every error; ``instead`` tells who wanted something else what does that.

    >>> refusal("stride", {"en": "must be at least 1", "zh": "应至少为 1"}, "0")["en"]
    'stride must be at least 1, got 0'
    """
    told = beside(what, rule)
    told = beside(sentence(told, GOT), got) if got else told
    return sentence(told, INSTEAD, instead) if instead else told


class PadPoolError(ValueError):
    """A broken rule, told as what, rule, value: ``stride must be at least 1, got 0``.

    >>> from padpool import EdgePad
    >>> EdgePad(-1)
    Traceback (most recent call last):
    padpool.errors.PadPoolError: width must be at least 0, got -1; Crop takes cells away

    Its text is English; ``words`` has every language. ``field`` names the parameter or array at fault; inside a pipeline it is a path,
    ``layers/1/stride``.
    """

    def __init__(self, words: Text, field: str) -> None:
        super().__init__(words, field)
        self.words = words
        self.field = field

    def __str__(self) -> str:
        return self.words["en"]

    def inside(self, path: str, context: Words) -> Self:
        """The same error seen from one level further out."""
        return type(self)(sentence(context, self.words), f"{path}/{self.field}")
