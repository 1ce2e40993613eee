"""Whether the service is alive, and whether it is ready: asked by whatever starts it and stands before it."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from app.examples import EXAMPLES
from app.pages import played
from app.render import catalogue

router = APIRouter(include_in_schema=False)
FRESH = {"Cache-Control": "no-store"}


@router.get("/healthz")
async def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"}, headers=FRESH)


@router.get("/readyz")
async def ready() -> JSONResponse:
    """Everything that the first page needs has been made: what fails here fails as the page would, with a problem."""
    catalogue()
    played(EXAMPLES[0]["id"])
    return JSONResponse({"status": "ready"}, headers=FRESH)
