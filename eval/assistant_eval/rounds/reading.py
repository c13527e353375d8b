"""A round that was read: what was asked, and for each message what was graded beside what was measured.

This is what is counted, compared and published; the words of the answers are left behind, only their digests are kept.
A published round is one file of JSON lines, what was asked first, then the messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from assistant.records import AnswerKind, Audience, Record, Status
from assistant_eval.datasets.json_lines import parsed, reasons, text_lines
from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.rounds.folder import RoundFolder, lines
from assistant_eval.rounds.grades_and_causes import Cause, Grade, Letter
from assistant_eval.rounds.message import Group, Identifier
from assistant_eval.rounds.sheet_checks import faults
from assistant_eval.rounds.shown import Round, Shown

_OF_THE_ANSWER = {
    "id", "message", "group", "audience", "language", "status", "kind", "words_visible", "words", "passages", "digest",
}  # fmt: skip


class Row(Record):
    """One message read; ``among`` says whether a right page was among the choices, when it was asked back."""

    id: Identifier
    message: str
    group: Group
    audience: Audience
    language: str
    grade: Letter
    cause: tuple[Cause, ...]
    documents: tuple[str, ...]
    section: str
    lead: str
    service: str
    note: str
    status: Status
    kind: AnswerKind
    asked_back: bool
    among: bool | None
    words_visible: int
    words: int
    passages: int
    serving: int
    digest: str


@dataclass(frozen=True)
class Reading:
    """A round and its rows."""

    round: Round
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, folder: RoundFolder) -> Reading:
        """The reading of a folder; raise :class:`RoundInvalid` with every fault while there is one."""
        if problems := faults(folder):
            raise RoundInvalid(problems)
        shown = {one.id: one for one in folder.shown()}
        grades = [grade for _, grade in folder.grades()[0]]
        return cls(folder.round(), tuple(_row(shown[grade.id], grade) for grade in grades))

    @classmethod
    def read(cls, path: Path) -> Reading:
        """The reading of a folder, or of a file that was published; raise :class:`DatasetInvalid`."""
        if path.is_dir():
            return cls.of(RoundFolder(path))
        numbered = text_lines(path)
        if not numbered:
            raise DatasetInvalid(path, "ce fichier est vide")
        try:
            head = Round.model_validate_json(numbered[0][1])
        except ValidationError as error:
            raise RoundInvalid([f"{path.name}, ligne {numbered[0][0]} : {' ; '.join(reasons(error))}."]) from None
        found, problems = parsed(numbered[1:], Row, path.name)
        if problems:
            raise RoundInvalid(problems)
        if len(found) != head.messages or len({one.id for _, one in found}) != head.messages:
            raise DatasetInvalid(path, f"{head.messages} messages différents sont attendus, {len(found)} lus")
        return cls(head, tuple(one for _, one in found))

    def to_lines(self) -> str:
        """What a published file holds."""
        return lines([self.round, *self.rows])

    def group(self, name: str, field: str = "group") -> tuple[Row, ...]:
        """The rows whose ``field`` is ``name``."""
        return tuple(row for row in self.rows if getattr(row, field) == name)


def groups(rows: Sequence[Row], field: str = "group") -> list[str]:
    """The values of ``field``, in the order of the rows."""
    return list(dict.fromkeys(getattr(row, field) for row in rows))


def _row(shown: Shown, grade: Grade) -> Row:
    among = any(one.document in grade.documents for one in shown.choices)
    return Row(
        **shown.model_dump(include=_OF_THE_ANSWER),
        **grade.model_dump(exclude={"id"}),
        asked_back=shown.asked_back,
        among=among if shown.asked_back and grade.documents else None,
    )
