"""The compiled twins against the plain functions: the same bits, whatever the windows, the ties and the numbers."""

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import compiled, padding, passes
from padpool.adaptive import Table
from padpool.geometry import Axis, PadMode, Shares, Slide
from padpool.layers import lp_pooling

fast = pytest.importorskip("padpool.fast", reason="numba is not installed")
SHORT = pytest.importorskip("padpool.fast_passes", reason="numba is not installed").SHORT

slides = st.builds(
    Slide, st.integers(3, 9), st.integers(1, 3), st.integers(1, 4), st.just(1), st.integers(0, 3), st.integers(0, 3), st.booleans()
) | st.builds(Slide, st.integers(5, 9), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(2, 4), st.integers(2, 4))
shares = st.builds(Shares, st.integers(1, 9), st.integers(1, 25))
axes: st.SearchStrategy[Axis] = slides | shares
EXTREMES = ((np.maximum, -np.inf), (np.minimum, np.inf))


def numbers(shape: tuple[int, ...], dtype: Any, seed: int) -> Any:
    """Numbers that no sum represents exactly, with ties; in half of all cases with NaN, infinities and zeros of both signs."""
    random = np.random.default_rng(seed)
    pool = [*(random.integers(-3, 4, 12) / 3), *([np.nan, np.inf, -np.inf, -0.0] if seed % 2 else [])]
    return random.choice(pool, shape).astype(dtype)


def plain(name: str, module: Any = passes) -> Any:
    """The function that is read."""
    function = getattr(module, name)
    return getattr(function, "__wrapped__", function)


def same(ours: Any, theirs: Any) -> None:
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    np.testing.assert_array_equal(ours, theirs)


def sees(along: Axis) -> bool:
    """Whether every window holds a cell."""
    return {*range(along.count)} == {int(window) for run in along.runs for window in np.arange(along.count)[run.windows]}


@given(axes, axes, st.integers(1, 2), st.sampled_from([1, 3, SHORT, 9]), st.sampled_from([np.float32, np.float64]), st.integers(0, 99))
def test_bits_are_the_same(rows: Axis, columns: Axis, samples: int, channels: int, dtype: Any, seed: int) -> None:
    w = Table(rows, columns)  # type: ignore[arg-type]
    x = numbers((samples, rows.n, columns.n, channels), dtype, seed)
    g = numbers((samples, rows.count, columns.count, channels), dtype, seed + 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        same(fast.gather(np.add, x, w, 0.0), plain("gather")(np.add, x, w, 0.0))
        same(fast.scatter(g, w), plain("scatter")(g, w))
        sizes = np.arange(3, 3 + rows.count * columns.count, dtype=dtype).reshape(rows.count, columns.count, 1)
        for divisor in (sizes, sizes[:1, :1].copy()):
            same(fast.gather(np.add, x, w, 0.0, divisor), plain("gather")(np.add, x, w, 0.0, divisor))
            same(fast.scatter(g, w, divisor), plain("scatter")(g, w, divisor))
        for extreme, start in EXTREMES:
            same(fast.gather(extreme, x, w, start), plain("gather")(extreme, x, w, start))
            y, at = plain("find")(extreme, x, w, start)
            found = fast.find(extreme, x, w, start)
            same(found[0], y)
            for split in (False, True):
                same(fast.route(extreme, x, g, w, start, split), plain("route")(extreme, x, g, w, start, split))
            # Layers refuse windows of padding alone: those have no first cell.
            if sees(rows) and sees(columns):
                same(found[1], at)
                same(fast.put(at, g, x.shape), plain("put")(at, g, x.shape))


@given(axes, axes, st.integers(1, 2), st.sampled_from([1, 3, SHORT, 9]), st.sampled_from([np.float32, np.float64]), st.integers(0, 99))
def test_bits_of_norms_are_the_same(rows: Axis, columns: Axis, samples: int, channels: int, dtype: Any, seed: int) -> None:
    w = Table(rows, columns)  # type: ignore[arg-type]
    # Sizes that are not within reach of a square never get here: no NaN, no infinity.
    x = numbers((samples, rows.n, columns.n, channels), dtype, 2 * seed)
    g = numbers((samples, rows.count, columns.count, channels), dtype, seed)
    same(fast.euclidean_norm(x, w), plain("euclidean_norm", lp_pooling)(x, w))
    ours, theirs = np.empty_like(x), np.empty_like(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        fast.euclidean_share(x, g, w, ours)
        plain("euclidean_share", lp_pooling)(x, g, w, theirs)
    same(ours, theirs)


@pytest.mark.parametrize(
    ("cells", "within"),
    [((0.0, -1, 2), True), ((-0.0, 0.5, 4), True), ((1, -4.5), False), ((0.25, 1), False), ((1, np.nan), False), ((np.inf, 1), False)],
)
def test_range_of_sizes_is_known(cells: Any, within: bool) -> None:
    x = np.array(cells * 3).reshape(1, 3, -1, 1)
    for dtype in (np.float32, np.float64):
        assert fast.within(x.astype(dtype), 0.5, 4.0) is within
        assert plain("within", lp_pooling)(x.astype(dtype), 0.5, 4.0) is within


@given(
    st.sampled_from(get_args(PadMode)),
    *[st.integers(0, 7)] * 4,
    st.sampled_from([1, 3, 9]),
    st.sampled_from([np.float32, np.float64]),
    st.integers(0, 99),
)
def test_padded_bits_are_the_same(
    mode: PadMode, top: int, bottom: int, left: int, right: int, channels: int, dtype: Any, seed: int
) -> None:
    x, width = numbers((2, 3, 4, channels), dtype, seed), ((top, bottom), (left, right))
    y = plain("pad", padding)(x, mode, width, 7.5)
    same(fast.pad(x, mode, width, 7.5), y)
    g = numbers(y.shape, dtype, seed + 2)
    with np.errstate(invalid="ignore"):
        same(fast.fold(g, mode, width), plain("fold", padding)(g, mode, width))


def test_results_and_some_lines_are_all_that_is_allocated() -> None:
    w = Table(Slide(48, 2, 2), Slide(48, 2, 2))  # type: ignore[arg-type]
    x, g = numbers((1, 48, 48, 1), np.float32, 2), numbers((1, 24, 24, 1), np.float32, 4)
    dx, at = np.empty_like(x), fast.find(np.maximum, x, w, -np.inf)[1]
    calls: list[Callable[[], Any]] = [
        lambda: fast.gather(np.add, x, w, 0.0),
        lambda: fast.scatter(g, w),
        lambda: fast.find(np.maximum, x, w, -np.inf)[1],
        lambda: fast.put(at, g, x.shape),
        lambda: fast.route(np.maximum, x, g, w, -np.inf, True),
        lambda: fast.euclidean_norm(x, w),
        lambda: fast.euclidean_share(x, g, w, dx),
        lambda: fast.within(x, 0.5, 4.0),
        lambda: fast.pad(x, "edge", ((1, 1), (1, 1))),
        lambda: fast.fold(x, "edge", ((1, 1), (1, 1))),
    ]
    for call in calls:
        call()
        tracemalloc.start()
        made = call()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        # Of what find gives, only the places are at hand: its maxima are as large.
        results = 2 * made.nbytes if isinstance(made, np.ndarray) else 0
        assert peak - results <= x.nbytes // 2


@pytest.mark.parametrize("layout", ["strided", "backwards", "fortran", "fixed"])
def test_any_memory_layout_will_do(layout: str) -> None:
    w = Table(Slide(9, 3, 2, 1, 1, 1), Slide(5, 2, 1))  # type: ignore[arg-type]
    x = numbers((2, 9, 10, 3), np.float64, 1)
    x = {"strided": x[:, :, ::2], "backwards": x[:, ::-1, 5:], "fortran": np.asfortranarray(x[:, :, :5]), "fixed": x[:, :, :5].copy()}[
        layout
    ]
    x.flags.writeable = layout != "fixed"
    for extreme, start in EXTREMES:
        for ours, theirs in zip(fast.find(extreme, x, w, start), plain("find")(extreme, x, w, start), strict=True):
            same(ours, theirs)


def test_threads_do_not_disturb_each_other() -> None:
    w = Table(Slide(12, 3, 1), Slide(12, 3, 1))  # type: ignore[arg-type]
    inputs = [numbers((1, 12, 12, 3), np.float32, seed) for seed in range(0, 16, 2)]

    def both_ways(x: Any) -> Any:
        y, at = fast.find(np.maximum, x, w, -np.inf)
        return fast.put(at, y, x.shape) + fast.scatter(fast.gather(np.add, x, w, 0.0), w) + fast.route(np.maximum, x, y, w, -np.inf, True)

    alone = [both_ways(x) for x in inputs]
    with ThreadPoolExecutor(4) as pool:
        for ours, theirs in zip(pool.map(both_ways, inputs), alone, strict=True):
            same(ours, theirs)


def test_large_arrays_take_the_compiled_twin_and_small_ones_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "COMPILED", True)
    door = compiled.twin(plain("scatter"))
    called = []
    monkeypatch.setattr(fast, "scatter", lambda *_arguments: called.append("compiled"))
    compiled._fast.cache_clear()
    w = Table(Slide(2, 1), Slide(1, 1))  # type: ignore[arg-type]
    small, large = np.ones((1, 2, 1, compiled.LARGE // 2 - 1)), np.ones((1, 2, 1, compiled.LARGE // 2))
    assert door(small, w).shape == small.shape
    assert called == []
    door(large, w)
    assert called == ["compiled"]
    door(small, w)
    assert called == ["compiled"] * 2
    # Nothing was compiled for float32.
    assert door(small.astype(np.float32), w).shape == small.shape
    assert called == ["compiled"] * 2
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
