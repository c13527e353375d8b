"""What the search changes in a guess of the classifier: a page that surely answers outweighs it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.triage import classifier
from assistant.triage.decision import triage_by_vector


@pytest.mark.parametrize(
    ("guess", "right", "rule"),
    [
        ("harassment", 0.94, "harassment"),
        ("harassment", 0.95, "unsure"),
        ("own-file", 0.84, "own-file"),
        ("own-file", 0.85, None),
        ("unsure", 0.85, None),
    ],
)
def test_a_page_that_surely_answers_outweighs_a_guess(
    guess: str, right: float, rule: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifier, "classify", lambda *_: guess)
    verdict = triage_by_vector("une question sans règle", np.zeros(384, dtype=np.float32), right=right)
    assert (verdict and verdict.rule) == rule
