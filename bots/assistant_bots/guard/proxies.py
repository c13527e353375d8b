"""What tells that a request came through a proxy, and the notice of one that was not declared.

Behind it the whole town would share the limits of one visitor. Only a neighbour is believed to be one (this machine, or
a private network): anybody can write the header.
"""

from __future__ import annotations

import logging
from ipaddress import ip_address
from pathlib import Path

from starlette.datastructures import Headers

from assistant.site.notes import undeclared_proxy

_PASSED_ON = {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip"}
_log = logging.getLogger(__name__)


class ProxyWatch:
    """``look`` at each request; the first sign is told in the log, and noted in ``folder`` for the doctor."""

    def __init__(self, folder: Path, *, declared: bool) -> None:
        self._folder, self._watching = folder, not declared
        undeclared_proxy.forget(folder)

    def look(self, address: str, headers: Headers, version: str) -> None:
        """Look at one request's sender, headers and version of HTTP."""
        if self._watching and passed_on(headers, version) and _is_near(address):
            self._watching = False
            undeclared_proxy.note(self._folder)
            _log.warning(
                "Des demandes passent par un mandataire qui n'est pas déclaré : tous les visiteurs comptent pour un "
                "seul. Donnez son adresse dans ASSISTANT_TRUSTED_PROXY."
            )


def passed_on(headers: Headers, version: str) -> bool:
    """Whether a proxy passed a request on, as its headers tell.

    One that says nothing at all speaks HTTP/1.0, as nginx does unless it is told otherwise.
    """
    return version == "1.0" or any(name in _PASSED_ON or name.startswith("x-forwarded-") for name in headers)


def _is_near(address: str) -> bool:
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    return found.is_loopback or found.is_private
