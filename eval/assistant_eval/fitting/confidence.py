"""Fits the two models of ``assistant/retrieval/confidence.json`` and chooses their thresholds on a risk-coverage curve.

``answerable`` tells questions that the pages answer from those they cannot; ``right`` tells whether the first document
is a right one. Every probability used to choose a threshold or to report comes from a fold the model was not fitted
on. Within each layer, questions that cannot be answered count together for half of the others, a guess at what a town
hall receives.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.confidence import FEATURES, features
from assistant_eval.fitting.optimisers import Array, folds, logistic_weights
from assistant_eval.fitting.samples import Bench
from assistant_eval.metrics.ranking import interval

FOLDS = 10
HELD_ANSWERABLE = 0.05
NEAR_ANSWERABLE = 0.01
NEIGHBOURS = 40
UNANSWERABLE_SHARE = 0.5
PENALTY = 1.0


@dataclass(frozen=True)
class Judged:
    """``features`` of shape ``(questions, features)``, and for each question what is known of it."""

    texts: list[str]
    features: Array
    answerable: NDArray[np.bool_]
    right: NDArray[np.bool_]
    national: NDArray[np.bool_]
    tuned: NDArray[np.bool_]
    sources: list[str]

    @classmethod
    def of(cls, benches: Sequence[Bench], national: Sequence[bool]) -> Judged:
        """Read the features of every question; ``national[i]`` tells the layer of a bench."""
        texts, values, sources, marks = [], [], [], []
        for bench, layer in zip(benches, national, strict=True):
            for sample, examined, relevant in zip(bench.samples, bench.examined, bench.relevant, strict=True):
                first = int(np.argmax(examined.scores))
                found = features(
                    bench.generation, examined.query, examined.vector, examined.evidence, examined.scores, first
                )
                texts.append(sample.question)
                values.append([found[name] for name in FEATURES])
                sources.append(sample.source)
                marks.append((bool(relevant.any()), bool(relevant[first]), layer, sample.fold == "tune"))
        answerable, right, layers, tuned = np.array(marks, dtype=np.bool_).T
        return cls(texts, np.array(values), answerable, right, layers, tuned, sources)


def held_out(judged: Judged, outcome: NDArray[np.bool_]) -> Array:
    """The probability of ``outcome`` for each question, from a model that has not seen it."""
    number = folds(judged.texts, FOLDS)
    result = np.zeros(len(judged.texts))
    for fold in range(FOLDS):
        weights, bias = _fit(judged, outcome, judged.tuned & (number != fold))
        mine = number == fold
        result[mine] = _probability(judged.features[mine], weights, bias)
    weights, bias = _fit(judged, outcome, judged.tuned)
    result[~judged.tuned] = _probability(judged.features[~judged.tuned], weights, bias)
    return result


def _fit(judged: Judged, outcome: NDArray[np.bool_], kept: NDArray[np.bool_]) -> tuple[Array, float]:
    importance = np.ones(len(kept))
    for layer in (False, True):
        asked = kept & (judged.national == layer)
        good, bad = asked & judged.answerable, asked & ~judged.answerable
        importance[bad] = UNANSWERABLE_SHARE * good.sum() / max(bad.sum(), 1)
    return logistic_weights(judged.features[kept], outcome[kept].astype(np.float64), importance[kept], PENALTY)


def _probability(values: Array, weights: Array, bias: float) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values @ weights + bias, -30, 30))), dtype=np.float64)


def thresholds(judged: Judged, answerable: Array, right: Array) -> dict[str, dict[str, float]]:
    """For each layer: ``hold`` keeps back 5 % of answerable questions, ``near`` 1 %.

    From ``answered`` on, the first document is right more often than not.
    """
    result = {}
    for name, layer in (("local", False), ("national", True)):
        mine = judged.tuned & (judged.national == layer)
        good = answerable[mine & judged.answerable]
        hold = float(np.quantile(good, HELD_ANSWERABLE, method="lower"))
        shown = mine & (answerable >= hold)
        result[name] = {
            "hold": math.floor(1000 * hold) / 1000,
            "near": round(float(np.quantile(good, NEAR_ANSWERABLE)), 3),
            "answered": round(_even_odds(right[shown], judged.right[shown]), 3),
        }
    return result


def _even_odds(chance: Array, right: NDArray[np.bool_]) -> float:
    """The lowest probability from which at least half of the :data:`NEIGHBOURS` questions just above it are right."""
    order = np.argsort(chance)
    for place in range(len(order) - NEIGHBOURS):
        if right[order[place : place + NEIGHBOURS]].mean() >= 0.5:
            return float(chance[order[place]])
    return 0.5


def coverage(judged: Judged, answerable: Array, bounds: dict[str, dict[str, float]]) -> dict[str, Any]:
    """What is held back at the thresholds, in shares with 95 % intervals, by layer, fold and kind of question."""
    report: dict[str, Any] = {}
    for name, layer in (("local", False), ("national", True)):
        held = answerable < bounds[name]["hold"]
        for fold, tuned in (("tune", True), ("test", False)):
            mine = (judged.national == layer) & (judged.tuned == tuned)
            if mine.any():
                report[f"{name} {fold}"] = _held(judged, held, mine)
    return report


def _held(judged: Judged, held: NDArray[np.bool_], mine: NDArray[np.bool_]) -> dict[str, Any]:
    sources = np.array(judged.sources)
    groups = {"answerable": mine & judged.answerable, "unanswerable": mine & ~judged.answerable}
    groups |= {
        kind: groups["unanswerable"] & (sources == kind) for kind in sorted(set(sources[groups["unanswerable"]]))
    }
    return {
        kind: {
            "n": int(rows.sum()),
            "held": round(float(held[rows].mean()), 4),
            "ci95": interval(held[rows].astype(np.float64)),
        }
        for kind, rows in groups.items()
        if rows.any()
    }


def reliability(chance: Array, outcome: NDArray[np.bool_], bins: int = 8) -> list[dict[str, float]]:
    """Predicted and observed frequency in bins of equal size, and how many questions each holds."""
    order = np.argsort(chance)
    return [
        {
            "predicted": round(float(chance[part].mean()), 4),
            "observed": round(float(outcome[part].mean()), 4),
            "n": len(part),
        }
        for part in np.array_split(order, bins)
        if len(part)
    ]


def write(path: Path, judged: Judged, bounds: dict[str, dict[str, float]]) -> None:
    """Write both models, fitted on the whole tuning fold, with their thresholds."""
    data: dict[str, Any] = {}
    for name, outcome in (("answerable", judged.answerable), ("right", judged.right)):
        weights, bias = _fit(judged, outcome, judged.tuned)
        data[name] = {
            "weights": {sign: round(float(weight), 4) for sign, weight in zip(FEATURES, weights, strict=True)},
            "bias": round(bias, 4),
        }
    path.write_text(json.dumps({**data, "thresholds": bounds}, indent=1) + "\n", encoding="utf-8")
