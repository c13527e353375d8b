"""Fits ``assistant/retrieval/reranker.npz`` on questions written for every section of the starter site.

The bilinear form is fitted as what is missing from the fitted features of ``passage_ranking``, which stay as they are;
the reading of a question alone is a ridge logistic between the questions that a section answers and those that none
does. Everything is seeded and done in NumPy: the same data give the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.reranker import Reranker
from assistant_eval.fitting.optimisers import Adam, Array, logistic_weights

RANK = 32
_EPOCHS, _BATCH, _RATE, _DECAY, _NOISE = 25, 64, 0.003, 1.0, 0.5
_KIND_PENALTY = 300.0
_ABSENT_SHARE = 0.5
_ABSENT = -1e8  # no passage has so low a score
Array32 = NDArray[np.float32]


@dataclass(frozen=True)
class SectionQuestion:
    """A question's centred vector, its sheet's passages as rows, what the features give them, and which answer."""

    vector: Array32
    rows: NDArray[np.int64]
    base: Array
    right: NDArray[np.bool_]


@dataclass(frozen=True)
class Passages:
    """The passages of the site: centred vectors ``(passages, dimension)``, their mean, and fields as ``one_hot``."""

    vectors: Array32
    mean: Array32
    hot: Array32


@dataclass
class Batch:
    """Questions padded to the longest sheet; ``held`` tells the passages that are there from the padding."""

    vectors: Array32
    rows: NDArray[np.int64]
    base: Array32
    right: NDArray[np.bool_]
    held: NDArray[np.bool_]

    @classmethod
    def of(cls, asked: Sequence[SectionQuestion]) -> Batch:
        """All of them."""
        most = max(len(one.rows) for one in asked)
        rows = np.zeros((len(asked), most), dtype=np.int64)
        base = np.full((len(asked), most), -1e9, dtype=np.float32)
        right = np.zeros((len(asked), most), dtype=np.bool_)
        for place, one in enumerate(asked):
            count = len(one.rows)
            rows[place, :count], base[place, :count], right[place, :count] = one.rows, one.base, one.right
        return cls(np.stack([one.vector for one in asked]), rows, base, right, base > _ABSENT)

    def part(self, chosen: NDArray[np.int64], noise: Array32 | float = 0.0) -> Batch:
        """Some of the questions, their vectors disturbed by ``noise``."""
        vectors = self.vectors[chosen] + noise
        return Batch(vectors, self.rows[chosen], self.base[chosen], self.right[chosen], self.held[chosen])

    def pull(self, scores: Array32) -> Array32:
        """The slope of each question's cross-entropy by the ``scores`` of its passages."""
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        wanted = chances * self.right
        return np.asarray(chances - wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12), dtype=np.float32)


Weights = dict[str, Array32]


def fit(asked: Sequence[SectionQuestion], passages: Passages, seed: int = 0) -> Weights:
    """The bilinear form: ``question`` and ``passage`` (rank, dimension), ``field`` (fields, dimension), ``field_bias``.

    Adam on the softmax over the sheet's passages, weights decayed, question vectors disturbed by noise.
    """
    draw = np.random.default_rng(seed)
    every = Batch.of(asked)
    dimension, fields = passages.vectors.shape[1], passages.hot.shape[1]
    weights: Weights = {
        "question": draw.normal(0, 0.05, (RANK, dimension)).astype(np.float32),
        "passage": draw.normal(0, 0.05, (RANK, dimension)).astype(np.float32),
        "field": np.zeros((fields, dimension), dtype=np.float32),
        "field_bias": np.zeros(fields, dtype=np.float32),
    }
    adams = {name: Adam(value) for name, value in weights.items()}
    spread = _NOISE * float(every.vectors.std())
    for epoch in range(_EPOCHS):
        rate = _RATE * (1 - epoch / _EPOCHS) + 1e-5
        order = draw.permutation(len(asked))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            noise = draw.normal(0, spread, (len(chosen), dimension)).astype(np.float32)
            slopes = _gradient(weights, every.part(chosen, noise), passages)
            for name, value in weights.items():
                value -= rate * (adams[name].step(slopes[name]) + (0 if name == "field_bias" else _DECAY * value))
    return weights


def scores(weights: Weights, batch: Batch, passages: Passages) -> Array32:
    """The log-odds of each passage of each question's sheet, up to a constant."""
    met = np.einsum(
        "br,bmr->bm",
        batch.vectors @ weights["question"].T,
        (passages.vectors @ weights["passage"].T)[batch.rows] / RANK**0.5,
    )
    named = np.einsum(
        "bf,bmf->bm", batch.vectors @ weights["field"].T + weights["field_bias"], passages.hot[batch.rows]
    )
    return np.asarray(batch.base + met + named, dtype=np.float32)


def _gradient(weights: Weights, batch: Batch, passages: Passages) -> Weights:
    found = scores(weights, batch, passages)
    pull = batch.pull(found) / len(found)
    asked, held = batch.vectors @ weights["question"].T, passages.vectors @ weights["passage"].T
    back = np.zeros_like(held)
    np.add.at(back, batch.rows, pull[:, :, None] * asked[:, None, :])
    by_field = np.einsum("bm,bmf->bf", pull, passages.hot[batch.rows])
    return {
        "question": np.einsum("bm,bmr->br", pull, held[batch.rows]).T @ batch.vectors / RANK**0.5,
        "passage": back.T @ passages.vectors / RANK**0.5,
        "field": by_field.T @ batch.vectors,
        "field_bias": by_field.sum(axis=0),
    }


def first_is_right(weights: Weights, asked: Sequence[SectionQuestion], passages: Passages) -> NDArray[np.bool_]:
    """Whether the best passage of each question is right."""
    batch = Batch.of(asked)
    best = scores(weights, batch, passages).argmax(axis=1)
    return np.asarray(batch.right[np.arange(len(asked)), best], dtype=np.bool_)


def fit_kind(vectors: Array32, answered: NDArray[np.bool_]) -> tuple[Array, float]:
    """The reading of a question alone: weights for centred vectors, and a bias."""
    importance = np.ones(len(vectors))
    importance[~answered] = _ABSENT_SHARE * answered.sum() / max((~answered).sum(), 1)
    return logistic_weights(vectors.astype(np.float64), answered.astype(np.float64), importance, _KIND_PENALTY)


def write(path: Path, fitted: Reranker) -> None:
    """Write the weights, in half precision."""
    half = {
        name: getattr(fitted, name).astype(np.float16)
        for name in ("question", "passage", "field", "field_bias", "kind")
    }
    np.savez_compressed(
        path,
        model=np.array(fitted.model),
        mean=fitted.mean,
        fields=np.array(fitted.fields),
        kind_bias=np.array(fitted.kind_bias),
        **half,
    )
