"""Fits ``resources/matching/ranking.json``: the log-odds that a resource serves a need; writes the shipped vectors too.

Learned from needs graded resource by resource; one that has become a known need is forgotten while it is read. The
bound under which nothing is proposed is the lowest that keeps silent on most needs that nothing serves, read on scores
of needs that their fit had not seen.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import page_questions
from assistant.resources.catalogue import read_catalogue
from assistant.resources.matching import known_needs, meaning
from assistant.resources.matching.ranking import FEATURES, Ranking
from assistant.resources.need import understand
from assistant_eval.fitting.optimisers import folds, listwise_weights, logistic_weights
from assistant_eval.fitting.unseen import unseen
from assistant_eval.runners.resources import DEPTH, Row, ndcg, rows

FOLDS, PENALTY, SEED = 5, 3.0, 7
NEEDS = ("needs", "needs-2", "needs-3", "needs-4")  # the sets of graded needs
OF_PAGES = 300  # questions to the pages
# Of the needs that nothing serves, those told so: nothing is shown, or what is nearest is said to be only that.
SILENT = 0.94
# Of the needs that nothing serves, those shown nothing at all: the nearest resources are too far. More of those that
# say no level, subject, kind or constraint, which may be about anything.
FAR, FAR_ANYTHING = 0.4, 0.55
BEST = 2.0  # the grade of what serves whole
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Graded:
    """A need, the features of each open resource for it, and how well each serves, from 0 to 1."""

    row: Row
    features: Array
    grades: Array

    @property
    def served(self) -> bool:
        """Whether something serves it."""
        return bool(self.grades.max() > 0)


def fit(*, write: bool) -> dict[str, Any]:
    """Fit on the graded needs, report what needs not seen get, and replace the files of the package if ``write``."""
    resources = read_catalogue().resources
    pairs, written = meaning.resource_vectors(resources), known_needs.need_vectors()
    ranking, ids = Ranking(resources, pairs, written), [one.id for one in resources if one.is_open]
    known = list(graded(ranking, ids))

    def predict(seen: NDArray[np.bool_], left: NDArray[np.bool_]) -> Array:
        weights, bias = learned([known[place] for place in np.flatnonzero(seen)])
        return np.array([known[place].features @ weights + bias for place in np.flatnonzero(left)])

    scores = unseen(folds([one.row["need"] for one in known], FOLDS), predict)
    nothing = np.array([one.row["expects"] == "nothing" for one in known])
    least, nearest, nearest_anything = np.quantile(scores[nothing].max(axis=1), (SILENT, FAR, FAR_ANYTHING)).tolist()
    weights, bias = learned(known)
    values = {name: round(float(value), 4) for name, value in zip(FEATURES, weights, strict=True)}
    if write:
        meaning.write(meaning.SHIPPED, pairs)
        known_needs.write(known_needs.VECTORS, written)
        bounds = {"least": least, "nearest": nearest, "nearest_anything": nearest_anything}
        told = {"weights": values, "bias": round(bias, 4), **{name: round(one, 4) for name, one in bounds.items()}}
        target = Path(str(files("assistant.resources.matching") / "ranking.json"))
        target.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    served = np.array([one.served for one in known])
    return {
        "needs": len(known),
        "unseen, without filters": _figures([one.row for one in known if one.served], scores[served], ids),
        "silent though served": round(float((scores[served].max(axis=1) < least).mean()), 4),
        "least": round(least, 4),
        "weights": values,
    }


def graded(ranking: Ranking, ids: list[str]) -> Iterator[Graded]:
    """The graded needs, and questions of residents to the pages, which no resource serves."""
    places = [ranking.resources.index(one) for one in ranking.resources if one.is_open]
    asked = [row for name in NEEDS for row in rows(name)]
    draw = random.Random(SEED)  # noqa: S311 - no secret, the same draws every time
    pages = [one for one in page_questions() if one.answered and one.by_people and not one.apart]
    asked += [{"need": one.text, "expects": "", "grades": {}} for one in draw.sample(pages, OF_PAGES)]
    for row in asked:
        need = understand(row["need"])
        grades = np.array([row["grades"].get(one, 0) / BEST for one in ids])
        yield Graded(row, ranking.features(need, need.filters, known=False)[places], grades)


def learned(known: Sequence[Graded]) -> tuple[Array, float]:
    """Weights of the features, and the constant: the order of what serves each need, then its log-odds that it does."""
    served = [one for one in known if one.served]
    shares = np.array([one.grades / one.grades.sum() for one in served])
    weights = listwise_weights(np.array([one.features for one in served]), shares)
    outcome = np.concatenate([one.grades for one in known])
    ordered = np.concatenate([one.features @ weights for one in known])[:, None]
    (scale,), bias = logistic_weights(ordered, outcome, np.ones(len(outcome)), PENALTY)
    return weights * scale, bias


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
