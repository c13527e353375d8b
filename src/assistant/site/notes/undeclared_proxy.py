"""A note that requests come through a proxy nobody declared, left by the server for ``assistant doctor``.

Then all visitors share one client's limits. The note is an empty file: no address is kept.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_FILE = "undeclared-proxy"


def note(folder: Path) -> None:
    """Leave the note in the data folder; disk errors are ignored: they are reported elsewhere."""
    with suppress(OSError):
        (folder / _FILE).touch(mode=0o600)


def forget(folder: Path) -> None:
    """Take the note away, as a server does when it starts."""
    with suppress(OSError):
        (folder / _FILE).unlink(missing_ok=True)


def noted(folder: Path) -> bool:
    """Whether it was left."""
    return (folder / _FILE).is_file()
