"""What all compiled loops share: how they are compiled, and what they do with runs in memory."""

from typing import Any

from numba import njit


def compiled(function: Any) -> Any:
    """The function as machine code that lets other threads run, and divides by 0 as NumPy does."""
    return njit(nogil=True, error_model="numpy")(function)


@compiled
def copy_run(target: Any, source: Any) -> None:
    """Numba's own assignment between slices is half as fast: it does not count from 0 in plain sight."""
    for e in range(target.size):
        target[e] = source[e]


@compiled
def add_run(target: Any, source: Any) -> None:
    for e in range(target.size):
        target[e] += source[e]
