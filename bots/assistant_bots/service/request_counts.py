"""How many requests somebody has made in a moving window of time, forgotten as soon as the window has passed.

``limits`` reads what a town writes (« 30/minute »); its own store in memory is not used: it keeps every name for ever,
and each request has a thread read all of them again. One event loop counts here; names are opaque, nothing is written.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable

from limits import RateLimitItem

MAX_NAMES = 50_000  # of each kind and limit: beyond, who has been silent for longest is forgotten


class RequestCounts:
    """``counts.hit(limit, name, kind)``: the requests of a name; names of one kind never push out those of another."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[tuple[str, int, int], OrderedDict[str, list[float]]] = {}  # who asked last comes last

    def hit(self, limit: RateLimitItem, name: str, kind: str = "") -> float:
        """Count one more request of ``name``: 0 when ``limit`` allows it, else the seconds until it does."""
        window, now = limit.get_expiry(), self._clock()
        held = self._held.setdefault((kind, window, limit.amount), OrderedDict())
        for (_, passed, _), names in self._held.items():
            _forget(names, now - passed)
        times = held.setdefault(name, [])
        del times[: bisect_right(times, now - window)]
        if len(times) >= limit.amount:
            return times[-limit.amount] + window - now
        times.append(now)
        held.move_to_end(name)
        if len(held) > MAX_NAMES:
            held.popitem(last=False)
        return 0.0

    def take_back(self, limit: RateLimitItem, name: str, kind: str = "") -> None:
        """Forget the last request counted of ``name``: it was refused."""
        held = self._held.get((kind, limit.get_expiry(), limit.amount))
        if held and (times := held.get(name)):
            times.pop()

    def __len__(self) -> int:
        """How many names are remembered."""
        return sum(len(held) for held in self._held.values())


def _forget(held: OrderedDict[str, list[float]], until: float) -> None:
    """Take out those whose last request is as old as ``until``; they stand first."""
    while held:
        name, times = next(iter(held.items()))
        if times and times[-1] > until:
            return
        del held[name]
