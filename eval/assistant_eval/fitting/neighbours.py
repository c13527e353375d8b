"""Fits ``assistant/triage/neighbours.npz``: the dangers and the ordinary messages written for learning, as vectors.

Nothing is learned but the axes on which they differ most; what such neighbours weigh is fitted by ``reading.py``, on
messages that stand apart. The texts themselves are not shipped with the package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.embedding import Embedder, Vector
from assistant.triage.reading import calm
from assistant_eval.fitting.networks.message_examples import Messages

AXES = 192  # of 384: as many alarms as with all, for half the size
_BATCH, _LEVELS = 64, 127

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Known:
    """Vectors of the ``dangers`` and of the ``ordinary`` messages, each ``(n, dimension)``."""

    dangers: Vector
    ordinary: Vector


def known(messages: Messages, embedder: Embedder, progress: Progress) -> Known:
    """Every danger and every ordinary message that may teach, as the reading would meet it."""
    texts = [calm(one.text) for one in (*messages.dangers, *messages.ordinary)]
    vectors = embedded(texts, embedder, progress)
    return Known(vectors[: len(messages.dangers)], vectors[len(messages.dangers) :])


def embedded(texts: Sequence[str], embedder: Embedder, progress: Progress) -> Vector:
    """Vectors of ``texts`` as questions, shape ``(n, dimension)``."""
    found = []
    for first in range(0, len(texts), _BATCH):
        found.append(embedder.queries(texts[first : first + _BATCH]))
        progress("Messages connus", min(first + _BATCH, len(texts)), len(texts))
    return np.concatenate(found)


def write(path: Path, held: Known, model: str) -> None:
    """The vectors on their main axes, in 8 bits, for ``model``."""
    whole = np.concatenate([held.dangers, held.ordinary]).astype(np.float64)
    _, axes = np.linalg.eigh(whole.T @ whole)
    kept = axes[:, ::-1][:, :AXES].astype(np.float32)
    dangers, ordinary = held.dangers @ kept, held.ordinary @ kept
    scale = max(float(np.abs(one).max()) for one in (dangers, ordinary)) / _LEVELS
    np.savez_compressed(
        path,
        model=model,
        scale=np.float32(scale),
        axes=kept,
        dangers=np.round(dangers / scale).astype(np.int8),
        ordinary=np.round(ordinary / scale).astype(np.int8),
    )
