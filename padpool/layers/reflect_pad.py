"""Reflect padding: the input mirrored about its outermost row and column."""

from dataclasses import dataclass

from padpool.padding import WIDTH, Padding
from padpool.parameter import WidthsLike, parameter


@dataclass(frozen=True)
class ReflectPad(Padding):
    """Mirrors every channel about its outermost line, which is not repeated; backward folds the mirror image home.

    ``1234 → 32 1234 32``

    >>> ReflectPad(((0, 0), (2, 2))).forward([[1, 2, 3]])
    array([[3., 2., 1., 2., 3., 2., 1.]])
    >>> ReflectPad(((0, 0), (2, 2))).backward([[1, 2, 3]], [[1, 1, 1, 1, 1, 1, 1]])
    array([[2., 3., 2.]])

    ``width``: cells to add, at least 0: an integer, ``(rows, columns)`` or ``((top, bottom), (left, right))``; where it
    exceeds the input, the reflection repeats, and an axis of one cell repeats that cell.
    Takes ``(N, H, W, C)``, gives ``(N, H + top + bottom, W + left + right, C)``, in the units of x.
    Raises PadPoolError for a broken rule. Source: ``np.pad(mode="reflect")``; article, reflect padding.
    """

    width: WidthsLike = parameter(WIDTH)

    mode = "reflect"
    name = {"en": "Reflect padding", "zh": "镜像填充"}
    story = {
        "forward": {
            "en": "Reflect padding mirrors the input about its outermost row and column.",
            "zh": "镜像填充以最外一行、一列为轴，把输入映到外面。",
        },
        "backward": {
            "en": "The gradient goes back to where the value came from: the mirror image is folded home.",
            "zh": "值从哪里来，梯度就回到哪里：镜像出来的部分折回原处。",
        },
    }
    formula = r"y_{i,j} = x_{r(i-t,\,H),\ r(j-l,\,W)}, \quad r(q,\,n) = n - 1 - \left|\,n - 1 - (q \bmod (2n - 2))\,\right|"
    elsewhere = {
        "NumPy": 'np.pad(x, width, mode="reflect")',
        "PyTorch": 'F.pad(x, (left, right, top, bottom), mode="reflect"), width < side',
        "TensorFlow": 'tf.pad(x, width, mode="REFLECT"), width < side',
        "JAX": 'jnp.pad(x, width, mode="reflect")',
        "Keras": 'keras.ops.pad(x, width, mode="reflect")',
        "ONNX": 'Pad(mode="reflect"), width < side',
    }
