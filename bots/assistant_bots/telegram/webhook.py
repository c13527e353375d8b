"""The route by which Telegram brings updates, mounted in the web application of ``assistant serve``.

A request without the shared secret learns nothing but 403; the comparison takes constant time, and nothing of the
request is logged. It does not answer questions: it hands updates to the bot and returns at once.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

MAX_BODY = 1_000_000
HEADER = "X-Telegram-Bot-Api-Secret-Token"
Feed = Callable[[dict[str, Any]], Awaitable[bool]]


def mount(app: FastAPI, url: str, secret: str, feed: Feed) -> None:
    """Add the route at the path of ``url``; 200 taken, 400 unreadable, 403 unknown caller, 413 too big, 503 not now."""
    expected = secret.encode()

    async def receive(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            data = json.loads(body)
            taken = await feed(data) if isinstance(data, dict) else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return Response(status_code=400)
        if taken is None:
            return Response(status_code=400)
        return Response(status_code=200 if taken else 503)

    app.add_api_route(urlsplit(url).path or "/telegram", receive, methods=["POST"], include_in_schema=False)


async def _body(request: Request) -> bytes | None:
    """The body, None as soon as it is over the limit."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY:
            return None
    return bytes(received)
