"""Backups of every night in one folder: their names, and the old ones taken away once a new one is whole.

Only files named as it names them are ever removed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

_DAY = "%Y-%m-%d-%H%M%S"
ALWAYS_KEPT = 7  # or as many as days, however old: a clock that jumps ahead makes every backup old in one night


def new_name(site: str, moment: datetime, end: str = "") -> str:
    """« ville-2026-11-29-050312.zip », in UTC, with the ``end`` of an encrypted one."""
    return f"{site}-{moment.astimezone(UTC):{_DAY}}.zip{end}"


def remove_old(folder: Path, site: str, days: int, now: datetime) -> list[Path]:
    """Remove the site's backups older than ``days``, and give them; the newest few stay. Raises :class:`OSError`."""
    named = re.compile(rf"{re.escape(site)}-(\d{{4}}-\d\d-\d\d-\d{{6}})\.zip(?:\.age|\.gpg)?")
    found: list[tuple[datetime, Path]] = []
    for path in folder.iterdir():
        if match := named.fullmatch(path.name):
            try:
                found.append((datetime.strptime(match[1], _DAY).replace(tzinfo=UTC), path))
            except ValueError:
                continue  # a day that does not exist: not one of ours
    old = [path for when, path in sorted(found)[: -max(1, min(ALWAYS_KEPT, days))] if now - when > timedelta(days=days)]
    for path in old:
        path.unlink(missing_ok=True)
    return old
