"""Notices an address that is refused again and again: many people behind one, who are not told apart, or a robot.

It sees opaque keys, in memory; the log says so once a start, and the moment alone is noted for the doctor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from limits import parse

from assistant.site.notes import refused_address
from assistant.site.notes.refused_address import MINUTES, REFUSALS
from assistant_bots.service.fair_queue.concurrency_limits import QUESTIONS_PER_VISITOR, Client
from assistant_bots.service.problems import TooManyAtOnce, TooManyRequests, WebError
from assistant_bots.service.request_counts import RequestCounts

_EACH = timedelta(minutes=1)  # between two writings of the note
_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class RefusalWatch:
    """``refused`` at each refusal; what is often refused is noted in ``folder``, unless it is declared as shared."""

    def __init__(self, folder: Path, counts: RequestCounts | None = None, now: Callable[[], datetime] = _now) -> None:
        self._folder, self._now = folder, now
        self._counts = RequestCounts() if counts is None else counts
        self._limit = parse(f"{REFUSALS}/{MINUTES} minutes")
        self._written: datetime | None = None
        refused_address.forget(folder)

    def refused(self, client: Client | None, error: WebError) -> None:
        """Count one refusal of ``client``, if it is refused for itself and not because all are many."""
        own = isinstance(error, TooManyAtOnce) or (isinstance(error, TooManyRequests) and not error.everyone)
        if client is None or not own or client.questions > QUESTIONS_PER_VISITOR:
            return
        if not self._counts.hit(self._limit, client.key, "refused"):
            return
        now = self._now()
        if self._written is None:
            _log.warning(
                "Une même adresse est refusée plus de %d fois en %d minutes : une école ou une médiathèque ? Donnez-la "
                "dans ASSISTANT_SHARED_ADDRESSES. Sinon, c'est un robot.",
                REFUSALS,
                MINUTES,
            )
        if self._written is None or now - self._written >= _EACH:
            self._written = now
            refused_address.note(self._folder, now)
