"""Forward and backward of every kernel against PyTorch, the article's way and copying the same bytes; writes docs/benchmarks.md."""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is imported

import platform
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import article, rivals
from benchmarks.clock import best, race
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
HEAD = "| x | kernel | ms | PyTorch | article | copies | memory |\n|---|---|---|---|---|---|---|"
Case = tuple[str, Layer, rivals.Call, article.Way | None]


def cases(channels: int) -> list[Case]:
    """Every kernel by its name, what PyTorch calls it, and how the article writes it, where it does."""
    rows: list[Case] = []
    for k, s in ((2, 2), (3, 2), (3, 1)):
        apart = k == s
        rows += [
            (
                f"max {k}/{s}",
                MaxPooling(k, s, ties="first"),
                lambda f, x, k=k, s=s: f.max_pool2d(x, k, s),
                article.max_pool(k) if apart else None,
            ),
            (f"mean {k}/{s}", MeanPooling(k, s), lambda f, x, k=k, s=s: f.avg_pool2d(x, k, s), article.mean_pool(k) if apart else None),
            (f"Lp {k}/{s}", LpPooling(2, k, s), lambda f, x, k=k, s=s: f.lp_pool2d(x, 2, k, s), None),
        ]
    for width in (1, 3):
        rows += [
            (f"edge pad {width}", EdgePad(width), lambda f, x, w=width: f.pad(x, (w,) * 4, mode="replicate"), article.pad("edge", width)),
            (
                f"reflect pad {width}",
                ReflectPad(width),
                lambda f, x, w=width: f.pad(x, (w,) * 4, mode="reflect"),
                article.pad("reflect", width),
            ),
            (f"constant pad {width}", ConstantPad(width), lambda f, x, w=width: f.pad(x, (w,) * 4), article.pad("constant", width)),
        ]
    kernel = np.ones((3, 3, channels, 8), np.float32)
    return [
        *rows,
        ("adaptive max 7", AdaptiveMaxPooling(7, ties="first"), lambda f, x: f.adaptive_max_pool2d(x, 7), None),
        ("adaptive mean 7", AdaptiveMeanPooling(7), lambda f, x: f.adaptive_avg_pool2d(x, 7), None),
        ("convolution 3/1, 8 outputs", Conv2D(kernel), lambda f, x: _convolved(f, x, kernel), None),
    ]


def _convolved(functional: Any, x: Any, kernel: NDArray[Any]) -> Any:
    # The kernel asks for no gradient, as ours does not in this call.
    return functional.conv2d(x, x.new_tensor(kernel).permute(3, 2, 0, 1))


def both_ways(layer: Layer, x: NDArray[Any]) -> Callable[[], object]:
    """A call that goes forward and back once, as a program does that trains: ``vjp``, then its pullback."""
    g = np.ones_like(layer.forward(x))

    def run() -> None:
        _, pullback = layer.vjp(x)
        pullback(g)

    return run


def measured(shape: tuple[int, ...]) -> list[str]:
    """The rows of one shape. What is compared takes turns, so that all of it meets the same machine."""
    x = np.random.default_rng(0).integers(-50, 50, shape).astype(np.float32)
    rows = []
    for name, layer, rival, way in cases(shape[3]):
        calls = [both_ways(layer, x), lambda: (x.copy(), x.copy())]
        calls += [] if way is None else [way(x, np.ones_like(layer.forward(x)))]
        ours, copied, *others = race([*calls, *rivals.both_ways(rival, x)])
        written = None if way is None else others.pop(0)
        figures = [ratio(ours, min(others, default=None)), ratio(ours, written), f"{ours / copied:.1f}", f"{memory(layer, x):.2f}"]
        rows.append(f"| {'×'.join(map(str, shape))} | {name} | {ours * 1e3:.3f} | {' | '.join(figures)} |")
        print(rows[-1], flush=True)
    return rows


def ratio(ours: float, theirs: float | None) -> str:
    """Our time in theirs, where there is one."""
    return "–" if theirs is None else f"{ours / theirs:.2f}"


def memory(layer: Layer, x: NDArray[Any]) -> float:
    """What is allocated at most, beyond x, y and dx: in units of the larger one of x and y."""
    g = np.ones_like(layer.forward(x))
    tracemalloc.start()
    y, pullback = layer.vjp(x)
    dx = pullback(g)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return max(peak - y.nbytes - dx.nbytes, 0) / max(x.nbytes, y.nbytes)


def curve() -> list[str]:
    """The time per element as one grid grows, and its ratio to that of half the side."""
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
    processor = f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, of which one was used"
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, {rivals.version()}"
    return f"{processor}; {versions}; PadPool {__version__}."


def part() -> str:
    """The tables of this process."""
    rows = [row for shape in SHAPES for row in measured(shape)]
    return f"""{HEAD}
{chr(10).join(rows)}

Nanoseconds per element of x as one grid grows, both directions:

| x | max 2/2 | mean 3/1 | reflect pad 1 |
|---|---|---|---|
{chr(10).join(curve())}
"""


def alone() -> str:
    """The tables of a process that keeps to NumPy."""
    code = "import sys; from pathlib import Path; from benchmarks import kernels; Path(sys.argv[1]).write_text(kernels.part(), 'utf-8')"
    written = REPORT.with_suffix(".part")
    subprocess.run([sys.executable, "-c", code, str(written)], env=os.environ | {"PADPOOL_COMPILED": "0"}, check=True)
    text = written.read_text(encoding="utf-8")
    written.unlink()
    return text


def main() -> None:
    """Measure all of it, print it, and write the report."""
    compiled = f"## With numba\n\n{part()}\n" if COMPILED else ""
    text = f"""# Speed

Written by `./scripts/bench --kernels`. {machine()}

Forward and backward together (`vjp`, then its pullback), float32: processor time, the best of many calls; what is compared takes turns.
*PyTorch* is our time divided by PyTorch's, in its better memory format: below 1 we are faster. *Article* is the same for the article's way
of writing it, where that applies, and *copies* for copying x there and back. *Memory* is what NumPy allocates beyond x, y and dx at most,
in units of the larger one of x and y. With numba, a small call is compiled once a large one of its kind has been: the 8×8 rows come last.

{compiled}## NumPy alone

{alone()}"""
    REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
