"""Fitting the classifier of triage: it separates what can be separated, and thresholds keep what they promise."""

from __future__ import annotations

import numpy as np

from assistant_eval.fit_triage import fit, predictions, softmax, threshold

RANDOM = np.random.default_rng(3)
CENTRES = np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 3.0]])
LABELS = RANDOM.integers(0, 3, 120)
VECTORS = CENTRES[LABELS] + RANDOM.normal(0, 0.4, (120, 2))


def test_it_separates_what_can_be_separated() -> None:
    matrix, bias = fit(VECTORS, LABELS, np.ones(120), 3)
    assert (softmax(VECTORS @ matrix.T + bias).argmax(axis=1) == LABELS).all()


def test_what_weighs_nothing_is_not_learned() -> None:
    importance = np.where(LABELS == 2, 0.0, 1.0)
    matrix, bias = fit(VECTORS, LABELS, importance, 3)
    assert (softmax(VECTORS @ matrix.T + bias).argmax(axis=1)[LABELS == 2] != 2).all()


def test_each_example_is_predicted_by_a_model_that_had_not_seen_it() -> None:
    shuffled = RANDOM.permutation(LABELS)
    assert (predictions(VECTORS, LABELS, np.ones(120), 3).argmax(axis=1) == LABELS).mean() > 0.95
    assert (predictions(VECTORS, shuffled, np.ones(120), 3).argmax(axis=1) == shuffled).mean() < 0.6


def test_a_threshold_lets_no_more_through_than_allowed() -> None:
    scores = np.linspace(0, 1, 1001)
    chosen = threshold(scores, 0.1)
    assert (scores >= chosen).mean() <= 0.1
    assert (scores >= chosen - 0.02).mean() > 0.1
