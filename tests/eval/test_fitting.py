"""Fits find what was planted; badly typed questions stay readable; the plot is drawn."""

import json

import numpy as np
import pytest
from lxml import etree

from assistant.retrieval.calibration import Observed
from assistant.retrieval.confidence import Calibration
from assistant.retrieval.confidence_features import FEATURES
from assistant_eval.datasets.typing_errors import as_sms, mistyped, slipped
from assistant_eval.fitting import confidence
from assistant_eval.fitting.optimisers import folds, logistic_weights, softmax_weights
from assistant_eval.reports.charts import reliability


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


def test_the_plot_of_reliability_has_a_point_a_bin():
    bins = [{"predicted": one / 4, "observed": one / 5, "n": 20} for one in range(4)]
    drawing = etree.fromstring(reliability({"Une page répond <": bins}))
    assert len(drawing.findall(".//{http://www.w3.org/2000/svg}circle")) == 4


def _seen(seed: int, owner: int) -> Observed:
    """Questions whose first sign alone tells whether the first page is right, half of them on a page left out."""
    chooser = np.random.default_rng(seed)
    features = chooser.normal(size=(400, len(FEATURES)))
    present = np.arange(400) % 2 == 0
    right = present & (features[:, 0] > -1)
    owners = np.full(400, owner) + np.arange(400) % 10
    return Observed(features, right, present, present, np.full(400, fill_value=True), owners, np.ones(400))


def test_the_confidence_of_the_package_is_fitted_from_nothing():
    seen = _seen(0, 0)
    calibration = confidence.fit(seen)
    assert calibration.questions == 400
    weights = np.abs(calibration.right.weights)
    assert int(np.argmax(weights)) == 0
    assert weights[0] > 2 * np.sort(weights)[-2]


def test_sites_are_observed_together(monkeypatch):
    seen = {"one": _seen(1, 0), "two": _seen(2, 1)}
    monkeypatch.setattr(confidence, "learn", lambda generation, *_, **__: seen[generation])
    both = confidence.observed(["one", "two"], None, lambda *_: None)
    held = (both.features, both.among, both.present, both.answerable, both.owners, both.weights)
    assert {len(one) for one in held} == {800}
    assert both.right.tolist() == [*seen["one"].right.tolist(), *seen["two"].right.tolist()]


def test_what_is_written_is_what_is_read(tmp_path):
    calibration = confidence.fit(_seen(0, 0))
    confidence.write(tmp_path / "confidence.json", calibration)
    data = json.loads((tmp_path / "confidence.json").read_text(encoding="utf-8"))
    assert Calibration.from_json(data).to_json() == calibration.to_json() == data
