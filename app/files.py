"""The files that a page loads: typed, asked for again by ETag, and our own without their comments."""

import mimetypes
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

import rcssmin  # type: ignore[import-untyped]
import rjsmin  # type: ignore[import-untyped]
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

# Windows takes types from its registry, where .js may be text/plain, and nosniff would then refuse every module.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/css", ".css")
mimetypes.add_type("image/svg+xml", ".svg")

SMALLER = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}


class Assets(StaticFiles):
    """Files that may be stored, but are asked for by ETag each time: without Cache-Control, browsers guess how long to keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


class Sources(Assets):
    """Our own files. Comments and types are for those who read the source: a page that loads them would weigh half as much again."""

    def file_response(self, full_path: PathLike[str] | str, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(full_path, *args, **kwargs)
        path = Path(full_path)
        if response.status_code != 200 or path.suffix not in SMALLER:
            return response
        # The ETag stays the file's own: what is sent follows from the file alone.
        headers = {name: response.headers[name] for name in ("etag", "last-modified", "cache-control", "content-type")}
        return Response(_smaller(path, path.stat().st_mtime_ns), headers=headers)


@lru_cache(maxsize=256)
def _smaller(path: Path, _changed: int) -> str:
    return str(SMALLER[path.suffix](path.read_text("utf-8")))
