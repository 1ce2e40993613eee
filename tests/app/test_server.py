"""The application as the server runs it."""

import gc

from app import server


def test_what_lives_as_long_as_the_server_is_not_looked_through_again() -> None:
    before = gc.get_freeze_count()
    try:
        app = server._app(alone=True)
        assert gc.get_freeze_count() > before
        assert app not in gc.get_objects()
    finally:
        gc.unfreeze()
