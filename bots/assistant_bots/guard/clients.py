"""Who a client is: keys made of its address under a daily salt, so that no address is kept.

An IPv4 client is its address; an IPv6 client, who has billions of them, its /64, and its neighbours those of its /48. A
school or a town hall behind one address is many people: its address, named in the settings, has more questions.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from assistant import Settings
from assistant.errors import SettingInvalid
from assistant_bots.service.fair_queue.concurrency_limits import (
    QUESTIONS_PER_SHARED_ADDRESS,
    QUESTIONS_PER_VISITOR,
    Client,
)

Network = IPv4Network | IPv6Network


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass
class Clients:
    """``clients.of("203.0.113.7")``: the keys of one address, which mean nothing the next day."""

    secret: bytes
    shared: Sequence[Network] = ()
    today: Callable[[], date] = field(default=_today)
    _salted: tuple[date, bytes] = field(default=(date.min, b""), repr=False)

    @classmethod
    def read(cls, settings: Settings) -> Clients:
        """Those of the settings; raise :class:`SettingInvalid` for a network that cannot be read."""
        secret = settings.secret.get_secret_value().encode() or secrets.token_bytes(32)
        return cls(secret, tuple(map(_network, settings.shared)))

    def of(self, address: str) -> Client:
        """The client at ``address``; what is no address is a client by its own name."""
        found = _address(address)
        if found is None:
            key = self._key(address)
            return Client(key, key, QUESTIONS_PER_VISITOR)
        shared = any(found in network for network in self.shared)
        questions = QUESTIONS_PER_SHARED_ADDRESS if shared else QUESTIONS_PER_VISITOR
        if found.version == 4:
            key = self._key(str(found))
            return Client(key, key, questions)
        own, around = (self._key(str(ip_network((found, bits), strict=False))) for bits in (64, 48))
        return Client(own, around, questions)

    def _key(self, name: str) -> str:
        return hmac.digest(self._salt(self.today()), name.encode("utf-8", "replace"), "sha256").hex()

    def _salt(self, day: date) -> bytes:
        if self._salted[0] != day:
            self._salted = day, hmac.digest(self.secret, day.isoformat().encode(), "sha256")
        return self._salted[1]


def _address(address: str) -> IPv4Address | IPv6Address | None:
    """The address, an IPv4 one written as IPv6 unwrapped."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network(written: str) -> Network:
    try:
        return ip_network(written, strict=False)
    except ValueError:
        advice = f"« {written} » illisible, écrivez par exemple « 203.0.113.7 » ou « 203.0.113.0/28 »"
        raise SettingInvalid("ASSISTANT_SHARED_ADDRESSES", advice) from None
