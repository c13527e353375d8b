"""A second opinion on danger: of the messages written for learning, those that are nearest to the one read.

The reading weighs words, and may be sure of nonsense: « le terrain de foot est ouvert le soir ? on nous a dit de partir
hier » was read as a night without a roof. The nearest known message seldom makes the same mistake. Vectors of dangers
and of ordinary messages, in 8 bits (``neighbours.npz``, written by ``assistant-eval fit-neighbours``); no text. They
fit one embedding model: with another there is no second opinion. Nothing is decided here.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.numeric import cosines_of
from assistant.weights import read_weights

_FILE = "neighbours.npz"


@dataclass(frozen=True)
class Neighbours:
    """``axes`` (dimension, kept) brings a vector to the numbers kept; ``dangers`` and ``ordinary`` are (n, kept)."""

    model: str
    axes: Vector
    dangers: Vector
    ordinary: Vector

    def margins(self, vectors: Vector) -> NDArray[np.float64]:
        """How much nearer to a danger than to any ordinary message each vector is, in cosines, shape ``(n,)``."""
        seen = cosines_of(vectors, self.axes.T)
        danger, ordinary = (cosines_of(known, seen).max(axis=0) for known in (self.dangers, self.ordinary))
        return np.asarray(danger - ordinary, dtype=np.float64)


@functools.cache
def neighbours(model: str) -> Neighbours | None:
    """The messages known to the package, for the vectors of ``model``; None when they are of another."""
    held = read_weights("assistant.triage", _FILE)
    if str(held["model"]) != model:
        return None
    scale = held["scale"].astype(np.float32)
    dangers, ordinary = (held[name].astype(np.float32) * scale for name in ("dangers", "ordinary"))
    return Neighbours(model, held["axes"].astype(np.float32), dangers, ordinary)
