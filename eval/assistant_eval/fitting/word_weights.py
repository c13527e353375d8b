"""Weights of hashed pieces of words, fitted by gradient descent with numpy alone.

A logistic regression over what ``resources/choice.py`` reads, and what keeps its figures honest: scores by a fit that
had not seen the example, and the lowest threshold that lets few through. It knows no file and no question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoids
from assistant.resources.choice import BUCKETS
from assistant_eval.fitting.optimisers import Adam

Array = NDArray[np.floating]
WORD_STEPS, WORD_RATE, WORD_DECAY = 150, 0.3, 1e-5


@dataclass(frozen=True)
class Pieces:
    """Which buckets each text has, as one long list: ``row`` and ``bucket`` of each piece, and its value."""

    count: int
    row: NDArray[np.int64]
    bucket: NDArray[np.int64]
    value: Array

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.int64]]) -> Pieces:
        """From the buckets of each text; a text's values have length one together."""
        sizes = np.array([len(text) for text in texts], dtype=np.int64)
        value = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
        buckets = np.concatenate(texts) if texts else np.zeros(0, dtype=np.int64)
        return cls(len(texts), np.repeat(np.arange(len(texts)), sizes), buckets, value)

    def scores(self, weights: Array) -> Array:
        """The sum of each text's weights, shape ``(count,)``."""
        summed: Array = np.bincount(self.row, weights[self.bucket] * self.value, minlength=self.count).astype(
            np.float64
        )
        return summed

    def gradient(self, errors: Array) -> Array:
        """The sum of each bucket's errors, shape ``(BUCKETS,)``."""
        summed: Array = np.bincount(self.bucket, errors[self.row] * self.value, minlength=BUCKETS).astype(np.float64)
        return summed


def fit_words(texts: Pieces, wanted: NDArray[np.bool_], importance: Array) -> tuple[Array, float]:
    """Logistic regression over pieces of words: a weight for each bucket, and the bias."""
    weights, bias = np.zeros(BUCKETS), np.zeros(1)
    for_weights, for_bias = Adam(weights), Adam(bias)
    share = importance / importance.sum()
    for _ in range(WORD_STEPS):
        error = (sigmoids(texts.scores(weights) + bias) - wanted) * share
        weights -= WORD_RATE * for_weights.step(texts.gradient(error) + WORD_DECAY * weights)
        bias -= WORD_RATE * for_bias.step(np.array([error.sum()]))
    return weights, float(bias[0])


def unseen(folds: NDArray[np.int64], predict: Callable[[NDArray[np.bool_], NDArray[np.bool_]], Array]) -> Array:
    """Each example's scores by a model that had not seen its fold: what ``predict`` gives, in the examples' order.

    ``predict(seen, asked)`` fits on the examples of one mask and scores those of the other.
    """
    parts = [(folds == number, predict(folds != number, folds == number)) for number in np.unique(folds)]
    result = np.zeros((len(folds), *parts[0][1].shape[1:]))
    for asked, scores in parts:
        result[asked] = scores
    return result


def threshold(scores: Array, allowed: float) -> float:
    """The smallest score that at most ``allowed`` of these exceed: a hair above the first one too many."""
    most = int(allowed * len(scores))
    return float(np.nextafter(np.sort(scores)[::-1][most], np.inf)) if most < len(scores) else float(scores.min())
