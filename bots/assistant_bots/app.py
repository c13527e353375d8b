"""The web application: the API and the pages, assembled in one place.

It builds the FastAPI application, maps errors to problems and starts what runs alongside (the watcher, the bot).
Routes are in ``api/`` and ``pages/``; headers, limits and request ids in ``guard/``.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing

import anyio
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Scope

from assistant import Assistant, AssistantError, Settings
from assistant.settings import MCP_ABSENT
from assistant_bots import desk
from assistant_bots.api import resources as api_resources
from assistant_bots.api import routes, search
from assistant_bots.api.description import DescribedApp
from assistant_bots.api.disconnection import ClientDisconnected
from assistant_bots.builders import openai_chat
from assistant_bots.builders.mcp_door import McpDoor
from assistant_bots.guard.encodings import Compressed
from assistant_bots.guard.error_responses import ErrorResponse
from assistant_bots.guard.head_requests import HeadAsGet
from assistant_bots.guard.middleware import MAX_BODY, Guard, Limiter
from assistant_bots.guard.origins import Origins
from assistant_bots.guard.proxies import ProxyWatch
from assistant_bots.guard.rate_limits import Limits
from assistant_bots.guard.refusals import RefusalWatch
from assistant_bots.index_watcher import Watcher
from assistant_bots.pages import for_programs, resources, static_files, templating, town_pages, views
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.metrics import Metrics
from assistant_bots.service.problem_details import MEDIA_TYPE, Problem
from assistant_bots.service.problems import (
    AddressUnknown,
    BodyTooLarge,
    FormatRefused,
    MethodRefused,
    Overloaded,
    RequestUnreadable,
    Unexpected,
    WebError,
    for_readers,
)
from assistant_bots.service.running import Service
from assistant_bots.service.theme import Theme

Companion = Callable[[Service], AbstractAsyncContextManager[object]]
PURGE_SECONDS = 3600
CLIENT_CLOSED = 499  # nginx's code for a client that left: nobody reads this status
_log = logging.getLogger(__name__)


def create_app(
    assistant: Assistant, settings: Settings, *, watch: bool = True, companions: Sequence[Companion] = ()
) -> ASGIApp:
    """The guarded application that serves ``assistant``; ``companions`` run beside it in the same event loop.

    Raises:
        PaletteRefused: the commune's colours are below WCAG AA.
        SettingInvalid: a rate limit is not written as « 30/minute ».
    """
    service = Service(assistant, settings)
    theme = Theme.of(assistant.site.look)
    metrics, feedback = Metrics(service), Feedback(assistant.index.root)
    beside = [*companions, *([_watching(theme)] if watch else [])]
    app = DescribedApp(
        title=f"Assistant de {assistant.site.name}",
        version="1",
        summary="Des réponses citées des pages de la commune.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan(service, feedback, beside),
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service, app.state.theme = service, theme
    app.state.metrics, app.state.feedback = metrics, feedback
    for part in (
        routes,
        search,
        api_resources,
        views,
        static_files,
        town_pages,
        resources,
        for_programs,
        desk,
        openai_chat,
    ):
        app.include_router(part.router)
    _map_errors(app)
    return _guarded(app, service, settings, beside)


def _guarded(app: FastAPI, service: Service, settings: Settings, beside: list[Companion]) -> ASGIApp:
    """``app`` behind the layers that every request passes, the outermost last."""

    def error_response(scope: Scope, error: WebError) -> Response:
        return _response(Request({**scope, "app": app}), error)

    origins = service.origins
    proxies = ProxyWatch(service.assistant.index.root, declared=bool(settings.trusted_proxy))
    served = Compressed(_with_tools(app, service, error_response, beside))
    refusals = RefusalWatch(service.assistant.index.root)
    limited = Limiter(served, Limits.of(settings), service.turns, error_response, proxies, refusals)
    shared = CORSMiddleware(
        limited,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After", "X-Request-Id"],
        max_age=600,
    )
    ours = Origins(HeadAsGet(shared), hosts=settings.hosts, origins=origins, error_response=error_response)
    return Guard(ours, origins=origins, metrics=app.state.metrics, error_response=error_response)


def _with_tools(app: ASGIApp, service: Service, error_response: ErrorResponse, beside: list[Companion]) -> ASGIApp:
    """``app`` behind the door of the MCP server, when builders have a token and the extra is installed."""
    if service.settings.lacks_mcp:
        _log.warning("%s", MCP_ABSENT)
    if service.settings.lacks_mcp or not service.settings.builders_token.get_secret_value():
        return app
    door = McpDoor(app, service, error_response)
    beside.append(door.running)
    return door


def _lifespan(
    service: Service, feedback: Feedback, companions: Sequence[Companion]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        with closing(service):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_purge_old_opinions, service, feedback)
                async with AsyncExitStack() as stack:
                    for companion in companions:
                        await stack.enter_async_context(companion(service))
                    yield
                tasks.cancel_scope.cancel()

    return running


def _watching(theme: Theme) -> Companion:
    @asynccontextmanager
    async def watching(service: Service) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Watcher(service, on_site=theme.replace).run)
            yield
            tasks.cancel_scope.cancel()

    return watching


async def _purge_old_opinions(service: Service, feedback: Feedback) -> None:
    """Erase opinions older than the retention announced to readers, every hour."""
    while True:
        try:
            await service.run(feedback.purge, service.retention_days)
        except AssistantError as error:
            _log.error("Avis anciens non effacés : %s", error)
        await anyio.sleep(PURGE_SECONDS)


def _map_errors(app: FastAPI) -> None:
    """Turn every failure into its sentence: a problem for programs, a page for people."""

    async def expected(request: Request, error: Exception) -> Response:
        assert isinstance(error, AssistantError)  # noqa: S101 - registered for this class
        return _response(request, error)

    async def unreadable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
        return _response(request, routes.question_error(error.errors()) or RequestUnreadable(error.errors()))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
        if error.status_code == AddressUnknown.status:
            return _response(request, AddressUnknown())
        if error.status_code == MethodRefused.status:
            return _response(request, MethodRefused((error.headers or {}).get("Allow", "")))
        if error.status_code == BodyTooLarge.status:
            return _response(request, BodyTooLarge(MAX_BODY))
        if error.status_code == FormatRefused.status:
            return _response(request, FormatRefused())
        return _response(request, RequestUnreadable([]))

    async def unexpected(request: Request, _error: Exception) -> Response:
        return _response(request, Unexpected(request.scope["request_id"]))

    async def left(_request: Request, _error: Exception) -> Response:
        return Response(status_code=CLIENT_CLOSED)

    app.add_exception_handler(AssistantError, expected)
    app.add_exception_handler(ClientDisconnected, left)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)


def _response(request: Request, error: AssistantError) -> Response:
    if error.status >= Unexpected.status and not isinstance(error, Overloaded):  # a crowd is no fault of ours
        _log.error("%s", error)
    error = for_readers(error)
    headers = dict(error.headers) if isinstance(error, WebError) else {}
    if templating.wants_page(request):
        return templating.error_page(request, error, headers)
    problem = Problem.of(error, request.scope.get("request_id"))
    return Response(problem.model_dump_json(), error.status, headers, MEDIA_TYPE)
