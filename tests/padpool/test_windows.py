"""What all poolings over sliding windows share: where windows lie, which do not fit, and what no window covers."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest

from padpool import Layer, LpPooling, MaxPooling, MeanPooling, MinPooling, PadPoolError, SumPooling
from padpool.geometry import Slide
from padpool.windows import Window, surround, windows
from tests.padpool import oracles

POOLINGS: dict[str, Callable[..., Any]] = {
    "max": MaxPooling,
    "min": MinPooling,
    "mean": MeanPooling,
    "mean-excluding": partial(MeanPooling, count_include_pad=False),
    "sum": SumPooling,
    "lp": partial(LpPooling, 2),
}
each_pooling = pytest.mark.parametrize("pooling", POOLINGS.values(), ids=POOLINGS)
# Those whose padding is no number.
ABSENT = ("max", "min", "mean-excluding")
each_absent = pytest.mark.parametrize("pooling", [POOLINGS[name] for name in ABSENT], ids=ABSENT)

GEOMETRIES: list[dict[str, Any]] = [
    {"size": 2},  # the article: window = stride, nothing left over
    {"size": 2, "stride": 3},  # stride > window: holes
    {"size": 3, "stride": 1},  # overlap
    {"size": 3, "stride": 2},  # overlap, odd
    {"size": (1, 4)},  # rows alone, not square
    {"size": (4, 1), "stride": (2, 5)},
    {"size": (2, 3), "stride": (3, 2)},
    {"size": (7, 9), "stride": 1},  # the whole input
    {"size": 1},
    {"size": 1, "stride": 4},
    {"size": 5, "stride": 50},  # a stride that leaves one window
    {"size": 3, "stride": 2, "padding": 1},
    {"size": 3, "stride": 2, "padding": 2},  # wider than half the window, which PyTorch refuses
    {"size": 4, "stride": 3, "padding": ((1, 3), (2, 0))},
    {"size": (12, 14), "stride": 1, "padding": ((4, 2), (1, 5))},  # larger than the input
    {"size": 2, "stride": 2, "padding": ((0, 0), (0, 1))},
    {"size": 3, "stride": 1, "dilation": 2},
    {"size": (2, 3), "stride": (3, 2), "dilation": (4, 3)},
    {"size": 1, "stride": 1, "dilation": 50},
    {"size": 2, "stride": 3, "padding": 2, "dilation": 3},
    {"size": 2, "ceil_mode": True},
    {"size": 3, "stride": 2, "ceil_mode": True},
    {"size": 4, "stride": 3, "padding": ((0, 1), (2, 1)), "ceil_mode": True},
    {"size": 2, "stride": 5, "padding": 1, "ceil_mode": True},  # a last window would begin in the padding: none
    {"size": 3, "stride": 4, "dilation": 2, "padding": 1, "ceil_mode": True},
    *({"size": (2, 3), "stride": (3, 2), "padding": name} for name in ("valid", "same", "same_lower", "half", "full")),
    *({"size": 4, "stride": 1, "padding": name, "ceil_mode": True} for name in ("same", "same_lower", "half", "full")),
    *({"size": 2, "stride": 3, "padding": name, "dilation": 2} for name in ("same", "same_lower", "half", "full")),
]


@each_pooling
@pytest.mark.parametrize("given", GEOMETRIES, ids=str)
def test_pooling_equals_the_plain_loops(pooling: Any, given: dict[str, Any]) -> None:
    layer = pooling(**given)
    x = np.random.default_rng(1).integers(-3, 4, (2, 7, 9, 2)).astype(float)
    y = layer.forward(x)
    g = np.random.default_rng(2).integers(-3, 4, y.shape).astype(float)
    np.testing.assert_allclose(y, oracles.forward(layer, x), rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-14, atol=1e-14)


@each_pooling
def test_pooling_equals_the_plain_loops_in_every_small_geometry(pooling: Any) -> None:
    x = np.random.default_rng(3).integers(-2, 3, (1, 3, 4, 1)).astype(float)
    tried = 0
    for k, s, d, p, ceil in product((1, 2, 3), (1, 2, 3), (1, 2), ("same", "same_lower", "half", "full", 0, 1), (False, True)):
        layer = pooling(size=(k, 2), stride=(s, 2), padding=p, dilation=(d, 1), ceil_mode=ceil)
        if oracles.suits(layer, 3, 4):
            y = layer.forward(x)
            g = np.arange(1.0, y.size + 1).reshape(y.shape)
            np.testing.assert_allclose(y, oracles.forward(layer, x), rtol=1e-14, atol=1e-14)
            np.testing.assert_allclose(layer.backward(x, g), oracles.backward(layer, x, g), rtol=1e-13, atol=1e-13)
            tried += 1
    assert tried > 100


@each_pooling
def test_stride_is_the_window_where_it_is_not_given(pooling: Any) -> None:
    assert pooling(size=(2, 3)) == pooling(size=(2, 3), stride=(2, 3))


@each_pooling
def test_tail_that_fills_no_window_is_dropped_and_has_gradient_zero(pooling: Any) -> None:
    layer = pooling(size=2)
    x = np.arange(1.0, 26).reshape(5, 5)
    small = layer.forward(x).tolist()
    x[4], x[:, 4] = 1e9, -1e9
    assert layer.forward(x).tolist() == small
    dx = layer.backward(x, np.ones((2, 2)))
    assert dx[4].tolist() == dx[:, 4].tolist() == [0] * 5
    assert np.all(dx.reshape(5, 5)[:4, :4].sum() > 0)


@each_pooling
def test_ceil_keeps_the_tail_in_a_window_that_hangs_over(pooling: Any) -> None:
    layer = pooling(size=2, ceil_mode=True)
    y = layer.forward(np.full((5, 5), 3.0))
    assert y.shape == (3, 3)
    # One cell alone: its maximum, minimum, mean, sum and norm are itself. What hangs over adds nothing and counts for nothing.
    assert y[2, 2] == 3
    assert layer.backward(np.full((5, 5), 3.0), np.ones((3, 3)))[4, 4] == 1


@each_pooling
def test_holes_between_windows_have_gradient_zero(pooling: Any) -> None:
    dx = pooling(size=1, stride=2).backward(np.ones((3, 3)), np.ones((2, 2)))
    assert dx.tolist() == [[1, 0, 1], [0, 0, 0], [1, 0, 1]]


@each_pooling
def test_gaps_within_windows_are_not_read_and_have_gradient_zero(pooling: Any) -> None:
    layer = pooling(size=2, dilation=2)
    x = np.array([[1.0, np.nan, 1], [np.nan, np.nan, np.nan], [1, np.nan, 1]])
    assert np.isfinite(layer.forward(x)).all()
    dx = layer.backward(np.nan_to_num(x), [[1]])
    assert (dx != 0).tolist() == [[True, False, True], [False] * 3, [True, False, True]]


@each_pooling
@pytest.mark.parametrize(
    ("given", "shape", "words"),
    [
        ({"size": 3}, (2, 4), "the input, 2×4, got 3×3"),
        ({"size": 3}, (4, 2), "the input, 4×2, got 3×3"),
        ({"size": (1, 5)}, (4, 4), "the input, 4×4, got 1×5"),
        ({"size": 2}, (1, 1), "the input, 1×1, got 2×2"),
        ({"size": 2, "ceil_mode": True}, (1, 1), "the input, 1×1, got 2×2"),
        ({"size": 5, "padding": 1}, (2, 4), "the padded input, 4×6, got 5×5"),
        ({"size": (2, 4), "padding": ((0, 0), (0, 1))}, (2, 2), "the padded input, 2×3, got 2×4"),
        ({"size": 2, "dilation": (1, 4)}, (4, 4), "the input, 4×4, got 2×2, 2×5 with its dilation"),
        ({"size": 2, "dilation": (5, 4), "padding": 1}, (3, 3), "the padded input, 5×5, got 2×2, 6×5 with its dilation"),
        ({"size": 4, "padding": "half"}, (1, 1), None),
        ({"size": 6, "padding": "same"}, (1, 1), None),
    ],
)
def test_window_larger_than_the_padded_input_is_refused_with_both_sizes(pooling: Any, given: Any, shape: Any, words: str | None) -> None:
    layer: Layer = pooling(**given)
    attempts = (lambda: layer.forward(np.ones(shape)), lambda: layer.output_shape(shape), lambda: layer.link_count((1, *shape, 1)))
    for attempt in attempts:
        if words is None:
            attempt()
            continue
        with pytest.raises(PadPoolError) as caught:
            attempt()
        assert (str(caught.value), caught.value.field) == (f"size must be at most {words}", "size")


BLIND: list[tuple[dict[str, Any], tuple[int, int], str]] = [
    ({"size": 2, "padding": 2}, (4, 4), "row 0"),
    ({"size": (1, 2), "padding": ((0, 0), (2, 0))}, (4, 4), "column 0"),
    ({"size": 1, "padding": ((0, 1), (0, 0))}, (2, 2), "row 2"),
    ({"size": (1, 2), "stride": 1, "padding": ((0, 0), (0, 2))}, (3, 2), "column 2"),
    # What PyTorch answers with -inf and an index outside the input.
    ({"size": 2, "stride": 1, "padding": 1, "dilation": 3}, (2, 2), "row 0"),
    ({"size": 2, "stride": 1, "padding": "half", "dilation": 3}, (2, 1), "row 2"),
    ({"size": 2, "stride": 1, "padding": "same", "dilation": 2}, (1, 1), "row 0"),
    ({"size": (1, 2), "stride": 1, "padding": ((0, 0), (1, 1)), "dilation": (1, 2)}, (1, 1), "column 0"),
    ({"size": 1, "stride": 3, "padding": ((0, 0), (0, 3)), "ceil_mode": True}, (1, 2), "column 1"),
]


@each_absent
@pytest.mark.parametrize(("given", "shape", "where"), BLIND, ids=str)
def test_window_of_padding_alone_is_refused_where_padding_is_no_number(pooling: Any, given: Any, shape: Any, where: str) -> None:
    layer: Layer = pooling(**given)
    expected = f"padding must leave every window a cell of the input, got a window of padding alone ({where} of the output)"
    for attempt in (lambda: layer.forward(np.ones(shape)), lambda: layer.output_shape(shape), lambda: layer.link_count((1, *shape, 1))):
        with pytest.raises(PadPoolError) as caught:
            attempt()
        assert (str(caught.value), caught.value.field) == (expected, "padding")


@pytest.mark.parametrize("pooling", [MeanPooling, SumPooling, partial(LpPooling, 2)])
@pytest.mark.parametrize(("given", "shape", "where"), BLIND, ids=str)
def test_window_of_padding_alone_is_zero_where_padding_is_one(pooling: Any, given: Any, shape: Any, where: str) -> None:
    layer: Layer = pooling(**given)
    y, place = layer.forward(np.ones(shape)), int(where.split()[1])
    assert np.all((y[place] if "row" in where else y[:, place]) == 0)
    np.testing.assert_allclose(y, oracles.forward(layer, np.ones((1, *shape, 1)))[0, ..., 0], rtol=1e-14)


@each_pooling
def test_padding_comes_in_two_stages_before_the_windows(pooling: Any) -> None:
    stages = pooling(size=2, padding=((1, 0), (0, 1))).stages(np.arange(1.0, 10).reshape(1, 3, 3, 1))
    assert [stage.key for stage in stages] == ["columns", "rows", "windows"]
    assert [stage.kind for stage in stages[:2]] == ["copy", "copy"]
    fill = {"max": -np.inf, "min": np.inf}.get(stages[2].operator or "", 0)
    assert stages[1].values[0, ..., 0].tolist() == [[fill] * 4, [1, 2, 3, fill], [4, 5, 6, fill], [7, 8, 9, fill]]


@each_pooling
def test_windows_alone_are_one_stage_that_links_every_cell_of_each(pooling: Any) -> None:
    for padding in ("valid", 0, ((0, 0), (0, 0))):
        (stage,) = pooling(size=(2, 2), stride=1, padding=padding).stages(np.arange(6.0).reshape(1, 2, 3, 1))
        assert stage.links.src.tolist() == [0, 1, 3, 4, 1, 2, 4, 5]
        assert stage.links.dst.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
        assert (stage.ring, stage.offset, stage.links.const) == (None, (0, 0), None)


@each_pooling
def test_window_links_skip_what_hangs_over_and_padding_that_is_no_number(pooling: Any) -> None:
    # Padded: 0 1 | 2 3, the first column padding; the second window hangs over by one column.
    *_, stage = pooling(size=(1, 2), stride=(1, 2), padding=((0, 0), (1, 0)), ceil_mode=True).stages(np.ones((1, 1, 2, 1)))
    absent = pooling in (POOLINGS[name] for name in ABSENT)
    assert list(zip(stage.links.src.tolist(), stage.links.dst.tolist(), strict=True)) == ([] if absent else [(0, 0)]) + [(1, 0), (2, 1)]


def test_surrounded_input_has_room_for_all_windows() -> None:
    w = Window(Slide(3, 2, 2, ceil=True), Slide(2, 2, 1, 2, 1, 0))
    x = np.arange(6).reshape(1, 3, 2, 1)
    assert surround(x, w, -1)[0, ..., 0].tolist() == [[-1, 0, 1], [-1, 2, 3], [-1, 4, 5], [-1, -1, -1]]
    assert windows(surround(x, w, -1), w)[0, :, :, 0].tolist() == [[[[-1, 1], [-1, 3]]], [[[-1, 5], [-1, -1]]]]
    assert w.real[:, :, 0].tolist() == [[[[False, True], [False, True]]], [[[False, True], [False, False]]]]
    assert (w.padding, w.overhang) == (((0, 0), (1, 0)), ((0, 1), (0, 0)))


@each_pooling
def test_size_is_explained_with_its_numbers(pooling: Any) -> None:
    assert pooling(size=(2, 3), stride=(3, 2)).explain_size((1, 7, 9, 1)) == ("⌊(7 − 2) / 3⌋ + 1 = 2", "⌊(9 − 3) / 2⌋ + 1 = 4")
    padded = pooling(size=2, stride=2, padding=((1, 0), (0, 0)), dilation=(1, 2), ceil_mode=True)
    assert padded.explain_size((1, 4, 4, 1)) == ("⌈(4 + 1 + 0 − 2) / 2⌉ + 1 = 3", "⌈(4 − (2 · 1 + 1)) / 2⌉ + 1 = 2")


@pytest.mark.parametrize(
    ("layer", "en", "zh"),
    [
        (MeanPooling(2), "2×2, stride 2", "2×2，步长 2"),
        (MeanPooling((2, 3)), "2×3, stride 2×3", "2×3，步长 2×3"),
        (SumPooling(2, 1, "same"), "2×2, stride 1, padding same", "2×2，步长 1，填充 same"),
        (SumPooling(2, 1, 0), "2×2, stride 1", "2×2，步长 1"),
        (SumPooling(2, 1, 1), "2×2, stride 1, padding 1", "2×2，步长 1，填充 1"),
        (SumPooling(2, 1, (1, 2)), "2×2, stride 1, padding 1+1×2+2", "2×2，步长 1，填充 1+1×2+2"),
        (SumPooling(2, 1, ((1, 2), (3, 4))), "2×2, stride 1, padding 1+2×3+4", "2×2，步长 1，填充 1+2×3+4"),
        (SumPooling(2, dilation=2), "2×2, stride 2, dilation 2", "2×2，步长 2，膨胀 2"),
        (SumPooling(2, dilation=(2, 1), ceil_mode=True), "2×2, stride 2, dilation 2×1, ceil", "2×2，步长 2，膨胀 2×1，向上取整"),
        (MeanPooling(2, count_include_pad=False), "2×2, stride 2, padding not counted", "2×2，步长 2，填充不计入"),
        (MaxPooling(2, 1, ties="first"), "2×2, stride 1 · ties: first", "2×2，步长 1 · 并列：第一个"),
        (MinPooling(2, 1, ties="split"), "2×2, stride 1 · ties: split", "2×2，步长 1 · 并列：均分"),
        (LpPooling(2, 3), "p 2, 3×3, stride 3", "p 2, 3×3，步长 3"),
        (LpPooling(0.5, 3), "p 0.5, 3×3, stride 3", "p 0.5, 3×3，步长 3"),
    ],
)
def test_parameters_are_described_in_both_languages(layer: Layer, en: str, zh: str) -> None:
    assert layer.describe() == {"en": en, "zh": zh}


CLAIMS: list[tuple[dict[str, Any], tuple[int, ...], str]] = [
    ({"size": 10**6, "padding": 10**6 - 1}, (1, 1), "the padded x must have at most 2147483648 values, got 1×1999999×1999999×1"),
    ({"size": 10**6, "padding": "full"}, (0, 1, 1, 3), "the padded x must have at most 2147483648 values, got 0×1999999×1999999×3"),
    (
        {"size": (10**6, 1), "stride": 1, "padding": ((10**6 - 1, 10**6 - 1), (0, 0))},
        (1, 1),
        "the table of windows must have at most 2147483648 values, got 1000000×1000000",
    ),
    (
        {"size": (1, 10**6), "stride": 1, "padding": ((0, 0), (10**6 - 1, 10**6 - 1))},
        (1, 1),
        "the table of windows must have at most 2147483648 values, got 1000000×1000000",
    ),
]


@each_pooling
@pytest.mark.parametrize(("given", "shape", "message"), CLAIMS, ids=[row[2] for row in CLAIMS])
def test_windows_beyond_all_bounds_are_refused_before_anything_is_made(pooling: Any, given: Any, shape: Any, message: str) -> None:
    with pytest.raises(PadPoolError) as caught:
        pooling(**given).forward(np.ones(shape))
    assert (str(caught.value), caught.value.field) == (message, "x")
