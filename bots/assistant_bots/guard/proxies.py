"""Notices a proxy that was not declared: the whole town would share the limits of one visitor.

Only a neighbour is believed to be one (this machine, or a private network): anybody can write the header.
"""

from __future__ import annotations

import logging
from ipaddress import ip_address
from pathlib import Path

from starlette.datastructures import Headers

from assistant.site import proxy_notice

_log = logging.getLogger(__name__)


class ProxyWatch:
    """``look`` at each request; the first sign is told in the log, and noted in ``folder`` for the doctor."""

    def __init__(self, folder: Path, *, declared: bool) -> None:
        self._folder, self._watching = folder, not declared
        proxy_notice.forget(folder)

    def look(self, address: str, headers: Headers) -> None:
        """Look at one request's sender and headers."""
        if self._watching and ("x-forwarded-for" in headers or "forwarded" in headers) and _is_near(address):
            self._watching = False
            proxy_notice.note(self._folder)
            _log.warning(
                "Des demandes passent par un mandataire qui n'est pas déclaré : tous les visiteurs comptent pour un "
                "seul. Donnez son adresse dans ASSISTANT_TRUSTED_PROXY."
            )


def _is_near(address: str) -> bool:
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    return found.is_loopback or found.is_private
