"""A small linear classifier over the question's vector: what the rules of triage did not foresee.

Its weights are data (``data/triage-weights.npz``), fitted by ``assistant_eval.fit_triage`` on examples we wrote, for
one embedding model. It only speaks when it is sure: the probabilities of all emergencies are added and compared with
one threshold, the best other rule with another; both are set on examples it had not seen.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector

_FILE = "triage-weights.npz"
NOTHING = ""


@dataclass(frozen=True)
class Weights:
    """Multinomial logistic regression.

    ``matrix`` is (classes, dimension) and ``bias`` (classes,); ``emergency`` tells which classes are emergencies. The
    class without a name is a question to search.
    """

    model: str
    classes: tuple[str, ...]
    emergency: NDArray[np.bool_]
    matrix: NDArray[np.float32]
    bias: NDArray[np.float32]
    emergency_threshold: float
    other_threshold: float

    def probabilities(self, vector: Vector) -> NDArray[np.float32]:
        """The probability of each class for a question's vector, shape ``(classes,)``."""
        scores = self.matrix @ vector + self.bias
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)

    def decide(self, likely: NDArray[np.float32]) -> str:
        """The rule to apply for probabilities of classes, or the empty string."""
        danger = np.where(self.emergency, likely, 0)
        if danger.sum() >= self.emergency_threshold:
            return self.classes[int(danger.argmax())]
        known = np.array([name != NOTHING for name in self.classes])
        others = np.where(self.emergency | ~known, 0, likely)
        best = int(others.argmax())
        return self.classes[best] if others[best] >= self.other_threshold else NOTHING


@functools.cache
def weights() -> Weights:
    """The weights shipped with the package."""
    data = (files("assistant") / "data" / _FILE).read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        emergency_threshold, other_threshold = held["thresholds"].tolist()
        return Weights(
            model=str(held["model"]),
            classes=tuple(str(name) for name in held["classes"]),
            emergency=held["emergency"],
            matrix=held["matrix"].astype(np.float32),
            bias=held["bias"].astype(np.float32),
            emergency_threshold=emergency_threshold,
            other_threshold=other_threshold,
        )


def classify(vector: Vector) -> str:
    """The rule to apply, or the empty string when none is likely enough or the vector has another dimension."""
    held = weights()
    if vector.shape != (held.matrix.shape[1],):
        return NOTHING
    return held.decide(held.probabilities(vector))
