"""Integers only, against counting one by one."""

import math
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from itertools import product
from typing import get_args

import numpy as np
import pytest

from padpool.geometry import (
    NO_SOURCE,
    Axis,
    NamedPadding,
    PadMode,
    ReceptiveField,
    Shares,
    Slide,
    explain_paddings,
    explain_receptive_field,
    paddings_for,
    receptive_field,
    source_index,
    widths_of,
)
from tests.padpool import oracles


def slides(ceils: tuple[bool, ...] = (False, True)) -> Iterator[Slide]:
    """Every small window that fits, with less padding than it reaches: what any framework takes, and more."""
    for n, k, s, d, before, after, ceil in product((1, 2, 3, 5, 8), range(1, 5), range(1, 5), (1, 2, 3), range(4), range(4), ceils):
        slide = Slide(n, k, s, d, before, after, ceil)
        if max(before, after) < slide.reach <= slide.padded:
            yield slide


def looped(slide: Slide) -> list[list[int]]:
    return oracles.axis_windows(slide.n, slide.k, slide.s, slide.d, slide.before, slide.after, slide.ceil)


@pytest.mark.parametrize("mode", ["edge", "reflect", "symmetric", "wrap"])
def test_source_index_equals_numpy_pad_at_every_width(mode: PadMode) -> None:
    for n, before, after in product(range(1, 7), range(25), range(25)):
        expected = np.pad(np.arange(n), (before, after), mode=mode)  # type: ignore[call-overload]
        assert source_index(mode, n, before, after).tolist() == expected.tolist(), (n, before, after)


def test_source_index_of_constant_points_nowhere_outside() -> None:
    for n, before, after in product(range(1, 7), range(9), range(9)):
        expected = [NO_SOURCE] * before + list(range(n)) + [NO_SOURCE] * after
        assert source_index("constant", n, before, after).tolist() == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("edge", [0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]),
        ("reflect", [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]),
        ("symmetric", [0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1]),
        ("wrap", [2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]),
        ("constant", [-1, 0, 1, 2, -1, -1, -1, -1, -1, -1, -1, -1]),
    ],
)
def test_source_index_goes_on_where_padding_is_wider_than_the_axis(mode: PadMode, expected: list[int]) -> None:
    assert source_index(mode, 3, 1, 8).tolist() == expected


@pytest.mark.parametrize("mode", ["edge", "reflect", "symmetric", "wrap"])
def test_source_index_repeats_a_single_cell(mode: PadMode) -> None:
    assert source_index(mode, 1, 2, 3).tolist() == [0] * 6


def test_slide_equals_placing_every_window() -> None:
    for slide in slides():
        windows = looped(slide)
        positions = [[i * slide.s + a * slide.d for a in range(slide.k)] for i in range(len(windows))]
        last, padded = max(map(max, positions)), range(slide.before + slide.n + slide.after)
        assert (slide.count, slide.padded, slide.end) == (len(windows), len(padded), last + 1), slide
        assert slide.positions().tolist() == positions
        assert slide.cells().tolist() == [[max(cell, NO_SOURCE) for cell in window] for window in windows], slide
        assert slide.overhang == len([position for position in range(last + 1) if position not in padded]), slide
        assert slide.dropped == len([position for position in padded if position > last]), slide
        assert list(slide.tail) == [cell for cell in range(slide.n) if slide.before + cell > last], slide


def test_tail_is_the_whole_input_where_every_window_ends_before_it() -> None:
    assert Slide(n=3, k=1, s=10, before=2).tail == range(3)


def test_the_way_back_takes_a_stride_of_1_where_none_is_given() -> None:
    assert paddings_for(4, 4, 3) == paddings_for(4, 4, 3, s=1) == range(2, 3)
    assert explain_paddings(4, 4, 3) == explain_paddings(4, 4, 3, s=1) != explain_paddings(4, 4, 3, s=2)


def test_windows_hang_over_with_ceil_alone() -> None:
    assert not any(slide.overhang for slide in slides((False,)))
    assert any(slide.overhang for slide in slides((True,)))
    assert all(slide.overhang < slide.s for slide in slides((True,)))


def test_count_is_that_of_pytorch() -> None:
    for slide in slides():
        effective = slide.n + slide.before + slide.after - slide.d * (slide.k - 1) - 1
        count = (math.ceil if slide.ceil else math.floor)(effective / slide.s) + 1
        if slide.ceil and (count - 1) * slide.s >= slide.n + slide.before:
            count -= 1
        assert slide.count == count, slide


def test_ceil_adds_the_one_window_that_hangs_over_if_it_begins_before_the_input_ends() -> None:
    for slide in slides((False,)):
        ceil = Slide(slide.n, slide.k, slide.s, slide.d, slide.before, slide.after, ceil=True)
        one_more = slide.dropped > 0 and slide.count * slide.s < slide.before + slide.n
        # What is dropped may still be padding alone, which begets no window.
        assert ceil.count == slide.count + one_more, slide


def test_ceil_never_counts_fewer_windows_than_fit_however_wide_the_padding() -> None:
    more = 0
    for n, k, s, d, before, after in product((1, 2, 5), (1, 2, 3), (1, 2, 3), (1, 2), range(8), range(8)):
        fitting, ceil = (Slide(n, k, s, d, before, after, ceil) for ceil in (False, True))
        if fitting.reach <= fitting.padded:
            assert ceil.count - fitting.count in (0, 1)
            assert ceil.count == fitting.count or ceil.positions()[-1, 0] < before + n
            more += ceil.count - fitting.count
    assert more > 100
    # PyTorch's formula, (4 - 1) · 1 ≥ 1, would leave out the last of four windows that fit.
    assert Slide(1, 1, 1, 1, 0, 3, True).count == Slide(1, 1, 1, 1, 0, 3).count == 4


def test_count_is_not_positive_where_no_window_fits() -> None:
    assert all(Slide(n, k, s).count <= 0 for n, k, s in product(range(1, 6), range(6, 9), range(1, 4)))


def test_blind_is_the_first_window_of_padding_alone() -> None:
    found = 0
    for n, k, s, d, before, after, ceil in product((1, 2, 3, 6), (1, 2, 3), (1, 2, 3, 5), (1, 2, 3, 5), range(7), range(5), (False, True)):
        slide = Slide(n, k, s, d, before, after, ceil)
        if slide.reach <= slide.padded:
            seeing = [any(cell >= 0 for cell in window) for window in looped(slide)]
            assert slide.blind == (seeing.index(False) if False in seeing else None), slide
            found += slide.blind is not None
    assert found > 1000


@pytest.mark.parametrize(
    ("slide", "blind"),
    [
        (Slide(2, 10**9, 1, 2, 10**9, 10**12), 10**9 + 2),
        (Slide(5, 2, 1, 10**12, 10**12, 10**12), 5),
        (Slide(5, 2, 10**12, 10**12, 10**12, 10**12), None),
        (Slide(5, 10**6, 10**6, 10**6, 10**11, 10**18), 10**5 + 1),
        (Slide(1, 10**12, 1, 1, 0, 10**13), 1),
    ],
)
def test_blind_is_found_at_once_however_large_the_windows(slide: Slide, blind: int | None) -> None:
    assert slide.blind == blind


def test_sizes_of_large_numbers_are_exact() -> None:
    slide = Slide(10**18 + 1, 3, 2, 10**17, 5, 6, ceil=True)
    assert (slide.reach, slide.padded, slide.count) == (2 * 10**17 + 1, 10**18 + 12, 4 * 10**17 + 7)
    assert (slide.end, slide.overhang, slide.dropped) == (10**18 + 13, 1, 0)


@pytest.mark.parametrize(
    ("slide", "explained"),
    [
        (Slide(5, 3), "⌊(5 − 3) / 1⌋ + 1 = 3"),
        (Slide(5, 3, 2, 1, 1, 1), "⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3"),
        (Slide(5, 3, 2, 1, 0, 1), "⌊(5 + 0 + 1 − 3) / 2⌋ + 1 = 2"),
        (Slide(7, 3, 2, 2), "⌊(7 − (2 · 2 + 1)) / 2⌋ + 1 = 2"),
        (Slide(7, 1, 2, 4), "⌊(7 − (4 · 0 + 1)) / 2⌋ + 1 = 4"),
        (Slide(6, 3, 2, ceil=True), "⌈(6 − 3) / 2⌉ + 1 = 3"),
        (Slide(2, 1, 3, 1, 0, 1, ceil=True), "⌈(2 + 0 + 1 − 1) / 3⌉ + 1 − 1 = 1"),
        (Slide(4, 3, 2, 1, 1, 1, ceil=True), "⌈(4 + 1 + 1 − 3) / 2⌉ + 1 = 3"),
    ],
)
def test_size_is_explained_with_its_numbers(slide: Slide, explained: str) -> None:
    assert slide.explain() == explained


def worked_out(formula: str) -> int:
    for sign, code in (("⌊", "math.floor("), ("⌈", "math.ceil("), ("⌋", ")"), ("⌉", ")"), ("−", "-"), ("·", "*")):
        formula = formula.replace(sign, code)
    return int(eval(formula, {"math": math}))


def test_explanation_comes_out_at_what_it_says() -> None:
    for slide in slides():
        formula, _, result = slide.explain().rpartition(" = ")
        assert worked_out(formula) == int(result) == slide.count, slide
        formula, _, result = slide.explain_end().rpartition(" = ")
        assert worked_out(formula) == worked_out(result) == slide.dropped - slide.overhang, slide


@pytest.mark.parametrize(
    ("slide", "explained"),
    [
        (Slide(7, 3, 2, 1, 1, 1), "9 − ((4 − 1) · 2 + 3) = 0"),
        (Slide(6, 3, 2, 1, 1, 1), "8 − ((3 − 1) · 2 + 3) = 1"),
        (Slide(6, 3, 2, 2, 0, 1, ceil=True), "7 − ((2 − 1) · 2 + 5) = 0"),
        (Slide(6, 3, 2, ceil=True), "6 − ((3 − 1) · 2 + 3) = −1"),
    ],
)
def test_end_is_explained_with_its_numbers(slide: Slide, explained: str) -> None:
    assert slide.explain_end() == explained


def test_named_paddings_stand_for_their_rules() -> None:
    for padding, n, k, s, d in product(get_args(NamedPadding), range(1, 9), range(1, 6), range(1, 5), (1, 2, 3)):
        assert widths_of(padding, n, k, s, d) == oracles.named_widths(padding, n, k, s, d), (padding, n, k, s, d)


@pytest.mark.parametrize("padding", ["same", "same_lower"])
def test_same_makes_as_many_windows_as_strides_begin_in_the_input(padding: NamedPadding) -> None:
    for n, k, s, d, ceil in product(range(1, 12), range(1, 6), range(1, 5), (1, 2, 3), (False, True)):
        slide = Slide(n, k, s, d, *widths_of(padding, n, k, s, d), ceil)
        assert slide.count == math.ceil(n / s)
        assert slide.before - slide.after in ((0, -1) if padding == "same" else (0, 1))
        # A window with gaps may straddle an input that is shorter than they are.
        assert slide.blind is None or d > n


def test_half_and_same_differ_where_they_are_known_to() -> None:
    sizes, splits = [], []
    for n, k, s in product(range(1, 20), range(1, 9), range(1, 5)):
        half, same = (widths_of(padding, n, k, s, 1) for padding in ("half", "same"))  # type: ignore[arg-type]
        sizes += [k] if Slide(n, k, s, 1, *half).count != Slide(n, k, s, 1, *same).count else []
        splits += [k] if half != same else []
    assert (len(sizes), {k % 2 for k in sizes}, len(splits)) == (152, {0}, 409)


def test_full_padding_sees_every_cell_as_often_as_any_other() -> None:
    for n, k, d in product(range(1, 7), range(1, 5), (1, 2, 3)):
        slide = Slide(n, k, 1, d, *widths_of("full", n, k, 1, d))
        assert slide.count == n + d * (k - 1)
        assert np.bincount(slide.cells().ravel() + 1)[1:].tolist() == [k] * n


def test_paddings_for_is_the_way_back() -> None:
    for n, k, s, d in product(range(1, 8), range(1, 5), range(1, 5), (1, 2)):
        counts = [len(oracles.axis_windows(n, k, s, d, 0, total, False)) for total in range(40)]
        for count in range(1, 9):
            right = [total for total, windows in enumerate(counts) if windows == count]
            assert list(paddings_for(count, n, k, s, d)) == right, (count, n, k, s, d)
            least, _, rest = explain_paddings(count, n, k, s, d).partition(" ≤ p < ")
            low, high = ({*map(worked_out, side.split(" = "))} for side in (least, rest))
            assert len(low) == len(high) == 1
            assert right == [total for total in range(40) if min(low) <= total < min(high)]


def test_paddings_for_does_not_mind_how_the_padding_is_split() -> None:
    for total in paddings_for(count=4, n=5, k=3, s=2):
        assert {Slide(5, 3, 2, 1, before, total - before).count for before in range(total + 1)} == {4}


def seen(slides: list[Slide], cell: int) -> set[int]:
    """The cells of the input, padding included, that an output cell is made from: window by window, from the last layer down."""
    cells = {cell}
    for slide in reversed(slides):
        cells = {i * slide.s + a * slide.d - slide.before for i in cells for a in range(slide.k)}
    return cells


def test_receptive_field_equals_following_every_cell_down() -> None:
    rng = np.random.default_rng(5)
    for _ in range(300):
        drawn = rng.integers([1, 1, 1, 0, 0], [5, 4, 4, 4, 4], (int(rng.integers(0, 5)), 5)).tolist()
        pipeline = [Slide(99, *parameters) for parameters in drawn]
        field = receptive_field(pipeline)
        for cell in range(4):
            cells = seen(pipeline, cell)
            assert (min(cells), max(cells)) == (field.start + cell * field.step, field.start + cell * field.step + field.size - 1)
            assert field.cells(cell) == range(min(cells), max(cells) + 1)
        formula, _, result = explain_receptive_field(pipeline).rpartition(" = ")
        assert worked_out(formula) == int(result) == field.size


def test_receptive_field_of_no_window_is_the_cell_itself() -> None:
    assert receptive_field([]) == ReceptiveField(size=1, step=1, start=0)
    assert explain_receptive_field([]) == "1 = 1"


def test_receptive_field_of_the_guide() -> None:
    # Three 3×3 windows see 7 cells; with padding 1 each, they begin 3 before the input.
    assert receptive_field([Slide(9, 3, 1, 1, 1, 1)] * 3) == ReceptiveField(7, 1, -3)
    assert explain_receptive_field([Slide(9, 3, 1, 1, 1, 1)] * 3) == "1 + 2 · 1 + 2 · 1 + 2 · 1 = 7"
    assert explain_receptive_field([Slide(9, 3, 2, 2), Slide(3, 2)]) == "1 + 4 · 1 + 1 · 2 = 7"


def test_negative_padding_is_a_crop() -> None:
    crop = Slide(5, 1, 1, 1, -2, -1)
    assert (crop.count, crop.cells().tolist()) == (2, [[2], [3]])
    assert receptive_field([Slide(9, 2, 2), Slide(4, 1, 1, 1, -1, 0)]) == ReceptiveField(2, 2, 2)


def test_shares_divide_an_axis_by_floor_and_ceil() -> None:
    for n, count in product(range(1, 14), range(1, 12)):
        windows = [list(range(n * i // count, -(-n * (i + 1) // count))) for i in range(count)]
        table = Shares(n, count).cells().tolist()
        assert [[cell for cell in row if cell != NO_SOURCE] for row in table] == windows, (n, count)
        assert {len(row) for row in table} == {max(map(len, windows))}
        assert {cell for window in windows for cell in window} == set(range(n))


def test_shares_that_are_alike_are_a_slide_and_no_others_are() -> None:
    for n, count in product(range(1, 14), range(1, 14)):
        windows = Shares(n, count).cells().tolist()
        even = Shares(n, count).even
        assert (even is not None) == (n % count == 0)
        assert even is None or even.cells().tolist() == windows


@pytest.mark.parametrize(
    ("n", "count", "windows"),
    [
        (5, 3, [[0, 1, -1], [1, 2, 3], [3, 4, -1]]),
        (4, 2, [[0, 1], [2, 3]]),
        (7, 1, [[0, 1, 2, 3, 4, 5, 6]]),
        (2, 4, [[0], [0], [1], [1]]),
        (2, 3, [[0, -1], [0, 1], [1, -1]]),
    ],
)
def test_shares_by_hand(n: int, count: int, windows: list[list[int]]) -> None:
    assert Shares(n, count).cells().tolist() == windows


def test_runs_hold_every_cell_of_every_window_once() -> None:
    axes: list[Axis] = [*slides(), *(Shares(n, count) for n, count in product(range(1, 14), range(1, 12)))]
    for axis in axes:
        read: list[tuple[int, int]] = []
        for run in axis.runs:
            windows, cells = np.arange(axis.count)[run.windows].tolist(), np.arange(axis.n)[run.cells].tolist()
            assert len(set(windows)) == len(windows) == len(cells) == len(set(cells)) > 0
            read += zip(windows, cells, strict=True)
        # A window's cells come in its reading order.
        ordered = sorted(read, key=lambda pair: pair[0])
        assert ordered == [(i, cell) for i, row in enumerate(axis.cells().tolist()) for cell in row if cell != NO_SOURCE]


def test_runs_of_shares_are_as_few_as_windows_allow() -> None:
    for n, count in product(range(1, 14), range(1, 24)):
        windows = Shares(n, count).cells()
        alike = np.unique(windows[:, 0], return_counts=True)[1].max()
        assert len(Shares(n, count).runs) <= alike * windows.shape[1], (n, count)


def test_sizes_count_the_cells_of_every_window() -> None:
    for slide in slides():
        assert slide.sizes.tolist() == [sum(cell != NO_SOURCE for cell in row) for row in slide.cells().tolist()]
        assert slide.padded_sizes.tolist() == [sum(place < slide.padded for place in row) for row in slide.positions().tolist()]


def test_axes_and_fields_are_frozen() -> None:
    for value in (Slide(4, 2), Slide(4, 2).runs[0], Shares(4, 2), ReceptiveField(1, 1, 0)):
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, 5)
