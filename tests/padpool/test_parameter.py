import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from padpool import (
    LAYERS,
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    Crop,
    EdgePad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    MinPooling,
    PadPoolError,
    ReflectPad,
    SumPooling,
    SymmetricPad,
    WrapPad,
)
from padpool.parameter import Parameter

PAIR = "must be an integer or a pair (rows, columns) of integers, got"
WIDTHS = "must be an integer, a pair (rows, columns) or ((top, bottom), (left, right)), got"
LONG = 10**400

CROP = "; Crop takes cells away"
PADDING = "padding must be one of 'valid', 'same', 'same_lower', 'half', 'full' or widths, got"
MOST = "9223372036854775807"
POOLINGS: list[Callable[..., Layer]] = [MaxPooling, MinPooling, MeanPooling, SumPooling, LpPooling]


def broken_windows(pooling: Callable[..., Layer]) -> list[tuple[Callable[..., Layer], dict[str, Any], str, str]]:
    """What every pooling over windows refuses."""
    needed: dict[str, Any] = {"size": 1} | ({"p": 2} if pooling is LpPooling else {})
    rows: list[tuple[str, Any, str]] = [
        ("size", (0, 1), "size must be at least 1, got 0"),
        ("size", 10**5000, f"size must be at most {MOST}, got an integer of 16610 bits"),
        ("stride", -1, "stride must be at least 1, got -1"),
        ("stride", 2**63, f"stride must be at most {MOST}, got 9223372036854775808"),
        ("stride", ((1, 1), (1, 1)), f"stride {PAIR} ((1, 1), (1, 1))"),
        ("padding", "SAME", f"{PADDING} 'SAME'"),
        ("padding", "", f"{PADDING} ''"),
        ("padding", -1, f"padding must be at least 0, got -1{CROP}"),
        ("padding", ((0, 1), (2, -3)), f"padding must be at least 0, got -3{CROP}"),
        ("padding", None, f"padding {WIDTHS} None"),
        ("padding", (1, 2, 3, 4), f"padding {WIDTHS} (1, 2, 3, 4)"),
        ("padding", ("same", "half"), f"padding {WIDTHS} ('same', 'half')"),
        ("dilation", 0, "dilation must be at least 1, got 0"),
        ("dilation", None, f"dilation {PAIR} None"),
        ("dilation", (1, 1.0), f"dilation {PAIR} (1, 1.0)"),
        ("ceil_mode", 1, "ceil_mode must be true or false, got 1"),
        ("ceil_mode", None, "ceil_mode must be true or false, got None"),
        *([("ties", "", "ties must be one of 'all', 'first', 'split', got ''")] if pooling in (MaxPooling, MinPooling) else []),
    ]
    return [(pooling, needed | {field: value}, field, message) for field, value, message in rows]


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
    (EdgePad, {"width": -1}, "width", f"width must be at least 0, got -1{CROP}"),
    (EdgePad, {"width": (1, -2)}, "width", f"width must be at least 0, got -2{CROP}"),
    (EdgePad, {"width": ((0, 1), (2, -3))}, "width", f"width must be at least 0, got -3{CROP}"),
    (EdgePad, {"width": "same"}, "width", f"width {WIDTHS} 'same'"),
    (EdgePad, {"width": 1.0}, "width", f"width {WIDTHS} 1.0"),
    (EdgePad, {"width": False}, "width", f"width {WIDTHS} False"),
    (EdgePad, {"width": None}, "width", f"width {WIDTHS} None"),
    (EdgePad, {"width": (1, 2, 3, 4)}, "width", f"width {WIDTHS} (1, 2, 3, 4)"),
    (EdgePad, {"width": ((1, 2), 3)}, "width", f"width {WIDTHS} ((1, 2), 3)"),
    (EdgePad, {"width": ((1, 2), (3,))}, "width", f"width {WIDTHS} ((1, 2), (3,))"),
    (EdgePad, {"width": ((1, 2), (3, True))}, "width", f"width {WIDTHS} ((1, 2), (3, True))"),
    (ReflectPad, {"width": -1}, "width", f"width must be at least 0, got -1{CROP}"),
    (SymmetricPad, {"width": (-1, 0)}, "width", f"width must be at least 0, got -1{CROP}"),
    (WrapPad, {"width": ((-1, 0), (0, 0))}, "width", f"width must be at least 0, got -1{CROP}"),
    (Crop, {"width": -1}, "width", "width must be at least 0, got -1; ConstantPad adds cells"),
    (Crop, {"width": 0.5}, "width", f"width {WIDTHS} 0.5"),
    (ConstantPad, {"width": -1}, "width", f"width must be at least 0, got -1{CROP}"),
    (ConstantPad, {"width": 1, "value": "7"}, "value", "value must be a number, got '7'"),
    (ConstantPad, {"width": 1, "value": None}, "value", "value must be a number, got None"),
    (ConstantPad, {"width": 1, "value": True}, "value", "value must be a number, got True"),
    (ConstantPad, {"width": 1, "value": 1j}, "value", "value must be a number, got 1j"),
    (ConstantPad, {"width": 1, "value": Decimal(1)}, "value", "value must be a number, got Decimal('1')"),
    (ConstantPad, {"width": 1, "value": LONG}, "value", "value must fit a 64-bit float, got an integer of 1329 bits"),
    (ConstantPad, {"width": 1, "value": -LONG}, "value", "value must fit a 64-bit float, got an integer of 1329 bits"),
    (AdaptiveMaxPooling, {"output_size": 0}, "output_size", "output_size must be at least 1, got 0"),
    (AdaptiveMaxPooling, {"output_size": (None, 1)}, "output_size", f"output_size {PAIR} (None, 1)"),
    (AdaptiveMaxPooling, {"output_size": 1, "ties": "none"}, "ties", "ties must be one of 'all', 'first', 'split', got 'none'"),
    (AdaptiveMeanPooling, {"output_size": (2, -1)}, "output_size", "output_size must be at least 1, got -1"),
    (LpPooling, {"p": 0, "size": 1}, "p", "p must be above 0 and finite, got 0"),
    (LpPooling, {"p": -1.5, "size": 1}, "p", "p must be above 0 and finite, got -1.5"),
    (LpPooling, {"p": math.inf, "size": 1}, "p", "p must be above 0 and finite, got inf"),
    (LpPooling, {"p": math.nan, "size": 1}, "p", "p must be above 0 and finite, got nan"),
    (LpPooling, {"p": "2", "size": 1}, "p", "p must be a number, got '2'"),
    (LpPooling, {"p": True, "size": 1}, "p", "p must be a number, got True"),
    (LpPooling, {"p": LONG, "size": 1}, "p", "p must fit a 64-bit float, got an integer of 1329 bits"),
    (Conv2D, {"kernel": [[1], [1, 2]]}, "kernel", "kernel must have rows of equal length, got ragged rows"),
    (Conv2D, {"kernel": [["1"]]}, "kernel", "kernel must hold real numbers, got <U1"),
    (Conv2D, {"kernel": [[1j]]}, "kernel", "kernel must hold real numbers, got complex128"),
    (Conv2D, {"kernel": [1, 2]}, "kernel", "kernel must have 2 or 4 axes and at least 1 value, got the shape (2,)"),
    (Conv2D, {"kernel": np.ones((3, 0))}, "kernel", "kernel must have 2 or 4 axes and at least 1 value, got the shape (3, 0)"),
    (Conv2D, {"kernel": None}, "kernel", "kernel must hold real numbers, got object"),
    (Conv2D, {"kernel": [[1]], "bias": [1, 2]}, "bias", "bias must have one value for each output channel, 1, got 2"),
    (Conv2D, {"kernel": [[1]], "bias": [[1]]}, "bias", "bias must have 0 or 1 axes and at least 1 value, got the shape (1, 1)"),
    (Conv2D, {"kernel": [[1]], "stride": 0}, "stride", "stride must be at least 1, got 0"),
    (Conv2D, {"kernel": [[1]], "stride": None}, "stride", f"stride {PAIR} None"),
    (Conv2D, {"kernel": [[1]], "padding": -1}, "padding", f"padding must be at least 0, got -1{CROP}"),
    (Conv2D, {"kernel": [[1]], "dilation": 0}, "dilation", "dilation must be at least 1, got 0"),
    (Conv2D, {"kernel": [[1]], "groups": 0}, "groups", "groups must be at least 1, got 0"),
    (Conv2D, {"kernel": [[1]], "groups": 2}, "groups", "groups must divide the kernel's output channels, 1, got 2"),
    (Conv2D, {"kernel": [[1]], "groups": (1, 1)}, "groups", "groups must be an integer, got (1, 1)"),
    (Conv2D, {"kernel": [[1]], "padding_value": "1"}, "padding_value", "padding_value must be a number, got '1'"),
    (
        Conv2D,
        {"kernel": [[1]], "padding_mode": "same"},
        "padding_mode",
        "padding_mode must be one of 'constant', 'edge', 'reflect', 'symmetric', 'wrap', got 'same'",
    ),
    (MeanPooling, {"size": 1, "count_include_pad": 1}, "count_include_pad", "count_include_pad must be true or false, got 1"),
    (MeanPooling, {"size": 1, "count_include_pad": "no"}, "count_include_pad", "count_include_pad must be true or false, got 'no'"),
    *(row for pooling in POOLINGS for row in broken_windows(pooling)),
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
    assert hash(MaxPooling(2)) == hash(MaxPooling((2, 2), 2, "valid", (1, 1), False, "all"))
    assert EdgePad(1) != ReflectPad(1)
    assert MaxPooling(2) != MinPooling(2)
    assert MaxPooling(2) != MaxPooling(2, padding=1)


def test_layers_are_frozen() -> None:
    with pytest.raises(AttributeError):
        EdgePad(1).width = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("valid", "valid"),
        ("same_lower", "same_lower"),
        (np.str_("half"), "half"),
        (0, ((0, 0), (0, 0))),
        ((1, 2), ((1, 1), (2, 2))),
        ([[1, 2], [3, 4]], ((1, 2), (3, 4))),
    ],
)
def test_padding_takes_a_name_or_widths(given: Any, expected: Any) -> None:
    assert MaxPooling(9, padding=given).padding == expected


@pytest.mark.parametrize("flag", [True, False, np.True_, np.False_])
def test_flag_takes_booleans_of_any_kind(flag: Any) -> None:
    kept = MaxPooling(1, ceil_mode=flag).ceil_mode
    assert (kept, type(kept)) == (bool(flag), bool)


@pytest.mark.parametrize("p", [2, 2.0, np.float16(2), np.uint8(2), Fraction(2), 5e-324, 1.7e308])
def test_power_takes_every_number_above_zero(p: Any) -> None:
    kept = LpPooling(p, 1).p
    assert (kept, type(kept)) == (float(p), float)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ([10**5000], "a list of very long integers"),
        (Fraction(10**5000), "a Fraction of very long integers"),
        (10**40, "1" + "0" * 36 + "..."),
        (10**40 + 1, "an integer of 133 bits"),
        (-(10**5000), "an integer of 16610 bits"),
    ],
    ids=["list", "fraction", "40-digits", "41-digits", "negative"],
)
def test_integer_too_long_to_print_is_told_by_its_length(given: Any, shown: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        MaxPooling(given)
    assert str(caught.value).rpartition("got ")[2] == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\nb", "'a\\nb'"),
        ("it's", '"it\'s"'),
        (np.str_("half"), "'half'"),
        (np.array([[1, 2], [3, 4]]), "array([[1, 2], [3, 4]])"),
    ],
    ids=["line", "quote", "numpy", "array"],
)
def test_wrong_thing_is_shown_in_one_line(given: Any, shown: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        MaxPooling(given)
    assert str(caught.value) == f"size {PAIR} {shown}"


TENSOR = Parameter("tensor", {"en": "Kernel", "zh": "卷积核"}, "k", ranks=(2, 4))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([[1, 2], [3]], "kernel must have rows of equal length, got ragged rows"),
        (np.ma.masked_equal([[1, 2], [3, 4]], 3), "kernel must hold a number in every cell, got masked cells"),
        ([["1"]], "kernel must hold real numbers, got <U1"),
        ([[1j]], "kernel must hold real numbers, got complex128"),
        ([[True]], "kernel must hold real numbers, got bool"),
        (np.ones((1, 1), np.longdouble), f"kernel must hold numbers of at most 64 bits, got {np.dtype(np.longdouble)}"),
        (None, "kernel must hold real numbers, got object"),
        ([1, 2], "kernel must have 2 or 4 axes and at least 1 value, got the shape (2,)"),
        ([[]], "kernel must have 2 or 4 axes and at least 1 value, got the shape (1, 0)"),
    ],
)
def test_tensor_that_breaks_a_rule_is_refused(value: Any, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        TENSOR.check(value, "kernel")
    assert (str(caught.value), caught.value.field) == (message, "kernel")


@pytest.mark.parametrize(
    ("given", "kept"), [(np.int8, np.float64), (np.float16, np.float16), (np.float32, np.float32), (np.uint64, np.float64)]
)
def test_tensor_is_a_copy_that_nobody_can_write(given: Any, kept: Any) -> None:
    values = np.ones((2, 3), given)
    tensor = TENSOR.check(values, "kernel")
    values[0, 0] = 7
    assert (tensor.dtype, tensor.tolist()) == (kept, np.ones((2, 3)).tolist())
    with pytest.raises(ValueError, match="read-only"):
        tensor[0, 0] = 1


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
