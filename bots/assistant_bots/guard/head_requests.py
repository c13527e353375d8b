"""HEAD on every address that answers GET (RFC 9110, section 9.3.2): the same headers, no content.

Link checkers and monitoring use it. One layer, so that no route is written twice; other methods are unaffected.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Passes a HEAD on as a GET, and holds the content back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass anything else through."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        inner = {**scope, "method": "GET"}

        async def without_content(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        try:
            await self._app(inner, receive, without_content)
        finally:
            scope.update({name: inner[name] for name in ("route",) if name in inner})  # the log line names the route
