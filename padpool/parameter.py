"""One row of a layer's table of parameters: what it is called, what it takes, and the rule it must keep."""

import math
import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from numbers import Integral, Real
from typing import Any, Literal, cast, get_args

import numpy as np

from padpool.errors import PadPoolError
from padpool.geometry import NamedPadding

Text = Mapping[str, str]
"""The same words in every language of the page: ``{"en": ..., "zh": ...}``."""

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
    instead: str = ""
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


def quoted(value: Any) -> str:
    """The offending value, shortened: errors are read by people and sent over networks."""
    # Python refuses to print integers of thousands of digits.
    if isinstance(value, int) and abs(value) > 10**40:
        return f"an integer of {value.bit_length()} bits"
    try:
        text = repr(str(value)) if isinstance(value, str) else " ".join(repr(value).split())
    except ValueError:
        return f"a {type(value).__name__} of very long integers"
    return text if len(text) <= 40 else text[:37] + "..."


def _is_int(value: Any) -> bool:
    # True and False are no sizes, though Python calls them integers; an integer array of one element is no size either.
    return isinstance(value, Integral) and not isinstance(value, bool)


def _integer(value: Any, what: str, minimum: int, instead: str = "") -> int:
    if int(value) < minimum:
        raise PadPoolError(f"{what} must be at least {minimum}, got {quoted(int(value))}{instead and f'; {instead}'}", what)
    if int(value) > sys.maxsize:
        raise PadPoolError(f"{what} must be at most {sys.maxsize}, got {quoted(int(value))}", what)
    return int(value)


def _pair(value: Any, what: str, minimum: int, instead: str = "") -> Pair:
    if _is_int(value):
        side = _integer(value, what, minimum, instead)
        return side, side
    if isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_int, value)):
        return _integer(value[0], what, minimum, instead), _integer(value[1], what, minimum, instead)
    raise PadPoolError(f"{what} must be an integer or a pair (rows, columns) of integers, got {quoted(value)}", what)


def _count(value: Any, what: str, minimum: int) -> int:
    if _is_int(value):
        return _integer(value, what, minimum)
    raise PadPoolError(f"{what} must be an integer, got {quoted(value)}", what)


def _widths(value: Any, what: str, minimum: int, instead: str) -> Widths:
    if isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(side, tuple | list) for side in value):
        if all(len(side) == 2 and all(map(_is_int, side)) for side in value):
            return _pair(value[0], what, minimum, instead), _pair(value[1], what, minimum, instead)
    elif _is_int(value) or (isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_int, value))):
        rows, columns = _pair(value, what, minimum, instead)
        return (rows, rows), (columns, columns)
    raise PadPoolError(f"{what} must be an integer, a pair (rows, columns) or ((top, bottom), (left, right)), got {quoted(value)}", what)


def _padding(value: Any, what: str, instead: str) -> NamedPadding | Widths:
    if isinstance(value, str):
        if value in get_args(NamedPadding):
            return cast(NamedPadding, value)
        known = ", ".join(f"'{name}'" for name in get_args(NamedPadding))
        raise PadPoolError(f"{what} must be one of {known} or widths, got {quoted(value)}", what)
    return _widths(value, what, 0, instead)


def _flag(value: Any, what: str) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise PadPoolError(f"{what} must be true or false, got {quoted(value)}", what)


def _tensor(value: Any, what: str, ranks: tuple[int, ...]) -> Any:
    """A read-only copy: a layer must not change when the caller's array does."""
    try:
        tensor = np.array(value)
    except ValueError:
        raise PadPoolError(f"{what} must have rows of equal length, got ragged rows", what) from None
    if tensor.dtype.kind not in "fiu":
        raise PadPoolError(f"{what} must hold real numbers, got {tensor.dtype}", what)
    if tensor.dtype.itemsize > 8:
        raise PadPoolError(f"{what} must hold numbers of at most 64 bits, got {tensor.dtype}", what)
    if tensor.ndim not in ranks or not tensor.size:
        axes = " or ".join(map(str, ranks))
        raise PadPoolError(f"{what} must have {axes} axes and at least 1 value, got the shape {tensor.shape}", what)
    tensor = tensor if tensor.dtype.kind == "f" else tensor.astype(np.float64)
    tensor.flags.writeable = False
    return tensor


def _number(value: Any, what: str, above: float | None) -> float:
    if not isinstance(value, Real) or isinstance(value, bool):
        raise PadPoolError(f"{what} must be a number, got {quoted(value)}", what)
    try:
        number = float(value)
    except OverflowError:
        raise PadPoolError(f"{what} must fit a 64-bit float, got {quoted(value)}", what) from None
    if above is not None and not above < number < math.inf:
        raise PadPoolError(f"{what} must be above {above:g} and finite, got {quoted(value)}", what)
    return number


def _choice(value: Any, what: str, choices: Mapping[str, Text]) -> str:
    if isinstance(value, str) and value in choices:
        return value
    known = ", ".join(f"'{choice}'" for choice in choices)
    raise PadPoolError(f"{what} must be one of {known}, got {quoted(value)}", what)
