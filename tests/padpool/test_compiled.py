"""The compiled twins against the plain functions: the same bits, whatever the axis, the ties and the numbers."""

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from padpool import compiled, passes
from padpool.geometry import Axis, Shares, Slide

fast = pytest.importorskip("padpool.fast", reason="numba is not installed")

AXES: list[Axis] = [
    Slide(9, 2, 2),
    Slide(9, 3, 2, 1, 1, 1),
    Slide(9, 3, 1, 2, 2, 0),
    Slide(9, 2, 5, 1, 0, 2, True),
    Shares(9, 4),
    Shares(9, 25),
]
each_axis = pytest.mark.parametrize("along", AXES, ids=str)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])
each_length = pytest.mark.parametrize("length", [1, fast.SHORT - 1, fast.SHORT, 40])


def lines(count: int, length: int, dtype: Any, seed: int = 1) -> Any:
    """Numbers that no sum represents exactly, with ties, NaN and infinities among them."""
    random = np.random.default_rng(seed)
    values = random.choice([*(random.integers(-3, 4, 12) / 3), np.nan, np.inf, -np.inf], (3, count, length))
    values[0] = random.integers(-3, 4, values[0].shape) / 3
    return values.astype(dtype)


def plain(name: str) -> Any:
    """The function that is read."""
    function = getattr(passes, name)
    return getattr(function, "__wrapped__", function)


def same(ours: Any, theirs: Any) -> None:
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


@each_axis
@each_dtype
@each_length
def test_gathered_bits_are_the_same(along: Axis, dtype: Any, length: int) -> None:
    x = lines(along.n, length, dtype)
    for reduce, start in ((np.add, 0.0), (np.maximum, -np.inf), (np.minimum, np.inf)):
        with np.errstate(invalid="ignore"):
            same(fast.gather_axis(reduce, x, along, start), plain("gather_axis")(reduce, x, along, start))


@each_axis
@each_dtype
@each_length
def test_scattered_bits_are_the_same(along: Axis, dtype: Any, length: int) -> None:
    share = lines(along.count, length, dtype)
    with np.errstate(invalid="ignore"):
        same(fast.scatter_axis(share, along), plain("scatter_axis")(share, along))


@each_axis
@each_dtype
@each_length
@pytest.mark.parametrize("first", [False, True])
def test_routed_bits_are_the_same(along: Axis, dtype: Any, length: int, first: bool) -> None:
    x, g = lines(along.n, length, dtype), lines(along.count, length, dtype, seed=2)
    with np.errstate(invalid="ignore"):
        y = plain("gather_axis")(np.maximum, x, along, -np.inf)
        same(fast.route_axis(x, y, g, along, first), plain("route_axis")(x, y, g, along, first))


def test_any_memory_layout_will_do() -> None:
    along = AXES[0]
    x = np.asfortranarray(lines(along.n, 5, np.float64))[:, :, ::2]
    same(fast.gather_axis(np.maximum, x, along, -np.inf), plain("gather_axis")(np.maximum, x, along, -np.inf))


def test_large_arrays_take_the_compiled_twin_and_small_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "COMPILED", True)
    door = compiled.twin(plain("gather_axis"))
    called = []
    monkeypatch.setattr(fast, "gather_axis", lambda *_arguments: called.append("compiled"))
    compiled._fast.cache_clear()
    along = Slide(2, 1)
    small, large = np.ones((1, 2, compiled.LARGE // 2 - 1)), np.ones((1, 2, compiled.LARGE // 2))
    assert door(np.add, small, along, 0.0).shape == small.shape
    assert called == []
    door(np.add, large, along, 0.0)
    assert called == ["compiled"]
    compiled._fast.cache_clear()


def compiled_elsewhere(setting: str, before: str = "") -> str:
    code = f"{before}\nimport sys; from padpool import compiled; print(compiled.COMPILED, 'numba' in sys.modules)"
    environment = os.environ | {"PADPOOL_COMPILED": setting}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_setting_or_a_missing_numba_keeps_to_the_plain_functions() -> None:
    missing = "import importlib.util; importlib.util.find_spec = lambda *_: None"
    assert compiled_elsewhere("1") == "True False"
    assert compiled_elsewhere("0") == "False False"
    assert compiled_elsewhere("1", missing) == "False False"
    assert compiled.COMPILED is False
