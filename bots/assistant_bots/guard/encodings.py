"""What a client can decompress, read once as RFC 9110 says: « gzip;q=0 » is a refusal.

Pages and records are compressed; streams of events are not, since each must leave at once.
"""

from __future__ import annotations

from contextlib import suppress

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_SMALLEST = 1000  # bytes: below, compression gains nothing
_LEVEL = 5


class Compressed:
    """Compresses what ``app`` says for those who accept it; it sees their header as « gzip » or nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            asked = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            if accepts_gzip(asked.decode("latin-1")):
                kept.append((b"accept-encoding", b"gzip"))
            scope["headers"] = kept
        await self._app(scope, receive, send)


def accepts_gzip(header: str) -> bool:
    """Whether an ``Accept-Encoding`` allows gzip: by its name, else by « * », each with a weight above zero."""
    weights: dict[str, float] = {}
    for one in header.split(","):
        name, _, parameters = one.strip().partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key.casefold() == "q":
                with suppress(ValueError):
                    weight = float(value)
        weights[name.strip().casefold()] = weight
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
