"""Stylesheets, scripts and pictures of the package: compressed, tagged, and kept for a year under a versioned address.

``/static/site.css?v=…`` names its content, so it never changes; without its version, or with another, a file is asked
for again after five minutes, and answered 304 when it is the same.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from assistant_bots.service.problems import AddressUnknown

STATIC = Path(__file__).parents[1] / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
_FIVE_MINUTES, _A_YEAR = "public, max-age=300", "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class _File:
    """A file as it is sent: its content, the same compressed, and a digest of it."""

    content: bytes
    packed: bytes
    version: str


@router.get("/widget.js")
def widget(request: Request) -> Response:
    """The one script of the widget."""
    return _served(request, "widget.js")


@router.get("/static/{name:path}")
def static(request: Request, name: str) -> Response:
    """Stylesheets and modules of the package."""
    return _served(request, name)


def address(name: str) -> str:
    """The versioned address of a file of the package, for a page."""
    path = STATIC / name
    return f"/static/{name}?v={_read(path, path.stat().st_mtime_ns).version}"


@functools.lru_cache(maxsize=64)
def _read(path: Path, _modified: int) -> _File:
    content = path.read_bytes()
    return _File(content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:16])


def _served(request: Request, name: str) -> Response:
    path = (STATIC / name.replace("\0", "")).resolve()
    if STATIC.resolve() not in path.parents or path.suffix not in TYPES or not path.is_file():
        raise AddressUnknown
    file = _read(path, path.stat().st_mtime_ns)
    packed = "gzip" in request.headers.get("accept-encoding", "")  # q=0 was read by guard/encodings.py
    tag = f'"{file.version}{"-gzip" if packed else ""}"'
    headers = {
        "Cache-Control": _A_YEAR if request.query_params.get("v") == file.version else _FIVE_MINUTES,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if packed:
        return Response(file.packed, 200, {**headers, "Content-Encoding": "gzip"}, TYPES[path.suffix])
    return Response(file.content, 200, headers, TYPES[path.suffix])
