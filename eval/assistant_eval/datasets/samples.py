"""Judged questions for the search: what fitting, ablations and typing errors are measured on.

Fitting reads the fold ``tune`` only; ``test`` is for reports. Nothing is asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from assistant.corpus.known_questions import apart_questions
from assistant.records import Audience
from assistant_eval.datasets.beir_folder import BeirFolder
from assistant_eval.datasets.golden import golden
from assistant_eval.datasets.json_lines import dataset

Fold = Literal["tune", "test"]


@dataclass(frozen=True)
class Sample:
    """A question; ``relevant`` holds ids of documents and is empty when the pages cannot answer."""

    question: str
    relevant: frozenset[str]
    source: str
    fold: Fold = "tune"
    audience: Audience | None = None
    unknown: bool = False  # asked as if no question were known for its page


def beir_samples(data: BeirFolder) -> list[Sample]:
    """The questions of a BEIR folder."""
    return [Sample(query.text, query.relevant, query.source) for query in data.queries]


def known_samples(*, common: bool) -> list[Sample]:
    """The known questions kept apart, of the common pages or of the official sheets, by style.

    One in three is asked as if its page were a town's own, for which no question is known.
    """
    held = [one for one in apart_questions() if one.answered and one.common == common]
    layer = "common" if common else "national"
    return [
        Sample(one.text, frozenset({one.document}), f"{layer}-{one.style}", unknown=place % 3 == 0)
        for place, one in enumerate(held)
    ]


def starter_samples() -> list[Sample]:
    """Our questions on the starter site: answerable ones, then the others."""
    answerable = [
        Sample(
            row["question"],
            frozenset((row["document_id"], *row["also"])),
            f"starter-{row['fold']}",
            cast("Fold", row["fold"]),
        )
        for row in dataset("starter-questions.jsonl")
    ]
    others = [
        Sample(row["question"], frozenset(), row["kind"], cast("Fold", row["fold"]))
        for row in dataset("unanswerable.jsonl")
    ]
    return [*answerable, *others, *golden_samples()]


def golden_samples() -> list[Sample]:
    """The golden set's questions that stand alone: those the pages must answer, and those they cannot."""
    result = []
    for one in golden():
        fold: Fold = "tune" if one.half == "tune" else "test"
        if one.history or not ((one.must_answer and one.documents) or "not_found" in one.status):
            continue
        relevant = frozenset(one.documents) if one.must_answer else frozenset()
        result.append(Sample(one.question, relevant, f"golden-{one.slice}", fold, one.audience))
    return result
