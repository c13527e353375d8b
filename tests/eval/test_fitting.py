"""Fits find what was planted; badly typed questions stay readable; the plot is drawn."""

import numpy as np
import pytest
from lxml import etree

from assistant_eval.datasets.typing_errors import as_sms, mistyped, slipped
from assistant_eval.fitting.confidence import reliability
from assistant_eval.fitting.optimisers import folds, logistic_weights, softmax_weights
from assistant_eval.reports.reliability_plot import reliability_svg


def test_softmax_finds_the_feature_that_tells():
    chooser = np.random.default_rng(0)
    features = [chooser.normal(size=(20, 3)) for _ in range(60)]
    relevant = [one[:, 1] == one[:, 1].max() for one in features]
    weights = softmax_weights(features, relevant, np.ones(60))
    assert weights[1] > 3 * max(weights[0], weights[2])
    assert weights.min() >= 0


def test_logistic_recovers_a_known_model():
    chooser = np.random.default_rng(0)
    features = chooser.normal(size=(4000, 2)) * [1.0, 100.0]
    chance = 1 / (1 + np.exp(-(2 * features[:, 0] - 0.5)))
    weights, bias = logistic_weights(features, (chooser.random(4000) < chance).astype(float), np.ones(4000))
    assert weights[0] == pytest.approx(2, abs=0.2)
    assert abs(weights[1]) < 0.01
    assert bias == pytest.approx(-0.5, abs=0.15)


def test_a_question_keeps_its_fold():
    assert folds(["a", "b", "c"], 5).tolist() == folds(["a", "b", "c"], 5).tolist()
    assert folds(["c", "a"], 5)[1] == folds(["a", "b"], 5)[0]


def test_badly_typed_questions_are_seeded_and_differ():
    question = "Quelle est la durée de la période d'essai pour un cadre ?"
    assert slipped(question, 3) == slipped(question, 3) != question
    assert as_sms(question) == "kel est la duree de la periode desai pr un cadre"
    assert all(mistyped(question, number) != question for number in range(12))
    assert mistyped("où ?", 0) == "où ?"


def test_reliability_and_its_plot():
    bins = reliability(np.linspace(0, 1, 80), np.linspace(0, 1, 80) > 0.5, bins=4)
    assert [one["n"] for one in bins] == [20] * 4
    assert bins[0]["observed"] == 0
    assert bins[-1]["observed"] == 1
    drawing = etree.fromstring(reliability_svg({"Une page répond <": bins}))
    assert len(drawing.findall(".//{http://www.w3.org/2000/svg}circle")) == 4
