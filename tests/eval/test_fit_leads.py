"""The fit of the sentence to read first finds what was planted, and says how far it goes by halves."""

import numpy as np

from assistant.answering.excerpts import LEAD_FEATURES, clearly_best
from assistant_eval.fitting.answers.leads import Chosen, fit, report


def planted(count: int) -> list[Chosen]:
    """Passages of four sentences: the one that says most of the question is the right one, wherever it stands."""
    draw, seen = np.random.default_rng(0), []
    for number in range(count):
        features = np.zeros((4, len(LEAD_FEATURES)))
        features[0, 0], right = 1, int(draw.integers(4))
        features[:, LEAD_FEATURES.index("said")] = -draw.random(4)
        features[right, LEAD_FEATURES.index("said")] = 0
        seen.append(Chosen(f"page-{number % 20}", features, right, number % 2 == 0))
    return seen


def test_it_finds_the_feature_that_tells():
    seen = planted(400)
    weights = dict(zip(LEAD_FEATURES, fit(seen), strict=True))
    assert weights["said"] > 3 * abs(weights["first"])
    found = report(seen)
    assert found["work"]["chosen"] > 0.8 > 2 * found["work"]["first sentence"]
    assert found["work"]["n"] == found["other"]["n"] == 200


def test_what_answers_no_better_stays_behind():
    assert clearly_best(np.array([1.0, 1.1, 0.5])) == 0
    assert clearly_best(np.array([1.0, 0.5, 1.5])) == 2
