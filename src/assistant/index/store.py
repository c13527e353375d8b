"""Nearest vectors, behind a Protocol; Chroma is the one store, and nothing else imports it.

Chroma holds a copy: vectors live in our own files, and a store can be rebuilt from them at any time. Opening a store
writes to its folder, so each reader gets a writable copy; no ``where`` filter is used, since filtering costs forty
times the search: callers over-fetch instead.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector

if TYPE_CHECKING:
    from chromadb.api.client import Client

# Chroma takes half a second to import: only those who open an index wait for it, not « assistant --help ».

_COLLECTION = "passages"
# How widely the graph is searched. At 200, 98 % of the 120 nearest of 6,600 vectors were found, not the same at every
# opening, and answers changed from one process to the next; at 2,000 all but one in ten thousand, for 2 ms more.
_WIDE = 2000
_BATCH = 2000


class StoreBroken(ValueError):
    """The files of a store cannot be read, or it could not be written."""

    def __init__(self) -> None:
        super().__init__("l'index vectoriel est illisible")


class VectorStore(Protocol):
    """Finds the nearest of the vectors it was built from."""

    def nearest(self, vector: Vector, count: int) -> tuple[NDArray[np.int64], Vector]:
        """Rows of the nearest vectors and their cosines, best first."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    def close(self) -> None:
        """Free files and memory; the store cannot be used afterwards."""


class ChromaStore:
    """A Chroma collection opened from a private copy of a generation's folder."""

    def __init__(self, pristine: Path, scratch: Path) -> None:
        self._folder, self._claim = _private_folder(scratch)
        self._client: Client | None = None
        try:
            self._fill(pristine)
            with _translated():
                self._client = _client(self._folder)
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
                self._size = self._collection.count()
        except BaseException:
            self.close()
            raise

    def _fill(self, pristine: Path) -> None:
        """Copy the collection; where the disk is full, among the system's temporary files, so that it is served."""
        try:
            _copy(pristine, self._folder)
        except OSError:
            self.close()
            self._folder, self._claim = _temporary_folder(), None
            _copy(pristine, self._folder)

    def nearest(self, vector: Vector, count: int) -> tuple[NDArray[np.int64], Vector]:
        """Rows of the ``count`` nearest vectors and their cosines, best first."""
        with _translated():
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
        if self._client is not None:
            self._client.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._claim is not None:
            Path(self._claim.name).unlink(missing_ok=True)
            self._claim.close()


def build(folder: Path, vectors: Vector) -> Iterator[int]:
    """Write a Chroma collection of ``vectors`` into ``folder``; yields the number written after each batch."""
    with _translated(), _closing(_client(folder)) as client:
        collection = client.create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "ip", "ef_search": _WIDE}}
        )
        for start in range(0, len(vectors), _BATCH):
            batch = vectors[start : start + _BATCH]
            collection.add(ids=[str(start + row) for row in range(len(batch))], embeddings=batch)
            yield start + len(batch)


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    assert isinstance(client, Client)  # noqa: S101 - the declared type is an interface without close()
    return client


def _private_folder(scratch: Path) -> tuple[Path, IO[bytes] | None]:
    """A new folder, and the lock that shows its process is alive; folders of killed processes are removed.

    Where ``scratch`` cannot be written, a folder of the system's temporary files, without a lock.
    """
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        claim = tempfile.NamedTemporaryFile(dir=scratch, prefix="chroma-", suffix=".lock", delete=False)  # noqa: SIM115
    except OSError:
        return _temporary_folder(), None
    fcntl.flock(claim, fcntl.LOCK_EX)
    _sweep(scratch)
    folder = Path(claim.name).with_suffix("")
    folder.mkdir()
    return folder, claim


def _temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="assistant-chroma-"))


def _sweep(scratch: Path) -> None:
    for path in scratch.glob("chroma-*.lock"):
        with suppress(OSError), path.open("rb") as claim:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while the owner lives
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink()


def _copy(pristine: Path, folder: Path) -> None:
    """Copy without access rights: the copy of a read-only folder must be writable."""
    for path in sorted(pristine.rglob("*")):
        target = folder / path.relative_to(pristine)
        if path.is_dir():
            target.mkdir()
        else:
            shutil.copyfile(path, target)


@contextmanager
def _translated() -> Iterator[None]:
    """Chroma's own errors do not leave this module."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        raise StoreBroken from error


@contextmanager
def _closing(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:
        client.close()
