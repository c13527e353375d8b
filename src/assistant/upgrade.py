"""What this version must do to the data of an older one, or why it cannot; ``cli/migrating.py`` does it.

Formats are looked at, not version numbers: a file says its own format, and nothing says which program wrote a folder.
Pages, opinions and settings are the same in every version so far; an index is made again from the pages, whatever its
format. What comes from a newer program is refused, since nobody here knows what it means.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from assistant.backup.contents import database_files
from assistant.corpus.national_layer import NationalLayer
from assistant.corpus.service_public.reader import Space
from assistant.errors import AssistantError, IndexUnusable, StorageFailed
from assistant.errors.disk import disk_reason
from assistant.index.manifest import SCHEMA, Written
from assistant.index.publication import Index
from assistant.site import migration
from assistant.site.configuration import Site

_DATABASES = 0  # the ``user_version`` of the SQLite files that this version writes


class UpgradeRefused(AssistantError):
    """A jump between two versions that cannot be done; nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Mise à niveau impossible, rien n'a été changé : {reason}.")


@dataclass(frozen=True)
class Plan:
    """``changes`` says in French what is to do, nothing when the data are those of this version."""

    changes: tuple[str, ...]


def plan(site: Site, data: Path, model: str) -> Plan:
    """What brings ``site`` and its ``data`` to this version, whose embedding model is ``model``.

    Raises :class:`UpgradeRefused` for a jump that cannot be done, :class:`LayerUnreadable` for damaged sheets.
    """
    _refuse_copies(site)
    for path in database_files(data):
        _refuse_newer(path)
    layer = NationalLayer(data / "national")
    for space in get_args(Space):
        layer.held(space)
    return Plan(_index_changes(Index(data), model))


def _refuse_copies(site: Site) -> None:
    """A folder of the first version has a step of its own, that its owner decides."""
    copies = len(migration.plan(site).unchanged) if site.layers.common else 0
    if copies:
        reason = f"{copies} pages sont des copies de la première version, lancez d'abord « assistant migrate »"
        raise UpgradeRefused(reason)


def _refuse_newer(path: Path) -> None:
    """A damaged file is left as it is: no upgrade touches it."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as database:
            (written,) = database.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        raise StorageFailed(path.parent, disk_reason(error)) from error
    except sqlite3.DatabaseError:
        return
    if written > _DATABASES:
        raise UpgradeRefused(_newer(path.name, written, _DATABASES))


def _index_changes(index: Index, model: str) -> tuple[str, ...]:
    served = index.current()
    if served is None:
        return ("Pas encore d'index : il est construit.",)
    try:
        written = Written.read(index.folder(served))
    except IndexUnusable:
        return ("Index en service illisible : il est refait.",)
    if written.schema > SCHEMA:
        raise UpgradeRefused(_newer(f"l'index {served}", written.schema, SCHEMA))
    changes: list[str] = []
    if written.schema < SCHEMA:
        changes.append(f"Index au format {written.schema} : il est refait au format {SCHEMA}.")
    if written.model != model:
        changes.append(f"Empreintes du modèle {written.model} : elles sont refaites avec {model}.")
    return tuple(changes)


def _newer(what: str, written: int, known: int) -> str:
    return (
        f"{what} est au format {written} d'une version plus récente, celle-ci connaît le format {known}, réinstallez "
        "la plus récente ou restaurez une sauvegarde d'avant"
    )
