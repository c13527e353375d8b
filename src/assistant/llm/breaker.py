"""A circuit breaker: a model that keeps failing is not called for a while, so that residents do not wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES, SECONDS = 5, 60.0


class Breaker:
    """Opens for ``seconds`` after ``failures`` failures in a row; then one call may try, and success closes it."""

    def __init__(
        self, failures: int = FAILURES, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = failures, seconds, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._retry = 0.0

    def allows(self) -> bool:
        """Whether a call may be made now; once it has been open long enough, only one caller may."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._retry:
                return False
            self._retry = self._clock() + self._seconds
            return True

    def worked(self) -> None:
        """A call succeeded."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """A call failed."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._retry = self._clock() + self._seconds
