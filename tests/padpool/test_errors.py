import pytest

from padpool import PadPoolError


def test_error_is_a_value_error_that_names_its_field() -> None:
    error = PadPoolError("stride must be at least 1, got 0", "stride")
    assert isinstance(error, ValueError)
    assert (str(error), error.field) == ("stride must be at least 1, got 0", "stride")


def test_error_seen_from_outside_grows_a_path() -> None:
    inner = PadPoolError("stride must be at least 1, got 0", "stride")
    outer = inner.inside("layers/1", "layer 2: ").inside("layers/0", "")
    assert outer.field == "layers/0/layers/1/stride"
    assert str(outer) == "layer 2: stride must be at least 1, got 0"
    assert inner.field == "stride"


def test_error_needs_a_field() -> None:
    with pytest.raises(TypeError):
        PadPoolError("no field")  # type: ignore[call-arg]
