"""Nearest vectors, behind a Protocol; Chroma is the one store, and nothing else imports it.

Chroma is a copy: vectors live in our own files and a store is rebuilt from them at will. It writes to a folder merely
by being opened, so a reader is given a writable copy of its own; no ``where`` filter is used, since filtering costs
forty times the search: callers over-fetch.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

from assistant.embedding import Vector

_COLLECTION = "passages"
_BATCH = 2000


class VectorStore(Protocol):
    """Finds the nearest of the vectors it was built from."""

    def nearest(self, vector: Vector, count: int) -> tuple[NDArray[np.int64], Vector]:
        """Rows of the nearest vectors and their cosines, best first."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    def close(self) -> None:
        """Let go of files and memory; the store is not used after."""


class ChromaStore:
    """A Chroma collection opened from a private copy of a generation's folder."""

    def __init__(self, pristine: Path, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="chroma-", dir=scratch))
        try:
            shutil.copytree(pristine, self._folder, dirs_exist_ok=True)
            self._client = _client(self._folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._size = self._collection.count()

    def nearest(self, vector: Vector, count: int) -> tuple[NDArray[np.int64], Vector]:
        """Rows of the ``count`` nearest vectors and their cosines, best first."""
        found = self._collection.query(
            query_embeddings=np.asarray([vector], dtype=np.float32),
            n_results=min(count, self._size),
            include=["distances"],
        )
        distances = found["distances"]
        rows = np.array([int(row) for row in found["ids"][0]], dtype=np.int64)
        cosines = 1 - np.array(distances[0] if distances else [], dtype=np.float32)
        return rows, cosines

    def __len__(self) -> int:
        return self._size

    def close(self) -> None:
        """Stop Chroma and delete the private copy."""
        self._client.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def build(folder: Path, vectors: Vector) -> Iterator[int]:
    """Write a Chroma collection of ``vectors`` into ``folder``; yields how many are in after each batch."""
    with _closing(_client(folder)) as client:
        collection = client.create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "ip", "ef_search": 200}}
        )
        for start in range(0, len(vectors), _BATCH):
            batch = vectors[start : start + _BATCH]
            collection.add(ids=[str(start + row) for row in range(len(batch))], embeddings=batch)
            yield start + len(batch)


def _client(folder: Path) -> Client:
    client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    assert isinstance(client, Client)  # noqa: S101 - the declared type is an interface without close()
    return client


@contextmanager
def _closing(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:
        client.close()
