"""Symmetric padding: the input mirrored at its border, the outermost row and column repeated."""

from dataclasses import dataclass

from padpool.padding import WIDTH, Padding
from padpool.parameter import WidthsLike, parameter


@dataclass(frozen=True)
class SymmetricPad(Padding):
    """Mirrors every channel at its border, so that the outermost line stands twice; backward folds the mirror image home.

    ``1234 → 21 1234 43``

    >>> SymmetricPad(((0, 0), (2, 2))).forward([[1, 2, 3]])
    array([[2., 1., 1., 2., 3., 3., 2.]])
    >>> SymmetricPad(((0, 0), (2, 2))).backward([[1, 2, 3]], [[1, 1, 1, 1, 1, 1, 1]])
    array([[2., 3., 2.]])

    ``width``: cells to add, at least 0: an integer, ``(rows, columns)`` or ``((top, bottom), (left, right))``; where it
    exceeds the input, the mirroring repeats. Takes ``(N, H, W, C)``, gives ``(N, H + top + bottom, W + left + right, C)``, in
    the units of x. Raises PadPoolError for a broken rule. Source: ``np.pad(mode="symmetric")``.
    """

    width: WidthsLike = parameter(WIDTH)

    mode = "symmetric"
    name = {"en": "Symmetric padding", "zh": "对称填充"}
    story = {
        "forward": {
            "en": "Symmetric padding mirrors the input at its border; the outermost line stands twice.",
            "zh": "对称填充以边界为镜面，最外一行、一列出现两次。",
        },
        "backward": {
            "en": "The gradient goes back to where the value came from: the mirror image is folded home.",
            "zh": "值从哪里来，梯度就回到哪里：镜像出来的部分折回原处。",
        },
    }
    formula = r"y_{i,j} = x_{r(i-t,\,H),\ r(j-l,\,W)}, \quad r(q,\,n) = \min(q \bmod 2n,\ 2n - 1 - (q \bmod 2n))"
    elsewhere = {
        "NumPy": 'np.pad(x, width, mode="symmetric")',
        "TensorFlow": 'tf.pad(x, width, mode="SYMMETRIC"), width ≤ side',
        "JAX": 'jnp.pad(x, width, mode="symmetric")',
        "Keras": 'keras.ops.pad(x, width, mode="symmetric")',
    }
