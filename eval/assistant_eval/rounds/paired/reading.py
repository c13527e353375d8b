"""A paired reading that is whole: each pair with its grades before and after, and the better one. Published as such.

A published file is JSON lines: what is compared first, with the messages that show the same on both sides counted by
their grade, then one line a pair. The words of the answers are left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from assistant.records import Record
from assistant_eval.datasets.json_lines import parsed, reasons, text_lines
from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.reports.page_file import write
from assistant_eval.rounds.folder import lines
from assistant_eval.rounds.grades_and_causes import Letter
from assistant_eval.rounds.message import Group, Identifier
from assistant_eval.rounds.paired.faults import faults
from assistant_eval.rounds.paired.folder import Form, PairFolder
from assistant_eval.rounds.paired.pairing import Comparison, Key

Better = Literal["before", "after", "="]


class PairRow(Record):
    """One pair read."""

    id: Identifier
    group: Group
    before: Letter
    after: Letter
    better: Better


@dataclass(frozen=True)
class PairedReading:
    """What is compared, and its pairs."""

    comparison: Comparison
    rows: tuple[PairRow, ...]

    @classmethod
    def of(cls, folder: PairFolder) -> PairedReading:
        """The forms under the key; raise :class:`RoundInvalid` with every fault they hold."""
        found = faults(folder)
        if found:
            raise RoundInvalid(found)
        comparison = folder.comparison()
        forms = {one.id: one for reader in range(comparison.readers) for _, one in folder.forms(reader + 1)[0]}
        return cls(comparison, tuple(_row(key, forms[key.id]) for key in sorted(folder.key(), key=lambda one: one.id)))

    @classmethod
    def read(cls, path: Path) -> PairedReading:
        """The reading of a folder, or of a file that was published; raise :class:`DatasetInvalid`."""
        if path.is_dir():
            return cls.of(PairFolder(path))
        numbered = text_lines(path)
        if not numbered:
            raise DatasetInvalid(path, "ce fichier est vide")
        try:
            head = Comparison.model_validate_json(numbered[0][1])
        except ValidationError as error:
            raise RoundInvalid([f"{path.name}, ligne {numbered[0][0]} : {' ; '.join(reasons(error))}."]) from None
        found, problems = parsed(numbered[1:], PairRow, path.name)
        if problems:
            raise RoundInvalid(problems)
        whole = len({one.id for _, one in found}) + sum(one.messages for one in head.aside)
        if whole != head.messages or len(found) > whole:
            raise DatasetInvalid(path, f"{head.messages} messages différents sont attendus, {whole} lus")
        return cls(head, tuple(one for _, one in found))

    def publish(self, path: Path) -> None:
        """Write the file; raise :class:`DatasetInvalid` for one that is there: what is published does not change."""
        if path.exists():
            raise DatasetInvalid(path, "cette lecture est publiée, elle ne change plus")
        write(path, lines([self.comparison, *self.rows]))


def _row(key: Key, form: Form) -> PairRow:
    old, new = (form.x, form.y) if key.x == "before" else (form.y, form.x)
    better: Better = "="
    if form.better != "=":
        better = "before" if (form.better == "X") == (key.x == "before") else "after"
    return PairRow.model_validate({"id": key.id, "group": key.group, "before": old, "after": new, "better": better})
