"""The fit of the sentence to read first finds what was planted, and says how far it goes by halves."""

import numpy as np

from assistant.answering.leads.choice import FEATURES, KNOWN, READ, clearly_best
from assistant_eval.fitting.answers.leads import Chosen, fit, report, without


def planted(count: int, told: int) -> list[Chosen]:
    """Passages of four sentences: the one where the feature ``told`` is highest is right, wherever it stands."""
    draw, seen = np.random.default_rng(0), []
    for number in range(count):
        features = np.zeros((4, len(FEATURES)))
        features[0, 0], right = 1, int(draw.integers(4))
        features[:, told] = -draw.random(4)
        features[right, told] = 0
        seen.append(Chosen(f"page-{number % 20}", features, right, number % 2 == 0))
    return seen


def test_it_finds_the_feature_that_tells():
    said = FEATURES.index("said")
    seen = planted(400, said)
    for weights in fit(seen).values():
        assert weights[said] > 3 * abs(weights[0])
    found = report(seen)
    assert found["n"] == 200
    assert found["unread, unknown"]["chosen"] > 0.8 > 2 * found["first sentence"]


def test_the_reader_counts_only_where_it_was_asked_and_learned_nothing():
    seen = planted(400, READ)
    seen = [one if one.apart else without(one, read=False, known=True) for one in seen]
    held = fit(seen)
    assert held["read, known"][READ] > 3 * abs(held["read, known"][0])
    assert abs(held["unread, known"][READ]) < 1e-9
    assert not without(seen[0], read=True, known=False).features[:, KNOWN].any()


def test_what_answers_no_better_stays_behind():
    assert clearly_best(np.array([1.0, 1.1, 0.5])) == 0
    assert clearly_best(np.array([1.0, 0.5, 1.5])) == 2
