"""How many requests a client, its network and all together may make in a time.

How many of one visitor's questions may run at once is ``service/fair_queue/concurrency_limits.py``.
Counts are kept in memory under the opaque keys of ``clients.py``. A /48 counts for a few clients, however many /64 it
has; an address that is shared counts for many.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
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

    def check(self, client: Client | None, *, writing: bool) -> Callable[[], None]:
        """Count one request; questions and opinions are ``writing``; one who is trusted (none) counts for all only.

        What is refused here counts nowhere; what is returned takes the count back, once, for what is refused later.
        """
        counted: list[tuple[RateLimitItem, str, str]] = []

        def take_back() -> None:
            while counted:
                self.counts.take_back(*counted.pop())

        for item, key, kind in self._allowances(client, writing=writing):
            if seconds := self.counts.hit(item, key, kind):
                take_back()
                raise TooManyRequests(ceil(seconds), everyone=not key)
            counted.append((item, key, kind))
        return take_back

    def _allowances(self, client: Client | None, *, writing: bool) -> Iterator[tuple[RateLimitItem, str, str]]:
        """Each limit that one request of ``client`` counts for, with the name it is counted under, and its kind."""
        if client is not None:
            kind, items = ("client", self.client) if writing else ("read", self.reads)
            share = max(1, client.questions // QUESTIONS_PER_VISITOR)
            yield from ((_times(item, share), client.key, kind) for item in items)
            if client.network != client.key:
                many = share * CLIENTS_IN_A_NETWORK
                yield from ((_times(item, many), client.network, f"{kind} network") for item in items)
        if writing:
            yield from ((item, "", "total") for item in self.total)


def _times(item: RateLimitItem, share: int) -> RateLimitItem:
    return item if share == 1 else type(item)(item.amount * share, item.multiples)


def _parse(name: str, value: str) -> Sequence[RateLimitItem]:
    try:
        items = parse_many(value)
    except ValueError:
        items = []
    if not items or any(item.amount < 1 for item in items):
        raise SettingInvalid(name, f"« {value} » illisible ou nul, écrivez par exemple « 30/minute;300/hour »")
    return items
