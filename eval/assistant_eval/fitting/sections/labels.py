"""Labelled sections: which passages of a sheet answer a question, by hand, by a reader of messages, or as written for.

Labels of our own questions may be fitted on or only measure (``tuned``); messages and questions written for a section
are only for fitting. Nothing is searched here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assistant.corpus.known_questions import page_questions, taught_questions
from assistant.index.known_vectors import KnownVectors, keys
from assistant.records import Passage
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.golden import golden
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.errors import DatasetInvalid

_NOWHERE = frozenset({"off-topic", "elsewhere", "opinion", "takeover", "insult"})


@dataclass(frozen=True)
class Label:
    """A question, its sheet, what answers, and whether it may be fitted on.

    What answers: the last headings of ``sections``, or the (last heading, field, local) of ``parts``.
    """

    question: str
    document: str
    sections: frozenset[str]
    tuned: bool
    parts: frozenset[tuple[str, str, bool]] = frozenset()
    message: bool = False

    def right(self, passage: Passage) -> bool:
        """Whether a passage answers."""
        heading = passage.section[-1] if passage.section else ""
        return heading in self.sections or (heading, passage.field, passage.local) in self.parts


def labels() -> Iterator[Label]:
    """Our questions with a labelled section: those on the starter site, those on one field, the golden set."""
    for name in ("starter-questions.jsonl", "intents.jsonl"):
        for record in dataset(name):
            sections = frozenset((record["section"], *record["also_sections"]))
            yield Label(record["question"], record["document_id"], sections, record["fold"] == "tune")
    for one in golden():
        if one.sections and one.must_answer and one.language == "fr" and not one.history:
            document = one.documents[0]
            named = [part.section.split(" > ")[-1] for part in one.sections if part.document == document]
            yield Label(one.question, document, frozenset(named), one.half == "tune")


def messages() -> Iterator[Label]:
    """Messages by who had not seen the pages, whose passages were labelled afterwards: material for fitting."""
    for record in dataset("message-sections.jsonl"):
        parts = frozenset((heading, field, local) for heading, field, local in record["parts"])
        yield Label(record["question"], record["document_id"], frozenset(), tuned=True, parts=parts, message=True)
    for record in (one for one in dataset("asked-sections.jsonl") if one["sections"]):
        page = record["sections"][0][0]
        parts = frozenset((heading, field, local) for its, heading, field, local in record["sections"] if its == page)
        yield Label(record["question"], page, frozenset(), tuned=True, parts=parts, message=True)


def written() -> Iterator[Label]:
    """Questions written for one section each, to learn from; those that no section answers have no part."""
    for one in (one for one in page_questions() if not one.apart and not one.by_people):  # those are messages
        yield Label(one.text, one.document, frozenset(), tuned=True, parts=frozenset(one.parts))


def off_topic() -> list[str]:
    """French messages that no page of a commune answers, whatever it holds: they teach what such a question is."""
    held = [(one.question, one.language, one.expected) for one in triage_cases.read("train")]
    held += [(row["message"], row["language"], row["expected"]) for row in dataset("life-messages.jsonl")]
    return [text for text, language, expected in held if language == "fr" and expected in _NOWHERE]


def passage_key(passage: Passage) -> tuple[str, str, str, bool]:
    """What names a passage in ``asked-sections.jsonl``: its page, heading and field, and whether it is the town's."""
    return passage.document_id, passage.section[-1] if passage.section else "", passage.field, passage.local


def known_rows() -> dict[str, list[int]]:
    """The rows of the known questions that teach, by their text: what is forgotten while one is asked as a message.

    Raises:
        DatasetInvalid: when the vectors that are shipped are of other questions, in other rows.
    """
    questions = taught_questions()
    if not np.array_equal(KnownVectors.read().texts, keys(questions)):
        raise DatasetInvalid("section-questions.jsonl", "les questions ont changé, lancez « make vectors »")
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(questions):
        rows.setdefault(one.text, []).append(row)
    return rows
