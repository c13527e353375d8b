"""Vectors of the pages we ship, in half precision, so that a first index takes seconds instead of minutes.

Keyed like the vector cache, by model and content: an edited page, or another model, finds nothing here and is embedded.
The questions that a site is calibrated on are there too, as they are searched: they are the same for nearly every site.
Nothing depends on this file; ``make vectors`` regenerates it when these pages have changed a lot.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector

PATH = Path(__file__).parent / "shipped-vectors.npz"
_KEY_BYTES = 8


class ShippedVectors:
    """``ShippedVectors(keys, vectors).find(key)``; ``keys`` are sorted and shortened, ``vectors`` float16 rows."""

    def __init__(self, keys: NDArray[np.uint64], vectors: NDArray[np.float16]) -> None:
        self._keys, self._vectors = keys, vectors

    @classmethod
    @functools.cache
    def read(cls, path: Path = PATH) -> ShippedVectors:
        """Read the file once per process; a missing file counts as empty."""
        if not path.is_file():
            return cls(np.empty(0, np.uint64), np.empty((0, 0), np.float16))
        with np.load(path) as file:
            return cls(file["keys"], file["vectors"])

    @staticmethod
    def write(path: Path, vectors: Mapping[bytes, Vector]) -> None:
        """Write ``vectors``, by their key in the cache, to ``path``."""
        rows = sorted(((_shortened(key), vector) for key, vector in vectors.items()), key=lambda row: row[0])
        keys = np.array([key for key, _ in rows], dtype=np.uint64)
        np.savez(path, keys=keys, vectors=np.array([vector for _, vector in rows], dtype=np.float16))

    def find(self, key: bytes) -> Vector | None:
        """The vector of a key of the cache, float32 and L2-normalised, or None."""
        short = _shortened(key)
        row = int(np.searchsorted(self._keys, np.uint64(short)))
        if row == len(self._keys) or int(self._keys[row]) != short:
            return None
        vector = self._vectors[row].astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _shortened(key: bytes) -> int:
    return int.from_bytes(key[:_KEY_BYTES], "big")
