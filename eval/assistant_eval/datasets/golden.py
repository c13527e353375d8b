"""The golden set: questions with what a right answer must be, written and committed before anything is tuned on them.

One JSON object a line in ``data/golden/*.jsonl``. A line that does not follow the schema is refused with a sentence
that names its file and its number. A hash of the id, and nothing else, says which half a question is in: thresholds,
word lists and rules are chosen on ``tune``; figures are told on ``report``. Nothing here asks or judges.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import StringConstraints, ValidationError, field_validator, model_validator

from assistant.records import Audience, Record, Status
from assistant_eval.datasets.json_lines import reasons
from assistant_eval.errors import QuestionsInvalid

Half = Literal["tune", "report"]
Slice = Literal[
    "direct", "paraphrase", "sms", "long", "keywords", "language", "follow-up", "ambiguous", "two-sources",
    "local-national", "expired", "unanswerable", "off-topic", "personal-file", "emergency", "opinion", "injection",
    "own",
]  # fmt: skip
Language = Literal["fr", "en", "ar", "uk", "pt", "tr", "es", "it"]
SLICES: tuple[Slice, ...] = get_args(Slice)
ANSWERS: frozenset[Status] = frozenset({"answered", "partial"})

_Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class Section(Record):
    """A passage that answers: a document and its heading path, levels joined by `` > ``; empty is the introduction."""

    document: _Text
    section: str


class Question(Record):
    """One question and its label.

    ``status`` holds the statuses that would be right; ``documents`` the sheets any of which is a right first source;
    ``facts`` what the answer must give, each as its accepted spellings; ``absent`` what it must not say; ``history``
    the earlier questions of the same person.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*$")]
    question: _Text
    audience: Audience
    language: Language
    slice: Slice
    status: tuple[Status, ...]
    documents: tuple[_Text, ...]
    sections: tuple[Section, ...]
    facts: tuple[tuple[_Text, ...], ...]
    absent: tuple[_Text, ...]
    history: tuple[_Text, ...]

    @field_validator("status")
    @classmethod
    def _some_status(cls, value: tuple[Status, ...]) -> tuple[Status, ...]:
        if not value:
            reason = "la liste « status » ne peut pas être vide"
            raise ValueError(reason)
        return value

    @field_validator("facts")
    @classmethod
    def _some_spelling(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if not all(value):
            reason = "un fait de « facts » n'a aucune écriture"
            raise ValueError(reason)
        return value

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        for wrong, reason in (
            (bool(self.history) != (self.slice == "follow-up"), "« history » va avec la catégorie follow-up"),
            (
                self.slice == "injection" and not self.absent,
                "une injection doit nommer ce qu'elle réclame (« absent »)",
            ),
            ("emergency" in self.status and not self.facts, "une urgence doit nommer les numéros à donner (« facts »)"),
            (self.answerable and not (self.facts or self.documents), "une réponse attend un fait ou un document"),
            (
                bool({one.document for one in self.sections} - {*self.documents}),
                "une section est hors de « documents »",
            ),
        ):
            if wrong:
                raise ValueError(reason)
        return self

    @property
    def half(self) -> Half:
        """The half it belongs to, for ever: a function of the id alone."""
        return half_of(self.id)

    @property
    def answerable(self) -> bool:
        """Whether answering it from the pages would be right."""
        return bool(ANSWERS.intersection(self.status))

    @property
    def must_answer(self) -> bool:
        """Whether nothing but an answer would be right."""
        return ANSWERS.issuperset(self.status)


def half_of(identifier: str) -> Half:
    """``tune`` or ``report``, by the parity of a SHA-256."""
    return "report" if hashlib.sha256(identifier.encode()).digest()[-1] % 2 else "tune"


@dataclass(frozen=True)
class Choice:
    """Which questions are asked; an empty field does not choose."""

    half: str = ""
    slice: str = ""

    def of(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """The questions chosen."""
        return tuple(one for one in questions if self.half in {"", one.half} and self.slice in {"", one.slice})


def golden() -> tuple[Question, ...]:
    """The whole golden set, in the order of its files; raises :class:`QuestionsInvalid`."""
    folder = files("assistant_eval.datasets") / "golden"
    sources = sorted((one for one in folder.iterdir() if one.name.endswith(".jsonl")), key=lambda one: one.name)
    return parse((one.name, one.read_text(encoding="utf-8")) for one in sources)


def parse(sources: Iterable[tuple[str, str]]) -> tuple[Question, ...]:
    """The questions of named texts of JSON lines; every bad line is told in one :class:`QuestionsInvalid`."""
    return checked(
        (f"{name}, ligne {number}", line)
        for name, text in sources
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    )


def checked(rows: Iterable[tuple[str, str | dict[str, Any]]]) -> tuple[Question, ...]:
    """The questions of ``(place, JSON text or fields)`` rows; ids are used once."""
    found: dict[str, Question] = {}
    problems: list[str] = []
    for place, row in rows:
        try:
            question = Question.model_validate_json(row) if isinstance(row, str) else Question.model_validate(row)
        except ValidationError as error:
            problems.append(f"{place} : {' ; '.join(reasons(error))}.")
            continue
        if question.id in found:
            problems.append(f"{place} : l'identifiant « {question.id} » est déjà pris.")
        found[question.id] = question
    if problems:
        raise QuestionsInvalid(problems)
    return tuple(found.values())
