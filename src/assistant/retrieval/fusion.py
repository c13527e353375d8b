"""Weighs the evidence for each document: a linear score with fitted weights, read from ``fusion.json``.

Weights are fitted by ``assistant_eval.fitting.fusion`` and can be read by a person: one number a feature. Two priors
are added: a page of the commune before a national one, and a page for the public who asks. It computes no feature.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.evidence import FEATURES
from assistant.weights import read_weights


@dataclass(frozen=True)
class Fusion:
    """``weights`` in the order of :data:`FEATURES`; ``local`` and ``audience`` are on the same scale."""

    weights: NDArray[np.float32]
    local: float
    audience: float

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """The score of each document before priors, shape ``(documents,)``; comparable within one question only."""
        return np.asarray(features @ self.weights, dtype=np.float32)


@functools.cache
def fitted() -> Fusion:
    """The weights shipped with the package."""
    data = read_weights("assistant.retrieval", "fusion.json")
    weights = np.array([data["weights"][name] for name in FEATURES], dtype=np.float32)
    return Fusion(weights, float(data["local"]), float(data["audience"]))
