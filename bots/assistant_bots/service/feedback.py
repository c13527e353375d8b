"""Opinions on answers, for the agents who keep the pages: one SQLite file, masked, for a limited time.

A row says which pages answered and what a reader thought of the answer, but neither the question nor who asked. Each
answer's pages are kept in memory for an hour, so that an opinion can be linked to them; an opinion on any other answer
is refused. A damaged file is set aside, said in the journal and by the doctor, and a new one begins.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant import Answer
from assistant.errors import StorageFailed
from assistant.errors.disk import disk_reason
from assistant.site.private_files import private_file
from assistant.text.privacy import mask
from assistant_bots.service.problems import AnswerUnknown

Vote = Literal["up", "down"]
Reason = Literal["wrong", "outdated", "incomplete", "unclear", "not_my_question"]
AnswerId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
MAX_COMMENT = 1000
FILE, BROKEN = "feedback.sqlite", ".broken"
EXPECTED, SECONDS, MAX_ROWS = 20_000, 3600.0, 100_000
_log = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS opinion (
    answer_id TEXT PRIMARY KEY, given TEXT NOT NULL, vote TEXT NOT NULL, reason TEXT NOT NULL, comment TEXT NOT NULL,
    status TEXT NOT NULL, audience TEXT NOT NULL, channel TEXT NOT NULL, documents TEXT NOT NULL
)"""


class Opinion(BaseModel):
    """What a reader thinks of an answer; a second opinion on the same answer replaces the first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_id: AnswerId
    vote: Vote
    reason: Reason | None = None
    comment: str = Field(default="", max_length=MAX_COMMENT)


@dataclass(frozen=True)
class Row:
    """One opinion; ``given`` is the hour it was given, ``documents`` the ids of the pages cited."""

    answer_id: str
    given: str
    vote: str
    reason: str
    comment: str
    status: str
    audience: str
    channel: str
    documents: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True)
class _Known:
    status: str
    audience: str
    channel: str
    documents: tuple[str, ...]
    until: float


class Feedback:
    """The opinions of one site, in ``folder/feedback.sqlite``; safe between threads.

    >>> Feedback(folder).purge(days=30)
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path, self._clock = folder / FILE, clock
        self._lock, self._read_through = threading.Lock(), False
        self._expected: OrderedDict[str, _Known] = OrderedDict()

    def expect(self, answer: Answer, channel: str) -> None:
        """Remember what an opinion on ``answer`` will be joined to."""
        documents = tuple(dict.fromkeys(citation.document_id for citation in answer.citations))
        with self._lock:
            until = self._clock() + SECONDS
            self._expected[answer.id] = _Known(answer.status, answer.audience, channel, documents, until)
            while len(self._expected) > EXPECTED or next(iter(self._expected.values())).until < self._clock():
                self._expected.popitem(last=False)

    def record(self, opinion: Opinion, now: datetime | None = None) -> None:
        """Keep an opinion, its comment masked.

        Raises :class:`AnswerUnknown` when nobody was given this answer in the last hour, :class:`StorageFailed` when
        the disk refuses.
        """
        with self._lock:
            known = self._expected.get(opinion.answer_id)
        if known is None or known.until < self._clock():
            raise AnswerUnknown
        hour = (now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
        values = (
            opinion.answer_id, hour.isoformat(), opinion.vote, opinion.reason or "", mask(opinion.comment.strip()).text,
            known.status, known.audience, known.channel, json.dumps(known.documents),
        )  # fmt: skip
        with self._connected() as database:
            database.execute("INSERT OR REPLACE INTO opinion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            database.execute(
                "DELETE FROM opinion WHERE rowid IN (SELECT rowid FROM opinion ORDER BY given DESC LIMIT -1 OFFSET ?)",
                (MAX_ROWS,),
            )

    def rows(self) -> list[Row]:
        """All opinions, newest first."""
        if not self.path.is_file():
            return []
        with self._connected() as database:
            found = database.execute("SELECT * FROM opinion ORDER BY given DESC, answer_id").fetchall()
        return [Row(*(*one[:-1], tuple(json.loads(one[-1])))) for one in found]

    def purge(self, days: int, now: datetime | None = None) -> int:
        """Erase opinions older than ``days`` (0 erases all) and give their number; a file set aside goes with them."""
        limit = (now or datetime.now(UTC)) - timedelta(days=days)
        aside = self.path.with_suffix(BROKEN)
        if aside.is_file() and aside.stat().st_mtime < limit.timestamp():
            aside.unlink()
        if not self.path.is_file():
            return 0
        with self._connected() as database:
            if days == 0:
                erased = database.execute("DELETE FROM opinion").rowcount
            else:
                erased = database.execute("DELETE FROM opinion WHERE given < ?", (limit.isoformat(),)).rowcount
        if erased:
            with self._connected() as database:
                database.execute("VACUUM")
        return erased

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            private_file(self.path)
            self._set_aside_if_damaged()
            with closing(sqlite3.connect(self.path, timeout=5)) as database:
                database.execute("PRAGMA secure_delete = ON")
                database.execute(_SCHEMA)
                with database:
                    yield database
        except (sqlite3.Error, OSError) as error:
            raise StorageFailed(self.path.parent, disk_reason(error)) from None

    def _set_aside_if_damaged(self) -> None:
        """Read the whole file through once for this process; one that is damaged is renamed, and a new one begins."""
        with self._lock:
            if self._read_through:
                return
            try:
                with closing(sqlite3.connect(self.path, timeout=5)) as database:
                    damaged = database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
            except sqlite3.OperationalError:  # refused by the disk, or in use: the file itself may be good
                raise
            except sqlite3.DatabaseError:
                damaged = True
            if damaged:
                aside = self.path.replace(self.path.with_suffix(BROKEN))
                _log.error(
                    "Le fichier des avis était abîmé : il est mis de côté (%s), un nouveau commence.", aside.name
                )
                private_file(self.path)
            self._read_through = True
