"""A convolution on the page: its kernel is edited as the input is, and has a gradient of its own."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.board import DX, Board, G, X, Y, link

K, DK = "Kernel K", "Gradient dK"
SMALL: dict[str, Any] = {
    "layers": [{"type": "conv2d", "kernel": [[1, 0], [0, -1]]}],
    "x": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "g": [[1, 10], [100, 1000]],
}


def test_kernel_is_typed_into_and_everything_follows(page: Page) -> None:
    board = Board.open(page, link(**SMALL))
    board.expect_values(K, [[1, 0], [0, -1]])
    board.expect_values(Y, [[-4, -4], [-4, -4]])
    board.cell(K, 1, 1).click()
    page.keyboard.type("2")
    board.press("Enter")
    board.expect_values(K, [[1, 0], [0, 2]])
    board.expect_values(Y, [[11, 14], [20, 23]])
    board.press("Control+z")
    board.expect_values(K, [[1, 0], [0, -1]])
    board.expect_values(Y, [[-4, -4], [-4, -4]])


def test_backward_gathers_the_kernels_gradient_tap_by_tap(page: Page) -> None:
    board = Board.open(page, link(**SMALL))
    board.turn("Backward")
    board.expect_values(DK, [[1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000], [4 + 50 + 700 + 8000, 5 + 60 + 800 + 9000]])
    board.expect_values(DX, [[1, 10, 0], [100, 999, -10], [0, -100, -1000]])
    board.press("PageDown")
    board.expect_values(DK, [[1, 2], [4, 5]])
    board.press("PageDown")
    board.expect_values(DK, [[21, 32], [54, 65]])


def test_pointing_at_a_weight_says_what_it_meets(page: Page) -> None:
    board = Board.open(page, link(**SMALL))
    board.cell(K, 0, 1).hover()
    expect(board.sentence).to_have_text("K[0, 1] weighs 4 cells of x")
    board.turn("Backward")
    board.cell(DK, 0, 0).hover()
    expect(board.formula).to_have_text("dK[0, 0] = 1 × 1 + 2 × 10 + 4 × 100 + 5 × 1000 = 5421")


def test_kernel_takes_a_pasted_block_and_changes_its_size(page: Page) -> None:
    board = Board.open(page, link(**SMALL))
    board.cell(K, 0, 0).focus()
    page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "[[1, 1, 1], [1, 1, 1], [1, 1, 1]]");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    board.expect_values(K, [[1] * 3] * 3)
    board.expect_values(Y, [[45]])
    board.expect_values(X, SMALL["x"])


def test_panel_resizes_the_kernel_and_sets_the_bias(page: Page) -> None:
    board = Board.open(page, link(**SMALL))
    panel = board.panel("Layers")
    panel.get_by_label("Kernel columns").fill("1")
    board.expect_values(K, [[1], [0]])
    panel.get_by_label("Bias").fill("-5")
    board.expect_values(Y, [[-4, -3, -2], [-1, 0, 1]])
    panel.get_by_label("Bias").fill("")
    board.expect_values(Y, [[1, 2, 3], [4, 5, 6]])


def test_pooling_becomes_a_convolution_and_back(page: Page) -> None:
    board = Board.open(page, link([{"type": "max_pooling", "size": 2, "stride": None}], SMALL["x"], [[1]]))
    chooser = page.get_by_label("Layer", exact=True)
    chooser.select_option("conv2d")
    board.expect_values(K, [[1, 0], [0, -1]])
    board.expect_values(Y, [[-4, -4], [-4, -4]])
    chooser.select_option("max_pooling")
    board.expect_values(Y, [[5]])


def test_arrow_goes_through_the_kernel_and_crosses_no_digit(page: Page) -> None:
    board = Board.open(page, "?example=convolution")
    board.press("PageDown")
    expect(board.arrows).to_have_count(2)
    ends = board.page.evaluate("""() => {
      const card = document.querySelector('[data-grid=k0] [role=grid]').getBoundingClientRect();
      const [to, from] = [...document.querySelectorAll('.overlay .arrow')].map((arrow) => arrow.getBoundingClientRect());
      return [to.right <= card.left + 1, from.left >= card.right - 1];
    }""")
    assert ends == [True, True]


def test_gradient_that_arrives_is_kept_while_a_kernel_is_typed(page: Page) -> None:
    board = Board.open(page, link(**SMALL))
    board.cell(K, 0, 0).click()
    page.keyboard.type("5")
    board.press("Enter")
    board.turn("Backward")
    board.expect_values(G, SMALL["g"])
