"""Fits ``assistant/triage/danger-words.npz``: how much each word, and each piece of one, tells of a danger.

A logistic regression over hashed words weighted by their rarity, on the messages written for learning and as many of
the known questions as the reading is taught with. What its log-odds weigh beside the reading is fitted by
``reading.py``, on messages that stand apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from assistant.text.analysis import fold
from assistant.triage.danger_words import BUCKETS, DangerWords, buckets
from assistant.triage.message_kinds import DANGERS
from assistant.triage.reading import calm
from assistant_eval.fitting.networks.message_examples import Message, Messages

QUESTIONS = 14_000  # known questions, drawn among all
STRENGTH = 40.0  # the inverse of what holds weights back, chosen on the messages that stand apart
_SEED = 7

Progress = Callable[[str, int, int], None]


def taught(messages: Messages) -> list[Message]:
    """Dangers, ordinary messages and questions that teach."""
    drawn = np.random.default_rng(_SEED).permutation(len(messages.asked))[:QUESTIONS]
    return [*messages.dangers, *messages.ordinary, *(messages.asked[int(place)] for place in drawn)]


def fit(messages: Sequence[Message], progress: Progress) -> DangerWords:
    """The model of ``messages``, in 8 bits."""
    columns, starts = list[int](), [0]
    for number, one in enumerate(messages, start=1):
        columns.extend(buckets(fold(calm(one.text))))
        starts.append(len(columns))
        progress("Mots des messages", number, len(messages))
    counted = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(messages), 2 * BUCKETS))
    rarity = _rarity(np.bincount(columns, minlength=2 * BUCKETS), len(messages))
    rows = normalize(counted.multiply(rarity[None]).tocsr())
    alarming = np.array([one.label in DANGERS for one in messages])
    fitted = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", max_iter=300)
    fitted.fit(rows, alarming)
    return _shortened(fitted.coef_[0], rarity, float(fitted.intercept_[0]))


def _rarity(met: NDArray[np.int64], messages: int) -> NDArray[np.float64]:
    """How much rarer than in every message each bucket is, in nats, one more."""
    return np.asarray(np.log((1 + messages) / (1 + met)) + 1, dtype=np.float64)


def _shortened(weights: NDArray[np.float64], rarity: NDArray[np.float64], bias: float) -> DangerWords:
    scales = float(np.abs(weights).max()) / 127, float(rarity.max()) / 255
    small, rare = np.round(weights / scales[0]).astype(np.int8), np.round(rarity / scales[1]).astype(np.uint8)
    return DangerWords(small, rare, scales, bias)


def write(path: Path, held: DangerWords) -> None:
    """Write what the package ships."""
    np.savez_compressed(
        path, weights=held.weights, rarity=held.rarity, numbers=np.array([*held.scales, held.bias], np.float64)
    )
