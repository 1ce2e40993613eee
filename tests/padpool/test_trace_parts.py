"""What a trace tells of its stages beside their values."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from padpool import Conv2D, EdgePad, Layer, PadPoolError, trace, trace_arrays
from padpool.planes import PARTS, Part
from tests.padpool.examples import every_layer
from tests.padpool.strategies import Case, cases

OF = {"links": ("links", "others", "tap_others"), "steps": ("steps", "partial")}


def without(told: dict[str, Any], *parts: str) -> dict[str, Any]:
    """The same trace, its stages without some parts."""
    nothing = dict.fromkeys(name for part in parts for name in OF[part])
    return told | {way: [stage | nothing for stage in told[way]] for way in ("forward", "backward")}


@pytest.mark.parametrize("parts", [(), ("links",), ("steps",), ("steps", "links")])
@given(case=cases())
def test_part_left_out_changes_nothing_else(parts: Any, case: Case) -> None:
    expected = without(trace(case.layers, case.x, case.g), *(set(PARTS) - set(parts)))
    assert trace(case.layers, case.x, case.g, parts=parts) == expected


def test_hidden_channels_and_samples_belong_to_the_links() -> None:
    kernel = np.arange(1, 17).reshape(2, 2, 2, 2)
    x = np.arange(2 * 3 * 3 * 2).reshape(2, 3, 3, 2)
    whole = trace([Conv2D(kernel), EdgePad(1)], x, plane=(0, 1))
    assert whole["backward"][-1]["others"] and whole["backward"][-1]["tap_others"] and whole["forward"][0]["partial"]
    parts: tuple[Part, ...]
    for parts in ((), ("links",), ("steps",)):
        assert trace([Conv2D(kernel), EdgePad(1)], x, plane=(0, 1), parts=parts) == without(whole, *(set(PARTS) - set(parts)))


def test_unknown_part_is_refused() -> None:
    with pytest.raises(PadPoolError, match="parts must be some of 'links' and 'steps', got 'values'"):
        trace(EdgePad(1), [[1]], parts=("values",))  # type: ignore[arg-type]


@every_layer
def test_arrays_are_those_of_the_lists(layer: Layer) -> None:
    x = np.arange(72.0).reshape(2, 6, 6, 1)
    assert as_lists(trace_arrays(layer, x)) == trace(layer, x)


def as_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_lists(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_lists(member) for member in value]
    return value.tolist() if isinstance(value, np.ndarray) else value
