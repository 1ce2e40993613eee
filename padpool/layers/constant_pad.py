"""Constant padding: a fixed value around the input."""

from dataclasses import dataclass

from padpool.errors import Text
from padpool.padding import WIDTH, Padding
from padpool.parameter import Parameter, WidthsLike, parameter


@dataclass(frozen=True)
class ConstantPad(Padding):
    """Surrounds every channel with a constant; backward only crops, since a constant has no derivative.

    ``1234 → 00 1234 00``

    >>> ConstantPad(1, value=7).forward([[1, 2]])
    array([[7., 7., 7., 7.],
           [7., 1., 2., 7.],
           [7., 7., 7., 7.]])
    >>> ConstantPad(((0, 0), (1, 1)), value=7).backward([[1, 2]], [[5, 6, 8, 9]])
    array([[6., 8.]])

    ``width``: cells to add, at least 0: an integer, ``(rows, columns)`` or ``((top, bottom), (left, right))``.
    ``value``: the constant, in the units of x. Takes ``(N, H, W, C)``, gives ``(N, H + top + bottom, W + left + right, C)``.
    Raises PadPoolError for a broken rule. Source: ``np.pad(mode="constant")``; article, constant padding.
    """

    width: WidthsLike = parameter(WIDTH)
    value: float = parameter(Parameter("number", {"en": "Value", "zh": "常数"}, "c"), default=0.0)

    mode = "constant"
    name = {"en": "Constant padding", "zh": "常量填充"}
    story = {
        "forward": {
            "en": "Constant padding writes a fixed value around the input.",
            "zh": "常量填充在输入四周写上一个固定的值。",
        },
        "backward": {
            "en": "A constant has derivative 0: what arrives at the ring is lost, the middle is kept.",
            "zh": "常数的导数为 0：到达外圈的梯度丢失，中间的梯度保留。",
        },
    }
    formula = r"y_{i,j} = \begin{cases} x_{i-t,\,j-l} & 0 \le i-t < H,\ 0 \le j-l < W \\ c & \text{otherwise} \end{cases}"
    elsewhere = {
        "NumPy": 'np.pad(x, width, mode="constant", constant_values=c)',
        "PyTorch": 'F.pad(x, (left, right, top, bottom), mode="constant", value=c)',
        "TensorFlow": 'tf.pad(x, width, mode="CONSTANT", constant_values=c)',
        "JAX": 'jnp.pad(x, width, mode="constant", constant_values=c)',
        "Keras": 'keras.ops.pad(x, width, mode="constant"); ZeroPadding2D for 0',
        "ONNX": 'Pad(mode="constant")',
    }

    @property
    def _value(self) -> float:
        return self.value

    def describe(self) -> Text:
        width = super().describe()
        return {"en": f"{width['en']}, value {self.value:g}", "zh": f"{width['zh']}，常数 {self.value:g}"} if self.value else width
