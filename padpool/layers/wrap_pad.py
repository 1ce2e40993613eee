"""Wrap padding: the input repeated, as on a torus."""

from dataclasses import dataclass

from padpool.padding import WIDTH, Padding
from padpool.parameter import WidthsLike, parameter


@dataclass(frozen=True)
class WrapPad(Padding):
    """Continues every channel with its own opposite side; backward sends each padded gradient across to the cell it repeats.

    ``1234 → 34 1234 12``

    >>> WrapPad(((0, 0), (2, 2))).forward([[1, 2, 3]])
    array([[2., 3., 1., 2., 3., 1., 2.]])
    >>> WrapPad(((0, 0), (2, 2))).backward([[1, 2, 3]], [[1, 1, 1, 1, 1, 1, 1]])
    array([[2., 3., 2.]])

    ``width``: cells to add, at least 0: an integer, ``(rows, columns)`` or ``((top, bottom), (left, right))``; it may exceed the
    input. Takes ``(N, H, W, C)``, gives ``(N, H + top + bottom, W + left + right, C)``, in the units of x.
    Raises PadPoolError for a broken rule. Source: ``np.pad(mode="wrap")``.
    """

    width: WidthsLike = parameter(WIDTH)

    mode = "wrap"
    name = {"en": "Wrap padding", "zh": "循环填充"}
    story = {
        "forward": {
            "en": "Wrap padding continues the input with its own opposite side.",
            "zh": "循环填充用输入对面的一侧接着往外填。",
        },
        "backward": {
            "en": "The gradient goes back to where the value came from: across, to the opposite side.",
            "zh": "值从哪里来，梯度就回到哪里：回到对面的一侧。",
        },
    }
    formula = r"y_{i,j} = x_{(i-t) \bmod H,\ (j-l) \bmod W}"
    elsewhere = {
        "NumPy": 'np.pad(x, width, mode="wrap")',
        "PyTorch": 'F.pad(x, (left, right, top, bottom), mode="circular"), width ≤ side',
        "JAX": 'jnp.pad(x, width, mode="wrap")',
        "ONNX": 'Pad(mode="wrap")',
    }
