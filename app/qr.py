"""An address as a QR code, drawn here: no other host hears what a class is looking at."""

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Query
from starlette.responses import Response

from app.body import BYTES
from app.problems import over_limit

MOST = 360
"""Bytes: a code of 65 modules a side, which a phone still reads from the back of a room."""
LASTING = {"Cache-Control": "max-age=86400"}

router = APIRouter(include_in_schema=False)


@router.get("/qr")
async def qr(text: Annotated[str, Query(min_length=1)]) -> Response:
    """The code as SVG, black on white whatever the theme: cameras want it so."""
    size = len(text.encode("utf-8", "replace"))
    if size > MOST:
        raise over_limit("text", BYTES, "/text", MOST, size)
    image = io.BytesIO()
    segno.make(text.encode("utf-8", "replace").decode(), error="l", micro=False).save(
        image, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True
    )
    return Response(image.getvalue(), media_type="image/svg+xml", headers=LASTING)
