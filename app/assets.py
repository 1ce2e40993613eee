"""Where the page's files are."""

from pathlib import Path
from typing import Literal

APP = Path(__file__).parent


def asset_dir(name: Literal["static", "templates"], app: Path = APP) -> Path:
    """The folder of that name: inside ``app`` where a wheel was installed, beside it in a checkout.

    Raises FileNotFoundError where neither exists.
    """
    for folder in (app / name, app.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{name} must be a folder inside or beside {app}, found neither")
