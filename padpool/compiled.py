"""The door to compiled kernels: with ``padpool[fast]``, large arrays take the twins in ``padpool.fast``, which give the same numbers.

The functions that are read, here and on the page, are the plain ones. ``PADPOOL_COMPILED=0`` keeps to them.
"""

import os
from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

LARGE = 2**14
"""From so many values on a compiled kernel is worth its call."""
COMPILED = os.environ.get("PADPOOL_COMPILED", "1") != "0" and find_spec("numba") is not None


def twin(plain: Callable[P, R]) -> Callable[P, R]:
    """The function, or where an argument is large its namesake in ``padpool.fast``."""
    if not COMPILED:
        return plain

    @wraps(plain)
    def choose(*arguments: P.args, **named: P.kwargs) -> R:
        large = any(isinstance(value, np.ndarray) and value.size >= LARGE for value in arguments)
        return (_fast(plain.__name__) if large else plain)(*arguments, **named)

    return choose


@cache
def _fast(name: str) -> Callable[..., Any]:
    # At its first use: numba takes longer to import than most programs run.
    found: Callable[..., Any] = getattr(import_module("padpool.fast"), name)
    return found
