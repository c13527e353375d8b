"""One immutable, complete index build, opened for reading.

It answers « which passages », « which document », « which vectors »; it does not build, publish or rank. Documents are
read from disk when asked for: a site with thousands of sheets opens in a fraction of a second and stays small.
"""

from __future__ import annotations

import errno
import functools
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.errors import IndexUnusable, NotFound, StorageFailed
from assistant.errors.disk import disk_reason
from assistant.index.bm25 import LexicalIndex
from assistant.index.manifest import CALIBRATION, Manifest, file_hash
from assistant.index.spelling import Speller, careful_words, joined
from assistant.index.store import ChromaStore, StoreBroken, VectorStore
from assistant.index.word_index import Words
from assistant.records import Audience, Document, Kind, Layer, Passage
from assistant.text.analysis import analyse

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """What ranking needs to know of a Document without reading it."""

    id: str
    title: str
    kind: Kind
    layer: Layer
    audience: tuple[Audience, ...]
    valid_until: date | None
    service: str
    sample: bool

    @classmethod
    def of(cls, document: Document) -> Entry:
        """The entry of ``document``."""
        return cls(
            document.id, document.title, document.kind, document.layer, document.audience, document.valid_until,
            document.service, document.sample,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {**asdict(self), "valid_until": self.valid_until.isoformat() if self.valid_until else None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Entry:
        """Read what :meth:`to_json` wrote."""
        until = date.fromisoformat(data["valid_until"]) if data["valid_until"] else None
        return cls(**{**data, "audience": tuple(data["audience"]), "valid_until": until})


class Generation:
    """An opened generation. ``entries`` and ``passages`` are in row order; ``owner[row]`` is a passage's entry.

    The passages of entry ``row`` are rows ``bounds[row]`` to ``bounds[row + 1]``. ``vectors`` starts with one vector an
    entry; ``vector_rows`` and ``vector_owners`` name their passages (-1: the whole sheet) and entries.
    """

    def __init__(self, folder: Path, manifest: Manifest, scratch: Path) -> None:
        self.folder, self.manifest, self.id = folder, manifest, manifest.id
        catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
        self.entries = [Entry.from_json(data) for data in catalog]
        self._rows = {entry.id: row for row, entry in enumerate(self.entries)}
        raw = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        self.passages = [
            Passage(key, self.entries[row].id, tuple(section), start, end, field, local, layer)
            for key, row, section, start, end, field, local, layer in raw
        ]
        self.owner = np.array([one[1] for one in raw], dtype=np.int32)
        self.bounds = np.searchsorted(self.owner, np.arange(len(self.entries) + 1))
        self.lexical = LexicalIndex.load(folder)
        self.words = Words.load(folder)
        self.vectors: Vector = np.load(folder / "vectors.npy", mmap_mode="r").view(np.ndarray)
        self.vector_rows, self.vector_owners = (np.load(folder / f"vector-{one}.npy") for one in ("rows", "owners"))
        self.title_queries: Vector = np.load(folder / "title-queries.npy")
        self.title_query_owners = np.load(folder / "title-query-owners.npy")
        self._starts = np.load(folder / "document-starts.npy")
        self._documents = (folder / "documents.jsonl").open("rb")
        self._read = functools.lru_cache(maxsize=256)(functools.partial(_read_document, self._documents, self._starts))
        self._derived: dict[Callable[..., Any], Any] = {}
        self._meant_for: dict[Audience, NDArray[np.bool_]] = {}
        self._by_passage = {passage.id: row for row, passage in enumerate(self.passages)}
        self.title_counts = Counter(term for entry in self.entries for term in set(analyse(entry.title)))
        self.store: VectorStore = ChromaStore(folder / "chroma", scratch)
        lesson = folder / CALIBRATION
        self.calibration: dict[str, Any] = json.loads(lesson.read_text("utf-8")) if lesson.is_file() else {}

    @classmethod
    def open(cls, folder: Path, scratch: Path, *, model: str, probe: str) -> Generation:
        """Open ``folder`` for the model in use; raise :class:`IndexUnusable` with the reason when it must not be."""
        manifest = Manifest.read(folder)
        if manifest.model != model:
            raise IndexUnusable(folder.name, f"fait avec le modèle {manifest.model}, et non {model}")
        if manifest.probe != probe:
            raise IndexUnusable(folder.name, f"le modèle {model} ne calcule plus les mêmes empreintes")
        try:
            generation = cls(folder, manifest, scratch)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise StorageFailed(scratch, disk_reason(error)) from error
            raise IndexUnusable(folder.name, "fichier manquant ou abîmé") from error
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise IndexUnusable(folder.name, "fichier abîmé") from error
        try:
            generation.check()
        except BaseException:
            generation.close()
            raise
        return generation

    def check(self) -> None:
        """Compare counts and hashes with the manifest's and ask one known question; raise when anything differs."""
        if len(self.store) != self.manifest.vectors or len(self.passages) != self.manifest.passages:
            raise IndexUnusable(self.id, "le nombre de passages ne correspond pas au manifeste")
        for name, expected in self.manifest.files.items():
            path = self.folder / name
            if not path.is_file() or file_hash(path) != expected:
                raise IndexUnusable(self.id, f"{name} a changé depuis sa création")
        middle = len(self.vectors) // 2
        try:
            _, cosines = self.store.nearest(np.array(self.vectors[middle]), 1)
        except StoreBroken as error:
            raise IndexUnusable(self.id, str(error)) from error
        if not len(cosines) or cosines[0] < 0.99:  # a vector is its own neighbour
            raise IndexUnusable(self.id, "la recherche ne retrouve pas un passage connu")

    def of(self, site: str) -> Self:
        """This generation, of the commune ``site``; close it and raise :class:`IndexUnusable` when it is another's."""
        if self.manifest.site == site:
            return self
        self.close()
        reason = f"celui de la commune « {self.manifest.site} », et non de « {site} »"
        advice = "donnez à chaque commune son dossier avec ASSISTANT_DATA, ou relancez « assistant index »"
        raise IndexUnusable(self.id, reason, f"{advice} pour mettre la vôtre à sa place")

    @functools.cached_property
    def titles(self) -> frozenset[frozenset[str]]:
        """The stems of each document's title, without what it explains in brackets."""
        bare = (re.sub(r"\s*\([^)]*\)", "", entry.title) for entry in self.entries)
        return frozenset(frozenset(analyse(title)) for title in bare) - {frozenset()}

    def document(self, identifier: str) -> Document:
        """The Document with this id; raise :class:`NotFound`."""
        if identifier not in self._rows:
            raise NotFound("Document", identifier)
        return self._read(self._rows[identifier])

    def entry(self, identifier: str) -> Entry | None:
        """The entry with this id, if it is indexed."""
        row = self._rows.get(identifier)
        return None if row is None else self.entries[row]

    def says(self, stem: str, identifier: str) -> bool:
        """Whether a document says a stem, in its title or below; False for one that is not indexed."""
        return identifier in self._rows and self.words.sheets.holds(stem, self._rows[identifier])

    def passage(self, identifier: str) -> Passage:
        """The Passage with this id; raise :class:`NotFound`."""
        if identifier not in self._by_passage:
            raise NotFound("Passage", identifier)
        return self.passages[self._by_passage[identifier]]

    def passage_row(self, identifier: str) -> int:
        """The row of the passage with this id, -1 for none."""
        return self._by_passage.get(identifier, -1)

    def passages_of(self, identifier: str) -> list[Passage]:
        """The passages of a document in reading order."""
        row = self._rows.get(identifier, -1)
        return [self.passages[one] for one in np.flatnonzero(self.owner == row)]

    def derived(self, make: Callable[[Generation], T]) -> T:
        """What ``make`` computes from this generation, kept until it closes: see :func:`once_each`."""
        if make not in self._derived:
            self._derived[make] = make(self)
        value: T = self._derived[make]
        return value

    @functools.cached_property
    def pages(self) -> NDArray[np.bool_]:
        """Which entries are pages of the site, the commune's own and the common ones, and not national sheets."""
        return np.array([entry.layer != "national" for entry in self.entries], dtype=np.bool_)

    @functools.cached_property
    def expiry(self) -> NDArray[np.int64]:
        """The ordinal of the last day each entry may be used."""
        return np.array([(entry.valid_until or date.max).toordinal() for entry in self.entries], dtype=np.int64)

    def meant_for(self, audience: Audience) -> NDArray[np.bool_]:
        """Which entries are written for ``audience``."""
        if audience not in self._meant_for:
            self._meant_for[audience] = np.array([audience in entry.audience for entry in self.entries], dtype=np.bool_)
        return self._meant_for[audience]

    @functools.cached_property
    def for_town_halls(self) -> NDArray[np.bool_]:
        """Which entries are written first of all for elected members and agents."""
        return np.array([entry.audience[:1] == ("council",) for entry in self.entries], dtype=np.bool_)

    @functools.cached_property
    def passage_vectors(self) -> NDArray[np.int64]:
        """The row in ``vectors`` of each passage, -1 for one that has none."""
        rows = np.full(len(self.passages), -1, dtype=np.int64)
        held = np.flatnonzero(self.vector_rows >= 0)
        rows[self.vector_rows[held]] = held
        return rows

    @functools.cached_property
    def speller(self) -> Speller:
        """Corrects words towards those of this generation."""
        titles = [entry.title for entry in self.entries]
        aliases = (
            one for entry in self.entries if entry.layer != "national" for one in self.document(entry.id).aliases
        )
        apart = joined((*titles, *aliases), self.words.vocabulary)
        return Speller(self.words.vocabulary, self.words.sounds, self.lexical, careful_words(), apart)

    def close(self) -> None:
        """Free files and memory."""
        self.store.close()
        self._documents.close()
        self._read.cache_clear()
        self._derived.clear()


def once_each(make: Callable[[Generation], T]) -> Callable[[Generation], T]:
    """``make``, computed once for each generation and let go with it.

    A cache of the module would keep a generation that nobody uses any more, and its memory, in a server that runs on.
    """

    @functools.wraps(make)
    def kept(generation: Generation) -> T:
        return generation.derived(make)

    return kept


def _read_document(documents: IO[bytes], starts: NDArray[np.int64], row: int) -> Document:
    start, end = int(starts[row]), int(starts[row + 1])
    return Document.from_json(json.loads(os.pread(documents.fileno(), end - start, start)))
