"""Adam, and small fits in NumPy: a softmax over candidates (which document is right) and a logistic (is it right).

The fits are convex enough for full-batch steps from zero, deterministic, and give weights that a person can read.
No data is read here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoids

Array = NDArray[np.float64]
Floats = TypeVar("Floats", NDArray[np.float32], NDArray[np.float64])
_STEPS, _RATE = 800, 0.05
_FIRST, _SECOND = 0.9, 0.999  # Adam's memories of the gradient and of its square


class Adam(Generic[Floats]):
    """``parameter -= rate * adam.step(gradient)``; one Adam for each parameter, decay is the caller's."""

    def __init__(self, like: Floats) -> None:
        self._mean: Floats = np.zeros_like(like)
        self._square: Floats = np.zeros_like(like)
        self._count = 0

    def step(self, gradient: Floats) -> Floats:
        """Where to go for this ``gradient`` and those before it, of the parameter's shape and about 1 in size."""
        self._count += 1
        self._mean += (1 - _FIRST) * (gradient - self._mean)
        self._square += (1 - _SECOND) * (gradient**2 - self._square)
        mean, square = self._mean / (1 - _FIRST**self._count), self._square / (1 - _SECOND**self._count)
        moved: Floats = mean / (np.sqrt(square) + 1e-8)
        return moved


def softmax_weights(
    features: Sequence[Array], relevant: Sequence[NDArray[np.bool_]], importance: Array, penalty: float = 0.01
) -> Array:
    """Non-negative weights that raise the probability of the relevant candidates of each question.

    Args:
        features: One array ``(candidates, features)`` a question.
        relevant: One mask a question; at least one candidate is relevant.
        importance: What each question counts for.
        penalty: Half the factor of the squared weights.
    """
    most = max(len(one) for one in features)
    padded = np.zeros((len(features), most, features[0].shape[1]))
    absent = np.full((len(features), most), -1e9)
    right = np.zeros((len(features), most), dtype=np.bool_)
    for row, (values, mask) in enumerate(zip(features, relevant, strict=True)):
        padded[row, : len(values)], absent[row, : len(values)], right[row, : len(values)] = values, 0, mask
    share = importance / importance.sum()

    def gradient(weights: Array) -> Array:
        scores = padded @ weights + absent
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        wanted = chances * right
        wanted /= np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
        pull = (share[:, None] * (wanted - chances))[:, :, None] * padded
        return np.asarray(penalty * weights - pull.sum(axis=(0, 1)), dtype=np.float64)

    return _descend(gradient, np.ones(padded.shape[2]), floor=0.0)


def listwise_weights(features: Array, shares: Array, penalty: float = 0.002) -> Array:
    """Weights, of either sign, that order the candidates of each question as ``shares`` do.

    ``features`` has the shape ``(questions, candidates, features)``; each row of ``shares``, ``(questions,
    candidates)``, sums to 1. Features are standardised inside; half of ``penalty`` is the factor of squared weights.
    """
    scale = features.std(axis=(0, 1)) + 1e-6
    inputs = (features - features.mean(axis=(0, 1))) / scale

    def gradient(weights: Array) -> Array:
        scores = inputs @ weights
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        pull = np.einsum("qc,qcf->f", shares - chances, inputs) / len(inputs)
        return np.asarray(penalty * weights - pull, dtype=np.float64)

    return np.asarray(_descend(gradient, np.zeros(inputs.shape[2]), floor=-np.inf) / scale, dtype=np.float64)


def logistic_weights(features: Array, outcome: Array, importance: Array, penalty: float = 1.0) -> tuple[Array, float]:
    """Weights and bias for raw features; they are standardised inside, so that the penalty is fair to all."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = np.hstack([(features - mean) / scale, np.ones((len(features), 1))])
    ridge = np.append(np.full(features.shape[1], penalty), 0.0)
    weights = np.zeros(inputs.shape[1])
    for _ in range(50):
        chance = sigmoids(inputs @ weights)
        slope = inputs.T @ (importance * (chance - outcome)) + ridge * weights
        curve = (inputs * (importance * chance * (1 - chance) + 1e-9)[:, None]).T @ inputs + np.diag(ridge + 1e-6)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:  # converged
            break
    raw = weights[:-1] / scale
    return raw, float(weights[-1] - raw @ mean)


def _descend(gradient: Callable[[Array], Array], start: Array, floor: float) -> Array:
    """Full batch, weights kept above ``floor``."""
    weights, adam = start.copy(), Adam(start)
    for step in range(1, _STEPS + 1):
        weights = np.maximum(weights - _RATE * (1 - step / _STEPS) * adam.step(gradient(weights)), floor)
    return weights


def folds(questions: Sequence[str], count: int) -> NDArray[np.int64]:
    """A fold for each question, the same one for the same words, whatever their order."""
    return np.array([zlib.crc32(question.encode()) % count for question in questions], dtype=np.int64)
