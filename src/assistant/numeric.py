"""Numeric functions shared by the fitted models."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_FURTHEST = 30.0  # log-odds beyond which a probability is taken as 0 or 1


def sigmoid(score: float) -> float:
    """The probability whose log-odds are ``score``."""
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, score))))


def sigmoids(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """The probability of each of ``scores``, in their shape."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -_FURTHEST, _FURTHEST))), dtype=np.float64)
