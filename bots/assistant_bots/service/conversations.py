"""Recent answers by conversation, so that a follow-up can be understood. In memory only.

Bounded in conversations, turns and time, and erased on request: the least personal data, for the shortest time. A
conversation's id is chosen by its client and must be unguessable; it is never logged.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence

from assistant.records import Answer

MAX_CONVERSATIONS, MAX_TURNS, SECONDS = 5000, 4, 1800.0


class Conversations:
    """``history = conversations.history(id)``, then ``conversations.add(id, answer)``; safe between threads."""

    def __init__(self, *, most: int = MAX_CONVERSATIONS, seconds: float = SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._held: OrderedDict[str, tuple[float, tuple[Answer, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def history(self, identifier: str) -> tuple[Answer, ...]:
        """The latest answers of a conversation, oldest first; none once it has expired."""
        with self._lock:
            self._expire()
            return self._held.get(identifier, (0.0, ()))[1]

    def add(self, identifier: str, answer: Answer) -> None:
        """Remember ``answer``; an emergency is never remembered."""
        if answer.status == "emergency":
            return
        with self._lock:
            _, turns = self._held.pop(identifier, (0.0, ()))
            self._held[identifier] = (time.monotonic(), (*turns, answer)[-MAX_TURNS:])
            self._expire()

    def restore(self, identifier: str, answers: Sequence[Answer]) -> tuple[Answer, ...]:
        """Put back a conversation that was forgotten, unless it goes on already; its answers now, oldest first.

        Two questions sent at once both restore the history: it must not be duplicated, nor follow later turns.
        """
        kept = tuple(one for one in answers if one.status != "emergency")[-MAX_TURNS:]
        with self._lock:
            self._expire()
            if kept and identifier not in self._held:
                self._held[identifier] = (time.monotonic(), kept)
                self._expire()
            return self._held.get(identifier, (0.0, ()))[1]

    def forget(self, identifier: str) -> None:
        """Erase a conversation."""
        with self._lock:
            self._held.pop(identifier, None)

    def __len__(self) -> int:
        with self._lock:
            self._expire()
            return len(self._held)

    def _expire(self) -> None:
        oldest = time.monotonic() - self._seconds
        while self._held:
            identifier, (when, _) = next(iter(self._held.items()))
            if when >= oldest and len(self._held) <= self._most:
                return
            del self._held[identifier]
