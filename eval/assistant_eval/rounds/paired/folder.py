"""The folder of a paired reading: one folder a reader, with the sheet and the form, and apart from them the key.

``reader-N/lecture.md`` and ``reader-N/grades.jsonl`` are all that a reader is given; ``key.jsonl`` says which version
was X, ``pairs.json`` what is compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from assistant.records import Record
from assistant_eval.datasets.json_lines import parsed, text_lines
from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.reports.page_file import read, write
from assistant_eval.rounds.folder import GRADES, READING, lines
from assistant_eval.rounds.grades_and_causes import LetterOrNone
from assistant_eval.rounds.message import Identifier
from assistant_eval.rounds.paired.pairing import Comparison, Drawn, Key
from assistant_eval.rounds.paired.sheet import blind_page

COMPARISON, KEY = "pairs.json", "key.jsonl"


class Form(Record):
    """The reader's line for one pair: a grade for each answer, and the one that serves better; empty until read."""

    id: Identifier
    x: LetterOrNone = ""
    y: LetterOrNone = ""
    better: Literal["X", "Y", "=", ""] = ""


@dataclass(frozen=True)
class PairFolder:
    """``PairFolder(path)``: its files are read when asked for; each reader raises :class:`DatasetInvalid`."""

    path: Path

    def write(self, drawn: Drawn) -> None:
        """Write the sheets, empty forms and the key; raise :class:`DatasetInvalid` where pairs stand already."""
        if (self.path / KEY).exists():
            raise DatasetInvalid(self.path, f"des paires y sont déjà ({KEY}), choisissez un autre dossier")
        for reader, pairs in enumerate(drawn.sheets, start=1):
            write(self.place(reader) / READING, blind_page(reader, pairs))
            write(self.place(reader) / GRADES, lines(Form(id=pair.key.id) for pair in pairs))
        described = json.dumps(drawn.comparison.model_dump(mode="json"), ensure_ascii=False, indent=1)
        write(self.path / COMPARISON, described + "\n")
        write(self.path / KEY, lines(pair.key for pairs in drawn.sheets for pair in pairs))

    def place(self, reader: int) -> Path:
        """The folder of a reader, from 1."""
        return self.path / f"reader-{reader}"

    def comparison(self) -> Comparison:
        """What is compared."""
        try:
            return Comparison.model_validate_json(read(self.path / COMPARISON))
        except ValidationError:
            raise DatasetInvalid(self.path / COMPARISON, "refaites-le avec « assistant-eval reading pair »") from None

    def key(self) -> tuple[Key, ...]:
        """Which version was X, for each pair."""
        found, problems = parsed(text_lines(self.path / KEY), Key, KEY)
        if problems:
            raise RoundInvalid(problems)
        return tuple(one for _, one in found)

    def forms(self, reader: int) -> tuple[list[tuple[int, Form]], list[str]]:
        """A reader's lines with their numbers, and one sentence for each that cannot be read."""
        path = self.place(reader) / GRADES
        return parsed(text_lines(path), Form, form_name(reader))


def form_name(reader: int) -> str:
    """How a fault names the form of a reader."""
    return f"reader-{reader}/{GRADES}"
