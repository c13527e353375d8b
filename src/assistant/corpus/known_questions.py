"""Questions written for the pages that all towns share, as people ask them: data for training and calibration.

``section-questions.jsonl`` is about the pages shipped with the package, ``sheet-questions.jsonl`` about the official
sheets. A question that its page does not answer, though it looks as if it did, is known too. ``asked-questions.jsonl``
holds what was asked by people who had not seen the pages, with the pages that a reader found to answer, or none: it
tells how people ask, and only calibrates; more of theirs stand in the first file, with the section, and teach. All are
for learning only: a figure measured on them proves nothing. Nothing is searched here.
"""

from __future__ import annotations

import functools
import hashlib
import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.records import Passage

_APART = 32  # of 256
_SHEET = "sp-"  # how the id of an official sheet begins
_TOLD = "asked"  # the style of what was asked by people who had not seen the pages, and teaches
MOST_WRITTEN, MOST_ASKED = 450, 800  # calibrate: of those written for the pages, and of those that people asked
_LEAST, _A_PAGE = 60, 5  # a small site asks fewer of each: so many, and so many more a page
_PAGES, _SHEETS, _ASKED = "section-questions.jsonl", "sheet-questions.jsonl", "asked-questions.jsonl"


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question for ``document``, answered by its passages that are named in ``parts`` or ``passages``, or by none.

    ``parts`` are (last heading, field, local), the likeliest first; ``passages`` are ids. ``author`` and ``read`` (the
    hash of the text its author had read) are known for the sheets. ``held_out`` ones were written to calibrate.
    ``asked`` ones were put by who had not seen the pages; ``also`` are other pages that answer, and ``document`` is
    empty when none does. ``lead`` is the sentence of the first part that a reader would read first, if one said so.
    """

    text: str
    document: str
    style: str
    parts: tuple[tuple[str, str, bool], ...] = ()
    passages: tuple[str, ...] = ()
    language: str = "fr"
    author: str = ""
    read: str = ""
    held_out: bool = False
    asked: bool = False
    also: tuple[str, ...] = ()
    lead: str = ""

    @property
    def apart(self) -> bool:
        """Whether it teaches nothing, to calibrate and check: those written for that, and one in eight by its hash."""
        return self.held_out or self.asked or hashlib.sha256(self.text.encode()).digest()[0] < _APART

    @property
    def by_people(self) -> bool:
        """Whether it was put by who had not seen the pages, and a reader found the section that answers."""
        return self.style == _TOLD and not self.asked

    @property
    def orders(self) -> bool:
        """Whether it teaches the order of the first pages; the others that are apart judge it, and calibrate."""
        return self.apart and hashlib.sha256(self.text.encode()).digest()[1] % 2 == 0

    @property
    def common(self) -> bool:
        """Whether it was written for a page of the package, with all its pages in view."""
        return not self.document.startswith(_SHEET)

    @property
    def answered(self) -> bool:
        """Whether its page answers it."""
        return bool(self.parts or self.passages or (self.asked and self.document))

    @property
    def documents(self) -> tuple[str, ...]:
        """The pages that answer it."""
        return (self.document, *self.also) if self.answered else ()

    def names(self, passage: Passage) -> bool:
        """Whether ``passage``, of its page, is one that answers."""
        heading = passage.section[-1] if passage.section else ""
        return passage.id in self.passages or (heading, passage.field, passage.local) in self.parts

    def rank(self, passage: Passage) -> int | None:
        """The place of ``passage``, of its page, among those that answer, likeliest first; None when it does not."""
        if passage.id in self.passages:
            return self.passages.index(passage.id)
        part = (passage.section[-1] if passage.section else "", passage.field, passage.local)
        return self.parts.index(part) if part in self.parts else None


def known_questions() -> tuple[KnownQuestion, ...]:
    """All of them: of the pages, then of the official sheets."""
    return (*page_questions(), *sheet_questions())


@functools.cache
def taught_questions() -> tuple[KnownQuestion, ...]:
    """Those that may teach, and that pages are found by."""
    return tuple(one for one in known_questions() if not one.apart)


def apart_questions() -> tuple[KnownQuestion, ...]:
    """Those that teach nothing: they calibrate and check."""
    return tuple(one for one in known_questions() if one.apart)


def calibrating_questions() -> tuple[KnownQuestion, ...]:
    """Every question that may calibrate: those apart, then those that people asked."""
    return (*apart_questions(), *asked_questions())


def calibrating_for(
    known: Sequence[KnownQuestion], pages: Collection[str], most: int = MOST_WRITTEN
) -> list[KnownQuestion]:
    """Those of ``known`` that are asked of a site that holds ``pages``: ``most`` written ones, then some of people."""
    known = [one for one in known if not one.orders]  # pages stand too well for what has taught their order
    # another sheet may answer what a sheet does not
    written = [one for one in known if not one.asked and (one.common or (one.answered and one.document in pages))]
    asked = [one for one in known if one.asked]
    for questions in (written, asked):
        random.Random(0).shuffle(questions)  # noqa: S311
    enough = _LEAST + _A_PAGE * len(pages)
    return [*written[: min(most, enough)], *asked[: min(MOST_ASKED, enough)]]


@functools.cache
def page_questions() -> tuple[KnownQuestion, ...]:
    """Those of the pages shipped with the package."""
    return tuple(
        KnownQuestion(
            text=row["question"],
            document=row["document_id"],
            style=row["style"],
            parts=tuple((heading, field, bool(local)) for heading, field, local in row["parts"]),
            language=row.get("language", "fr"),
            author=row.get("author", ""),
            held_out=row.get("apart", False),
            lead=row.get("lead", ""),
        )
        for row in _rows(_PAGES)
    )


@functools.cache
def sheet_questions() -> tuple[KnownQuestion, ...]:
    """Those of the official sheets."""
    return tuple(
        KnownQuestion(
            text=row["question"],
            document=row["sheet"],
            style=row["style"],
            passages=(row["section"],) if row["section"] else (),
            language=row["language"],
            author=row["author"],
            read=row["read"],
        )
        for row in _rows(_SHEETS)
    )


@functools.cache
def asked_questions() -> tuple[KnownQuestion, ...]:
    """Those put by who had not seen the pages: they only calibrate."""
    return tuple(
        KnownQuestion(
            text=row["question"],
            document=row["documents"][0] if row["documents"] else "",
            also=tuple(row["documents"][1:]),
            style="asked",
            language=row["language"],
            author=row["source"],
            asked=True,
        )
        for row in _rows(_ASKED)
    )


def _rows(name: str) -> list[dict[str, Any]]:
    text = (files("assistant.corpus") / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
