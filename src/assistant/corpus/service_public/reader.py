"""An archive of official sheets (service-public, « co-marquage ») -> the Documents of the national layer.

A commune should not rewrite what the State already says. This reads the zip that the DILA publishes for each part of
its website, keeps every readable sheet and names the others. It fetches nothing (``download.py`` does) and reads only
the ``F…`` sheets: files (N…) are navigation, services (R…) appear inside the sheets with their address.

The sheets are under « Licence Ouverte 2.0 », which asks for the source and its date: see :func:`attribution`.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from assistant.corpus.service_public.sealed_zip import SealedZip, printable
from assistant.corpus.service_public.sheet import PUBLISHER, Space, parse, read_sheet, space_of
from assistant.errors import ArchiveInvalid, DocumentInvalid
from assistant.records import AUDIENCES, Document
from assistant.text.dates import day_in_words

__all__ = ["NationalReading", "Space", "attribution", "detect_audience", "merge", "read_archive"]

_FILE = re.compile(r"F[0-9]{1,7}\.xml")
_SAMPLE = 15


@dataclass(frozen=True)
class NationalReading:
    """The sheets of one or several archives in the order of their numbers, the sheets refused, and their date."""

    documents: tuple[Document, ...]
    problems: tuple[DocumentInvalid, ...]
    archive_date: date


def read_archive(
    path: Path,
    audience: Space,
    progress: Callable[[int, int], None] | None = None,
    *,
    archive_date: date | None = None,
) -> NationalReading:
    """Read every sheet of the archive at ``path``.

    Args:
        path: the zip, as published or rebuilt.
        audience: the part of the website it comes from: ``part``, ``pro`` or ``asso``.
        progress: called with (sheets done, sheets in all).
        archive_date: the day it was published; without it, the newest date of its sheets that is not in the future.

    Raises:
        ArchiveInvalid: the whole file cannot be used, or no sheet of it can.
    """
    documents: dict[str, Document] = {}
    problems: list[DocumentInvalid] = []
    with SealedZip(path) as archive:
        entries = _sheets(archive)
        for done, entry in enumerate(entries, 1):
            try:
                document = read_sheet(archive.read(entry), printable(entry), audience)
                _check_name(entry, document, documents)
            except DocumentInvalid as problem:
                problems.append(problem)
            else:
                documents[document.id] = document
            if progress is not None:
                progress(done, len(entries))
    if not documents:
        raise ArchiveInvalid(path, _nothing(problems))
    day = archive_date or _newest(documents.values())
    dated = (document.model_copy(update={"review_by": _a_year_after(day)}) for document in documents.values())
    return NationalReading(tuple(dated), tuple(problems), day)


def detect_audience(path: Path) -> Space | None:
    """The part of the website an archive comes from, or ``None`` when its first sheets do not agree."""
    votes: Counter[Space] = Counter()
    with SealedZip(path) as archive:
        for entry in _sheets(archive)[:_SAMPLE]:
            try:
                space = space_of(parse(archive.read(entry), printable(entry)))
            except DocumentInvalid:
                continue
            if space is not None:
                votes[space] += 1
    (winner, count), *_ = [*votes.most_common(1), (None, 0)]
    return winner if count * 2 > votes.total() else None


def merge(readings: Iterable[NationalReading]) -> NationalReading:
    """Several archives as one: a sheet that stands in two is kept once, the newest, for the readers of both."""
    documents: dict[str, Document] = {}
    problems: list[DocumentInvalid] = []
    dates: list[date] = []
    for reading in readings:
        problems += reading.problems
        dates.append(reading.archive_date)
        for document in reading.documents:
            known = documents.get(document.id, document)
            first, second = (known, document) if known.updated >= document.updated else (document, known)
            readers = tuple(r for r in AUDIENCES if r in {*first.audience, *second.audience})
            tags = tuple(dict.fromkeys([*first.tags, *second.tags]))
            documents[document.id] = first.model_copy(update={"audience": readers, "tags": tags})
    ordered = sorted(documents.values(), key=lambda document: int(document.id.removeprefix("sp-f")))
    return NationalReading(tuple(ordered), tuple(problems), max(dates, default=date.min))


def attribution(document: Document) -> str:
    """The mention the licence asks for: who publishes the sheet, and the date of its last update."""
    day = day_in_words(document.updated)
    return f"Source : {PUBLISHER}, fiche « {document.title} » mise à jour le {day}, {document.licence}."


def _sheets(archive: SealedZip) -> list[zipfile.ZipInfo]:
    """The entries named like sheets, wherever they stand, in the order of their numbers."""
    found = [entry for entry in archive.entries if _FILE.fullmatch(_base(entry))]
    return sorted(found, key=lambda entry: (int(_base(entry)[1:-4]), entry.orig_filename))


def _base(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.orig_filename.replace("\\", "/")).name


def _check_name(entry: zipfile.ZipInfo, document: Document, known: dict[str, Document]) -> None:
    if f"sp-{_base(entry)[:-4].lower()}" != document.id:
        raise DocumentInvalid(printable(entry), "l'identifiant de la fiche n'est pas le nom de son fichier", field="ID")
    if document.id in known:
        raise DocumentInvalid(printable(entry), "cette fiche est déjà dans l'archive", field="ID")


def _nothing(problems: list[DocumentInvalid]) -> str:
    if not problems:
        return "il ne contient aucune fiche de service-public (F….xml)"
    return f"aucune de ses {len(problems)} fiches n'est lisible, la première : {problems[0]}".removesuffix(".")


def _newest(documents: Iterable[Document]) -> date:
    """The newest date of the sheets; one typed in the future must not keep the others from going stale."""
    today = datetime.now(tz=UTC).date()
    return max((d.updated for d in documents if d.updated <= today), default=today)


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
