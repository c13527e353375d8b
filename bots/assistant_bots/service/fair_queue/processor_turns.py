"""Whose turn it is to use the processor: fair between clients, bounded in all, and never more than a few at once.

The next turn goes to the network, then the client, that has used the least processor lately; equals go in order of
arrival. Long messages never hold all turns: one is left to short ones, which cost a sixth. As many wait as can be
served soon (:data:`SOON`), as turns go now; of more, the newest of the network that has the most waiting is refused at
once. So a client who asks a thousand questions waits for itself, and a visitor waits for a short question at most. The
limits are in ``concurrency_limits.py``. It knows nothing of addresses: a client is a pair of opaque keys.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from assistant_bots.service.fair_queue.concurrency_limits import (
    LONGEST_PATIENT_WAIT,
    LONGEST_WAIT,
    PATIENT_QUEUE,
    QUESTIONS_PER_VISITOR,
    QUEUE,
    SOON,
    Client,
    asking,
    give_back,
)
from assistant_bots.service.fair_queue.processor_usage import Usage
from assistant_bots.service.problems import Overloaded, TooManyAtOnce, WebError

T = TypeVar("T")
_TYPICAL, _NEWS = 0.02, 0.1  # seconds a turn counts for until it has ended, at first; the weight of each that ends


@dataclass(eq=False)
class Ticket:
    """A turn, waiting or taken, for a ``long`` message or not."""

    client: Client
    order: int
    loop: asyncio.AbstractEventLoop
    ready: asyncio.Future[None]
    long: bool = False
    began: float = 0.0
    spent: float | None = None
    taken: bool = False
    started: bool = False
    ended: bool = False


class Turns:
    """``ticket = await turns.take()``, then ``turns.run(ticket, work)`` in a thread; taken in one event loop.

    ``at_once`` turns run together, of which all but one may be long; ``ahead`` more are given before their time and
    wait in their threads, so that none stands idle while the loop refuses a crowd. A client without keys (our own
    work, a bot that has the secret) is one of a kind.
    """

    def __init__(
        self, at_once: int, waiting: int = QUEUE, seconds: float = LONGEST_WAIT,
        clock: Callable[[], float] = time.monotonic, ahead: int = 0,
    ) -> None:  # fmt: skip
        self._at_once, self._most, self._seconds, self._clock = at_once, waiting, seconds, clock
        self._given, self._cores = at_once + ahead, threading.Semaphore(at_once)
        self._usage = Usage(clock)
        self._waiting: list[Ticket] = []
        self._running: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._taken, self._long = 0, 0
        self._typical = {False: _TYPICAL, True: _TYPICAL}
        self._order = itertools.count()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    def admit(self) -> Client | None:
        """The client, when one more question of it may be opened.

        Raises :class:`TooManyAtOnce` when the client has as many open as it may, :class:`Overloaded` when the queue is
        full and nobody holds more of it.
        """
        client = asking.get()
        if client is None:
            return None
        if self._open[client.key] >= client.questions:
            raise _refused(TooManyAtOnce(client.questions))
        mine = self._ticket(client)
        others = self._queue(mine)
        full = self._taken >= self._given and len(others) >= self._room(mine)
        if full and _too_many([*others, mine]) is mine:
            raise _refused(Overloaded())
        return client

    @contextmanager
    def question(self) -> Iterator[None]:
        """One question of the client from its arrival to the end of its answer; raise what :meth:`admit` raises."""
        client = self.admit()
        if client is None:
            yield
            return
        self._open[client.key] += 1
        try:
            yield
        finally:
            self._count_down(self._open, client.key)

    async def take(self, *, long: bool = False) -> Ticket:
        """Wait for a turn; raise :class:`Overloaded` when too many wait, or for too long."""
        ticket = self._ticket(asking.get() or self._nobody(), long=long)
        self._waiting.append(ticket)
        self._next()
        patient = ticket.client.patient
        if len(queue := self._queue(ticket)) > self._room(ticket):
            self._refuse(_too_many(queue))
        mine = False
        try:
            async with asyncio.timeout(LONGEST_PATIENT_WAIT if patient else self._seconds):
                await ticket.ready
            mine = True
        except (TimeoutError, Overloaded):
            raise _refused(Overloaded()) from None
        finally:
            if not mine:
                self._leave(ticket)
        return ticket

    def _leave(self, ticket: Ticket) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        elif ticket.taken:
            self.give_back(ticket)

    def run(self, ticket: Ticket, function: Callable[..., T], *arguments: object) -> T:
        """``function(*arguments)`` in a worker thread, which gives its turn back when it ends."""
        ticket.started = True
        try:
            with self._cores:
                ticket.began = self._clock()
                return function(*arguments)
        finally:
            ticket.spent = self._clock() - ticket.began  # not what the loop takes to hear of it
            with suppress(RuntimeError):  # the loop was closed while the abandoned thread ended
                ticket.loop.call_soon_threadsafe(self.give_back, ticket)

    def give_back(self, ticket: Ticket) -> None:
        """End a turn, and charge its client for the time it took."""
        if ticket.ended:
            return
        ticket.ended = True
        client, seconds = ticket.client, self._clock() - ticket.began if ticket.spent is None else ticket.spent
        self._typical[ticket.long] += _NEWS * (seconds - self._typical[ticket.long])
        for key in {client.key, client.network}:
            self._usage.add(key, seconds)
            self._count_down(self._running, key)
        self._taken -= 1
        self._long -= ticket.long
        self._next()

    def _next(self) -> None:
        while self._taken < self._given and (ready := [one for one in self._waiting if self._may_start(one)]):
            ticket = min(ready, key=self._rank)
            self._waiting.remove(ticket)
            if ticket.ready.done():  # cancelled a moment ago
                continue
            self._taken += 1
            self._long += ticket.long
            ticket.taken, ticket.began = True, self._clock()
            for key in {ticket.client.key, ticket.client.network}:
                self._running[key] += 1
            ticket.ready.set_result(None)

    def _may_start(self, ticket: Ticket) -> bool:
        return not ticket.long or self._long < max(1, self._at_once - 1)

    def _queue(self, mine: Ticket) -> list[Ticket]:
        """Those who wait as ``mine`` does, for turns of the same length."""
        return [one for one in self._waiting if one.long == mine.long and _manner(one.client) == _manner(mine.client)]

    def _room(self, ticket: Ticket) -> int:
        """How many may wait as ``ticket`` does."""
        if ticket.client.patient:
            return PATIENT_QUEUE
        if _is_many(ticket.client):
            return self._most
        turns = max(1, self._at_once - 1) if ticket.long else self._at_once
        return min(self._most, max(turns, int(SOON * turns / self._typical[ticket.long])))

    def _refuse(self, ticket: Ticket) -> None:
        self._waiting.remove(ticket)
        if not ticket.ready.done():
            ticket.ready.set_exception(Overloaded())

    def _rank(self, ticket: Ticket) -> tuple[float, float, int]:
        """Smaller goes first."""
        return self._used(ticket.client.network), self._used(ticket.client.key), ticket.order

    def _used(self, key: str) -> float:
        return self._usage.of(key) + self._typical[False] * self._running[key]

    def _ticket(self, client: Client, *, long: bool = False) -> Ticket:
        loop = asyncio.get_running_loop()
        return Ticket(client, next(self._order), loop, loop.create_future(), long)

    def _nobody(self) -> Client:
        key = f"nobody {next(self._order)}"
        return Client(key, key, patient=True)

    @staticmethod
    def _count_down(counts: Counter[str], key: str) -> None:
        counts[key] -= 1
        if counts[key] <= 0:
            del counts[key]


def _refused(error: WebError) -> WebError:
    """``error``, to raise: the question counts no more among those that its client may ask."""
    give_back.get()()
    return error


def _is_many(client: Client) -> bool:
    """Whether a client is the address of a school or a town hall: many people, who would rather wait."""
    return client.questions > QUESTIONS_PER_VISITOR


def _manner(client: Client) -> tuple[bool, bool]:
    return client.patient, _is_many(client)


def _too_many(queue: Sequence[Ticket]) -> Ticket:
    """Whom a queue that is too long refuses: the newest of the network, then the client, that holds most of it."""
    networks = Counter(ticket.client.network for ticket in queue)
    clients = Counter(ticket.client.key for ticket in queue)
    return max(queue, key=lambda one: (networks[one.client.network], clients[one.client.key], one.order))
