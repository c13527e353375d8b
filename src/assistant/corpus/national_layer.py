"""The national layer: official sheets imported once, kept beside the index, searched under the commune's own pages.

Each archive (part, pro, asso) is one file, replaced as a whole; reading merges them. It stores Documents and has no say
in ranking. The folder holds no site's data, so that several communes can share it.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import zlib
from datetime import date
from pathlib import Path
from typing import get_args

from assistant.corpus.service_public.reader import NationalReading, Space, merge
from assistant.errors import LayerUnreadable, StorageFailed
from assistant.records import Document
from assistant.refusals import refusal
from assistant.site.private_files import private_folder

_NUMBERED = re.compile(r"sp-f\d+")


class NationalLayer:
    """``NationalLayer(folder).save("part", reading)``, then ``documents()``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, space: Space, reading: NationalReading) -> None:
        """Keep the sheets of an archive in place of those it had before; raise :class:`StorageFailed`."""
        path = self._path(space)
        temporary = path.with_suffix(".new")
        try:
            private_folder(self.folder.parent)
            self.folder.mkdir(exist_ok=True)
            with gzip.open(temporary, "wt", encoding="utf-8", compresslevel=3) as stream:
                stream.write(json.dumps({"archive_date": reading.archive_date.isoformat()}) + "\n")
                for document in reading.documents:
                    stream.write(json.dumps(document.to_json()) + "\n")
            temporary.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):  # the original disk error is the one to report
                temporary.unlink(missing_ok=True)
            raise StorageFailed(self.folder, refusal(error)) from error

    def documents(self) -> tuple[Document, ...]:
        """All sheets, one per number, sorted by number; empty when nothing was imported."""
        readings = [self._read(space) for space in get_args(Space) if self._path(space).is_file()]
        return merge(readings).documents

    def remove(self) -> bool:
        """Delete every imported archive; return whether there was one."""
        paths = [self._path(space) for space in get_args(Space) if self._path(space).is_file()]
        for path in paths:
            path.unlink()
        return bool(paths)

    def _path(self, space: Space) -> Path:
        return self.folder / f"service-public-{space}.jsonl.gz"

    def _read(self, space: Space) -> NationalReading:
        path = self._path(space)
        try:
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                head = json.loads(next(stream))
                documents = tuple(Document.from_json(json.loads(line)) for line in stream)
            reading = NationalReading(documents, (), date.fromisoformat(head["archive_date"]))
        except (OSError, EOFError, ValueError, KeyError, TypeError, StopIteration, zlib.error):
            raise LayerUnreadable(path) from None
        if not all(_NUMBERED.fullmatch(document.id) for document in documents):
            raise LayerUnreadable(path)
        return reading
