"""The common pages as a release: who owns them, of which day they are, and what a new one changed since the last index.

Each site stores a fingerprint of every common page as last reported. Comparing them shows the town what an upgrade of
the package changed, and which of the changed pages carry its own facts, which are kept. A server that re-indexes on its
own reports to nobody, so each reporting command keeps its own fingerprints.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.corpus.folder import page_paths
from assistant.records import Document
from assistant.site.location import own_version

OWNER = "l'équipe qui publie l'assistant"
_FILE = "common-pages-{}.json"
_SHOWN = 10


@dataclass(frozen=True)
class Changes:
    """Ids of the common pages that appeared, changed and went, and those of them that the commune completes."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    completed: frozenset[str] = frozenset()

    def sentences(self) -> tuple[str, ...]:
        """French sentences, none when nothing changed."""
        said = ((self.added, "nouvelles"), (self.changed, "modifiées"), (self.removed, "retirées"))
        return tuple(f"Pages communes {word} : {self._named(ids)}." for ids, word in said if ids)

    def _named(self, ids: tuple[str, ...]) -> str:
        """Those that the commune completes, all of them, then a few others."""
        own = [f"{one} (vos faits sont gardés)" for one in ids if one in self.completed]
        others = [one for one in ids if one not in self.completed]
        more = [f"et {len(others) - _SHOWN} autres"] if len(others) > _SHOWN else []
        return " ".join((", ".join((*own, *others[:_SHOWN])), *more))


@dataclass(frozen=True)
class Release:
    """The common pages that a site shows: their version, the days of the oldest and newest, how many are to review."""

    version: str
    pages: int
    oldest: date
    newest: date
    overdue: int

    @classmethod
    def of(cls, documents: Iterable[Document], today: date) -> Release | None:
        """The release of the common pages among ``documents``; None when there is none."""
        shared = [one for one in documents if one.layer == "common"]
        if not shared:
            return None
        days = [one.updated for one in shared]
        overdue = sum(1 for one in shared if one.review_by and one.review_by < today)
        return cls(own_version(), len(shared), min(days), max(days), overdue)


def marks(folder: Path) -> dict[str, str]:
    """A mark of each common page of ``folder`` by its id, which is its file's name."""
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in page_paths(folder)}


def changes(data: Path, now: dict[str, str], documents: Iterable[Document], teller: str) -> Changes:
    """What changed since the last :func:`keep` of ``teller``, a command, or else of any; nothing the first time."""
    before = _kept(data / _FILE.format(teller))
    if before is None:
        before = next((marks for path in sorted(data.glob(_FILE.format("*"))) if (marks := _kept(path))), None)
    if before is None:
        return Changes()
    return Changes(
        added=tuple(sorted(set(now) - set(before))),
        changed=tuple(sorted(one for one in now if one in before and now[one] != before[one])),
        removed=tuple(sorted(set(before) - set(now))),
        completed=frozenset(document.id for document in documents if document.layer == "local"),
    )


def _kept(path: Path) -> dict[str, str] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def keep(data: Path, now: dict[str, str], teller: str) -> None:
    """Remember the common pages that a command has told of; a disk that refuses only costs the next report."""
    path = data / _FILE.format(teller)
    temporary = path.with_suffix(".new")
    with contextlib.suppress(OSError):
        temporary.write_text(json.dumps(now), encoding="utf-8")
        os.replace(temporary, path)  # noqa: PTH105 - one call
