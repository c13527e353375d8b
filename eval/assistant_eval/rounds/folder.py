"""The folder of a round: what was shown, for programs and for a person, and the lines that the reader fills in.

``answers.jsonl`` is written by the program and never by hand, ``grades.jsonl`` by the reader alone: what was seen and
what was thought of it do not mix. ``lecture.md`` is what a person reads, ``pages.jsonl`` names pages and headings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from assistant.records import Record
from assistant_eval.datasets.json_lines import parsed, text_lines
from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.reports.page_file import read, write
from assistant_eval.rounds.grades_and_causes import Grade
from assistant_eval.rounds.reader_page import reader_page
from assistant_eval.rounds.shown import Page, Round, Shown

ROUND, ANSWERS, GRADES, PAGES, READING = "round.json", "answers.jsonl", "grades.jsonl", "pages.jsonl", "lecture.md"
_Row = TypeVar("_Row", bound=Record)


@dataclass(frozen=True)
class RoundFolder:
    """``RoundFolder(path)``: its files are read when asked for; each reader raises :class:`DatasetInvalid`."""

    path: Path

    def write(self, round_: Round, shown: Sequence[Shown], pages: Iterable[Page], grades: Iterable[Grade]) -> None:
        """Write the five files; raise :class:`DatasetInvalid` when the folder already holds grades."""
        if self.graded:
            raise DatasetInvalid(self.path, f"une lecture y est déjà ({GRADES}), choisissez un autre dossier")
        write(self.path / ROUND, json.dumps(round_.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
        write(self.path / ANSWERS, lines(shown))
        write(self.path / PAGES, lines(pages))
        write(self.path / READING, reader_page(round_, shown))
        write(self.path / GRADES, lines(grades))

    def round(self) -> Round:
        """What was asked."""
        try:
            return Round.model_validate_json(read(self.path / ROUND))
        except ValidationError:
            raise DatasetInvalid(self.path / ROUND, "refaites-le avec « assistant-eval reading ask »") from None

    def shown(self) -> tuple[Shown, ...]:
        """What the reader was shown."""
        return self._whole(ANSWERS, Shown)

    def pages(self) -> tuple[Page, ...]:
        """The pages that could answer."""
        return self._whole(PAGES, Page)

    @property
    def graded(self) -> bool:
        """Whether the file of the reader's lines is there, filled in or not."""
        return (self.path / GRADES).exists()

    def grades(self) -> tuple[list[tuple[int, Grade]], list[str]]:
        """The reader's lines with their numbers, and one sentence for each that cannot be read."""
        return parsed(text_lines(self.path / GRADES), Grade, GRADES)

    def _whole(self, name: str, model: type[_Row]) -> tuple[_Row, ...]:
        found, problems = parsed(text_lines(self.path / name), model, name)
        if problems:
            raise RoundInvalid(problems)
        return tuple(one for _, one in found)


def lines(records: Iterable[Record]) -> str:
    """JSON lines."""
    return "".join(json.dumps(one.model_dump(mode="json"), ensure_ascii=False) + "\n" for one in records)


def forms(shown: Sequence[Shown], before: RoundFolder | None = None) -> tuple[Grade, ...]:
    """Lines to fill in, one a message.

    From an earlier reading of the same messages, the gold is kept, and the grade too where the answer is word for word
    the one that was read. Raises :class:`RoundInvalid` when that reading cannot be read.
    """
    if before is None:
        return tuple(Grade(id=one.id) for one in shown)
    graded, problems = before.grades()
    if problems:
        raise RoundInvalid(problems)
    known = {one.id: one for one in before.shown()}
    gold = {one.id: one for _, one in graded}
    found = []
    for one in shown:
        old, was = gold.get(one.id), known.get(one.id)
        if old is None or was is None or was.message != one.message:
            found.append(Grade(id=one.id))
        elif (was.digest, was.choices, was.contacts) == (one.digest, one.choices, one.contacts):
            found.append(old)
        else:
            found.append(old.model_copy(update={"grade": "", "cause": (), "serving": None, "note": ""}))
    return tuple(found)
