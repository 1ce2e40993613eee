from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from padpool import LAYERS, ConstantPad, EdgePad, Layer, MaxPooling, MeanPooling, PadPoolError, ReflectPad

PAIR = "must be an integer or a pair (rows, columns) of integers, got"
WIDTHS = "must be an integer, a pair (rows, columns) or ((top, bottom), (left, right)), got"
LONG = 10**400

BROKEN: list[tuple[Callable[..., Layer], dict[str, Any], str, str]] = [
    (MaxPooling, {"size": 0}, "size", "size must be at least 1, got 0"),
    (MaxPooling, {"size": -3}, "size", "size must be at least 1, got -3"),
    (MaxPooling, {"size": (2, 0)}, "size", "size must be at least 1, got 0"),
    (MaxPooling, {"size": np.int64(0)}, "size", "size must be at least 1, got 0"),
    (MaxPooling, {"size": 2.0}, "size", f"size {PAIR} 2.0"),
    (MaxPooling, {"size": "2"}, "size", f"size {PAIR} '2'"),
    (MaxPooling, {"size": None}, "size", f"size {PAIR} None"),
    (MaxPooling, {"size": True}, "size", f"size {PAIR} True"),
    (MaxPooling, {"size": np.True_}, "size", f"size {PAIR} np.True_"),
    (MaxPooling, {"size": (2, True)}, "size", f"size {PAIR} (2, True)"),
    (MaxPooling, {"size": (2,)}, "size", f"size {PAIR} (2,)"),
    (MaxPooling, {"size": [1, 2, 3]}, "size", f"size {PAIR} [1, 2, 3]"),
    (MaxPooling, {"size": (1, (2, 3))}, "size", f"size {PAIR} (1, (2, 3))"),
    (MaxPooling, {"size": {1: 2}}, "size", f"size {PAIR} {{1: 2}}"),
    (MaxPooling, {"size": 1, "stride": 0}, "stride", "stride must be at least 1, got 0"),
    (MaxPooling, {"size": 1, "stride": (1, -1)}, "stride", "stride must be at least 1, got -1"),
    (MaxPooling, {"size": 1, "stride": 1.5}, "stride", f"stride {PAIR} 1.5"),
    (MaxPooling, {"size": 1, "ties": "last"}, "ties", "ties must be one of 'all', 'first', 'split', got 'last'"),
    (MaxPooling, {"size": 1, "ties": None}, "ties", "ties must be one of 'all', 'first', 'split', got None"),
    (MaxPooling, {"size": 1, "ties": ["all"]}, "ties", "ties must be one of 'all', 'first', 'split', got ['all']"),
    (MaxPooling, {"size": 1, "ties": "a" * 90}, "ties", "ties must be one of 'all', 'first', 'split', got '" + "a" * 36 + "..."),
    (MeanPooling, {"size": 0}, "size", "size must be at least 1, got 0"),
    (MeanPooling, {"size": 1, "stride": 0}, "stride", "stride must be at least 1, got 0"),
    (EdgePad, {"width": -1}, "width", "width must be at least 0, got -1"),
    (EdgePad, {"width": (1, -2)}, "width", "width must be at least 0, got -2"),
    (EdgePad, {"width": ((0, 1), (2, -3))}, "width", "width must be at least 0, got -3"),
    (EdgePad, {"width": 1.0}, "width", f"width {WIDTHS} 1.0"),
    (EdgePad, {"width": False}, "width", f"width {WIDTHS} False"),
    (EdgePad, {"width": None}, "width", f"width {WIDTHS} None"),
    (EdgePad, {"width": (1, 2, 3, 4)}, "width", f"width {WIDTHS} (1, 2, 3, 4)"),
    (EdgePad, {"width": ((1, 2), 3)}, "width", f"width {WIDTHS} ((1, 2), 3)"),
    (EdgePad, {"width": ((1, 2), (3,))}, "width", f"width {WIDTHS} ((1, 2), (3,))"),
    (EdgePad, {"width": ((1, 2), (3, True))}, "width", f"width {WIDTHS} ((1, 2), (3, True))"),
    (ReflectPad, {"width": -1}, "width", "width must be at least 0, got -1"),
    (ConstantPad, {"width": -1}, "width", "width must be at least 0, got -1"),
    (ConstantPad, {"width": 1, "value": "7"}, "value", "value must be a number, got '7'"),
    (ConstantPad, {"width": 1, "value": None}, "value", "value must be a number, got None"),
    (ConstantPad, {"width": 1, "value": True}, "value", "value must be a number, got True"),
    (ConstantPad, {"width": 1, "value": 1j}, "value", "value must be a number, got 1j"),
    (ConstantPad, {"width": 1, "value": Decimal(1)}, "value", "value must be a number, got Decimal('1')"),
    (ConstantPad, {"width": 1, "value": LONG}, "value", f"value must fit a 64-bit float, got 1{'0' * 36}..."),
]


@pytest.mark.parametrize(("layer", "given", "field", "message"), BROKEN, ids=[f"{row[0].__name__}-{row[3][:50]}" for row in BROKEN])
def test_broken_rule_names_what_rule_and_value(layer: Callable[..., Layer], given: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        layer(**given)
    assert (str(caught.value), caught.value.field) == (message, field)


def test_every_parameter_of_every_layer_has_a_broken_rule_here() -> None:
    tried = {(layer, field) for layer, _, field, _ in BROKEN}
    assert tried == {(layer, field) for layer in LAYERS.values() for field in layer.parameters()}


def test_wrong_thing_with_a_long_name_is_shortened() -> None:
    with pytest.raises(PadPoolError) as caught:
        MaxPooling(list(range(100)))  # type: ignore[arg-type]
    assert str(caught.value) == f"size {PAIR} [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11..."


@pytest.mark.parametrize("size", [3, (3, 3), [3, 3], np.int64(3), np.uint8(3), (np.int32(3), 3)])
def test_pair_takes_integers_of_any_kind(size: Any) -> None:
    layer = MaxPooling(size)
    assert layer.size == (3, 3)
    assert all(type(side) is int for side in (*layer.size, *layer.stride))  # type: ignore[misc, union-attr]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (2, ((2, 2), (2, 2))),
        (np.int64(2), ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        ([1, np.uint8(2)], ((1, 1), (2, 2))),
        (((1, 2), (3, 4)), ((1, 2), (3, 4))),
        ([[1, 2], (3, 0)], ((1, 2), (3, 0))),
    ],
)
def test_widths_take_one_two_or_four_integers(width: Any, expected: Any) -> None:
    assert EdgePad(width).width == expected


@pytest.mark.parametrize("value", [7, 7.0, np.float32(7), np.int8(7), Fraction(7)])
def test_number_takes_real_numbers_of_any_kind(value: Any) -> None:
    kept = ConstantPad(1, value).value
    assert (kept, type(kept)) == (7.0, float)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_number_may_be_non_finite(value: float) -> None:
    y = ConstantPad(((0, 0), (1, 0)), value).forward([[5]])
    np.testing.assert_array_equal(y, [[value, 5]])


def test_layers_with_equal_parameters_are_equal() -> None:
    assert EdgePad(1) == EdgePad(((1, 1), [1, 1]))  # type: ignore[arg-type]
    assert hash(MaxPooling(2)) == hash(MaxPooling((2, 2), 2, "all"))
    assert EdgePad(1) != ReflectPad(1)


def test_layers_are_frozen() -> None:
    with pytest.raises(AttributeError):
        EdgePad(1).width = 2  # type: ignore[misc]


@pytest.mark.parametrize("layer", LAYERS.values())
def test_table_of_parameters_is_complete(layer: type[Layer]) -> None:
    assert set(layer.defaults()) < set(layer.parameters())
    for row in layer.parameters().values():
        assert set(row.name) == {"en", "zh"}
        assert all(set(text) == {"en", "zh"} for text in row.choices.values())
        assert (row.kind == "choice") == bool(row.choices)


@pytest.mark.parametrize("layer", LAYERS.values())
def test_defaults_keep_their_own_rules(layer: type[Layer]) -> None:
    for field, value in layer.defaults().items():
        layer.parameters()[field].check(value, field)
