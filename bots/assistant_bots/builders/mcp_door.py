"""The MCP server's door: ``/mcp`` before the application, for who has the token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant_bots.builders.mcp_tools import make_server, sessions
from assistant_bots.builders.token_access import check
from assistant_bots.guard.error_responses import ErrorResponse
from assistant_bots.service.problems import WebError
from assistant_bots.service.running import Service

PATH = "/mcp"


class McpDoor:
    """Passes ``/mcp`` to the tools of ``service``, everything else to ``app``; ``running`` is its companion."""

    def __init__(self, app: ASGIApp, service: Service, error_response: ErrorResponse) -> None:
        self._app, self._service, self._error_response = app, service, error_response
        self._server = make_server(service)
        self._tools = self._server.streamable_http_app()

    @asynccontextmanager
    async def running(self, _service: Service) -> AsyncIterator[None]:
        """The sessions of the server, for the time of the application."""
        async with sessions(self._server):
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        try:
            check(self._service.settings, Headers(scope=scope).get("authorization", ""))
        except WebError as error:
            await self._error_response(scope, error)(scope, receive, send)
        else:
            await self._tools(scope, receive, send)
