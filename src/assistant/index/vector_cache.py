"""Vectors already computed, by model and content: nothing is embedded twice, and a killed build resumes.

Only a cache: losing the file costs nothing but time, and a file that cannot be read is set aside.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.embedding import Embedder, Vector
from assistant.index.shipped_vectors import ShippedVectors

BATCH = 16


class VectorCache:
    """Embeds through a SQLite file; commits after each batch."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        try:
            self._db = _opened(path)
        except sqlite3.OperationalError:  # refused by the disk, or in use: the file itself may be good
            raise
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".broken"))
            path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
            self._db = _opened(path)

    def embed(self, texts: Sequence[str], *, asked: bool = False) -> Iterator[tuple[int, Vector]]:
        """Yield ``(row, vector)`` for each text, in any order; cached ones come first and cost nothing.

        Texts are embedded as passages, or as questions when ``asked``.
        """
        keys = [vector_key(self._embedder.model_id, text, asked=asked) for text in texts]
        missing: dict[bytes, list[int]] = {}
        for row, key in enumerate(keys):
            known = self._known(key)
            if known is None:
                missing.setdefault(key, []).append(row)
            else:
                yield row, known
        waiting = sorted(missing, key=lambda key: len(texts[missing[key][0]]))
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            batched = [texts[missing[key][0]] for key in batch]
            vectors = self._embedder.queries(batched) if asked else self._embedder.passages(batched)
            rows = [(key, vector.astype("<f4").tobytes()) for key, vector in zip(batch, vectors, strict=True)]
            with self._db:
                self._db.executemany("insert or replace into vectors values (?, ?)", rows)
            for key, vector in zip(batch, vectors, strict=True):
                yield from ((row, vector) for row in missing[key])

    def _known(self, key: bytes) -> Vector | None:
        found = self._db.execute("select vector from vectors where key = ?", (key,)).fetchone()
        if found and len(found[0]) == 4 * self._embedder.dimension:
            return np.frombuffer(found[0], dtype="<f4")
        return ShippedVectors.read().find(key)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def shipped_or_embedded(embedder: Embedder, texts: Sequence[str]) -> Vector:
    """The vectors of ``texts`` read as questions, shape ``(n, dimension)``: those shipped, the others embedded."""
    keys = (vector_key(embedder.model_id, text, asked=True) for text in texts)
    found = [ShippedVectors.read().find(key) for key in keys]
    missing = [row for row, vector in enumerate(found) if vector is None]
    for row, vector in zip(missing, embedder.queries([texts[row] for row in missing]) if missing else (), strict=True):
        found[row] = vector
    return np.array(found, dtype=np.float32).reshape(len(texts), embedder.dimension)


def vector_key(model_id: str, text: str, *, asked: bool) -> bytes:
    """The key of a vector: the model, whether the text was embedded as a question, the text."""
    role = "\x1fquery" if asked else ""
    return hashlib.sha256(f"{model_id}{role}\x1f{text}".encode("utf-8", "surrogatepass")).digest()


def _opened(path: Path) -> sqlite3.Connection:
    """The database at ``path``, read through once; raise :class:`sqlite3.DatabaseError` when it is damaged."""
    database = sqlite3.connect(path)
    try:
        verdict = database.execute("pragma quick_check(1)").fetchone()
        if verdict != ("ok",):
            raise sqlite3.DatabaseError(str(verdict))
        database.execute("create table if not exists vectors (key blob primary key, vector blob) without rowid")
    except sqlite3.Error:
        database.close()
        raise
    return database
