"""How many requests a client, its network and all together may make in a time.

How many of one visitor's questions may run at once is ``service/fair_queue/concurrency_limits.py``.
Counts are kept in memory under the opaque keys of ``clients.py``. A /48 counts for a few clients, however many /64 it
has; an address that is shared counts for many.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from limits import RateLimitItem, parse_many

from assistant import Settings
from assistant.errors import SettingInvalid
from assistant_bots.guard.clients import Clients
from assistant_bots.service.fair_queue.concurrency_limits import QUESTIONS_PER_VISITOR, Client
from assistant_bots.service.problems import TooManyRequests
from assistant_bots.service.request_counts import RequestCounts

READS_PER_CLIENT = "240/minute"
CLIENTS_IN_A_NETWORK = 4  # a /48 of IPv6 may ask as much as so many clients


@dataclass
class Limits:
    """Requests allowed to one client, to its network and to all; ``check`` raises :class:`TooManyRequests`."""

    client: Sequence[RateLimitItem]
    total: Sequence[RateLimitItem]
    reads: Sequence[RateLimitItem]
    clients: Clients
    counts: RequestCounts = field(default_factory=RequestCounts)

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of the settings."""
        return cls(
            _parse("ASSISTANT_RATE_CLIENT", settings.rate_client),
            _parse("ASSISTANT_RATE_TOTAL", settings.rate_total),
            parse_many(READS_PER_CLIENT),
            Clients.read(settings),
        )

    def trusts(self, authorization: str) -> bool:
        """Whether the caller has the secret: a separate Telegram bot, which asks on behalf of many people."""
        given = authorization.removeprefix("Bearer ").encode("utf-8", "replace")
        return hmac.compare_digest(given, self.clients.secret)

    def check(self, client: Client | None, *, writing: bool) -> None:
        """Count one request; questions and opinions are ``writing``; one who is trusted (none) counts for all only."""
        if client is not None:
            kind, items = ("client", self.client) if writing else ("read", self.reads)
            share = max(1, client.questions // QUESTIONS_PER_VISITOR)
            self._hit(items, kind, client.key, share, everyone=False)
            if client.network != client.key:
                self._hit(items, f"{kind} network", client.network, share * CLIENTS_IN_A_NETWORK, everyone=False)
        if writing:
            self._hit(self.total, "total", "", 1, everyone=True)

    def _hit(self, items: Sequence[RateLimitItem], kind: str, key: str, share: int, *, everyone: bool) -> None:
        for item in items:
            allowed = item if share == 1 else type(item)(item.amount * share, item.multiples)
            if seconds := self.counts.hit(allowed, key, kind):
                raise TooManyRequests(ceil(seconds), everyone=everyone)


def _parse(name: str, value: str) -> Sequence[RateLimitItem]:
    try:
        items = parse_many(value)
    except ValueError:
        items = []
    if not items or any(item.amount < 1 for item in items):
        raise SettingInvalid(name, f"« {value} » illisible ou nul, écrivez par exemple « 30/minute;300/hour »")
    return items
