"""Weights that fit: drawn towards their start, and at rest when they are found."""

import numpy as np
import pytest

from assistant.numeric import newton


def test_weights_that_fit_stay_where_they_are_drawn() -> None:
    chance = np.random.default_rng(0)
    rows = np.hstack([chance.normal(size=(300, 2)), np.ones((300, 1))])
    truth = np.array([2.0, -1.0, 0.5])
    wanted = (chance.random(300) < 1 / (1 + np.exp(-rows @ truth))).astype(np.float64)
    importance, start = np.ones(300), np.zeros(3)
    assert newton(rows, wanted, importance, start, 0.01) == pytest.approx(truth, abs=0.6)
    assert newton(rows, wanted, importance, start, 1e9) == pytest.approx(start, abs=1e-5)
    assert newton(rows, wanted, importance, truth, 1e9) == pytest.approx(truth, abs=1e-5)


def test_a_fit_comes_to_rest_when_few_questions_say_no() -> None:
    """Whole steps would go to and fro from a start that is sure of everything, with a few that weigh much."""
    chance = np.random.default_rng(3)
    rows = np.hstack([chance.normal(size=(120, 6)), np.ones((120, 1))])
    wanted = (np.arange(120) >= 3).astype(np.float64)
    importance, start = np.where(wanted, 1.0, 8.0), np.array([2.0, -2, 2, -2, 2, -2, 9])
    fit = newton(rows, wanted, importance, start, 0.1)
    told = 1 / (1 + np.exp(-rows @ fit))
    assert rows.T @ (importance * (told - wanted)) + 0.1 * (fit - start) == pytest.approx(0, abs=1e-3)
