"""How blocking work learns that nobody is waiting for it any more, from the adapter that runs it to the model client.

A thread cannot be stopped from outside. The adapter puts a token in the context of the work; code that may wait a long
time checks it between two waits. Without a token nothing is ever cancelled.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_token: ContextVar[threading.Event | None] = ContextVar("cancellation", default=None)


@contextmanager
def cancellable() -> Iterator[threading.Event]:
    """A token for the work started inside the block, set when the block ends, however it ends."""
    token = threading.Event()
    before = _token.set(token)
    try:
        yield token
    finally:
        _token.reset(before)
        token.set()


def cancelled() -> bool:
    """Whether whoever started this work has left."""
    token = _token.get()
    return token is not None and token.is_set()
