"""Forward and backward of every kernel against PyTorch and against copying the same bytes there and back; writes docs/benchmarks.md."""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is imported

import platform
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import rivals
from benchmarks.clock import best
from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    EdgePad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    ReflectPad,
    __version__,
)
from padpool.compiled import COMPILED

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SHAPES = [(32, 56, 56, 64), (8, 224, 224, 3), (1, 512, 512, 1), (1, 8, 8, 1)]
CURVE = [2**power for power in range(3, 12)]


def cases(channels: int) -> list[tuple[str, Layer, rivals.Call]]:
    """Every kernel by its name, and what PyTorch calls it."""
    rows: list[tuple[str, Layer, rivals.Call]] = []
    for k, s in ((2, 2), (3, 2), (3, 1)):
        rows += [
            (f"max {k}/{s}", MaxPooling(k, s, ties="first"), lambda f, x, k=k, s=s: f.max_pool2d(x, k, s)),
            (f"mean {k}/{s}", MeanPooling(k, s), lambda f, x, k=k, s=s: f.avg_pool2d(x, k, s)),
            (f"Lp {k}/{s}", LpPooling(2, k, s), lambda f, x, k=k, s=s: f.lp_pool2d(x, 2, k, s)),
        ]
    for width in (1, 3):
        rows += [
            (f"edge pad {width}", EdgePad(width), lambda f, x, w=width: f.pad(x, (w,) * 4, mode="replicate")),
            (f"reflect pad {width}", ReflectPad(width), lambda f, x, w=width: f.pad(x, (w,) * 4, mode="reflect")),
            (f"constant pad {width}", ConstantPad(width), lambda f, x, w=width: f.pad(x, (w,) * 4)),
        ]
    kernel = np.ones((3, 3, channels, 8), np.float32)
    return [
        *rows,
        ("adaptive max 7", AdaptiveMaxPooling(7, ties="first"), lambda f, x: f.adaptive_max_pool2d(x, 7)),
        ("adaptive mean 7", AdaptiveMeanPooling(7), lambda f, x: f.adaptive_avg_pool2d(x, 7)),
        ("convolution 3/1, 8 outputs", Conv2D(kernel), lambda f, x: _convolved(f, x, kernel)),
    ]


def _convolved(functional: Any, x: Any, kernel: NDArray[Any]) -> Any:
    # The kernel asks for no gradient, as ours does not in this call.
    return functional.conv2d(x, x.new_tensor(kernel).permute(3, 2, 0, 1))


def both_ways(layer: Layer, x: NDArray[Any]) -> Callable[[], object]:
    """A call that goes forward and back once."""
    g = np.ones_like(layer.forward(x))

    def run() -> None:
        _, pullback = layer.vjp(x)
        pullback(g)

    return run


def measured(shape: tuple[int, ...]) -> list[str]:
    """The rows of one shape."""
    x = np.random.default_rng(0).integers(-50, 50, shape).astype(np.float32)
    copied = 2 * best(x.copy)
    rows = []
    for name, layer, rival in cases(shape[3]):
        ours, theirs = best(both_ways(layer, x)), rivals.seconds(rival, x)
        ratio = "–" if theirs is None else f"{ours / theirs:.2f}"
        rows.append(f"| {'×'.join(map(str, shape))} | {name} | {ours * 1e3:.3f} | {ratio} | {ours / copied:.1f} | {memory(layer, x):.2f} |")
        print(rows[-1], flush=True)
    return rows


def memory(layer: Layer, x: NDArray[Any]) -> float:
    """What is allocated at most, beyond x, y and dx: in units of the larger one of x and y."""
    g = np.ones_like(layer.forward(x))
    tracemalloc.start()
    y, pullback = layer.vjp(x)
    dx = pullback(g)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - y.nbytes - dx.nbytes) / max(x.nbytes, y.nbytes)


def curve() -> list[str]:
    """The time per element as one grid grows."""
    rows = []
    for side in CURVE:
        x = np.random.default_rng(0).normal(size=(side, side)).astype(np.float32)
        layers = (MaxPooling(2, ties="first"), MeanPooling(3, 1), ReflectPad(1))
        times = [best(both_ways(layer, x)) / x.size * 1e9 for layer in layers]
        rows.append(f"| {side}×{side} | " + " | ".join(f"{time:.1f}" for time in times) + " |")
        print(rows[-1], flush=True)
    return rows


def machine() -> str:
    """Where, and with what, this was measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    kernels = "with numba" if COMPILED else "in NumPy alone"
    processor = f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, of which one was used"
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, {rivals.version()}"
    return f"{processor}; {versions}; PadPool {__version__}, {kernels}."


def main() -> None:
    """Measure all of it, print it, and write the report."""
    rows = [row for shape in SHAPES for row in measured(shape)]
    text = f"""# Speed

Written by `./scripts/bench --kernels`. {machine()}

Forward and backward together, float32, the best of many calls. *PyTorch* is our time divided by PyTorch's, in its better memory
format: below 1 we are faster. *Copies* is our time divided by that of copying x there and back. *Memory* is what is allocated beyond x, y
and dx, in units of the larger one of x and y; every call keeps a copy of what its pullback reads again, so that nobody can change it.

| x | kernel | ms | PyTorch | copies | memory |
|---|---|---|---|---|---|
{chr(10).join(rows)}

Nanoseconds per element of x as one grid grows, both directions:

| x | max 2/2 | mean 3/1 | reflect pad 1 |
|---|---|---|---|
{chr(10).join(curve())}
"""
    REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
