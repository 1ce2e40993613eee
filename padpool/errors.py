"""The one exception that PadPool raises for what a caller can cause."""

from typing import Self


class PadPoolError(ValueError):
    """A broken rule, told as what, rule, value: ``stride must be at least 1, got 0``.

    ``field`` names the parameter or array at fault; inside a pipeline it is a path, ``layers/1/stride``.
    """

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field

    def inside(self, path: str, context: str) -> Self:
        """The same error seen from one level further out."""
        return type(self)(f"{context}{self}", f"{path}/{self.field}")
