"""A small linear classifier over the question's vector: what the rules of triage did not foresee.

Its weights are data (``data/triage-weights.npz``), fitted by ``assistant_eval.fit_triage`` on examples we wrote, for
one embedding model. It only speaks when it is sure: each class has its own threshold, set on examples it had not seen.
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


@dataclass(frozen=True)
class Weights:
    """Multinomial logistic regression: ``matrix`` (classes, dimension), ``bias`` and ``thresholds`` (classes,)."""

    model: str
    classes: tuple[str, ...]
    matrix: NDArray[np.float32]
    bias: NDArray[np.float32]
    thresholds: NDArray[np.float32]


@functools.cache
def weights() -> Weights:
    """The weights shipped with the package."""
    data = (files("assistant") / "data" / _FILE).read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        return Weights(
            model=str(held["model"]),
            classes=tuple(str(name) for name in held["classes"]),
            matrix=held["matrix"].astype(np.float32),
            bias=held["bias"].astype(np.float32),
            thresholds=held["thresholds"].astype(np.float32),
        )


def probabilities(vector: Vector) -> NDArray[np.float32]:
    """The probability of each class for a question's vector, shape ``(classes,)``."""
    held = weights()
    scores = held.matrix @ vector + held.bias
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)


def classify(vector: Vector) -> str:
    """The rule to apply, or the empty string when none is likely enough."""
    held = weights()
    if vector.shape != (held.matrix.shape[1],):
        return ""
    likely = probabilities(vector)
    best = int(likely.argmax())
    return held.classes[best] if likely[best] >= held.thresholds[best] else ""
