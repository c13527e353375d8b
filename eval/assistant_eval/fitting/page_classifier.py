"""Fits ``assistant/retrieval/page-classifier.npz``: which common page a question asks for, by its vector.

A linear softmax on the vectors of the known questions that teach, shipped in ``known-vectors.npz``. What no common page
answers is a class too: questions that their page does not answer, and those of official sheets that no common page
gives as its source. Seeded; no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import taught_questions
from assistant.index.known_vectors import KnownVectors
from assistant.retrieval.page_classifier import OTHER, PageClassifier, centred
from assistant_eval.fitting.optimisers import Adam

EPOCHS, BATCH, RATE, DECAY, NOISE = 60, 256, 5e-3, 0.3, 0.02
_LEAST_RATE = 0.05
_ASKED = 3.0  # what a message of people who had not seen the pages counts for, beside a question written for one

Array = NDArray[np.float32]
Progress = Callable[[str, int, int], None]


def fit(model: str, pages: Collection[str], cited: Collection[str], progress: Progress) -> PageClassifier:
    """The classifier of ``pages`` for vectors of ``model``; sheets ``cited`` by one of them teach nothing."""
    questions = taught_questions()
    vectors = KnownVectors.read().of_model(model, questions)
    if vectors is None:
        raise ValueError(model)
    names = (*sorted({one.document for one in questions if one.answered} & {*pages}), OTHER)
    places = {name: place for place, name in enumerate(names)}
    kept, wanted, counted = [], [], []
    for row, one in enumerate(questions):
        name = one.document if one.common and one.answered else OTHER
        if name in places and one.document not in cited:
            kept.append(row)
            wanted.append(places[name])
            counted.append(_ASKED if one.by_people else 1.0)
    mean = vectors.mean(0)
    taught = centred(vectors[kept], mean), np.array(wanted), np.array(counted, dtype=np.float32)
    weights, bias = _softmax(*taught, len(names), progress)
    return PageClassifier(model, names, mean, weights, bias)


def _softmax(
    rows: Array, wanted: NDArray[np.int64], counted: Array, classes: int, progress: Progress
) -> tuple[Array, Array]:
    """Weights and bias by AdamW, on rows to which a little noise is added; classes weigh by the root of their size."""
    chance = np.random.default_rng(0)
    sizes = np.bincount(wanted, minlength=classes)
    importance = np.minimum(1.0, np.sqrt(4 * np.median(sizes) / np.maximum(sizes, 1)))[wanted].astype(np.float32)
    importance = importance * counted / counted.mean()
    held = np.zeros((classes, rows.shape[1] + 1), dtype=np.float32)
    adam = Adam(held)
    steps = EPOCHS * -(-len(rows) // BATCH)
    step = 0
    for epoch in range(EPOCHS):
        order = chance.permutation(len(rows))
        for begin in range(0, len(rows), BATCH):
            batch = order[begin : begin + BATCH]
            noise = 10 * NOISE * chance.standard_normal((len(batch), rows.shape[1])).astype(np.float32)
            seen = np.hstack([rows[batch] + noise, np.ones((len(batch), 1), np.float32)])
            scores = seen @ held.T
            scores = np.exp(scores - scores.max(1, keepdims=True))
            scores /= scores.sum(1, keepdims=True)
            scores[np.arange(len(batch)), wanted[batch]] -= 1
            slope = (scores * importance[batch, None]).T @ seen / len(batch)
            step += 1
            rate = RATE * max(_LEAST_RATE, 1 - step / steps)
            held -= rate * (adam.step(slope) + DECAY * held)
        progress("Apprentissage", epoch + 1, EPOCHS)
    return held[:, :-1], held[:, -1]


def write(path: Path, classifier: PageClassifier) -> None:
    """Write the weights, in 16 bits."""
    np.savez(
        path,
        model=np.array(classifier.model),
        pages=np.array(classifier.pages),
        mean=classifier.mean.astype(np.float16),
        weights=classifier.weights.astype(np.float16),
        bias=classifier.bias.astype(np.float16),
    )
