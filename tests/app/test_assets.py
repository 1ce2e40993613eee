from pathlib import Path

import pytest

from app.assets import asset_dir


def test_checkout_finds_the_page_beside_the_package() -> None:
    assert (asset_dir("templates") / "index.html").is_file()
    assert asset_dir("static").is_dir()


def test_wheel_finds_the_page_inside_the_package(tmp_path: Path) -> None:
    inside = tmp_path / "app" / "static"
    inside.mkdir(parents=True)
    # Another project's folder of that name beside the package must not win.
    (tmp_path / "static").mkdir()
    assert asset_dir("static", tmp_path / "app") == inside


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="templates must be a folder"):
        asset_dir("templates", tmp_path / "app")
