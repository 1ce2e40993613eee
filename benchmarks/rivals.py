"""PyTorch on the CPU, forward and backward, one thread: what every kernel is held against. Nothing where it is not installed."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from numpy.typing import NDArray

INSTALLED = find_spec("torch") is not None
Call = Callable[[Any, Any], Any]
"""An operation, given ``torch.nn.functional`` and a tensor ``(N, C, H, W)``."""


def version() -> str:
    """PyTorch's version, or that there is none."""
    if not INSTALLED:
        return "PyTorch: not installed"
    import torch

    return f"PyTorch {torch.__version__}"


def both_ways(call: Call, x: NDArray[Any]) -> list[Callable[[], object]]:
    """Calls that go forward and back once: one in each memory format."""
    if not INSTALLED:
        return []
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)

    def within(format: Any) -> Callable[[], object]:
        given = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=format).requires_grad_()
        g = torch.ones_like(call(functional, given))

        def run() -> None:
            given.grad = None
            call(functional, given).backward(g)

        return run

    return [within(format) for format in (torch.contiguous_format, torch.channels_last)]
