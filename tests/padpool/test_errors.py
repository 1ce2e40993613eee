import pickle

import pytest

from padpool import PadPoolError
from padpool.errors import refusal, sentence

LEAST = {"en": "must be at least 1", "zh": "应至少为 1"}
STRIDE = refusal("stride", LEAST, "0")


def test_error_is_a_value_error_that_names_its_field() -> None:
    error = PadPoolError(STRIDE, "stride")
    assert isinstance(error, ValueError)
    assert (str(error), error.field) == ("stride must be at least 1, got 0", "stride")
    assert error.words["zh"] == "stride 应至少为 1，实为 0"


def test_error_seen_from_outside_grows_a_path() -> None:
    inner = PadPoolError(STRIDE, "stride")
    outer = inner.inside("layers/1", {"en": "layer 2: ", "zh": "第 2 层："}).inside("layers/0", "")
    assert outer.field == "layers/0/layers/1/stride"
    assert str(outer) == "layer 2: stride must be at least 1, got 0"
    assert outer.words["zh"] == "第 2 层：stride 应至少为 1，实为 0"
    assert inner.field == "stride"


def test_error_reaches_another_process_whole() -> None:
    error = pickle.loads(pickle.dumps(PadPoolError(STRIDE, "stride")))
    assert (str(error), error.words, error.field) == (STRIDE["en"], STRIDE, "stride")


def test_value_and_advice_may_have_words_of_their_own() -> None:
    advice = {"en": "Crop takes cells away", "zh": "要去掉格子，请用 Crop"}
    assert refusal("width", LEAST, {"en": "a list", "zh": "列表"}, advice) == {
        "en": "width must be at least 1, got a list; Crop takes cells away",
        "zh": "width 应至少为 1，实为列表；要去掉格子，请用 Crop",
    }


def test_without_a_value_none_is_told() -> None:
    assert refusal("x", {"en": "must be given", "zh": "不可缺少"}) == {"en": "x must be given", "zh": "x 不可缺少"}
    assert sentence("a", {"en": "b", "zh": "丙"}) == {"en": "ab", "zh": "a丙"}


def test_error_needs_a_field() -> None:
    with pytest.raises(TypeError):
        PadPoolError(STRIDE)  # type: ignore[call-arg]
