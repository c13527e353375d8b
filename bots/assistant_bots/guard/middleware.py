"""What surrounds every response, errors included: security headers, size and rate limits, a request id, one log line.

Plain ASGI around the whole application, so that nothing escapes it. It never parses a body. What is counted, and whom
a client is, are in ``rate_limits.py`` and ``clients.py``.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant_bots.guard.error_responses import ErrorResponse
from assistant_bots.guard.proxies import ProxyWatch
from assistant_bots.guard.rate_limits import Limits
from assistant_bots.guard.refusals import RefusalWatch
from assistant_bots.service.fair_queue.concurrency_limits import asking, give_back
from assistant_bots.service.fair_queue.processor_turns import Turns
from assistant_bots.service.logs import Sampled, facts
from assistant_bots.service.metrics import Metrics
from assistant_bots.service.problems import BodyTooLarge, Unexpected, WebError

MAX_BODY = 64 * 1024
SHARED = ("/widget.js", "/static/", "/logo")
SEARCH = "/api/v1/search"  # a GET that costs as much as a question
QUESTIONS = ("/api/v1/ask", SEARCH, "/poser-une-question", "/v1/chat/completions")
UNLIMITED = ("/health/", "/static/", "/widget.js", "/theme.css", "/metrics")
_PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
_RESOURCE_POLICY, _STREAM = b"cross-origin-resource-policy", b"text/event-stream"
REFUSED = "refused"  # of a scope: the door sent the request away
RawHeaders = list[tuple[bytes, bytes]]
_log = logging.getLogger(__name__)


class Limiter:
    """Refuses bodies over the limit, clients over their rate and questions that have no place, at the least cost.

    The application sees none of them: a burst would keep others waiting while each of its requests is read. It learns
    who asks, as opaque keys, from the context variable ``asking``.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, turns: Turns, error_response: ErrorResponse, proxies: ProxyWatch,
        refusals: RefusalWatch,
    ) -> None:  # fmt: skip
        self._app, self._limits, self._turns = app, limits, turns
        self._error_response, self._proxies, self._refusals = error_response, proxies, refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_length(Headers(scope=scope))
            self._check_rate(scope)
        except WebError as error:
            scope[REFUSED] = True
            self._refusals.refused(asking.get(), error)
            await self._error_response(scope, error)(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive), send)

    @staticmethod
    def _check_length(headers: Headers) -> None:
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > MAX_BODY:
            raise BodyTooLarge(MAX_BODY)

    def _check_rate(self, scope: Scope) -> None:
        address, headers = (scope.get("client") or ("inconnu", 0))[0], Headers(scope=scope)
        self._proxies.look(address, headers, scope.get("http_version", ""))
        trusted = self._limits.trusts(headers.get("authorization", ""))
        client = None if trusted else self._limits.clients.of(address)
        asking.set(client)
        writing = scope["method"] == "POST" or scope["path"] == SEARCH
        if writing and scope["path"].startswith(QUESTIONS):
            self._turns.admit()
        if not scope["path"].startswith(UNLIMITED):
            give_back.set(self._limits.check(client, writing=writing))


def _bounded(receive: Receive) -> Receive:
    """A ``receive`` that stops at the limit, for bodies without a declared length."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MAX_BODY:
            raise HTTPException(BodyTooLarge.status)  # the only exception that body parsers let through
        return message

    return limited


class Guard:
    """The outermost layer: headers, request id, the last resort for errors, counts and the log line."""

    def __init__(
        self, app: ASGIApp, *, origins: Sequence[str], metrics: Metrics, error_response: ErrorResponse
    ) -> None:
        self._app, self._metrics, self._error_response = app, metrics, error_response
        self._refusals = Sampled()
        self._fixed = _fixed_headers(content_policy(origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass the lifespan through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0
        scope["request_id"] = secrets.token_hex(16)

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": self._headers(scope, list(message.get("headers", ())))}
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as error:  # noqa: BLE001 - the last resort: told by its place, never by its text
            _log.error("Erreur inattendue", exc_info=error, extra=facts(request_id=scope["request_id"]))
            if not status:
                await self._error_response(scope, Unexpected(scope["request_id"]))(scope, receive, guarded)
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or "(aucune)"
        self._metrics.request(route, status, seconds)
        told = {"request_id": scope["request_id"], "method": scope["method"], "route": route, "status": status}
        if REFUSED in scope:
            if not (refused := self._refusals.stands_for(time.monotonic())):
                return
            told["refused"] = refused
        _log.info("Réponse", extra=facts(**told, ms=round(1000 * seconds)))

    def _headers(self, scope: Scope, given: RawHeaders) -> RawHeaders:
        """The headers of a response: those of the application, and ours, which none of it replaces."""
        names = {name.lower() for name, _ in given}
        if b"location" in names:  # built from the Host that the client chose: a path says the same, and no more
            given = [(name, _path_only(value) if name.lower() == b"location" else value) for name, value in given]
        streamed = any(name.lower() == b"content-type" and value.startswith(_STREAM) for name, value in given)
        if streamed or b"cache-control" not in names:
            given = [*(one for one in given if one[0].lower() != b"cache-control"), (b"cache-control", b"no-store")]
        shared = scope["path"].startswith(SHARED)
        ours = [*self._fixed, (_RESOURCE_POLICY, b"cross-origin" if shared else b"same-origin")]
        ours.append((b"x-request-id", scope["request_id"].encode()))
        if scope.get("scheme") == "https":
            ours.append((b"strict-transport-security", b"max-age=31536000"))
        replaced = {name for name, _ in ours}
        return [*(one for one in given if one[0].lower() not in replaced), *ours]


def _fixed_headers(policy: str) -> RawHeaders:
    """Those that every response has, encoded once."""
    fixed = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": _PERMISSIONS,
        "cross-origin-opener-policy": "same-origin",
    }
    return [(name.encode(), value.encode("latin-1")) for name, value in fixed.items()]


def _path_only(location: bytes) -> bytes:
    there = urlsplit(location.decode("latin-1"))
    return urlunsplit(("", "", f"/{there.path.lstrip('/')}", there.query, there.fragment)).encode("latin-1")


def content_policy(origins: Sequence[str]) -> str:
    """The Content-Security-Policy: our own files only, framed by the commune's own sites only."""
    own = ("script-src", "style-src", "img-src", "connect-src", "form-action", "manifest-src")
    parts = ["default-src 'none'", *(f"{name} 'self'" for name in own), "base-uri 'none'"]
    parts.append(" ".join(("frame-ancestors", "'self'", *origins)))
    parts.append("require-trusted-types-for 'script'")
    return "; ".join(parts)
