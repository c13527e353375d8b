"""Fits ``assistant/question/stem-weights.json``: of the questions that say a stem, how many pages say it too."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.corpus.known_questions import taught_questions
from assistant.records import Document
from assistant.text.analysis import meaningful, words

ENOUGH = 6  # questions that say a stem, for it to be known
PRIOR, PRIOR_WEIGHT = 0.5, 4.0
FULL = 0.6  # share from which a stem weighs one: many right words stand in another form in the page
LEAST = 0.05


def fit(documents: Sequence[Document]) -> dict[str, float]:
    """The weight of each stem that weighs less than one."""
    said = {document.id: frozenset(meaningful(words(f"{document.title} {document.text}"))) for document in documents}
    held = Counter(stem for stems in said.values() for stem in stems)
    asked: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for one in taught_questions():
        page = said.get(one.document)
        if page is None or not one.answered or one.language != "fr":
            continue
        stems = set(meaningful(words(one.text)))
        asked.update(stems)
        met.update(stems & page)
    weights = {}
    for stem, count in asked.items():
        chance = held[stem] / len(said)
        beyond = (met[stem] - count * chance + PRIOR * PRIOR_WEIGHT) / (count * (1 - chance) + PRIOR_WEIGHT)
        weight = round(min(max(beyond / FULL, LEAST), 1.0), 2)
        if count >= ENOUGH and weight < 1:
            weights[stem] = weight
    return dict(sorted(weights.items()))


def write(path: Path, weights: dict[str, float]) -> None:
    """Write the weights."""
    path.write_text(json.dumps({"stems": weights}, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
