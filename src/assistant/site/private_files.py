"""Files and folders that only their owner may read: opinions of readers stand there, and what a town spends.

Access rights are asked for at creation, never after, so that there is no moment when others may read. An older file
is closed to others; a folder that exists keeps the rights that somebody gave it.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_FILE, _FOLDER = 0o600, 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_folder(folder: Path) -> None:
    """Make ``folder`` when it is absent; raise :class:`OSError`."""
    folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)


def private_file(path: Path) -> None:
    """Make an empty file at ``path`` when there is none, else close it to others; raise :class:`OSError`."""
    private_folder(path.parent)
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, _FILE))
    if open_to_others(path):
        with suppress(OSError):  # somebody else's file, or a read-only disk: what follows will tell
            path.chmod(_FILE)


def write_private(path: Path, text: str) -> None:
    """Put ``text`` at ``path`` in one move, for its owner only: a reader has the old one or the new one, whole.

    Raises :class:`OSError`, the old one left as it was.
    """
    private_folder(path.parent)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partiel")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def open_to_others(path: Path) -> bool:
    """Whether another account of the machine has any right to ``path``."""
    return bool(path.stat().st_mode & _OTHERS)
