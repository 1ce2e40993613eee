"""The QR code of an address."""

import io

import pytest
import segno

from app.qr import MOST
from tests.app.client import Client

URL = "http://192.168.1.5:8000/?example=max-pool#v1=abc"


def test_code_is_an_image_of_the_text(client: Client) -> None:
    response = client.get("/qr", params={"text": URL})
    assert (response.status_code, response.headers["content-type"]) == (200, "image/svg+xml")
    image = io.BytesIO()
    segno.make(URL, error="l", micro=False).save(image, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True)
    assert response.content == image.getvalue()
    assert b"<script" not in response.content


@pytest.mark.parametrize("size", [MOST, MOST + 1])
def test_code_too_fine_for_the_back_row_is_refused(client: Client, size: int) -> None:
    response = client.get("/qr", params={"text": "a" * size})
    assert response.status_code == (200 if size <= MOST else 422)
    if size > MOST:
        assert (response.json()["limit"], response.json()["asked"]) == (MOST, size)


def test_longest_text_makes_a_code_that_a_phone_reads_from_afar() -> None:
    assert len(segno.make("a" * MOST, error="l", micro=False).matrix) <= 65


@pytest.mark.parametrize(("query", "detail"), [("", "text must be given"), ("?text=", "text must have at least 1 character, got 0")])
def test_code_of_nothing_is_refused(client: Client, query: str, detail: str) -> None:
    response = client.get(f"/qr{query}")
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": "/text", "detail": detail}])


@pytest.mark.parametrize("text", ["你好", "<script>", chr(0), "\ud800"])
def test_any_text_can_be_drawn(client: Client, text: str) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    assert client.get(b"/qr?text=".decode() + "".join(f"%{byte:02x}" for byte in encoded)).status_code == 200
