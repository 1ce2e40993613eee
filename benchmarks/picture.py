"""Makes docs/page.png, the picture in the README, from the page as it is."""

from pathlib import Path

from benchmarks.browser import browsing, serving

PICTURE = Path(__file__).parents[1] / "docs" / "page.png"
STEPS = 21


def main() -> None:
    with serving() as address, browsing() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        page.goto(f"{address}/?example=edge-pad")
        page.keyboard.press("b")
        for _ in range(STEPS):
            page.keyboard.press("PageDown")
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
