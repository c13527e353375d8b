"""The questions of the page of answers, and what was written after reading each answer.

A reading holds for the very words that were read: their digest is kept with it, and words that changed since must be
read again. Readings are written by hand in ``datasets/readings.jsonl``; nothing here asks, judges or renders.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import StringConstraints, ValidationError, model_validator

from assistant.records import Audience, Record
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.errors import DatasetInvalid

QUESTIONS, READINGS = "answers.jsonl", "readings.jsonl"
ReadingVerdict = Literal["good", "bad", "changed", "unread"]

_Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
_Row = TypeVar("_Row", bound=Record)


class Spoken(Record):
    """A question as it is asked: who asks, and the earlier questions of the same person."""

    question: _Text
    audience: Audience
    history: tuple[_Text, ...] = ()


class Reading(Record):
    """What was thought of one answer: does its first line answer, and if not, why, in French."""

    question: _Text
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    good: bool
    reason: str = ""

    @model_validator(mode="after")
    def _a_reason_when_bad(self) -> Self:
        if self.good == bool(self.reason.strip()):
            told = "une réponse à améliorer a une raison, une bonne n'en a pas"
            raise ValueError(told)
        return self


def digest(text: str) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of an answer's text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def verdict(readings: Sequence[Reading], question: str, given: str) -> tuple[ReadingVerdict, str]:
    """What holds for the answer to ``question`` whose digest is ``given``, and the reason when it is ``bad``."""
    of_it = [one for one in readings if one.question == question]
    for one in of_it:
        if one.digest == given:
            return ("good", "") if one.good else ("bad", one.reason)
    return ("changed" if of_it else "unread"), ""


def spoken(rows: Sequence[dict[str, Any]] | None = None) -> tuple[Spoken, ...]:
    """The questions of the page, those of ``datasets/answers.jsonl`` by default; raises :class:`DatasetInvalid`."""
    found = _records(QUESTIONS, Spoken, rows)
    _once(QUESTIONS, [one.question for one in found])
    return found


def readings(rows: Sequence[dict[str, Any]] | None = None) -> tuple[Reading, ...]:
    """The readings, those of ``datasets/readings.jsonl`` by default; raises :class:`DatasetInvalid`."""
    found = _records(READINGS, Reading, rows)
    _once(READINGS, [f"{one.question} ({one.digest})" for one in found])
    return found


def _records(name: str, model: type[_Row], rows: Sequence[dict[str, Any]] | None) -> tuple[_Row, ...]:
    found: list[_Row] = []
    for number, row in enumerate(dataset(name) if rows is None else rows, start=1):
        try:
            found.append(model.model_validate(row))
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"]) or "reason"
            place, reason = f"{name}, ligne {number}", f"le champ « {field} » manque, est de trop ou mal rempli"
            raise DatasetInvalid(place, reason) from None
    return tuple(found)


def _once(name: str, keys: Sequence[str]) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise DatasetInvalid(name, f"« {key[:80]} » y est {count} fois")
