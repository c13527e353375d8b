"""A folder made by the first version, with every page copied into it, brought to the layers.

A page that nobody edited leaves: the common page of the same subject, or nothing, takes its place. Edited pages stay
and are named. Nothing is deleted: what leaves is moved to a folder that is not read. Dates, ``sample`` marks and the
name of the commune are no edit. ``first_version.txt`` holds one page a line: its name and the marks of its texts.
"""

from __future__ import annotations

import functools
import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from assistant.errors import FolderRefused
from assistant.errors.disk import disk_reason
from assistant.site.configuration import SAMPLE_NAME, Site
from assistant.site.location import common_pages, new_site

BACKUP = "_avant-migration"
_README = "README.md"
_SAMPLE_HOST = "www.saint-exemple.example"
_NO_EDIT = re.compile(r"(?m)^(?:sample|updated|review_by)[ \t]*:.*\n")


@dataclass(frozen=True)
class Plan:
    """Paths of pages in the site: those to move away, those that were edited, those that the town wrote itself.

    ``completing`` are the edited pages that now complete a common page; the others stand alone.
    """

    unchanged: tuple[str, ...]
    edited: tuple[str, ...]
    own: tuple[str, ...]
    completing: frozenset[str]


def plan(site: Site) -> Plan:
    """What :func:`migrate` would do; raise :class:`FolderRefused` for a page that the disk refuses to read."""
    subjects = {path.stem for path in common_pages().rglob("*.md")}
    unchanged, edited, own = list[str](), list[str](), list[str]()
    for path in _pages(site.root):
        name = path.relative_to(site.root).as_posix()
        known = _first_version().get(path.stem)
        if any(mark in _every_mark() for mark in _marks(_text(path), site)):
            unchanged.append(name)
        elif path.name != _README:
            (own if known is None else edited).append(name)
    completing = frozenset(name for name in edited if Path(name).stem in subjects)
    return Plan(tuple(unchanged), tuple(edited), tuple(own), completing)


def migrate(site: Site, planned: Plan) -> None:
    """Move the unchanged pages of ``planned`` to the folder :data:`BACKUP`; it can be stopped and started again.

    Raises :class:`FolderRefused`: what was not moved yet stays in place.
    """
    kept = site.root / BACKUP
    try:
        kept.mkdir(exist_ok=True)
        if not (kept / "commune.toml").exists():
            shutil.copy2(site.root / "commune.toml", kept / "commune.toml")
        for name in planned.unchanged:
            target = _free(kept / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            (site.root / name).rename(target)
            if name == _README:
                shutil.copyfile(new_site() / _README, site.root / _README)
        _remove_empty(site.root)
    except OSError as error:
        raise FolderRefused(site.root, disk_reason(error)) from error


def mark(text: str) -> str:
    """The mark of a page's text, whatever its line ends, dates and ``sample`` flag."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(_NO_EDIT.sub("", plain).strip().encode()).hexdigest()[:16]


def _marks(text: str, site: Site) -> Iterator[str]:
    """The marks of a text as it is, and with the name of the fictional commune back in its place."""
    yield mark(text)
    host = urlsplit(site.commune.website).hostname or ""
    fictional = text.replace(host, _SAMPLE_HOST) if host else text
    yield mark(fictional.replace(site.name, SAMPLE_NAME))


@functools.cache
def _first_version() -> dict[str, frozenset[str]]:
    lines = (files("assistant.site") / "first_version.txt").read_text(encoding="utf-8").splitlines()
    return {name: frozenset(marks) for name, *marks in (line.split() for line in lines)}


@functools.cache
def _every_mark() -> frozenset[str]:
    return frozenset().union(*_first_version().values())


def _pages(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        if path.is_file() and not any(part.startswith((".", "_")) for part in parts):
            yield path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise FolderRefused(path, disk_reason(error)) from error


def _free(path: Path) -> Path:
    """``path``, or the first name beside it that nothing has."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 1000))
    return path if not path.exists() else next(one for one in numbered if not one.exists())


def _remove_empty(root: Path) -> None:
    """Folders that held nothing but unchanged pages."""
    for folder in sorted((one for one in root.rglob("*") if one.is_dir()), reverse=True):
        hidden = any(part.startswith((".", "_")) for part in folder.relative_to(root).parts)
        if not hidden and not any(folder.iterdir()):
            folder.rmdir()
