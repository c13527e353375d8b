"""Who may see what is not for residents: someone on this machine, or with the token of the town hall.

A browser gives the token as a password, a program as « Bearer ». Nothing is shown here.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode

from fastapi import Request

from assistant_bots.guard.origins import host_name, is_this_machine
from assistant_bots.guard.proxies import passed_on


def is_local(request: Request) -> bool:
    """From this machine, and not forwarded by a proxy running on it, as shown by its headers or Host."""
    if passed_on(request.headers, request.scope.get("http_version", "")):
        return False
    asked = host_name(request.headers.get("host", ""))
    return request.client is not None and is_this_machine(request.client.host) and is_this_machine(asked)


def has_token(request: Request, token: str) -> bool:
    """Whether ``request`` brings ``token``, which is never empty."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    given = _password(value) if kind.lower() == "basic" else value
    return bool(token) and hmac.compare_digest(token.encode(), given.strip().encode())


def _password(value: str) -> str:
    try:
        return b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
