"""Fits ``assistant/retrieval/learned-sections.npz``: what people ask of each section that is shipped, in other words.

A direction for each section, fitted as what is missing from all that ``passage_ranking`` weighs, on the questions known
for the pages and on messages of people. A penalty keeps the mean over a page near nothing, so that a section of which
nothing was learned (a town's own) neither gains nor loses beside them. Seeded; NumPy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.records import Passage
from assistant.retrieval.reranker import page_key, section_key
from assistant_eval.fitting.optimisers import Adam
from assistant_eval.fitting.sections.reranker import Array32, Batch, SectionQuestion

EPOCHS, BATCH, RATE, LEAST_RATE, MEAN_PENALTY = 6, 512, 0.003, 1e-5, 1.0


@dataclass(frozen=True)
class Directions:
    """``weights`` (sections, dimension) for centred question vectors, and ``bias`` (sections)."""

    weights: Array32
    bias: Array32

    def scores(self, batch: Batch) -> Array32:
        """What each passage of each question's sheet gains, shape ``(questions, passages)``."""
        met = (batch.vectors @ self.weights.T + self.bias).astype(np.float32)
        return np.asarray(np.take_along_axis(met, batch.rows, axis=1) * batch.held, dtype=np.float32)


def fit(asked: Sequence[SectionQuestion], importance: Array32, sections: int, seed: int = 0) -> Directions:
    """A direction for each of ``sections`` passages, by Adam on the softmax over the sheet's passages.

    Args:
        asked: Questions with what everything else gives their sheet's passages.
        importance: What each counts for.
        sections: How many passages there are.
        seed: Of the order of the questions.
    """
    draw = np.random.default_rng(seed)
    every = Batch.of(asked)
    found = Directions(
        np.zeros((sections, every.vectors.shape[1]), dtype=np.float32), np.zeros(sections, dtype=np.float32)
    )
    adams = Adam(found.weights), Adam(found.bias)
    steps, done = EPOCHS * -(-len(asked) // BATCH), 0
    for _ in range(EPOCHS):
        order = draw.permutation(len(asked))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            slopes = _gradient(found, every.part(chosen), importance[chosen], sections)
            rate = RATE * (1 - done / steps) + LEAST_RATE
            found.weights[:] -= rate * adams[0].step(slopes[0])
            found.bias[:] -= rate * adams[1].step(slopes[1])
            done += 1
    return found


def _gradient(found: Directions, batch: Batch, importance: Array32, sections: int) -> tuple[Array32, Array32]:
    gained = found.scores(batch)
    counts = batch.held.sum(axis=1, keepdims=True)
    mean = gained.sum(axis=1, keepdims=True) / counts
    pull = batch.pull(batch.base + gained) * (importance / importance.sum())[:, None]
    pull += 2 * MEAN_PENALTY * mean / counts / len(mean)
    pull *= batch.held
    placed = np.zeros((sections, len(pull)), dtype=np.float32)
    np.add.at(placed, (batch.rows, np.arange(len(pull))[:, None]), pull)
    return (placed @ batch.vectors).astype(np.float32), placed.sum(axis=1)


def write(path: Path, found: Directions, passages: Sequence[Passage], model: str, mean: NDArray[np.float32]) -> None:
    """Write the directions in 8 bits, a scale for each."""
    scale = np.maximum(np.abs(found.weights).max(axis=1), 1e-9) / 127
    np.savez_compressed(
        path,
        model=np.array(model),
        mean=mean.astype(np.float32),
        keys=np.array([section_key(one) for one in passages], dtype=np.uint64),
        pages=np.array([page_key(one.document_id) for one in passages], dtype=np.uint64),
        weights=np.rint(found.weights / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=found.bias.astype(np.float16),
    )


def first_is_right(found: Directions, asked: Sequence[SectionQuestion]) -> NDArray[np.bool_]:
    """Whether the best passage of each question is right."""
    batch = Batch.of(asked)
    best = (batch.base + found.scores(batch)).argmax(axis=1)
    return np.asarray(batch.right[np.arange(len(asked)), best], dtype=np.bool_)
