"""Which requests are ours to answer: the names this server is known by, and the sites that may write to it.

A browser says where a request comes from (``Sec-Fetch-Site``); a page of another site cannot change that. Programs send
no such header and are left alone. Reading is never refused here: what may be read elsewhere is the CORS policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant_bots.guard.error_responses import ErrorResponse
from assistant_bots.service.problems import HostRefused, OtherSiteRefused, WebError

_SAFE = {"GET", "HEAD", "OPTIONS"}


class Origins:
    """Refuses a ``Host`` outside ``hosts`` (none: any name), and a write from a site outside ``origins``."""

    def __init__(
        self, app: ASGIApp, *, hosts: Sequence[str], origins: Sequence[str], error_response: ErrorResponse
    ) -> None:
        self._app, self._hosts, self._origins, self._error_response = app, hosts, frozenset(origins), error_response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        error = self._error(scope) if scope["type"] == "http" else None
        if error is None:
            await self._app(scope, receive, send)
        else:
            await self._error_response(scope, error)(scope, receive, send)

    def _error(self, scope: Scope) -> WebError | None:
        headers = Headers(scope=scope)
        if self._hosts and not scope["path"].startswith("/health/") and not self._knows(headers.get("host", "")):
            return HostRefused()
        cross = scope["method"] not in _SAFE and headers.get("sec-fetch-site") == "cross-site"
        return OtherSiteRefused() if cross and headers.get("origin") not in self._origins else None

    def _knows(self, host: str) -> bool:
        name = host_name(host)
        return is_this_machine(name) or any(
            name == one or (one.startswith("*.") and name.endswith(one[1:])) for one in self._hosts
        )


def host_name(host: str) -> str:
    """The name in a ``Host`` header, without its port; empty when there is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_this_machine(name: str) -> bool:
    """Whether a name or an address is this machine's own (loopback)."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
