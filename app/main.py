"""The service, put together."""

from collections.abc import Collection, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app import api, binary, faults, health, pages, problems, qr
from app.cors import Cors
from app.encodings import Gzip
from app.files import STATIC, SWAGGER
from app.headers import SecurityHeaders
from app.hosts import KnownHosts
from app.methods import HeadAsGet
from app.settings import SETTINGS
from padpool import __version__


class Service(FastAPI):
    """FastAPI, with the schema of a problem among the others."""

    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schema["components"]["schemas"]["Problem"] = problems.SCHEMA
        return schema


def create_app(hosts: Collection[str] = (), origins: Sequence[str] = SETTINGS.origins) -> Service:
    """The application, for any ASGI server: ``uvicorn --factory app.main:create_app``.

    It answers to these ``hosts`` alone, or to any; pages of these ``origins`` may read its answers beside its own.
    """
    # The framework's own documentation pages load scripts from elsewhere; its redirects forget the prefix of a proxy.
    own: dict[str, Any] = {"docs_url": None, "redoc_url": None, "redirect_slashes": False}
    # The server's address is relative to the schema's.
    schema: dict[str, Any] = {"openapi_url": "/api/v1/openapi.json", "servers": [{"url": "../.."}], "root_path_in_servers": False}
    app = Service(title="PadPool", version=__version__, description=api.DESCRIPTION, separate_input_output_schemas=False, **own, **schema)
    app.add_middleware(HeadAsGet)
    if hosts:
        app.add_middleware(KnownHosts, hosts=hosts)
    app.add_middleware(Gzip)
    if origins:
        app.add_middleware(Cors, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type"], max_age=86400)
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(RequestValidationError, faults.on_invalid)
    app.add_exception_handler(HTTPException, problems.on_http_exception)
    app.add_exception_handler(Exception, problems.on_exception)
    # Not as routers within the router: those are looked through twice for each request, in a seventh of its time.
    for part in (api, binary, pages, health, qr):
        app.router.routes += part.router.routes
    app.router.routes += [STATIC.route(), SWAGGER.route()]
    return app
