"""The token of builders: without one in the settings, their addresses do not exist."""

from __future__ import annotations

import hmac

from fastapi import Request

from assistant import Settings
from assistant_bots.service.problems import AddressUnknown, TokenRefused


def check(settings: Settings, authorization: str) -> None:
    """Raise :class:`AddressUnknown` when no token is set, :class:`TokenRefused` when another is given."""
    token = settings.builders_token.get_secret_value()
    if not token:
        raise AddressUnknown
    given = authorization.removeprefix("Bearer ").strip()
    if not hmac.compare_digest(token.encode(), given.encode("utf-8", "replace")):
        raise TokenRefused


async def admitted(request: Request) -> None:
    """The same, for a route."""
    check(request.app.state.service.settings, request.headers.get("authorization", ""))
