"""Creates the folder of a new site: all of it, or nothing.

The files are prepared beside their place and moved at once; a file that was filled in is read back first, so that what
is left can be opened.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import FolderNotEmpty, FolderRefused
from assistant.errors.disk import disk_reason
from assistant.site.configuration import Site
from assistant.site.location import new_site


def create(target: Path, files: Mapping[str, str] | None = None, *, check_only: bool = False) -> None:
    """Create ``target`` from the files of a new site and ``files`` (name to text) over them.

    Raises:
        FolderNotEmpty: something is there already.
        FolderRefused: the disk refuses.
        SiteInvalid: the ``commune.toml`` given cannot be read; nothing is written.
    """
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise FolderNotEmpty(target)
        if check_only:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            _write(staging, files or {})
            _move(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise FolderRefused(target, disk_reason(error)) from error


def _write(staging: Path, files: Mapping[str, str]) -> None:
    shutil.copytree(new_site(), staging, dirs_exist_ok=True)
    for name, text in files.items():
        (staging / name).write_text(text, encoding="utf-8")
    if "commune.toml" in files:
        Site.read(staging)


def _move(staging: Path, target: Path) -> None:
    """Into an empty folder file by file, ``commune.toml`` last; else the folder itself."""
    if not target.exists():
        staging.chmod(0o755)
        staging.rename(target)
        return
    moved: list[Path] = []
    try:
        for path in sorted(staging.iterdir(), key=lambda one: one.name == "commune.toml"):
            moved.append(target / path.name)
            path.rename(target / path.name)
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
