"""The two models of triage's classifier, fitted by gradient descent with numpy alone.

One is a small network over sentence vectors, the other a logistic regression over hashed pieces of words. It knows no
file and no rule: ``fit_triage`` chooses what they learn from and what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.triage.hashed_words import BUCKETS

Array = NDArray[np.floating]
SEED, MEMBERS = 7, 3
_FIRST, _SECOND = 0.9, 0.999  # Adam's memories of the gradient and of its square
HIDDEN, ROUNDS, BATCH, DROPPED = 256, 20, 128, 0.5
NETWORK_RATE, NETWORK_DECAY = 0.003, 1e-4
WORD_STEPS, WORD_RATE, WORD_DECAY = 150, 0.3, 1e-5


class Adam:
    """``step(parameter, gradient)`` moves one parameter in place; one Adam per parameter."""

    def __init__(self, like: Array, rate: float) -> None:
        self._mean, self._square, self._rate, self._count = np.zeros_like(like), np.zeros_like(like), rate, 0

    def step(self, parameter: Array, gradient: Array, pace: float = 1.0) -> None:
        """One step against ``gradient``, of ``pace`` times the rate."""
        self._count += 1
        self._mean += (1 - _FIRST) * (gradient - self._mean)
        self._square += (1 - _SECOND) * (gradient**2 - self._square)
        mean, square = self._mean / (1 - _FIRST**self._count), self._square / (1 - _SECOND**self._count)
        parameter -= pace * self._rate * mean / (np.sqrt(square) + 1e-9)


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


@dataclass(frozen=True)
class Network:
    """One hidden layer: ``hidden`` is (hidden, dimension), ``matrix`` (classes, hidden), each with its bias."""

    hidden: Array
    hidden_bias: Array
    matrix: Array
    bias: Array

    def probabilities(self, vectors: Array) -> Array:
        """The probability of each class, shape ``(len(vectors), classes)``."""
        return softmax(np.maximum(vectors @ self.hidden.T + self.hidden_bias, 0) @ self.matrix.T + self.bias)

    def gradients(
        self, vectors: Array, wanted: Array, importance: Array, kept: Array
    ) -> tuple[Array, Array, Array, Array]:
        """The slope of the loss by each parameter, with the hidden values that ``kept`` multiplies."""
        raw = vectors @ self.hidden.T + self.hidden_bias
        values = np.maximum(raw, 0) * kept
        error = (softmax(values @ self.matrix.T + self.bias) - wanted) * importance[:, None] / len(vectors)
        back = (error @ self.matrix) * kept * (raw > 0)
        return (
            back.T @ vectors + NETWORK_DECAY * self.hidden,
            back.sum(axis=0),
            error.T @ values + NETWORK_DECAY * self.matrix,
            error.sum(axis=0),
        )


def committee(vectors: Array, labels: NDArray[np.int64], importance: Array, classes: int) -> Network:
    """Several networks that differ by their draws, as one: its scores are the mean of theirs."""
    members = [fit(vectors, labels, importance, classes, SEED + number) for number in range(MEMBERS)]
    return Network(
        np.concatenate([one.hidden for one in members]),
        np.concatenate([one.hidden_bias for one in members]),
        np.concatenate([one.matrix for one in members], axis=1) / MEMBERS,
        np.mean([one.bias for one in members], axis=0),
    )


def fit(vectors: Array, labels: NDArray[np.int64], importance: Array, classes: int, seed: int = SEED) -> Network:
    """A network fitted in small batches, half of the hidden values left out at each step, ever slower."""
    draw = np.random.default_rng(seed)
    count, dimension = vectors.shape
    parameters = (
        draw.normal(0, (2 / dimension) ** 0.5, (HIDDEN, dimension)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        draw.normal(0, (1 / HIDDEN) ** 0.5, (classes, HIDDEN)).astype(np.float32),
        np.zeros(classes, np.float32),
    )
    network, steps = Network(*parameters), [Adam(parameter, NETWORK_RATE) for parameter in parameters]
    vectors, wanted = vectors.astype(np.float32), np.eye(classes, dtype=np.float32)[labels]
    importance = (importance / importance.mean()).astype(np.float32)
    for number in range(ROUNDS):
        order = draw.permutation(count)
        for start in range(0, count, BATCH):
            rows = order[start : start + BATCH]
            kept = ((draw.random((len(rows), HIDDEN), np.float32) > DROPPED) / (1 - DROPPED)).astype(np.float32)
            slopes = network.gradients(vectors[rows], wanted[rows], importance[rows], kept)
            for step, parameter, slope in zip(steps, parameters, slopes, strict=True):
                step.step(parameter, slope, 1 - number / ROUNDS)
    return network


def fit_words(texts: Pieces, wanted: NDArray[np.bool_], importance: Array) -> tuple[Array, float]:
    """Logistic regression over pieces of words: a weight for each bucket, and the bias."""
    weights, bias = np.zeros(BUCKETS), np.zeros(1)
    for_weights, for_bias = Adam(weights, WORD_RATE), Adam(bias, WORD_RATE)
    share = importance / importance.sum()
    for _ in range(WORD_STEPS):
        error = (1 / (1 + np.exp(-texts.scores(weights) - bias)) - wanted) * share
        for_weights.step(weights, texts.gradient(error) + WORD_DECAY * weights)
        for_bias.step(bias, np.array([error.sum()]))
    return weights, float(bias[0])


def softmax(scores: Array) -> Array:
    """Rows of scores as rows of probabilities."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


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
