"""Numeric functions shared by the fitted models."""

from __future__ import annotations

import math

_FURTHEST = 30.0  # log-odds beyond which a probability is taken as 0 or 1


def sigmoid(score: float) -> float:
    """The probability whose log-odds are ``score``."""
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, score))))
