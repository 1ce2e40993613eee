"""Numbers that no float can hold are found wherever they stand, though most bodies are not walked through for them."""

import pytest

from app.body import parse
from app.problems import Problem

LARGEST = "17976931348623157" + "0" * 292


@pytest.mark.parametrize("number", ["1e999", "1E999", "-1e+999", "1.5e400", "9" * 309, "-" + "9" * 310, "2" + "0" * 308])
@pytest.mark.parametrize(("body", "place"), [("{}", ""), ("[1, [2, {}]]", "/1/1"), ('{{"x": [[1, 2], [3, {}]]}}', "/x/1/1")])
def test_number_beyond_a_float_is_malformed_wherever_it_stands(body: str, place: str, number: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(body.format(number).encode())
    assert (caught.value.status_code, caught.value.faults[0].pointer) == (400, place)


@pytest.mark.parametrize("number", ["1e308", "-1E308", "1e-999", LARGEST, "0." + "1" * 400])
def test_number_that_a_float_holds_is_read(number: str) -> None:
    (value,) = parse(f"[{number}]".encode())
    assert float(value) == float(number)
