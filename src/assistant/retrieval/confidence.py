"""How sure a retrieval is: can the pages answer at all, and is the first one right?

Two logistic models over the same few features, fitted and calibrated by ``assistant_eval.fitting.confidence``;
thresholds are read on a risk-coverage curve and stored with the models in ``confidence.json``. Cosines of this kind of
model sit in a narrow band, so none is compared with a round number. Pages of the commune and national sheets have
thresholds of their own: among thousands of sheets something always looks near. It ranks nothing.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.embedding import Vector
from assistant.index.generation import Generation
from assistant.numeric import sigmoid
from assistant.question.query import Query
from assistant.records import Layer
from assistant.retrieval import reranker
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.other_places import places, strange_names
from assistant.text.analysis import analyse, words
from assistant.text.language import detect
from assistant.weights import read_weights

FEATURES = (
    "cosine", "asking", "covered", "margin", "elsewhere", "strange", "foreign", "local_length", "national",
    "national_cosine", "kind",
)  # fmt: skip
Verdict = Literal["answered", "partial", "near", "off"]
_LONG = 12
_TYPICAL_COSINE = 0.87
_NEUTRAL_COVER = 0.6


@dataclass(frozen=True)
class Confidence:
    """``right``: probability that the first document is right; ``answerable``: that any is; ``verdict``: what to do.

    ``answered`` and ``partial`` may be shown as answers, ``near`` names the nearest page only, ``off`` names none.
    """

    right: float
    answerable: float
    verdict: Verdict


NONE = Confidence(0.0, 0.0, "off")


@dataclass(frozen=True)
class Model:
    """A logistic model on :data:`FEATURES`."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability for one question."""
        score = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return sigmoid(score)


@dataclass(frozen=True)
class Calibration:
    """Both models, and the thresholds of each layer: ``hold``, ``near``, ``answered``."""

    answerable: Model
    right: Model
    thresholds: Mapping[Layer, Mapping[str, float]]

    def judge(self, features: Mapping[str, float]) -> Confidence:
        """The confidence for one question's features."""
        answerable = self.answerable.probability(features)
        right = min(self.right.probability(features), answerable)
        bounds = self.thresholds["national" if features["national"] else "local"]
        if answerable >= bounds["hold"]:
            verdict: Verdict = "answered" if right >= bounds["answered"] else "partial"
        else:
            verdict = "near" if answerable >= bounds["near"] else "off"
        return Confidence(right, answerable, verdict)


@functools.cache
def fitted() -> Calibration:
    """The models shipped with the package."""
    data = read_weights("assistant.retrieval", "confidence.json")
    models = [Model(data[name]["weights"], data[name]["bias"]) for name in ("answerable", "right")]
    return Calibration(models[0], models[1], data["thresholds"])


def features(
    generation: Generation, query: Query, vector: Vector, evidence: Evidence, scores: np.ndarray, first: int
) -> dict[str, float]:
    """What tells whether ``first``, the best row of ``scores``, answers the question; see :data:`FEATURES`.

    ``kind`` is what the vector of a French question alone tells, when the first page is the commune's: it was fitted on
    questions to a commune.
    """
    sheets = generation.words.sheets
    unseen = math.log(1 + sheets.size)
    rarities = {term: sheets.rarity(term) or unseen for term, weight in query.terms.items() if weight == 1}
    mass = max(sum(rarities.values()), 1e-6)
    said = sum(rarity for term, rarity in rarities.items() if sheets.holds(term, first))
    second = np.partition(scores, -2)[-2] if len(scores) > 1 else 0.0
    named = places(" ".join(words(query.question)))
    elsewhere = any(not all(sheets.holds(term, first) for term in analyse(name)) for name in named)
    foreign = detect(query.question) != "fr"
    national = generation.entries[first].layer == "national"
    cosine = float(evidence.cosines[first])
    return {
        "cosine": cosine,
        "asking": float(evidence.title_queries.max(initial=0)),
        "covered": _NEUTRAL_COVER if foreign else said / mass,
        "margin": float(scores[first] - second),
        "elsewhere": float(elsewhere),
        "strange": float(bool(strange_names(query.question, generation.speller.knows))),
        "foreign": float(foreign),
        "local_length": float(min(len(rarities), _LONG)) * (not national),
        "national": float(national),
        "national_cosine": 10 * (cosine - _TYPICAL_COSINE) * national,
        "kind": 0.0 if national or foreign else _kind(generation, vector),
    }


def _kind(generation: Generation, vector: Vector) -> float:
    return reranker.fitted().answered_kind(vector) if reranker.fits(generation.manifest.model) else 0.0
