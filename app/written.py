"""How answers become JSON: arrays are written as they are, and what JSON has no number for becomes a string."""

import math
from typing import Any

import numpy as np
import orjson

WORDS = {math.inf: "Infinity", -math.inf: "-Infinity"}


def write_json(content: object) -> bytes:
    """JSON of plain data and arrays; "NaN", "Infinity" and "-Infinity" are the numbers that it has not."""
    return orjson.dumps(_with_words(content), option=orjson.OPT_SERIALIZE_NUMPY)


def _with_words(value: Any) -> Any:
    """The same with a word for every number that is not finite: the writer itself would make them null."""
    if isinstance(value, np.ndarray):
        # A contiguous array of numbers alone is written without a list between; an array of no axes is one number.
        written = value.ndim and (value.dtype.kind != "f" or np.isfinite(value).all())
        return np.ascontiguousarray(value) if written else _with_words(value.tolist())
    if isinstance(value, dict):
        return {name: _with_words(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_with_words(member) for member in value]
    return WORDS.get(value, "NaN") if isinstance(value, float) and not math.isfinite(value) else value
