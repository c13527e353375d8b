"""What there is to save of an installation that serves: each file opened as it was at one moment.

A generation never changes: once its files are open they can be read to the end, even pruned. A SQLite file is copied
by SQLite itself, which waits for a writer. Hidden files are left out, for ``.env`` holds secrets.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO, BinaryIO

from assistant.backup.manifest import DATA, SITE
from assistant.errors import BackupFailed, IndexUnusable
from assistant.errors.disk import disk_reason
from assistant.index.manifest import Written
from assistant.index.publication import Index

_ATTEMPTS = 5
_LONGEST = 30.0  # seconds to wait for whoever writes in a SQLite file
_BUSY = 5.0  # of which at once, before it is asked again
_CHUNK = 1 << 20
Named = tuple[str, BinaryIO]  # the name of a file in the archive, and the file


def site_files(root: Path, data: Path) -> Iterator[Named]:
    """The files of a site in order, but hidden ones and the data folder; each is closed after use."""
    for folder, folders, files in os.walk(root, onerror=_refused):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(folder, name) != data)
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith("."):
                yield from _opened(path, f"{SITE}/{path.relative_to(root).as_posix()}")


def _refused(error: OSError) -> None:
    raise BackupFailed(Path(str(error.filename)), disk_reason(error)) from error


def sheet_files(data: Path) -> Iterator[Named]:
    """The imported national sheets, and the marks of those taken out; each is closed after use."""
    for path in sorted(one for end in ("jsonl.gz", "removed") for one in (data / "national").glob(f"*.{end}")):
        yield from _opened(path, f"{DATA}/national/{path.name}")


def _opened(path: Path, name: str) -> Iterator[Named]:
    """The file at ``path``, unless it was deleted since it was listed or is not a file that can be read to its end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return
        stream = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise BackupFailed(path, disk_reason(error)) from error
    with stream:
        yield name, stream


def generation_files(index: Index, stack: ExitStack) -> tuple[str | None, list[Named]]:
    """The id and the open files of the generation in service, checked, of any schema; None when there is none.

    Raises :class:`IndexUnusable` for a damaged one. ``stack`` closes the files.
    """
    for _ in range(_ATTEMPTS):
        served = index.current()
        if served is None:
            return None, []
        folder = index.folder(served)
        try:
            files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
            opened: dict[str, BinaryIO] = {name: stack.enter_context(path.open("rb")) for name, path in files.items()}
        except FileNotFoundError:  # pruned while it was opened: another one is in service
            continue
        except OSError as error:
            raise BackupFailed(folder, disk_reason(error)) from error
        if served == index.current():
            _check(folder, opened)
            return served, [(f"{DATA}/generations/{served}/{name}", stream) for name, stream in opened.items()]
    raise IndexUnusable(index.current() or "", "il change sans cesse")


def _check(folder: Path, streams: dict[str, BinaryIO]) -> None:
    for name, expected in Written.read(folder).files.items():
        stream = streams.get(name)
        if stream is None or digest(stream) != expected:
            raise IndexUnusable(folder.name, f"{name} manque ou a changé")
        stream.seek(0)


def database_files(data: Path) -> list[Path]:
    """The SQLite files of a data folder: opinions, tokens of the day, vectors already computed."""
    return sorted(data.glob("*.sqlite"))


def copy_database(path: Path, target: Path) -> bool:
    """Copy a SQLite file that may be written meanwhile; False when it is damaged.

    Raises :class:`BackupFailed` when a writer does not let go of it, or the disk refuses.
    """
    until = time.monotonic() + _LONGEST

    def waiting(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > until:
            raise TimeoutError

    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_BUSY)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy, progress=waiting, sleep=0.05)
            return bool(copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as error:
        raise BackupFailed(path, disk_reason(error)) from error
    except TimeoutError:
        raise BackupFailed(path, "un autre programme y écrit sans cesse") from None
    except sqlite3.DatabaseError:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        return False


def digest(stream: BinaryIO) -> str:
    """SHA-256 of what remains of a stream, in hexadecimal."""
    found = hashlib.sha256()
    for part in chunks(stream):
        found.update(part)
    return found.hexdigest()


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """What remains of a stream, a megabyte at a time."""
    while part := stream.read(_CHUNK):
        yield part
