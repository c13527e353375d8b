"""A note that one address is often refused, left by the server for ``assistant doctor``: a school, or a robot.

Only the moment is kept, for whoever knows what was done then to tell them apart: no address, no key made of one.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from assistant.site.private_files import write_private

REFUSALS, MINUTES = 30, 5  # more refusals of one address in so many minutes: a class that presses again, not a person
_FILE = "refused-address"


def note(folder: Path, when: datetime) -> None:
    """Leave the moment of the last one in the data folder; disk errors are ignored: they are reported elsewhere."""
    with suppress(OSError):
        write_private(folder / _FILE, when.isoformat(timespec="minutes"))


def forget(folder: Path) -> None:
    """Take the note away, as a server does when it starts."""
    with suppress(OSError):
        (folder / _FILE).unlink(missing_ok=True)


def noted(folder: Path) -> datetime | None:
    """The moment that was left; None when there is none, or none that can be read."""
    try:
        when = datetime.fromisoformat((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return when if when.tzinfo else None
