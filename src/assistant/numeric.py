"""Numbers of models: probabilities from log-odds, a logistic fit, AUC, vectors in 8 bits."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_FURTHEST = 30.0  # log-odds beyond which a probability is taken as 0 or 1
_CLOSE = 1e-6  # a step of weights that changes nothing


def sigmoid(score: float) -> float:
    """The probability whose log-odds are ``score``."""
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, score))))


def sigmoids(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """The probability of each of ``scores``, in their shape."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -_FURTHEST, _FURTHEST))), dtype=np.float64)


def to_eight_bits(rows: NDArray[np.float32], largest: int = 127) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Vectors, along the last axis, in 8 bits from ``-largest`` to it, and the largest size of each.

    That size gives them back (:func:`from_eight_bits`) when ``largest`` is 127; a smaller one compresses better.
    """
    scale = np.abs(rows).max(axis=-1).astype(np.float32)
    return np.rint(largest * rows / scale[..., None]).astype(np.int8), scale


def from_eight_bits(rows: NDArray[np.int8], scale: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors that :func:`to_eight_bits` shortened."""
    return np.asarray(rows.astype(np.float32) * (scale / 127)[..., None], dtype=np.float32)


def cosines_of(rows: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The product of each of ``rows`` with a vector, shape ``(n,)``, or with each of several, ``(n, vectors)``.

    On this thread alone: the threads of a BLAS product spin while they wait for each other (on a busy machine 0.3 ms
    became 50), and in a server that had just started they waited for ever.
    """
    return np.asarray(np.einsum("ij,...j->i...", rows, vectors), dtype=np.float32)


def newton(rows: Array, wanted: Array, importance: Array, start: Array, strength: float) -> Array:
    """The weights of a logistic model that fit ``wanted``, drawn towards ``start`` with ``strength``.

    A step that would increase the loss is halved: with few negatives, full steps oscillate.
    """

    def loss(weights: Array) -> float:
        scores = rows @ weights
        told = float((importance * (np.logaddexp(0, scores) - wanted * scores)).sum())
        return told + strength / 2 * float(((weights - start) ** 2).sum())

    weights = start.copy()
    for _ in range(30):
        chance = sigmoids(rows @ weights)
        slope = rows.T @ (importance * (chance - wanted)) + strength * (weights - start)
        curve = (rows * (importance * chance * (1 - chance))[:, None]).T @ rows + strength * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        now = loss(weights)
        while loss(weights - step) > now and float(np.abs(step).max()) >= _CLOSE:
            step = step / 2
        weights = weights - step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return weights


def auc(chances: Array, right: NDArray[np.bool_]) -> float:
    """The probability that one of those that are ``right`` has a higher chance than another: 0.5 tells nothing."""
    if right.all() or not right.any():
        return 1.0
    order = np.argsort(np.argsort(chances, kind="stable"), kind="stable") + 1
    positive = int(right.sum())
    total = float(order[right].sum()) - positive * (positive + 1) / 2
    return round(total / (positive * (len(right) - positive)), 4)
