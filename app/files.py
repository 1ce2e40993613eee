"""The files that a page loads, made ready once: typed, compressed, and our own without their comments.

Their addresses hold the hash of them all, so a browser may keep them for ever. Modules are served as one script, sheets as one sheet.
"""

import hashlib
import mimetypes
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import fastapi_swagger  # type: ignore[import-untyped]
import rcssmin  # type: ignore[import-untyped]
import rjsmin  # type: ignore[import-untyped]
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.assets import asset_dir
from app.bundle import bundle
from app.stored import Stored, packed_soon, packed_well

# Windows takes types from its registry, where .js may be text/plain, and nosniff would then refuse every module.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/css", ".css")
mimetypes.add_type("image/svg+xml", ".svg")

FOR_EVER = "public, max-age=31536000, immutable"
EACH_TIME = "no-cache"
VERSIONED = re.compile(r"([0-9a-f]{12})/(.+)")
CONSTANT = re.compile(r"(?<![\w.$])const(?=[ \[{])")
KINDS = (".js", ".css", ".svg", ".png")
Stamps = tuple[tuple[str, int], ...]
Smaller = Mapping[str, Callable[[str], str]]
Made = Mapping[str, Callable[[Path], str]]


class Files:
    """The files of a folder. Those of another version are served too, for pages that are still open after an update, but kept by nobody."""

    def __init__(self, name: str, folder: Path, smaller: Smaller, made: Made | None = None) -> None:
        self.name = name
        self.folder = folder
        self.smaller = smaller
        self.made = made or {}
        self.stamps: Stamps = ()
        self.version = ""
        self.files: dict[str, Stored] = {}

    def address(self) -> str:
        """Where pages find the files as they are now: relative, so that it also holds behind a path prefix."""
        stamps = tuple(sorted(_stamps(self.folder)))
        if stamps != self.stamps:
            self.files = {name: self._stored(name, (self.folder / name).read_bytes()) for name, _ in stamps}
            self.files |= {name: self._stored(name, make(self.folder).encode(), packed_well) for name, make in self.made.items()}
            self.version = hashlib.sha256("".join(f"{name} {file.etag}\n" for name, file in self.files.items()).encode()).hexdigest()[:12]
            self.stamps = stamps
        return f"{self.name}/{self.version}"

    def route(self) -> Route:
        return Route(f"/{self.name}/{{path:path}}", self.answer, methods=["GET"], include_in_schema=False)

    async def answer(self, request: Request) -> Response:
        path: str = request.path_params["path"]
        found = VERSIONED.fullmatch(path)
        asked, name = found.groups() if found else (None, path)
        if asked != self.version:
            self.address()
        if name not in self.files:
            raise HTTPException(404)
        return self.files[name].answer(request, FOR_EVER if asked == self.version else EACH_TIME)

    def _stored(self, name: str, content: bytes, pack: Callable[[bytes], bytes] = packed_soon) -> Stored:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        smaller = self.smaller.get(Path(name).suffix)
        return Stored(smaller(content.decode()).encode() if smaller else content, media_type, pack)


def _stamps(folder: Path) -> Iterator[tuple[str, int]]:
    """Which files there are, and when they changed: whoever works on them sees the change at the next load."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(KINDS):
                path = Path(root, name)
                yield path.relative_to(folder).as_posix(), path.stat().st_mtime_ns


def _script(entry: str) -> Callable[[Path], str]:
    return lambda folder: bundle(entry, lambda name: (folder / "js" / f"{name}.js").read_text("utf-8"))


def smaller_script(source: str) -> str:
    """Without comments and spaces; what the type checker has proved constant need not say so, and packs 0.4 % smaller."""
    return CONSTANT.sub("let", str(rjsmin.jsmin(source)))


def _sheet(*names: str) -> Callable[[Path], str]:
    return lambda folder: "".join((folder / "css" / f"{name}.css").read_text("utf-8") for name in names)


MADE = {
    "page.js": _script("main"),
    "page.css": _sheet("tokens", "page", "picture"),
    "embed.css": _sheet("tokens", "page", "picture", "embed"),
}
STATIC = Files("static", asset_dir("static"), {".js": smaller_script, ".css": rcssmin.cssmin}, MADE)
SWAGGER = Files("swagger", Path(fastapi_swagger.__file__).parent / "resources", {})
