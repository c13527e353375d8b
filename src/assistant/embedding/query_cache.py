"""The vectors of recent questions, kept in memory: a suggested question is asked by many people and embedded once.

Every question of the service passes here, so here a long one is cut to what a model uses (see ``shortening.py``).

Keys are keyed digests with a per-process secret, so that no question is kept. Nothing is written to disk.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence

from assistant.embedding import Embedder, Vector
from assistant.embedding.shortening import shortened

KEPT = 512


class CachedQueries:
    """An :class:`Embedder` around another, whose last :data:`KEPT` questions cost nothing; safe between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._secret = secrets.token_bytes(16)
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def model_id(self) -> str:
        """That of the embedder."""
        return self._embedder.model_id

    @property
    def dimension(self) -> int:
        """That of the embedder."""
        return self._embedder.dimension

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of texts to be found, never remembered."""
        return self._embedder.passages(texts)

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of questions embedded together, never remembered."""
        return self._embedder.queries(texts)

    def query(self, text: str) -> Vector:
        """The vector of a question, cut when it is long, from memory if it was asked recently."""
        text = shortened(text, self._embedder)
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=16).digest()
        with self._lock:
            known = self._vectors.get(key)
            if known is not None:
                self._vectors.move_to_end(key)
                return known
        vector = self._embedder.query(text)
        with self._lock:
            self._vectors[key] = vector
            if len(self._vectors) > KEPT:
                self._vectors.popitem(last=False)
        return vector
