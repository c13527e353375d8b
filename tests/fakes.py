"""An embedder that needs no model: words hashed into 32 numbers, so that texts that share words are near."""

import hashlib
import threading
import time
from collections.abc import Sequence

import numpy as np

from assistant.embedding import Vector
from assistant.text.analysis import analyse


class HashEmbedder:
    """Remembers every text it was given in ``seen``; ``pause`` slows each batch, ``weights`` changes the vectors."""

    def __init__(self, model_id: str = "hash-1", *, dimension: int = 32, pause: float = 0, weights: str = "") -> None:
        self.model_id, self.dimension = model_id, dimension
        self.seen: list[str] = []
        self._pause, self._weights = pause, weights
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, remembered."""
        with self._lock:
            self.seen.extend(texts)
        time.sleep(self._pause)
        return np.array([self._vector("passage", text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def queries(self, texts: Sequence[str]) -> Vector:
        """The vectors of ``texts``."""
        return np.array([self.query(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def query(self, text: str) -> Vector:
        """The vector of ``text``."""
        return self._vector("query", text)

    def _vector(self, prefix: str, text: str) -> Vector:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in [f"\x1f{prefix}", *analyse(text)]:
            digest = hashlib.sha256(f"{self._weights}{word}".encode("utf-8", "surrogatepass")).digest()
            vector[digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
            vector[digest[2] % self.dimension] += 0.5
        length = float(np.linalg.norm(vector))
        return vector / length if length else np.eye(self.dimension, dtype=np.float32)[0]
