"""Whether an archive of official sheets may take the place of the one in service, and what it changes.

An archive of one part of the website is never taken for another. By itself an update also refuses an archive that lost
half of its sheets, whose sheets changed shape, or that is older: the sheets in service stay. A person who names a file
may insist. Nothing is fetched here: see ``download.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.national_layer import Held, NationalLayer
from assistant.corpus.service_public.reader import NationalReading, Space, detect_audience, read_archive
from assistant.errors import ArchiveInvalid, DocumentInvalid, LayerUnreadable
from assistant.records import Document

READER = "2"  # to be raised when the same archive would be read differently
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Intake:
    """What is now kept of an archive, and the titles that were added, changed and removed; none for the same one."""

    space: Space
    held: Held
    same: bool = False
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[DocumentInvalid, ...] = ()


def take(
    layer: NationalLayer,
    space: Space,
    path: Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    insist: bool = False,
) -> Intake:
    """Keep the sheets of the archive at ``path`` in ``layer`` as those of ``space``.

    Args:
        layer: where the sheets are kept.
        space: the part of the website that the archive must be of.
        path: the zip.
        progress: called with (sheets done, sheets in all).
        insist: take an archive that is older, much smaller or of another shape than the one in service.

    Raises:
        ArchiveInvalid: it must not be taken; what was kept stays.
        StorageFailed: the disk refuses; what was kept stays.
    """
    before = _held(layer, space)
    origin = f"{READER}-{_digest(path)}"
    if before and before.origin == origin:
        return Intake(space, before, same=True)
    found = detect_audience(path)
    if found not in {None, space}:
        raise ArchiveInvalid(path, f"c'est l'archive « {found} », pas l'archive « {space} »")
    reading = read_archive(path, space, progress)
    if not insist and (reason := _refusal(reading, before)):
        raise ArchiveInvalid(path, f"{reason} ; pour l'accepter, « assistant import service-public {path} »")
    old = tuple(layer.of(space)) if before else ()
    layer.save(space, reading, origin)
    return _intake(space, reading, origin, old)


def _intake(space: Space, reading: NationalReading, origin: str, before: Iterable[Document]) -> Intake:
    """What the sheets of ``reading`` change for those kept ``before``."""
    old = {document.id: document for document in before}
    new = {document.id: document for document in reading.documents}
    return Intake(
        space,
        Held(reading.archive_date, len(new), origin),
        added=_titles(new[one] for one in new if one not in old),
        changed=_titles(new[one] for one in new if one in old and _words(new[one]) != _words(old[one])),
        removed=_titles(old[one] for one in old if one not in new),
        problems=reading.problems,
    )


def archives_in(folder: Path) -> tuple[dict[Space, Path], list[ArchiveInvalid]]:
    """The archives of official sheets among the files of a folder, the last of each part, and the zips that are none.

    They are known by what they hold, not by their names.
    """
    found: dict[Space, Path] = {}
    problems = []
    for path in sorted(_zips(folder), key=lambda one: (one.stat().st_mtime, one)):
        try:
            space = detect_audience(path)
        except ArchiveInvalid as problem:
            problems.append(problem)
            continue
        if space is not None:
            found[space] = path
    return found, problems


def _zips(folder: Path) -> Iterator[Path]:
    """The zips, and those that data.gouv.fr names « .xml »."""
    files = (one for one in folder.rglob("*") if one.is_file() and not one.name.startswith("."))
    return (one for one in files if one.suffix == ".zip" or (one.suffix == ".xml" and _begins_as_zip(one)))


def _begins_as_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def _refusal(reading: NationalReading, before: Held | None) -> str:
    """Why the sheets in service are better kept; empty when they are not."""
    count = len(reading.documents)
    if len(reading.problems) > count:
        return f"ses fiches ont changé de forme, {len(reading.problems)} sont illisibles et {count} lisibles"
    if before is None:
        return ""
    if 2 * count < before.sheets:
        return f"elle n'a plus que {count} fiches au lieu de {before.sheets}"
    if reading.archive_date < before.archive_date:
        return f"elle est plus ancienne que celle en service, du {before.archive_date:%d/%m/%Y}"
    return ""


def _held(layer: NationalLayer, space: Space) -> Held | None:
    """What is kept; nothing when it cannot be read any more, so that the archive mends it."""
    try:
        layer.of(space)
        return layer.held(space)
    except LayerUnreadable:
        return None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise ArchiveInvalid(path, "ce fichier n'existe pas, ou ne peut pas être lu") from None


def _words(document: Document) -> tuple[str, str]:
    """What a reader sees; dates move without it."""
    return document.title, document.text


def _titles(documents: Iterable[Document]) -> tuple[str, ...]:
    return tuple(document.title for document in documents)
