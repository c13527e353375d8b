"""Rewrites a file whole or not at all, and leaves it to whoever it belongs to.

The nightly update runs as a user of its own: a file moved in the place of the clerk's would be the clerk's no more.
Such a file is written over, in an order that leaves it readable whenever the program is killed.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def rewrite(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, new or not; raise :class:`OSError` and leave what was there."""
    if path.is_file() and os.geteuid() not in {0, path.stat().st_uid}:
        _write_over(path, text.encode())
    else:
        _replace(path, text.encode())


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.is_file():
            before = path.stat()
            temporary.chmod(before.st_mode & 0o777)
            if os.geteuid() == 0:
                os.chown(temporary, before.st_uid, before.st_gid)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):  # the first refusal is the one to report
            temporary.unlink(missing_ok=True)
        raise


def _write_over(path: Path, content: bytes) -> None:
    """Make room first with empty lines, which a full disk refuses; then write at once, and cut the empty lines left."""
    with path.open("r+b", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if len(content) > size:
            os.pwrite(file.fileno(), b"\n" * (len(content) - size), size)
        os.pwrite(file.fileno(), content.ljust(size, b"\n"), 0)
        os.ftruncate(file.fileno(), len(content))
        os.fsync(file.fileno())
