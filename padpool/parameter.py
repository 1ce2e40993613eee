"""One row of a layer's table of parameters: what it is called, what it takes, and the rule it must keep."""

import math
import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from numbers import Integral, Real
from typing import Any, Literal, cast, get_args

import numpy as np

from padpool.errors import PadPoolError, Text, Words, refusal
from padpool.geometry import NamedPadding

Pair = tuple[int, int]
PairLike = int | Pair
Widths = tuple[Pair, Pair]
WidthsLike = int | Pair | Widths
PaddingLike = NamedPadding | WidthsLike
Kind = Literal["pair", "count", "widths", "padding", "number", "flag", "choice", "tensor"]


@dataclass(frozen=True)
class Parameter:
    """What a field of a layer takes.

    ``minimum`` bounds each integer, ``above`` a number; ``optional`` allows None; ``choices`` lists words; ``ranks`` are a tensor's;
    ``instead`` tells who asks for fewer than the minimum what does that.
    """

    kind: Kind
    name: Text
    symbol: str
    minimum: int = 0
    optional: bool = False
    above: float | None = None
    ranks: tuple[int, ...] = ()
    instead: Words = ""
    choices: Mapping[str, Text] = field(default_factory=dict)

    def check(self, value: Any, what: str) -> Any:
        """The value in its normal form: a pair for ``pair``, two pairs for ``widths``."""
        if value is None and self.optional:
            return None
        match self.kind:
            case "pair":
                return _pair(value, what, self.minimum)
            case "count":
                return _count(value, what, self.minimum)
            case "widths":
                return _widths(value, what, self.minimum, self.instead)
            case "padding":
                return _padding(value, what, self.instead)
            case "number":
                return _number(value, what, self.above)
            case "flag":
                return _flag(value, what)
            case "tensor":
                return _tensor(value, what, self.ranks)
        return _choice(value, what, self.choices)


def parameter(row: Parameter, default: Any = MISSING) -> Any:
    """A dataclass field that carries its row of the table."""
    return field(default=default, metadata={"parameter": row})


RAGGED: tuple[Text, Text] = ({"en": "must have rows of equal length", "zh": "各行应一样长"}, {"en": "ragged rows", "zh": "长短不一的行"})
"""A rule that every array keeps, and how it is broken."""
MASKED: tuple[Text, Text] = (
    {"en": "must hold a number in every cell", "zh": "应在每个格子里都有数"},
    {"en": "masked cells", "zh": "被遮住的格子"},
)
"""Another: what a mask hides would be taken for a number."""
REAL: Text = {"en": "must hold real numbers", "zh": "应只含实数"}
SHORT: Text = {"en": "must hold numbers of at most 64 bits", "zh": "的数不能超过 64 位"}


def quoted(value: Any) -> Words:
    """The offending value, shortened: errors are read by people and sent over networks."""
    # Python refuses to print integers of thousands of digits.
    if isinstance(value, int) and abs(value) > 10**40:
        return {"en": f"an integer of {value.bit_length()} bits", "zh": f"一个 {value.bit_length()} 位的整数"}
    try:
        text = repr(str(value)) if isinstance(value, str) else " ".join(repr(value).split())
    except ValueError:
        return {"en": f"a {type(value).__name__} of very long integers", "zh": f"含有极长整数的 {type(value).__name__}"}
    return text if len(text) <= 40 else text[:37] + "..."


def _broken(what: str, rule: Text, value: Any, instead: Words = "") -> PadPoolError:
    return PadPoolError(refusal(what, rule, quoted(value), instead), what)


def _is_int(value: Any) -> bool:
    # True and False are no sizes, though Python calls them integers, nor is a timedelta, though NumPy does; an integer array of one
    # element is no size either.
    return isinstance(value, Integral) and not isinstance(value, bool | np.timedelta64)


def _integer(value: Any, what: str, minimum: int, instead: Words = "") -> int:
    if int(value) < minimum:
        raise _broken(what, {"en": f"must be at least {minimum}", "zh": f"应至少为 {minimum}"}, int(value), instead)
    if int(value) > sys.maxsize:
        raise _broken(what, {"en": f"must be at most {sys.maxsize}", "zh": f"不能大于 {sys.maxsize}"}, int(value))
    return int(value)


def _pair(value: Any, what: str, minimum: int, instead: Words = "") -> Pair:
    if _is_int(value):
        side = _integer(value, what, minimum, instead)
        return side, side
    if isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_int, value)):
        return _integer(value[0], what, minimum, instead), _integer(value[1], what, minimum, instead)
    rule = {"en": "must be an integer or a pair (rows, columns) of integers", "zh": "应为一个整数，或一对整数（行、列）"}
    raise _broken(what, rule, value)


def _count(value: Any, what: str, minimum: int) -> int:
    if _is_int(value):
        return _integer(value, what, minimum)
    raise _broken(what, {"en": "must be an integer", "zh": "应为整数"}, value)


def _widths(value: Any, what: str, minimum: int, instead: Words) -> Widths:
    if isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(side, tuple | list) for side in value):
        if all(len(side) == 2 and all(map(_is_int, side)) for side in value):
            return _pair(value[0], what, minimum, instead), _pair(value[1], what, minimum, instead)
    elif _is_int(value) or (isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_int, value))):
        rows, columns = _pair(value, what, minimum, instead)
        return (rows, rows), (columns, columns)
    rule = {
        "en": "must be an integer, a pair (rows, columns) or ((top, bottom), (left, right))",
        "zh": "应为一个整数、一对整数（行、列）或四个宽度（（上、下）、（左、右））",
    }
    raise _broken(what, rule, value)


def _padding(value: Any, what: str, instead: Words) -> NamedPadding | Widths:
    if isinstance(value, str):
        if value in get_args(NamedPadding):
            return cast(NamedPadding, value)
        known = ", ".join(f"'{name}'" for name in get_args(NamedPadding))
        raise _broken(what, {"en": f"must be one of {known} or widths", "zh": f"应为 {known} 之一，或是宽度"}, value)
    return _widths(value, what, 0, instead)


def _flag(value: Any, what: str) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise _broken(what, {"en": "must be true or false", "zh": "应为 true 或 false"}, value)


def _tensor(value: Any, what: str, ranks: tuple[int, ...]) -> Any:
    """A read-only copy: a layer must not change when the caller's array does."""
    try:
        tensor = np.array(value)
    except ValueError:
        raise PadPoolError(refusal(what, *RAGGED), what) from None
    if np.ma.is_masked(value):
        raise PadPoolError(refusal(what, *MASKED), what)
    if tensor.dtype.kind not in "fiu":
        raise PadPoolError(refusal(what, REAL, str(tensor.dtype)), what)
    if tensor.dtype.itemsize > 8:
        raise PadPoolError(refusal(what, SHORT, str(tensor.dtype)), what)
    if tensor.ndim not in ranks or not tensor.size:
        en, zh = (sep.join(map(str, ranks)) for sep in (" or ", " 或 "))
        rule = {"en": f"must have {en} axes and at least 1 value", "zh": f"应有 {zh} 个轴和至少 1 个值"}
        raise PadPoolError(refusal(what, rule, {"en": f"the shape {tensor.shape}", "zh": f"形状 {tensor.shape}"}), what)
    tensor = tensor if tensor.dtype.kind == "f" else tensor.astype(np.float64)
    tensor.flags.writeable = False
    return tensor


def _number(value: Any, what: str, above: float | None) -> float:
    if not isinstance(value, Real) or isinstance(value, bool | np.timedelta64):
        raise _broken(what, {"en": "must be a number", "zh": "应为数"}, value)
    try:
        number = float(value)
    except OverflowError:
        raise _broken(what, {"en": "must fit a 64-bit float", "zh": "应在 64 位浮点数的范围内"}, value) from None
    if above is not None and not above < number < math.inf:
        raise _broken(what, {"en": f"must be above {above:g} and finite", "zh": f"应大于 {above:g} 且有限"}, value)
    return number


def _choice(value: Any, what: str, choices: Mapping[str, Text]) -> str:
    if isinstance(value, str) and value in choices:
        return value
    known = ", ".join(f"'{choice}'" for choice in choices)
    raise _broken(what, {"en": f"must be one of {known}", "zh": f"应为 {known} 之一"}, value)
