"""Scores by a fit that had not seen the example, and thresholds that keep what they promise."""

from __future__ import annotations

import numpy as np

from assistant_eval.fitting.unseen import threshold, unseen


def test_each_example_is_scored_by_a_fit_that_had_not_seen_its_fold() -> None:
    twins = np.repeat(np.arange(6), 20)
    kept = unseen(twins, lambda seen, asked: np.full(int(asked.sum()), bool(set(twins[seen]) & set(twins[asked]))))
    assert not kept.any()


def test_a_threshold_lets_no_more_through_than_allowed() -> None:
    scores = np.linspace(0, 1, 1001)
    assert (scores >= threshold(scores, 0.1)).sum() == 100
    assert threshold(scores, 1.0) == 0
