"""Fits the weights of ``assistant/retrieval/fusion.json`` and reports them on folds they were not fitted on.

Each source of questions counts by the square root of its size, so that the largest does not decide alone. Two reports
are given: five folds, and each source in turn left out entirely, which is nearer to « a set nobody has seen ».
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.evidence import FEATURES
from assistant_eval.fitting.optimisers import Array, folds, softmax_weights
from assistant_eval.runners.bench import Bench

CANDIDATES = 80
FOLDS = 5
_CUTS = (1, 3, 5)


@dataclass(frozen=True)
class Question:
    """The features of a question's candidates, which of them are right, its source and fold."""

    text: str
    features: Array
    relevant: NDArray[np.bool_]
    source: str
    tuned: bool


def questions(bench: Bench) -> list[Question]:
    """The answerable questions of a bench, with their best candidates under the weights in use."""
    result = []
    for sample, examined, relevant in zip(bench.samples, bench.examined, bench.relevant, strict=True):
        if not relevant.any():
            continue
        best = np.argsort(-examined.scores)[:CANDIDATES]
        features = examined.evidence.features[best].astype(np.float64)
        result.append(Question(sample.question, features, relevant[best], sample.source, sample.fold == "tune"))
    return result


def fit(asked: Sequence[Question]) -> Array:
    """Weights from the questions whose right document is among the candidates."""
    kept = [one for one in asked if one.relevant.any()]
    sizes = {source: sum(one.source == source for one in kept) for source in {one.source for one in kept}}
    importance = np.array([sizes[one.source] ** -0.5 for one in kept])
    return softmax_weights([one.features for one in kept], [one.relevant for one in kept], importance)


def cross_validated(asked: Sequence[Question]) -> dict[str, dict[str, list[float]]]:
    """Recall at 1, 3 and 5 by source, in percent: by folds, with the source left out, and on the test fold."""
    tuned = [one for one in asked if one.tuned]
    rest = [one for one in asked if not one.tuned]
    number = folds([one.text for one in tuned], FOLDS)
    by_fold: list[tuple[Question, Array]] = []
    for fold in range(FOLDS):
        weights = fit([one for one, its in zip(tuned, number, strict=True) if its != fold])
        by_fold += [(one, weights) for one, its in zip(tuned, number, strict=True) if its == fold]
    left_out: list[tuple[Question, Array]] = []
    for source in sorted({one.source for one in tuned}):
        weights = fit([one for one in tuned if one.source != source])
        left_out += [(one, weights) for one in tuned if one.source == source]
    final = fit(tuned)
    return {
        "folds": _recalls(by_fold),
        "source left out": _recalls(left_out),
        "test": _recalls([(one, final) for one in rest]),
    }


def _recalls(scored: Sequence[tuple[Question, Array]]) -> dict[str, list[float]]:
    result = {}
    for source in sorted({one.source for one, _ in scored}):
        ranks = [_rank(one, weights) for one, weights in scored if one.source == source]
        result[source] = [round(100 * float(np.mean([rank <= cut for rank in ranks])), 1) for cut in _CUTS]
    return result


def _rank(one: Question, weights: Array) -> float:
    order = np.argsort(-(one.features @ weights), kind="stable")
    found = np.flatnonzero(one.relevant[order])
    return float(found[0] + 1) if len(found) else np.inf


def write(path: Path, weights: Array) -> None:
    """Replace the weights in a ``fusion.json``, keeping its priors."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["weights"] = {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
