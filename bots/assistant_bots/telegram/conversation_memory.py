"""The state of conversations, in memory only: bounded, expiring, keyed by an HMAC of the person.

Nothing is written to disk: a restart forgets everything, and old buttons say so politely. No Telegram name or user id
is kept; message ids are, so that ``/effacer`` can delete them. Past questions are in the backend (``Conversations``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from limits import RateLimitItemPerMinute

from assistant.records import Answer, Audience
from assistant_bots.service.request_counts import RequestCounts

PERSON_SECONDS, PEOPLE = 24 * 3600, 5_000
SHOWN_SECONDS, SHOWN = 2 * 3600, 3_000
SEEN_UPDATES = 20_000
RATE, GESTURES, RATE_SECONDS = 15, 40, 60.0  # questions and actions of a person in so many seconds
DELETABLE = 100
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Clock = Callable[[], float]


class Expiring(Generic[Key, Value]):
    """A mapping of at most ``size`` values, each forgotten ``seconds`` after its last use."""

    def __init__(self, size: int, seconds: float, clock: Clock) -> None:
        self._size, self._seconds, self._clock = size, seconds, clock
        self._items: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value under ``key``, marked as used now; None when absent or expired."""
        self.expire()
        found = self._items.pop(key, None)
        if found is None:
            return None
        self.put(key, found[1])
        return found[1]

    def put(self, key: Key, value: Value) -> None:
        """Keep ``value``; the least recently used one is dropped if needed."""
        self._items.pop(key, None)
        self._items[key] = (self._clock() + self._seconds, value)
        if len(self._items) > self._size:
            self._items.popitem(last=False)

    def discard(self, *keys: Key) -> None:
        """Forget ``keys``."""
        for key in keys:
            self._items.pop(key, None)

    def __len__(self) -> int:
        return len(self._items)

    def expire(self) -> None:
        """Forget what is too old."""
        now = self._clock()
        while self._items and next(iter(self._items.values()))[0] <= now:
            self._items.popitem(last=False)


@dataclass(slots=True)
class Person:
    """One person in one chat."""

    key: str
    language: str | None = None
    audience: Audience | None = None
    told_audience: Audience = "resident"
    told_notice: bool = False
    conversation: str = field(default_factory=lambda: secrets.token_hex(16))
    told_rate: float = -RATE_SECONDS
    last_shown: str = ""
    messages: deque[int] = field(default_factory=lambda: deque(maxlen=DELETABLE))
    tokens: deque[str] = field(default_factory=lambda: deque(maxlen=DELETABLE))


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer with buttons: whom it belongs to, and the language of its labels."""

    answer: Answer
    person: str
    language: str


class Memory:
    """People, answers shown and updates seen."""

    def __init__(self, secret: str = "", clock: Clock = time.monotonic) -> None:
        self._secret = (secret or secrets.token_hex(32)).encode()
        self._clock = clock
        self._people: Expiring[str, Person] = Expiring(PEOPLE, PERSON_SECONDS, clock)
        self._shown: Expiring[str, Shown] = Expiring(SHOWN, SHOWN_SECONDS, clock)
        self._counts = RequestCounts(clock)
        self._seen: OrderedDict[Hashable, None] = OrderedDict()

    def key(self, chat_id: int, user_id: int) -> str:
        """The only name a person has here."""
        return hmac.new(self._secret, f"telegram:{chat_id}:{user_id}".encode(), hashlib.sha256).hexdigest()[:32]

    def person(self, key: str) -> Person:
        """The person under ``key``, known or new."""
        person = self._people.get(key)
        if person is None:
            person = Person(key)
            self._people.put(key, person)
        return person

    def forget(self, person: Person) -> None:
        """Erase everything known of ``person``, their answers and buttons included."""
        self._shown.discard(*person.tokens)
        self._people.discard(person.key)

    def over_rate(self, person: Person) -> bool:
        """Whether one more question now is too many; counts it when it is not, and forgetting resets nothing."""
        return self._counts.hit(RateLimitItemPerMinute(RATE), person.key, "asked") > 0

    def over_gestures(self, person: Person) -> bool:
        """The same for any action: commands, buttons, pictures."""
        return self._counts.hit(RateLimitItemPerMinute(GESTURES), person.key, "moved") > 0

    def tell_rate(self, person: Person) -> bool:
        """Whether to say that the rate is exceeded: once a minute."""
        now = self._clock()
        if now - person.told_rate < RATE_SECONDS:
            return False
        person.told_rate = now
        return True

    def show(self, person: Person, answer: Answer, language: str) -> str:
        """Keep an answer, without its question, for its buttons; returns its token."""
        token = secrets.token_urlsafe(9)
        self._shown.put(token, Shown(answer.model_copy(update={"question": ""}), person.key, language))
        person.tokens.append(token)
        if answer.citations:
            person.last_shown = token
        return token

    def shown(self, token: str) -> Shown | None:
        """The answer a button belongs to, None once expired."""
        return self._shown.get(token)

    def sweep(self) -> None:
        """Forget what has expired, even if nobody writes."""
        self._people.expire()
        self._shown.expire()

    def first_time(self, update: Hashable) -> bool:
        """Whether this update (or album) is new; a repeated one is not answered twice."""
        if update in self._seen:
            return False
        self._seen[update] = None
        if len(self._seen) > SEEN_UPDATES:
            self._seen.popitem(last=False)
        return True
