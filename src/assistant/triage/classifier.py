"""A small classifier of a question's vector and words, for what the rules of triage did not foresee.

Its weights are data (``triage-weights.npz``), fitted by ``assistant_eval.fitting.triage`` on examples we wrote, for
one embedding model. The vector predicts the rule (a network with one hidden layer); the words predict danger (logistic
regression on hashed n-grams); their log-odds are added. Every threshold is set on examples the weights had not seen.
There are no patterns and no texts here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.triage.hashed_words import parts, pieces
from assistant.weights import read_weights

_FILE = "triage-weights.npz"
NOTHING = ""
UNSURE = "unsure"
_LEAST = 1e-6  # probabilities are kept this far from 0 and 1


@dataclass(frozen=True)
class Thresholds:
    """Log-odds above which the classifier decides.

    ``alarm``: the emergency text is shown. ``unsure``: emergency numbers come before the answer. ``other``: another
    rule applies. ``glance``: the words of one part of a long message justify embedding that part; ``aside``: that part
    is an emergency.
    """

    alarm: float
    unsure: float
    other: float
    glance: float
    aside: float


@dataclass(frozen=True)
class Weights:
    """``hidden`` is (hidden, dimension), ``matrix`` (classes, hidden), each with its bias; ``words`` is (buckets,).

    ``emergency`` tells which classes are emergencies. The class without a name is a question to search.
    """

    model: str
    classes: tuple[str, ...]
    emergency: NDArray[np.bool_]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    matrix: NDArray[np.float32]
    bias: NDArray[np.float32]
    words: NDArray[np.float32]
    words_bias: float
    thresholds: Thresholds

    def by_words(self, question: str) -> float:
        """The log-odds of danger, judging by the words."""
        found = pieces(question)
        return float(self.words[found].sum() / max(len(found), 1) ** 0.5 + self.words_bias)

    def probabilities(self, vector: Vector) -> NDArray[np.float32]:
        """The probability of each class for a question's vector, shape ``(classes,)``."""
        scores = self.matrix @ np.maximum(self.hidden @ vector + self.hidden_bias, 0) + self.bias
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)

    def alarm(self, likely: NDArray[np.float32], words: float) -> tuple[float, str]:
        """How likely a danger is, in log-odds, and the likeliest emergency."""
        danger = np.where(self.emergency, likely, 0)
        return float(log_odds(danger.sum())) + words, self.classes[int(danger.argmax())]

    def decide(self, likely: NDArray[np.float32], words: float) -> str:
        """The rule to apply given class probabilities and the log-odds of the words, :data:`UNSURE`, or nothing."""
        alarm, emergency = self.alarm(likely, words)
        if alarm >= self.thresholds.alarm:
            return emergency
        known = np.array([name != NOTHING for name in self.classes])
        others = np.where(self.emergency | ~known, 0, likely)
        if log_odds(others.max()) >= self.thresholds.other:
            return self.classes[int(others.argmax())]
        return UNSURE if alarm >= self.thresholds.unsure else NOTHING


def log_odds(probability: NDArray[np.floating] | np.floating) -> NDArray[np.float64]:
    """``log(p / (1 - p))``, finite."""
    kept = np.clip(np.asarray(probability, dtype=np.float64), _LEAST, 1 - _LEAST)
    return np.asarray(np.log(kept / (1 - kept)))


@functools.cache
def weights() -> Weights:
    """The weights shipped with the package."""
    held = read_weights("assistant.triage", _FILE)
    return Weights(
        model=str(held["model"]),
        classes=tuple(str(name) for name in held["classes"]),
        emergency=held["emergency"],
        hidden=held["hidden"].astype(np.float32),
        hidden_bias=held["hidden_bias"].astype(np.float32),
        matrix=held["matrix"].astype(np.float32),
        bias=held["bias"].astype(np.float32),
        words=held["words"].astype(np.float32),
        words_bias=float(held["words_bias"]),
        thresholds=Thresholds(*held["thresholds"].tolist()),
    )


def classify(question: str, vector: Vector) -> str:
    """The rule to apply, :data:`UNSURE`, or the empty string when nothing is likely or the vector does not fit."""
    held = weights()
    if vector.shape != (held.hidden.shape[1],):
        return NOTHING
    return held.decide(held.probabilities(vector), held.by_words(question))


def aside(question: str, embed: Callable[[str], Vector]) -> str:
    """The emergency described in one part of a long message, or the empty string.

    Only the most alarming part is embedded, and only if its words are alarming at all: most messages have none.
    """
    held, found = weights(), parts(question)
    if not found:
        return NOTHING
    words, part = max((held.by_words(one), one) for one in found)
    if words < held.thresholds.glance:
        return NOTHING
    alarm, emergency = held.alarm(held.probabilities(embed(part)), words)
    return emergency if alarm >= held.thresholds.aside else NOTHING
