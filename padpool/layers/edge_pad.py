"""Edge padding: the border value, repeated outwards."""

from dataclasses import dataclass

from padpool.padding import WIDTH, Padding
from padpool.parameter import WidthsLike, parameter


@dataclass(frozen=True)
class EdgePad(Padding):
    """Repeats the border of every channel outwards; backward adds each padded cell's gradient to the border cell it copied.

    ``1234 → 11 1234 44``

    >>> EdgePad(1).forward([[1, 2]])
    array([[1., 1., 2., 2.],
           [1., 1., 2., 2.],
           [1., 1., 2., 2.]])
    >>> EdgePad(1).backward([[1, 2]], [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]])
    array([[6., 6.]])

    ``width``: cells to add, at least 0: an integer, ``(rows, columns)`` or ``((top, bottom), (left, right))``.
    Takes ``(N, H, W, C)``, gives ``(N, H + top + bottom, W + left + right, C)``, in the units of x.
    Raises PadPoolError for a broken rule. Source: ``np.pad(mode="edge")``; article, edge padding.
    """

    width: WidthsLike = parameter(WIDTH)

    mode = "edge"
    name = {"en": "Edge padding", "zh": "边界填充"}
    story = {
        "forward": {"en": "Edge padding repeats the border value outwards.", "zh": "边界填充把边界的值向外重复。"},
        "backward": {
            "en": "The gradient goes back to where the value came from: each padded line is added to the border.",
            "zh": "值从哪里来，梯度就回到哪里：填充出来的每一行、每一列都加回边界。",
        },
    }
    formula = r"y_{i,j} = x_{\min(\max(i-t,\,0),\,H-1),\ \min(\max(j-l,\,0),\,W-1)}"
    elsewhere = {
        "NumPy": 'np.pad(x, width, mode="edge")',
        "PyTorch": 'F.pad(x, (left, right, top, bottom), mode="replicate")',
        "JAX": 'jnp.pad(x, width, mode="edge")',
        "ONNX": 'Pad(mode="edge")',
    }
