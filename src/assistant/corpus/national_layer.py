"""The national layer: official sheets imported once, kept beside the index, searched under the commune's own pages.

Each archive (part, pro, asso) is one file, replaced as a whole; reading merges them. It stores Documents and has no say
in ranking; ``service_public/archive_intake.py`` says whether an archive is fit to be kept. One that was taken out is
remembered, so that an update does not bring it back.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from assistant.corpus.service_public.reader import NationalReading, Space, merge
from assistant.errors import LayerUnreadable, StorageFailed
from assistant.errors.disk import disk_reason
from assistant.records import Document
from assistant.site.private_files import private_folder

_NUMBERED = re.compile(r"sp-f\d+")
_DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, StopIteration, zlib.error)


@dataclass(frozen=True)
class Held:
    """What is kept of an archive: its date, how many sheets, and the mark of what it was read from, if known."""

    archive_date: date
    sheets: int
    origin: str


class NationalLayer:
    """``NationalLayer(folder).save("part", reading)``, then ``documents()``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, space: Space, reading: NationalReading, origin: str = "") -> None:
        """Keep the sheets of an archive in place of those it had before; raise :class:`StorageFailed`."""
        head = {"archive_date": reading.archive_date.isoformat(), "sheets": len(reading.documents), "origin": origin}
        path = self._path(space)
        temporary = path.with_suffix(".new")
        try:
            private_folder(self.folder.parent)
            self.folder.mkdir(exist_ok=True)
            with gzip.open(temporary, "wt", encoding="utf-8", compresslevel=3) as stream:
                stream.write(json.dumps(head) + "\n")
                for document in reading.documents:
                    stream.write(json.dumps(document.to_json()) + "\n")
            temporary.replace(path)
            self._mark(space).unlink(missing_ok=True)
        except OSError as error:
            with contextlib.suppress(OSError):  # the original disk error is the one to report
                temporary.unlink(missing_ok=True)
            raise StorageFailed(self.folder, disk_reason(error)) from error

    def documents(self) -> tuple[Document, ...]:
        """All sheets, one per number, sorted by number; empty when nothing was imported."""
        readings = [self._read(space) for space in get_args(Space) if self._path(space).is_file()]
        return merge(readings).documents

    def of(self, space: Space) -> tuple[Document, ...]:
        """The sheets of one archive, empty when it was not imported; raise :class:`LayerUnreadable`."""
        return self._read(space).documents if self._path(space).is_file() else ()

    def held(self, space: Space) -> Held | None:
        """What is kept of an archive, without reading its sheets; raise :class:`LayerUnreadable`."""
        path = self._path(space)
        if not path.is_file():
            return None
        try:
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                head = json.loads(next(stream))
                sheets = head.get("sheets") or sum(1 for _ in stream)
                return Held(date.fromisoformat(head["archive_date"]), int(sheets), str(head.get("origin", "")))
        except _DAMAGE:
            raise LayerUnreadable(path) from None

    def remove(self, space: Space) -> bool:
        """Take an archive out until it is imported again; return whether it was there; raise :class:`StorageFailed`."""
        path = self._path(space)
        try:
            private_folder(self.folder)
            self._mark(space).touch()
            was_there = path.is_file()
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageFailed(self.folder, disk_reason(error)) from error
        return was_there

    def removed(self, space: Space) -> bool:
        """Whether somebody took this archive out."""
        return self._mark(space).is_file()

    def _mark(self, space: Space) -> Path:
        return self.folder / f"service-public-{space}.removed"

    def _path(self, space: Space) -> Path:
        return self.folder / f"service-public-{space}.jsonl.gz"

    def _read(self, space: Space) -> NationalReading:
        path = self._path(space)
        try:
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                head = json.loads(next(stream))
                documents = tuple(Document.from_json(json.loads(line)) for line in stream)
            reading = NationalReading(documents, (), date.fromisoformat(head["archive_date"]))
        except _DAMAGE:
            raise LayerUnreadable(path) from None
        if not all(_NUMBERED.fullmatch(document.id) for document in documents):
            raise LayerUnreadable(path)
        return reading
