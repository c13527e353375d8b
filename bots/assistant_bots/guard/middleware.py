"""What surrounds every response, errors included: security headers, size and rate limits, a request id, one log line.

Plain ASGI around the whole application, so that nothing escapes it. It never parses a body. The key of a rate limit
is an HMAC of the client's address under a daily salt: no address is kept, and yesterday's keys mean nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit, urlunsplit

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import Settings
from assistant.errors import SettingInvalid
from assistant_bots.guard.refusals import Refusal
from assistant_bots.service.logs import facts
from assistant_bots.service.metrics import Metrics
from assistant_bots.service.problems import BodyTooLarge, TooManyRequests, Unexpected, WebError

MAX_BODY = 64 * 1024
SHARED = ("/widget.js", "/static/")
UNLIMITED = ("/health/", "/static/", "/widget.js", "/theme.css", "/metrics")
READS_PER_CLIENT = "240/minute"
_PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
_log = logging.getLogger(__name__)


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass
class Limits:
    """Requests allowed to one client and to all; ``check`` raises :class:`TooManyRequests`."""

    client: Sequence[RateLimitItem]
    total: Sequence[RateLimitItem]
    reads: Sequence[RateLimitItem]
    secret: bytes
    today: Callable[[], date] = _today
    _limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of the settings."""
        secret = settings.secret.get_secret_value().encode() or secrets.token_bytes(32)
        return cls(
            _parse("ASSISTANT_RATE_CLIENT", settings.rate_client),
            _parse("ASSISTANT_RATE_TOTAL", settings.rate_total),
            parse_many(READS_PER_CLIENT),
            secret,
        )

    def trusts(self, authorization: str) -> bool:
        """Whether the caller has the secret: a separate Telegram bot, which asks on behalf of many people."""
        given = authorization.removeprefix("Bearer ").encode("utf-8", "replace")
        return hmac.compare_digest(given, self.secret)

    def check(self, address: str, *, writing: bool, trusted: bool = False) -> None:
        """Count one request of ``address``; questions and opinions are ``writing``; ``trusted`` counts for all only."""
        if trusted:
            if writing:
                self._hit(self.total, "total", "", everyone=True)
            return
        key = self._key(address)
        if not writing:
            self._hit(self.reads, "read", key, everyone=False)
            return
        self._hit(self.client, "client", key, everyone=False)
        self._hit(self.total, "total", "", everyone=True)

    def _hit(self, items: Sequence[RateLimitItem], kind: str, key: str, *, everyone: bool) -> None:
        for item in items:
            if not self._limiter.hit(item, kind, key):
                reset = self._limiter.get_window_stats(item, kind, key).reset_time
                raise TooManyRequests(max(1, round(reset - time.time())), everyone=everyone)

    def _key(self, address: str) -> str:
        salt = hmac.digest(self.secret, self.today().isoformat().encode(), "sha256")
        return hmac.new(salt, _client_network(address).encode(), hashlib.sha256).hexdigest()


def _client_network(address: str) -> str:
    """What identifies a client: its address, or for IPv6, where it has billions of them, its /64 network."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else address


def _parse(name: str, value: str) -> Sequence[RateLimitItem]:
    try:
        return parse_many(value)
    except ValueError:
        raise SettingInvalid(name, f"« {value} » illisible, écrivez par exemple « 30/minute;300/hour »") from None


class Limiter:
    """Refuses bodies over the limit and clients over their rate, before the application sees them."""

    def __init__(self, app: ASGIApp, limits: Limits, refusal: Refusal) -> None:
        self._app, self._limits, self._refusal = app, limits, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_length(Headers(scope=scope))
            self._check_rate(scope)
        except WebError as error:
            await self._refusal(scope, error)(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive), send)

    @staticmethod
    def _check_length(headers: Headers) -> None:
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > MAX_BODY:
            raise BodyTooLarge(MAX_BODY)

    def _check_rate(self, scope: Scope) -> None:
        if not scope["path"].startswith(UNLIMITED):
            address = (scope.get("client") or ("inconnu", 0))[0]
            trusted = self._limits.trusts(Headers(scope=scope).get("authorization", ""))
            self._limits.check(address, writing=scope["method"] == "POST", trusted=trusted)


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

    def __init__(self, app: ASGIApp, *, origins: Sequence[str], metrics: Metrics, refusal: Refusal) -> None:
        self._app, self._metrics, self._refusal = app, metrics, refusal
        self._policy = content_policy(origins)

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
                self._add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as error:  # noqa: BLE001 - the last resort: told by its place, never by its text
            _log.error("Erreur inattendue", exc_info=error, extra=facts(request_id=scope["request_id"]))
            if not status:
                await self._refusal(scope, Unexpected(scope["request_id"]))(scope, receive, guarded)
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or "(aucune)"
        self._metrics.request(route, status, seconds)
        line = facts(
            request_id=scope["request_id"],
            method=scope["method"],
            route=route,
            status=status,
            ms=round(1000 * seconds),
        )
        _log.info("Réponse", extra=line)

    def _add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        shared = scope["path"].startswith(SHARED)
        headers["Content-Security-Policy"] = self._policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = _PERMISSIONS
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["X-Request-Id"] = scope["request_id"]
        if headers.get("content-type", "").startswith("text/event-stream"):
            headers["Cache-Control"] = "no-store"
        headers.setdefault("Cache-Control", "no-store")
        if "location" in headers:  # built from the Host that the client chose: a path says the same, and no more
            there = urlsplit(headers["location"])
            headers["Location"] = urlunsplit(("", "", f"/{there.path.lstrip('/')}", there.query, there.fragment))
        if scope.get("scheme") == "https":
            headers["Strict-Transport-Security"] = "max-age=31536000"


def content_policy(origins: Sequence[str]) -> str:
    """The Content-Security-Policy: our own files only, framed by the commune's own sites only."""
    own = ("script-src", "style-src", "img-src", "connect-src", "form-action", "manifest-src")
    parts = ["default-src 'none'", *(f"{name} 'self'" for name in own), "base-uri 'none'"]
    parts.append(" ".join(("frame-ancestors", "'self'", *origins)))
    parts.append("require-trusted-types-for 'script'")
    return "; ".join(parts)
