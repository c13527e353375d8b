"""Scores of a ranking, and how sure they are: pure functions of ids and numbers.

A question counts as found at *k* when any of its relevant documents is among the first *k*: a resident needs one right
page. nDCG is binary. Intervals are percentile bootstraps over questions, seeded, so that a run can be repeated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

CUTS = (1, 3, 5, 10, 100)
NAMES = (*(f"recall@{cut}" for cut in CUTS), "mrr@10", "ndcg@10")
RESAMPLES = 2000
_SEED = 20_240_501

Scores = Mapping[str, float]


def question_scores(ranked: Sequence[str], relevant: Collection[str]) -> dict[str, float]:
    """The scores of one question, each between 0 and 1, by name (:data:`NAMES`)."""
    first = next((rank for rank, one in enumerate(ranked, start=1) if one in relevant), None)
    scores = {f"recall@{cut}": float(first is not None and first <= cut) for cut in CUTS}
    scores["mrr@10"] = 1 / first if first is not None and first <= 10 else 0.0
    scores["ndcg@10"] = _ndcg(ranked[:10], relevant)
    return scores


def _ndcg(ranked: Sequence[str], relevant: Collection[str]) -> float:
    gain = sum(1 / np.log2(rank + 1) for rank, one in enumerate(ranked, start=1) if one in relevant)
    ideal = sum(1 / np.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
    return float(gain / ideal) if ideal else 0.0


def summary(scores: Sequence[Scores]) -> dict[str, object]:
    """Means with their 95 % intervals: ``{"n": …, "recall@1": …, "ci95": {"recall@1": [low, high]}}``."""
    result: dict[str, object] = {"n": len(scores)}
    intervals: dict[str, list[float]] = {}
    for name in NAMES:
        values = np.array([one[name] for one in scores])
        result[name] = round(float(values.mean()), 4) if len(values) else 0.0
        intervals[name] = interval(values)
    return {**result, "ci95": intervals}


def interval(values: NDArray[np.float64]) -> list[float]:
    """The 95 % percentile bootstrap interval of a mean, as ``[low, high]``; ``[0, 0]`` of nothing."""
    if not len(values):
        return [0.0, 0.0]
    means = resampled(len(values)).dot(values) / len(values)
    return [round(float(bound), 4) for bound in np.percentile(means, [2.5, 97.5])]


def paired(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    """The mean difference on the same questions, its 95 % interval, and ``p``: how often resampling reverses it."""
    difference = np.array(ours, dtype=np.float64) - np.array(theirs, dtype=np.float64)
    if not len(difference):
        return {"difference": 0.0, "low": 0.0, "high": 0.0, "p": 1.0}
    means = resampled(len(difference)).dot(difference) / len(difference)
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "difference": round(float(difference.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "p": round(float((means <= 0).mean()), 4),
    }


def resampled(size: int) -> NDArray[np.float64]:
    """How often each question is drawn in each resample, shape ``(RESAMPLES, size)``."""
    generator = np.random.default_rng(_SEED)
    return generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES).astype(np.float64)
