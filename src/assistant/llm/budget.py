"""The tokens a town allows its model each day, kept in SQLite: a restart or a second process does not reset them.

Tokens are reserved before a call and corrected after it; a call that dies keeps its reservation, so the count is never
below what was spent. It knows nothing about models or prices.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.site.private_files import private_file

FILE = "llm.sqlite"
_SCHEMA = "CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL)"
_WAIT = 1.0  # seconds for another process to release the file


def _today() -> date:
    return datetime.now(UTC).date()


class Budget:
    """``if budget.reserve(900): …; budget.settle(900, 640)``; safe between threads and processes.

    Raises :class:`sqlite3.Error` or :class:`OSError` when the file cannot be written: nothing may be spent then.
    """

    def __init__(self, folder: Path, daily: int, today: Callable[[], date] = _today) -> None:
        self._path, self._daily, self._today = folder / FILE, daily, today

    def reserve(self, tokens: int) -> bool:
        """Set ``tokens`` aside for one call; False when the day's tokens do not allow it."""
        with self._writing() as connection:
            if self._read(connection) + tokens > self._daily:
                return False
            self._add(connection, tokens)
            return True

    def settle(self, reserved: int, used: int) -> None:
        """Replace a reservation with what the call used."""
        with self._writing() as connection:
            self._add(connection, used - reserved)

    def spent(self) -> int:
        """Tokens spent or reserved today."""
        with self._writing() as connection:
            return self._read(connection)

    def _read(self, connection: sqlite3.Connection) -> int:
        row = connection.execute("SELECT tokens FROM spent WHERE day = ?", (self._today().isoformat(),)).fetchone()
        return int(row[0]) if row else 0

    def _add(self, connection: sqlite3.Connection, tokens: int) -> None:
        connection.execute(
            "INSERT INTO spent VALUES (?, max(0, ?)) ON CONFLICT (day) DO UPDATE SET tokens = max(0, tokens + ?)",
            (self._today().isoformat(), tokens, tokens),
        )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        private_file(self._path)
        with closing(sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute(_SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
