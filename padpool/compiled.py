"""The door to compiled kernels: with ``padpool[fast]``, large arrays take the twins in ``padpool.fast``, which give the same numbers.

The functions that are read, here and on the page, are the plain ones. ``PADPOOL_COMPILED=0`` keeps to them.
"""

import os
from collections.abc import Callable, Hashable
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

LARGE = 2**14
"""From so many values on a compiled kernel is worth its call, though the first one of its kind is compiled only then."""
COMPILED = os.environ.get("PADPOOL_COMPILED", "1") != "0" and find_spec("numba") is not None


def twin(plain: Callable[P, R]) -> Callable[P, R]:
    """The function, or its namesake in ``padpool.fast``: where an argument is large, and from then on for small ones of the same kind."""
    if not COMPILED:
        return plain
    # What they were compiled for: a small array that is of another kind would have to wait.
    ready: set[Hashable] = set()

    @wraps(plain)
    def choose(*arguments: P.args, **named: P.kwargs) -> R:
        kind = tuple(
            [
                (value.dtype.char, value.flags.carray) if isinstance(value, np.ndarray) else value if isinstance(value, np.ufunc) else None
                for value in arguments
            ]
        )
        if kind not in ready:
            if not any(isinstance(value, np.ndarray) and value.size >= LARGE for value in arguments):
                return plain(*arguments, **named)
            ready.add(kind)
        result: R = _fast(plain.__name__)(*arguments, **named)
        return result

    return choose


@cache
def _fast(name: str) -> Callable[..., Any]:
    # At its first use: numba takes longer to import than most programs run.
    found: Callable[..., Any] = getattr(import_module("padpool.fast"), name)
    return found
