"""Stepping and playing: buttons, keys, the slider, and the clock."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.board import DX, Board, G, X, Y, json_rows

MAX_POOL = "?example=max-pool"
COLUMNS = "1 Edge padding: after columns"
DH = f"Gradient of {COLUMNS}"


def button(board: Board, name: str) -> Locator:
    return board.page.get_by_role("button", name=name, exact=True)


def reading_order(count: int, columns: int) -> set[tuple[int, int]]:
    return {divmod(k, columns) for k in range(count)}


def test_page_opens_paused_with_every_number_shown(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    expect(button(board, "Play")).to_be_visible()
    board.expect_step(0, 8)
    assert board.read(Y) == [["9", "5"], ["6", "8"]]
    assert page.evaluate("document.getAnimations().length") == 0


def test_forward_step_k_shows_exactly_k_cells(page: Page) -> None:
    board = Board.open(page)
    h, y = board.read(COLUMNS), board.read(Y)
    for k in range(1, 97):
        board.press("PageDown")
        assert board.filled(COLUMNS) == reading_order(min(k, 32), 8), k
        assert board.filled(Y) == reading_order(k - 32, 8), k
        assert board.read(X) == json_rows([[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3]])
    board.expect_step(96, 192)
    assert (board.read(COLUMNS), board.read(Y)) == (h, y)
    expect(page.get_by_role("radio", name="Forward")).to_be_checked()


def test_backward_step_adds_one_gradient_at_a_time(page: Page) -> None:
    board = Board.open(page, "?example=max-overlap")
    board.press("b")
    g = board.read(G)
    # Windows in reading order: the cell each one chooses, and what that cell holds once its g has been added.
    chosen = [((1, 1), 1), ((1, 1), 3), ((2, 2), 3), ((1, 1), 7), ((1, 1), 12), ((3, 3), 6), ((3, 0), 7), ((3, 3), -2), ((3, 3), 7)]
    for k, ((row, column), value) in enumerate(chosen, 1):
        board.press("PageDown")
        expect(board.cell(DX, row, column)).to_have_attribute("data-value", str(value))
        read = {(i + a, j + b) for i, j in reading_order(k, 3) for a in range(3) for b in range(3)}
        assert board.filled(DX) == read
        assert board.read(G) == g
    board.expect_step(18, 18)


def test_backward_steps_of_a_padding_go_per_cell_and_the_ring_comes_first(page: Page) -> None:
    board = Board.open(page)
    board.press("b")
    reached: set[tuple[int, int]] = set()
    # Rows first, the padded ones before those of the middle: 0, 1, 6, 7 of g land on rows 0, 0, 3, 3.
    for row, home in ((0, 0), (1, 0), (6, 3), (7, 3)):
        for column in range(8):
            board.press("PageDown")
            reached.add((home, column))
            assert board.filled(DH) == reached, (row, column)
            assert board.cells_with(G, "source") == {(row, column)}
            assert board.cells_with(DH, "target") == {(home, column)}
    assert board.read(DH)[0] == ["2"] * 8
    assert board.read(DH)[1] == [""] * 8
    assert board.filled(DX) == set()


def test_emptied_ring_stays_visible_until_it_is_cropped(page: Page) -> None:
    board = Board.open(page)
    board.press("b", *["PageDown"] * 9)
    assert board.cells_with(G, "emptied") == {(0, column) for column in range(8)}
    assert board.cells_with(G, "cropped") == set()
    assert board.read(G, "digits")[0] == [""] * 8
    board.press(*["PageDown"] * 24)
    ring = {(row, column) for row in (0, 1, 6, 7) for column in range(8)}
    assert board.cells_with(G, "cropped") == ring
    assert all(board.read(G, "digits")[row] == ["1"] * 8 for row in (2, 3, 4, 5))


def test_buttons_step_by_cell_and_by_stage_both_ways(page: Page) -> None:
    board = Board.open(page)
    for name, step in [
        ("Step forward", 1),
        ("Step forward", 2),
        ("Step back", 1),
        ("Next stage", 32),
        ("Next stage", 96),
        ("Next stage", 160),
        ("Next stage", 192),
        ("Next stage", 192),
        ("Step forward", 192),
        ("Step back", 191),
        ("Previous stage", 160),
        ("Previous stage", 96),
        ("Previous stage", 32),
        ("Step back", 31),
        ("Previous stage", 0),
        ("Step back", 0),
    ]:
        button(board, name).click()
        board.expect_step(step, 192)


def test_keys_step_by_cell_group_and_stage_both_ways(page: Page) -> None:
    board = Board.open(page)
    for key, step in [
        ("ArrowRight", 1),
        ("PageDown", 2),
        ("ArrowLeft", 1),
        ("PageUp", 0),
        ("PageUp", 0),
        ("Shift+ArrowRight", 8),
        ("ArrowRight", 9),
        ("Shift+ArrowRight", 16),
        ("Shift+ArrowLeft", 8),
        ("Alt+ArrowRight", 32),
        ("Shift+ArrowRight", 40),
        ("Alt+ArrowRight", 96),
        ("ArrowRight", 97),
        ("Shift+ArrowRight", 104),
        ("Alt+ArrowLeft", 96),
        ("End", 192),
        ("ArrowRight", 192),
        ("Home", 0),
    ]:
        board.press(key)
        board.expect_step(step, 192)


def test_remote_steps_wherever_the_focus_is(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    chooser = page.get_by_role("combobox", name="Layer")
    for place in (board.cell(X, 1, 1), board.timeline, page.get_by_role("radio", name="Forward"), chooser, button(board, "Share")):
        place.focus()
        board.press("PageDown", "PageDown", "PageDown")
        board.expect_step(3, 8)
        board.press("PageUp", "PageUp")
        board.expect_step(1, 8)
        board.press("PageUp")
        expect(place).to_be_focused()
        expect(chooser).to_have_value("max_pooling")


def test_remote_steps_from_a_focused_grid_with_the_sentence_of_the_step(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 3, 3).focus()
    board.press("PageDown", "PageDown")
    expect(board.sentence).to_have_text("y[0, 1] is the maximum of its window: x[1, 3]")


def test_slider_moves_to_any_step(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.timeline.fill("3")
    board.until(lambda: board.read(Y), [["9", "5"], ["6", ""]])
    board.timeline.fill("7")
    board.expect_step(7, 8)
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()
    board.until(lambda: board.filled(DX), {(i, j) for i in range(4) for j in range(4)} - {(2, 2), (2, 3), (3, 2), (3, 3)})
    board.timeline.focus()
    for key, step in (("ArrowLeft", 6), ("ArrowRight", 7), ("End", 8), ("Home", 0)):
        board.press(key)
        board.expect_step(step, 8)


def test_slider_says_the_step_and_its_stage(page: Page) -> None:
    board = Board.open(page)
    expect(board.timeline).to_have_attribute("aria-valuetext", "192 steps")
    board.press("PageDown")
    expect(board.timeline).to_have_attribute("aria-valuetext", "step 1 of 192, columns")
    expect(page.locator("#count")).to_have_text("columns\nstep 1 of 192", use_inner_text=True)
    board.press("End")
    expect(board.timeline).to_have_attribute("aria-valuetext", "step 192 of 192, fold columns")


def test_stages_are_marked_along_the_slider_by_name_colour_and_length(page: Page) -> None:
    board = Board.open(page, "?example=edge-then-max")
    segments = page.locator("#segments .segment")
    names = ["columns", "rows", "pool", "route back", "fold rows", "fold columns"]
    assert segments.evaluate_all("all => all.map(one => one.textContent)") == names
    colours = segments.locator("i").evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert len(set(colours[:3])) == len(set(colours[3:])) == 1 and colours[0] != colours[3]
    track = page.get_by_role("slider").bounding_box()
    assert track
    widths = [box["width"] / track["width"] for box in segments.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")]
    ends = [0]
    for _ in names:
        board.press("Alt+ArrowRight")
        ends.append(int(board.timeline.input_value()))
    assert str(ends[-1]) == board.timeline.get_attribute("max")
    assert widths == pytest.approx([(end - start) / ends[-1] for start, end in pairwise(ends)], abs=0.02)


def test_scrubbing_shows_what_stepping_shows(page: Page) -> None:
    board = Board.open(page, "?example=edge-then-max")
    for cursor in (5, 30, 61, 64, 66, 80, 127, 128):
        board.timeline.fill(str(cursor))
        board.expect_step(cursor, 128)
        scrubbed = [board.read(name) for name in board.grids()]
        board.press("ArrowLeft", "ArrowRight") if cursor < 128 else board.press("ArrowLeft", "End")
        board.expect_step(cursor, 128)
        assert [board.read(name) for name in board.grids()] == scrubbed, cursor


def test_turn_ends_forward_for_one_who_comes_from_there_and_rests_backward_for_one_who_returns(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.press(*["PageDown"] * 4)
    expect(page.get_by_role("radio", name="Forward")).to_be_checked()
    expect(board.sentence).to_have_text("y[1, 1] is the maximum of its window: x[2, 2]")
    board.press("PageDown")
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()
    board.press("PageUp")
    expect(page.get_by_role("radio", name="Backward")).to_be_checked()
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])


@pytest.mark.parametrize("how", ["key", "radio"])
def test_direction_rests_on_its_side(how: str, page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.press("PageDown")
    for direction, step in (("Backward", 4), ("Forward", 0)):
        board.press("b") if how == "key" else board.turn(direction)
        expect(page.get_by_role("radio", name=direction)).to_be_checked()
        board.expect_step(step, 8)
        assert all("" not in row for name in board.grids() for row in board.read(name))


def test_play_goes_by_groups_to_the_end_and_stops(page: Page) -> None:
    page.clock.install()
    board = Board.open(page, MAX_POOL)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    button(board, "Play").click()
    page.clock.run_for(100)
    board.expect_step(1, 8)
    for step in range(2, 9):
        page.clock.run_for(800)
        board.expect_step(step - 1, 8)
        page.clock.run_for(200)
        board.expect_step(step, 8)
    expect(button(board, "Pause")).to_be_visible()
    page.clock.run_for(1000)
    expect(button(board, "Play")).to_be_visible()
    page.clock.run_for(20_000)
    board.expect_step(8, 8)
    board.expect_values(DX, [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 4, 0], [3, 0, 0, 0]])


def test_play_after_the_end_begins_the_direction_again(page: Page) -> None:
    page.clock.install()
    board = Board.open(page, MAX_POOL)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    board.press("End", "Space")
    page.clock.run_for(100)
    board.expect_step(5, 8)


@pytest.mark.parametrize(
    ("presses", "label", "milliseconds"), [("[[", "0.25×", 4000), ("[", "0.5×", 2000), ("]", "2×", 500), ("]]]]", "4×", 250)]
)
def test_speed_divides_the_time_of_a_group(presses: str, label: str, milliseconds: int, page: Page) -> None:
    page.clock.install()
    board = Board.open(page, MAX_POOL)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    board.press(*presses)
    expect(button(board, f"Speed {label}")).to_have_text(label)
    board.press("Space")
    page.clock.run_for(60)
    board.expect_step(1, 8)
    page.clock.run_for(milliseconds - 100)
    board.expect_step(1, 8)
    page.clock.run_for(100)
    board.expect_step(2, 8)


def test_speed_button_walks_through_all_speeds(page: Page) -> None:
    Board.open(page)
    speed = page.get_by_role("button", name="Speed")
    for label in ("1×", "2×", "4×", "0.25×", "0.5×", "1×"):
        expect(speed).to_have_text(label)
        speed.click()


def test_stage_of_many_groups_lasts_twenty_seconds_at_most(page: Page) -> None:
    page.clock.install()
    board = Board.open(page, "?example=overlap-16")
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    board.press("Space")
    page.clock.run_for(10_000)
    assert 97 <= int(board.timeline.input_value()) <= 99
    page.clock.run_for(10_100)
    assert 196 <= int(board.timeline.input_value()) <= 198


def test_any_step_pauses(page: Page) -> None:
    page.clock.install()
    board = Board.open(page, MAX_POOL)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    for key in ("Space", "PageDown", "PageUp", "b", "End", "Home"):
        board.press("Home", "Space")
        page.clock.run_for(1500)
        board.press(key)
        expect(button(board, "Play")).to_be_visible()
        stopped = board.timeline.input_value()
        page.clock.run_for(5000)
        assert board.timeline.input_value() == stopped, key


def test_space_on_a_focused_button_presses_it_once(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    button(board, "Step forward").focus()
    board.press("Space")
    board.expect_step(1, 8)
    expect(button(board, "Play")).to_be_visible()


def test_space_in_a_grid_plays(page: Page) -> None:
    board = Board.open(page, MAX_POOL)
    board.cell(X, 0, 0).focus()
    board.press("Space")
    expect(button(board, "Pause")).to_be_visible()


def animations_while_playing(board: Board) -> int:
    """How many animations run in the frames after play has begun."""
    board.press("Space")
    count: int = board.page.evaluate(
        """async () => {
          let most = 0;
          for (let frame = 0; frame < 20; frame++) {
            await new Promise(requestAnimationFrame);
            most = Math.max(most, document.getAnimations().length);
          }
          return most;
        }"""
    )
    return count


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_reduced_motion_makes_no_animation(motion: str, moves: bool, open_context: Callable[..., BrowserContext]) -> None:
    board = Board.open(open_context(reduced_motion=motion).new_page(), MAX_POOL)
    assert (animations_while_playing(board) > 0) == moves
    board.expect_step(1, 8)


@pytest.mark.parametrize("act", ["b", "PageDown", "n"])
def test_reduced_motion_makes_no_animation_where_grids_move(act: str, open_context: Callable[..., BrowserContext]) -> None:
    board = Board.open(open_context(reduced_motion="reduce").new_page(), "?example=edge-then-max&present=1")
    board.press(act)
    board.page.evaluate("new Promise(requestAnimationFrame)")
    assert board.page.evaluate("document.getAnimations().length") == 0


def test_code_panel_lights_the_function_of_the_current_stage(page: Page) -> None:
    board = Board.open(page, "?example=edge-then-max")
    panel = board.panel("Code")
    lit = panel.locator("[aria-current=step]")
    expect(panel.locator("[data-function=max_forward]")).to_be_visible()
    expect(lit).to_have_count(0)
    seen = []
    for _ in range(6):
        board.press("PageDown")
        expect(lit).to_have_count(1)
        seen.append(lit.get_attribute("data-function"))
        board.press("Alt+ArrowRight")
    assert seen == ["fill_axis", "fill_axis", "max_forward", "max_backward", "fold_axis", "fold_axis"]


def test_play_by_cell_and_by_stage_and_of_one_direction(page: Page) -> None:
    page.clock.install()
    board = Board.open(page)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    board.press("u")
    expect(board.notice).to_have_text("Play goes cell by cell")
    board.press("Space")
    page.clock.run_for(100)
    board.expect_step(1, 192)
    board.press("Home", "u", "o")
    expect(board.notice).to_have_text("Play stops at the end of its direction")
    board.press("Space")
    page.clock.run_for(100)
    board.expect_step(32, 192)
    page.clock.run_for(10_000)
    board.expect_step(96, 192)
    expect(button(board, "Play")).to_be_visible()
