"""Fits ``assistant/grounding/grounding.json``: what the reading of a sentence and each objection to it weigh together.

Learned from « tune5 », answers that served neither to find these rules nor to fit the reading. The threshold keeps
:data:`KEPT` of the true sentences, as predicted by weights fitted without their page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.grounding.segments import Evidence
from assistant.grounding.sentences import held_at
from assistant.grounding.weighing import FEATURES, Reader, features, reading
from assistant.index.generation_files import Progress
from assistant.numeric import sigmoid
from assistant_eval.fitting.optimisers import Array, folds, logistic_weights
from assistant_eval.runners.grounding import ANSWERS, pairs

HALF, KEPT = "tune5", 0.88  # at 0.9, one aim of the first table of pairs is missed
_FOLDS, _PENALTY = 5, 3.0
GROUPS: Mapping[str, frozenset[str]] = {
    "true": frozenset({"true"}),
    "number, date, unit": frozenset({"number", "date", "unit"}),
    "entity, merged": frozenset({"entity", "merged"}),
    "negation": frozenset({"negation"}),
}


@dataclass(frozen=True)
class Weighed:
    """A pair that its facts and names do not refuse: its page, class and features; none when they do."""

    page: str
    kind: str
    features: Array | None


def weighed(reader: Reader, progress: Progress) -> list[Weighed]:
    """The pairs of :data:`HALF`, each with its features."""
    known = [pair for pair in pairs(ANSWERS) if pair["half"] == HALF]
    found = []
    for done, pair in enumerate(known, start=1):
        found.append(_weighed(pair, reader))
        progress("Lecture des paires", done, len(known))
    return found


def _weighed(pair: dict[str, Any], reader: Reader) -> Weighed:
    evidence, sentence = Evidence(1, **pair["passages"][0]), pair["sentence"]
    places, reason = held_at(sentence, evidence, "fr")
    if reason:
        return Weighed(evidence.title, pair["class"], None)
    found = features(sentence, evidence, places, reading(sentence, evidence, reader))
    return Weighed(evidence.title, pair["class"], np.array(found, dtype=np.float64))


def fit(known: Sequence[Weighed]) -> tuple[Array, float]:
    """Weights and bias."""
    told = [one for one in known if one.features is not None]
    table = np.array([one.features for one in told])
    true = np.array([float(one.kind == "true") for one in told])
    return logistic_weights(table, true, np.ones(len(told)), _PENALTY)


def predictions(known: Sequence[Weighed]) -> Array:
    """The probability of each pair by weights fitted on other pages; 0 when its facts or names refuse it."""
    fold = folds([one.page for one in known], _FOLDS)
    found = np.zeros(len(known))
    for number in range(_FOLDS):
        weights, bias = fit([one for one, its in zip(known, fold, strict=True) if its != number])
        for place in np.flatnonzero(fold == number):
            seen = known[int(place)].features
            if seen is not None:
                found[place] = sigmoid(float(seen @ weights + bias))
    return found


def threshold(known: Sequence[Weighed], chances: Array) -> float:
    """The probability that :data:`KEPT` of the true sentences reach."""
    return float(np.quantile(chances[[one.kind == "true" for one in known]], 1 - KEPT))


def report(known: Sequence[Weighed], chances: Array, bound: float) -> dict[str, Any]:
    """Of each group, how many sentences are kept, and all of them."""
    found = {}
    for name, kinds in GROUPS.items():
        own = np.array([one.kind in kinds for one in known])
        found[name] = {"n": int(own.sum()), "kept": int((own & (chances >= bound)).sum())}
    return {"threshold": round(bound, 3), **found}


def write(path: Path, weights: Array, bias: float, bound: float) -> None:
    """Write the weights."""
    named = {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}
    data = {"weights": named, "bias": round(bias, 3), "threshold": round(bound, 3)}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
