"""How many questions one visitor may have running or waiting at once, how many may wait in all, and for how long.

Numbers only, with the client that they are counted for: ``processor_turns.py`` keeps to them. How many requests a
visitor may make in a minute is ``guard/rate_limits.py``.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass

QUESTIONS_PER_VISITOR = 2  # running or waiting at once
QUESTIONS_PER_SHARED_ADDRESS = 40  # the same, for an address that is many people: a school, a town hall
SOON = 0.65  # seconds: who would wait longer, as turns go now, is told at once to come back
AHEAD = 2  # turns given before their time: the loop gives none while it refuses a crowd, some 70 ms each round
QUEUE = 64  # turns that may wait at most, however fast they go
LONGEST_WAIT = 8.0  # seconds, for one whose turn was given to others, and for the pupils of a school, who wait them all
PATIENT_QUEUE, LONGEST_PATIENT_WAIT = 200, 60.0  # the same for those who wait in a chat, or work for us


@dataclass(frozen=True)
class Client:
    """Who asks: its own key, that of the network it comes from, and how many questions it may have open.

    A ``patient`` one waits in a chat, where an answer may take a minute, and has a queue of its own length.
    """

    key: str
    network: str
    questions: int = QUESTIONS_PER_VISITOR
    patient: bool = False


asking: contextvars.ContextVar[Client | None] = contextvars.ContextVar("asking", default=None)
# What gives back the allowance that a question has used, when it is refused: it got nothing for it.
give_back: contextvars.ContextVar[Callable[[], None]] = contextvars.ContextVar("give_back", default=lambda: None)
