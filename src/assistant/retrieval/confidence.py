"""How sure a retrieval is: is the first page right, is a right one among the first, and what follows from both.

Three logistic models over the same few features, fitted on the site itself when it is indexed (``calibration.py``), for
the embedder in use: whether pages of a commune answer such a question at all, and if so whether the first page is the
right one, or one of the first. It ranks nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.index.generation import Generation, once_each
from assistant.numeric import sigmoids
from assistant.retrieval.confidence_features import FEATURES
from assistant.weights import read_weights

Certainty = Literal["sure", "unsure", "near", "off"]
# The highest SURE and the lowest UNSURE that the gate of the golden set bears; stated costs ask for more and for less.
SURE, UNSURE = 0.4, 0.27
# From which an unsure page is shown, under « Peut-être », with the others to choose from, and is folded under them.
LIKELY, POSSIBLE = 0.25, 0.05
SURER = 0.7  # from which a page overrules a guess that its question should be refused
_PRIOR = "confidence.json"
_NEAR = 0.1  # chance of a right page among the first from which the nearest is named


@dataclass(frozen=True)
class Confidence:
    """``right``: probability that the first page is right; ``among``: that a right one is among the first."""

    right: float
    among: float

    @property
    def verdict(self) -> Certainty:
        """Answer, ask back, or say no, naming the nearest page (``near``) or none."""
        if self.right >= SURE:
            return "sure"
        if self.among >= UNSURE:
            return "unsure"
        return "near" if self.among >= _NEAR else "off"


NONE = Confidence(0.0, 0.0)


@dataclass(frozen=True)
class Model:
    """A logistic model on :data:`FEATURES`, each less its ``mean`` and divided by its ``scale``."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def probability(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability for each row of ``values``, shape ``(n, features)``."""
        return sigmoids((values - self.mean) / self.scale @ self.weights + self.bias)


@dataclass(frozen=True)
class Calibration:
    """The models, and what is known of them: how many questions taught them, how well they part.

    ``right`` and ``among`` hold for a question that is ``answerable``, by the pages of some commune.
    """

    right: Model
    among: Model
    answerable: Model
    questions: int = 0
    report: Mapping[str, float] | None = None

    def judge(self, features: Mapping[str, float]) -> Confidence:
        """The confidence for one question's features."""
        row = np.array([[features[name] for name in FEATURES]])
        right, among = (float(one[0]) for one in self.probabilities(row))
        return Confidence(right, among)

    def probabilities(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """That the first page is right, and that one of the first is, for each row of ``values``."""
        held = self.answerable.probability(values)
        right = held * self.right.probability(values)
        return right, np.maximum(right, held * self.among.probability(values))

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values; ``from_json`` reads them back."""
        models = {
            name: {
                "mean": _rounded(one.mean), "scale": _rounded(one.scale), "weights": _rounded(one.weights),
                "bias": round(one.bias, 5),
            }
            for name, one in (("right", self.right), ("among", self.among), ("answerable", self.answerable))
        }  # fmt: skip
        return {"features": list(FEATURES), **models, "questions": self.questions, "report": dict(self.report or {})}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Read what ``to_json`` wrote; raise :class:`ValueError` when it was of other features."""
        if tuple(data["features"]) != FEATURES or "answerable" not in data:
            raise ValueError(data["features"])
        models = [
            Model(
                np.array(data[name]["mean"]), np.array(data[name]["scale"]), np.array(data[name]["weights"]),
                float(data[name]["bias"]),
            )
            for name in ("right", "among", "answerable")
        ]  # fmt: skip
        return cls(models[0], models[1], models[2], int(data["questions"]), data["report"])


@functools.cache
def shipped() -> Calibration:
    """What the package knows, taught by sites cut from the starter site, with the package's own encoder."""
    return Calibration.from_json(read_weights("assistant.retrieval", _PRIOR))


@once_each
def calibrated(generation: Generation) -> Calibration:
    """The confidence that this generation learned of itself, else what the package knows."""
    return Calibration.from_json(generation.calibration) if generation.calibration else shipped()


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(one), 5) for one in values]
