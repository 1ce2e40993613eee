"""One row of a layer's table of parameters: what it is called, what it takes, and the rule it must keep."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from numbers import Integral, Real
from typing import Any, Literal

from padpool.errors import PadPoolError

Text = Mapping[str, str]
"""The same words in every language of the page: ``{"en": ..., "zh": ...}``."""

Pair = tuple[int, int]
PairLike = int | Pair
Widths = tuple[Pair, Pair]
WidthsLike = int | Pair | Widths
Kind = Literal["pair", "widths", "number", "choice"]


@dataclass(frozen=True)
class Parameter:
    """What a field of a layer takes. ``minimum`` bounds each integer; ``optional`` allows None; ``choices`` lists words."""

    kind: Kind
    name: Text
    symbol: str
    minimum: int = 0
    optional: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)

    def check(self, value: Any, what: str) -> Any:
        """The value in its normal form: a pair for ``pair``, two pairs for ``widths``."""
        if value is None and self.optional:
            return None
        match self.kind:
            case "pair":
                return _pair(value, what, self.minimum)
            case "widths":
                return _widths(value, what, self.minimum)
            case "number":
                return _number(value, what)
            case "choice":
                return _choice(value, what, self.choices)


def parameter(row: Parameter, default: Any = MISSING) -> Any:
    """A dataclass field that carries its row of the table."""
    return field(default=default, metadata={"parameter": row})


def _shown(value: Any) -> str:
    """The offending value, shortened: errors are read by people and sent over networks."""
    text = f"'{value}'" if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _is_int(value: Any) -> bool:
    # True and False are no sizes, though Python calls them integers; an integer array of one element is no size either.
    return isinstance(value, Integral) and not isinstance(value, bool)


def _integer(value: Any, what: str, minimum: int) -> int:
    if int(value) < minimum:
        raise PadPoolError(f"{what} must be at least {minimum}, got {_shown(int(value))}", what)
    return int(value)


def _pair(value: Any, what: str, minimum: int) -> Pair:
    if _is_int(value):
        side = _integer(value, what, minimum)
        return side, side
    if isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_int, value)):
        return _integer(value[0], what, minimum), _integer(value[1], what, minimum)
    raise PadPoolError(f"{what} must be an integer or a pair (rows, columns) of integers, got {_shown(value)}", what)


def _widths(value: Any, what: str, minimum: int) -> Widths:
    if isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(side, tuple | list) for side in value):
        if all(len(side) == 2 and all(map(_is_int, side)) for side in value):
            return _pair(value[0], what, minimum), _pair(value[1], what, minimum)
    elif _is_int(value) or (isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_int, value))):
        rows, columns = _pair(value, what, minimum)
        return (rows, rows), (columns, columns)
    raise PadPoolError(f"{what} must be an integer, a pair (rows, columns) or ((top, bottom), (left, right)), got {_shown(value)}", what)


def _number(value: Any, what: str) -> float:
    if not isinstance(value, Real) or isinstance(value, bool):
        raise PadPoolError(f"{what} must be a number, got {_shown(value)}", what)
    try:
        return float(value)
    except OverflowError:
        raise PadPoolError(f"{what} must fit a 64-bit float, got {_shown(value)}", what) from None


def _choice(value: Any, what: str, choices: Mapping[str, Text]) -> str:
    if isinstance(value, str) and value in choices:
        return value
    known = ", ".join(f"'{choice}'" for choice in choices)
    raise PadPoolError(f"{what} must be one of {known}, got {_shown(value)}", what)
