"""The route through which Telegram delivers updates, around the web application of ``assistant serve``.

It is exempt from the application's limits, which are meant for readers: Telegram sends for everyone, and up to 1 MB. A
request without the shared secret gets a bare 403; the comparison takes constant time, and nothing of the request is
logged. No question is answered here: the update is passed to the bot and the route returns at once.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

MAX_BODY = 1_000_000
HEADER = "X-Telegram-Bot-Api-Secret-Token"
Feed = Callable[[dict[str, Any]], Awaitable[bool]]


class Webhook:
    """``app`` with one more route: 200 taken, 400 unreadable, 403 unknown caller, 413 too big, 503 not now."""

    def __init__(self, app: ASGIApp, path: str, secret: str, feed: Feed) -> None:
        self._app, self._path, self._secret, self._feed = app, path, secret.encode(), feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept an update, or pass the request on."""
        if scope["type"] == "http" and scope["path"] == self._path and scope["method"] == "POST":
            status = await self._status(Request(scope, receive))
            headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
            await Response(status_code=status, headers=headers)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _status(self, request: Request) -> int:
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return 403
        body = await _body(request)
        if body is None:
            return 413
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        if not isinstance(data, dict):
            return 400
        return 200 if await self._feed(data) else 503


async def _body(request: Request) -> bytes | None:
    """The body, None as soon as it is over the limit."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BODY:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY:
            return None
    return bytes(received)
