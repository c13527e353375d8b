"""Fits ``resources/matching/ranking.json``: the log-odds that a resource serves a need; writes the shipped vectors too.

Learned from needs graded resource by resource. The bound under which nothing is proposed is the lowest that keeps
silent on most needs that nothing serves, read on scores of needs that their fit had not seen.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.resources.catalogue import read_catalogue
from assistant.resources.matching import meaning
from assistant.resources.matching.ranking import FEATURES, Ranking
from assistant.resources.need import understand
from assistant_eval.fitting.optimisers import folds, logistic_weights
from assistant_eval.fitting.word_weights import unseen
from assistant_eval.runners.resources import DEPTH, Row, ndcg, rows

FOLDS, PENALTY = 5, 3.0
SILENT = (
    0.88  # of the needs that nothing serves, those that get nothing; of the others the reply tells what nothing says
)
BEST = 2.0  # the grade of what serves whole
Array = NDArray[np.float64]


def fit(*, write: bool) -> dict[str, Any]:
    """Fit on the graded needs, report what needs not seen get, and replace the files of the package if ``write``."""
    resources = read_catalogue().resources
    pairs = meaning.embedded(resources)
    ranking = Ranking(resources, pairs)
    known = [row for name in ("needs", "needs-2") for row in rows(name)]
    needs = [understand(row["need"]) for row in known]
    places = [place for place, one in enumerate(resources) if one.is_open]
    measured = np.array([ranking.features(need, need.filters)[places] for need in needs])
    grades = np.array([[row["grades"].get(resources[place].id, 0) / BEST for place in places] for row in known])

    def learned(seen: NDArray[np.bool_]) -> tuple[Array, float]:
        found, outcome = measured[seen].reshape(-1, len(FEATURES)), grades[seen].reshape(-1)
        return logistic_weights(found, outcome, np.ones(len(outcome)), PENALTY)

    def predict(seen: NDArray[np.bool_], left: NDArray[np.bool_]) -> Array:
        weights, bias = learned(seen)
        return np.asarray(measured[left] @ weights + bias)

    scores = unseen(folds([row["need"] for row in known], FOLDS), predict)
    served, nothing = grades.max(axis=1) > 0, np.array([row["expects"] == "nothing" for row in known])
    least = float(np.quantile(scores[nothing].max(axis=1), SILENT))
    weights, bias = learned(np.ones(len(known), dtype=np.bool_))
    if write:
        meaning.write(meaning.SHIPPED, pairs)
        values = {
            "weights": {name: round(float(value), 4) for name, value in zip(FEATURES, weights, strict=True)},
            "bias": round(bias, 4),
            "least": round(least, 4),
        }
        target = Path(str(files("assistant.resources.matching") / "ranking.json"))
        target.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    ids = [resources[place].id for place in places]
    return {
        "needs": len(known),
        "unseen, without filters": _figures([known[row] for row in np.flatnonzero(served)], scores[served], ids),
        "silent though served": round(float((scores[served].max(axis=1) < least).mean()), 4),
        "least": round(least, 4),
        "weights": {name: round(float(value), 3) for name, value in zip(FEATURES, weights, strict=True)},
    }


def _figures(known: list[Row], scores: Array, ids: list[str]) -> Row:
    """First, in three and nDCG of needs by their scores alone."""
    best = [[ids[place] for place in np.argsort(-row, kind="stable")[:DEPTH]] for row in scores]
    grades = [row["grades"] for row in known]
    return {
        "n": len(known),
        "first": round(sum(found[0] in row for found, row in zip(best, grades, strict=True)) / len(known), 4),
        "in three": round(
            sum(bool(set(found[:3]) & set(row)) for found, row in zip(best, grades, strict=True)) / len(known), 4
        ),
        "ndcg@5": round(sum(ndcg(row, found) for found, row in zip(best, grades, strict=True)) / len(known), 4),
    }
