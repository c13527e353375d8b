"""What ``fit-encoder`` learns from: written questions, with the passage that answers and others that nearly do.

Two files of questions: for every section of the starter site, and for the official sheets. An example holds one
question, what answers it (or another question of the same sheet), and what does not: for a message of people, the
sections that the encoder takes for an answer and that its reader did not name; else another section of the page and a
section of a page near by, related to it or alike. A question that nothing answers has only those. Examples are drawn
anew at each epoch, seeded. Nothing is fitted here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from assistant.corpus.chunking import passages
from assistant.corpus.known_questions import known_questions
from assistant.index.embedding_targets import passage_text, sheet_text
from assistant.records import Document
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.fitting.sections.labels import passage_key

_OTHER, _ASTRAY = 0.75, 0.6  # of the examples, those with another section of the page, and with one of a page near by
_BY_PEOPLE = 3  # times that a message of people is drawn for one question written for a page
_HARDEST, _DRAWN = 10, 2  # sections taken for an answer that are kept for each message, and drawn of them
_NEAREST = slice(2, 9)  # of the pages most alike: the first is the page itself, the second may be its twin
Target = Literal["section", "sheet", "title", "question"]
Place = tuple[int, int]  # the rows of a page and of a passage in it


@dataclass(frozen=True, slots=True)
class Question:
    """A question of ``document``; ``sections`` are the rows of the passages that answer, empty when none does."""

    text: str
    document: int
    sections: tuple[int, ...]
    by_people: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and texts with their keys: the right one, or None, and wrong ones. Equal keys are equally right."""

    question: str
    right: tuple[str, str] | None
    wrong: tuple[tuple[str, str], ...]
    accepted: frozenset[str]


class Library:
    """Documents with their passages and sister pages, from which examples are drawn."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = tuple(documents)
        self.passages = [passages(document) for document in documents]
        self.rows = {document.id: row for row, document in enumerate(documents)}
        self._asked: dict[int, list[str]] = {}
        self._hardest: dict[str, list[Place]] = {}
        self._sisters = [[self.rows[name] for name in document.related if name in self.rows] for document in documents]

    def sheets(self) -> list[str]:
        """The text of each whole page, as it is embedded."""
        return ["passage: " + sheet_text(one, held) for one, held in zip(self.documents, self.passages, strict=True)]

    def place_neighbours(self, vectors: Tensor) -> None:
        """Count as near by, besides related pages, those whose vectors are most alike among pages of their layer."""
        national = torch.tensor([one.layer == "national" for one in self.documents])
        alike = vectors @ vectors.T
        alike[national[:, None] != national[None, :]] = -1.0
        for row, near in enumerate(alike.topk(min(_NEAREST.stop, len(self.documents))).indices.tolist()):
            self._sisters[row] = sorted({*self._sisters[row], *near[_NEAREST]})

    def places(self) -> list[Place]:
        """Every passage that is not of an official sheet."""
        pages = [row for row, one in enumerate(self.documents) if one.layer != "national"]
        return [(row, place) for row in pages for place in range(len(self.passages[row]))]

    def text(self, at: Place) -> str:
        """What is embedded of the passage ``at``."""
        row, place = at
        return "passage: " + passage_text(self.documents[row], self.passages[row][place])

    def place_hardest(self, asked: Sequence[Question], questions: Tensor, passages: Tensor) -> None:
        """Keep for each message the passages of ``places()`` nearest to it that answer nothing of it.

        ``questions`` and ``passages`` are vectors of length 1, in the order of ``asked`` and of ``places()``.
        """
        places, named = self.places(), _named()
        for one, cosines in zip(asked, questions @ passages.T, strict=True):
            answers = {(one.document, place) for place in one.sections}
            nearest = [places[at] for at in cosines.topk(4 * _HARDEST).indices.tolist()]
            wrong = [at for at in nearest if at not in answers and self._key(at) not in named.get(one.text, ())]
            self._hardest[one.text] = wrong[:_HARDEST]

    def questions(self) -> list[Question]:
        """The known questions that may be taught, whose page is here, with the rows of the passages that answer."""
        found = []
        for one in known_questions():
            document = self.rows.get(one.document)
            if document is None or one.apart:
                continue
            rows = tuple(row for row, passage in enumerate(self.passages[document]) if one.names(passage))
            if rows or not one.answered:
                times = _BY_PEOPLE if one.by_people else 1
                found.extend([Question(one.text, document, rows, one.by_people)] * times)
        self._asked = {}
        for question in found:
            if question.sections:
                self._asked.setdefault(question.document, []).append(question.text)
        return found

    def examples(self, questions: Sequence[Question], target: Target, chance: random.Random) -> Iterator[Example]:
        """An example for each question, to be met by sections, whole sheets, titles, or questions of its sheet."""
        for one in questions:
            if target == "section":
                yield self._by_section(one, chance)
            elif target == "question":
                if one.sections and (example := self._by_question(one, chance)):
                    yield example
            elif one.sections:
                yield self._by_page(one, target, chance)

    def _by_section(self, one: Question, chance: random.Random) -> Example:
        right = self._section(one.document, one.sections[0]) if one.sections else None
        accepted = frozenset(self._name(one.document, place) for place in one.sections)
        return Example(one.text, right, tuple(self._wrong(one, chance)), accepted)

    def _wrong(self, one: Question, chance: random.Random) -> list[tuple[str, str]]:
        """Sections that do not answer: of those taken for an answer if some are known, else of its page and near by."""
        if hardest := self._hardest.get(one.text):
            return [self._section(*at) for at in chance.sample(hardest, min(_DRAWN, len(hardest)))]
        held = self.passages[one.document]
        others = [place for place in range(len(held)) if place not in one.sections]
        told = others and (not one.sections or chance.random() < _OTHER)
        wrong = [self._section(one.document, chance.choice(others))] if told else []
        sister = self._sister(one.document, chance)
        if sister is not None and (not wrong or not one.sections or chance.random() < _ASTRAY):
            wrong.append(self._section(sister, chance.randrange(len(self.passages[sister]))))
        return wrong

    def _by_page(self, one: Question, target: Target, chance: random.Random) -> Example:
        sister = self._sister(one.document, chance)
        right = self._page(one.document, target)
        wrong = (self._page(sister, target),) if sister is not None else ()
        return Example(one.text, right, wrong, frozenset({right[0]}))

    def _by_question(self, one: Question, chance: random.Random) -> Example | None:
        others = [text for text in self._asked.get(one.document, ()) if text != one.text]
        if not others:
            return None
        key = self.documents[one.document].id
        sister = self._sister(one.document, chance)
        near = self._asked.get(sister, ()) if sister is not None else ()
        wrong = ((self.documents[sister].id, "query: " + chance.choice(near)),) if sister is not None and near else ()
        return Example(one.text, (key, "query: " + chance.choice(others)), wrong, frozenset({key}))

    def _sister(self, document: int, chance: random.Random) -> int | None:
        near = [row for row in self._sisters[document] if row != document and self.passages[row]]
        return chance.choice(near) if near else None

    def _section(self, row: int, place: int) -> tuple[str, str]:
        return self._name(row, place), self.text((row, place))

    def _name(self, row: int, place: int) -> str:
        return f"{self.documents[row].id}#{place}"

    def _key(self, at: Place) -> tuple[str, str, str, bool]:
        row, place = at
        return passage_key(self.passages[row][place])

    def _page(self, row: int, target: Target) -> tuple[str, str]:
        document = self.documents[row]
        text = document.title if target == "title" else sheet_text(document, self.passages[row])
        return document.id, ("query: " if target == "title" else "passage: ") + text


def _named() -> dict[str, set[tuple[str, str, str, bool]]]:
    """The passages that readers named for each message, those of the second thing asked too."""
    found: dict[str, set[tuple[str, str, str, bool]]] = {}
    for one in dataset("asked-sections.jsonl"):
        named = {
            (page, heading, field, local) for page, heading, field, local in (*one["sections"], *one.get("also", ()))
        }
        found.setdefault(one["question"], set()).update(named)
    return found
