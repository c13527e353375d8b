"""Writes one generation in a folder aside: records, vectors, words, and its manifest last of all.

``publication.py`` says when, checks what was written and puts it in service; a build that is killed leaves nothing
served.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.corpus.chunking import passages
from assistant.embedding import Embedder, Vector, probe_hash
from assistant.index import store
from assistant.index.bm25 import LexicalIndex
from assistant.index.embedding_targets import Target, sheets_and_passages, title_queries
from assistant.index.generation_files import Progress, lexical_fields, write_records, write_vectors
from assistant.index.manifest import OWN_FILES, SCHEMA, Manifest, file_hash
from assistant.index.vector_cache import VectorCache
from assistant.index.word_index import Words
from assistant.records import Document


@dataclass(frozen=True)
class Builder:
    """``Builder(root, embedder, progress).build(...)`` leaves a complete generation in a folder of ``root``."""

    root: Path
    embedder: Embedder
    progress: Progress

    def build(self, site: str, documents: Sequence[Document], fingerprint: str) -> tuple[Path, Manifest]:
        """Write the generation of ``documents``; its folder and its manifest."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"
        folder = self._aside(name)
        pairs = [(row, passage) for row, document in enumerate(documents) for passage in passages(document)]
        write_records(folder, documents, pairs)
        vectors = self._vectors(folder, "vector", "vectors", targets := sheets_and_passages(documents, pairs))
        np.save(folder / "vector-rows.npy", np.array([target.row for target in targets], dtype=np.int32))
        asked = title_queries(documents)
        self._vectors(folder, "title-query", "title-queries", asked, asked=True)
        LexicalIndex.build(lexical_fields(documents, pairs, self.progress)).save(folder)
        Words.build(documents, pairs, asked).save(folder)
        for done in store.build(folder / "chroma", vectors):
            self.progress("Index du sens", done, len(vectors))
        manifest = Manifest(
            id=name,
            schema=SCHEMA,
            created=now.isoformat(timespec="seconds"),
            site=site,
            model=self.embedder.model_id,
            dimension=self.embedder.dimension,
            probe=probe_hash(self.embedder),
            fingerprint=fingerprint,
            documents=len(documents),
            passages=len(pairs),
            vectors=len(vectors),
            files={file: file_hash(folder / file) for file in OWN_FILES},
        )
        manifest.write(folder)
        return folder, manifest

    def _aside(self, name: str) -> Path:
        """An empty folder to build in; what a killed build left is gone."""
        folder = self.root / "building" / name
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _vectors(
        self, folder: Path, name: str, plural: str, targets: Sequence[Target], *, asked: bool = False
    ) -> Vector:
        """The vectors of ``targets``, from the cache of those made before, written."""
        texts = [target.text for target in targets]
        vectors = np.zeros((len(texts), self.embedder.dimension), dtype=np.float32)
        cache = VectorCache(self.root / "vectors.sqlite", self.embedder)
        try:
            for done, (row, vector) in enumerate(cache.embed(texts, asked=asked), start=1):
                vectors[row] = vector
                self.progress("Lecture des textes", done, len(texts))
        finally:
            cache.close()
        write_vectors(folder, name, plural, targets, vectors)
        return vectors
