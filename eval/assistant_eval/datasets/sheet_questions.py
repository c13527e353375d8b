"""Questions written for the official sheets, as people ask: what training, indexing and calibration learn from.

``sheet-questions.jsonl`` has one question a line, keyed by the sheet and by the passage that answers it (none: the
sheet does not answer, though it looks as if it did), with the hash of the sheet's text that its author read. They are
for learning only: a figure measured on them says nothing. Nothing is searched here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

from assistant_eval.errors import DatasetInvalid

Style = Literal["search", "sms", "spoken", "plain", "story", "wrong-words", "beside", "none"]
_FILE = "sheet-questions.jsonl"


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question for ``sheet``, answered by the passage ``section``, or by none of its passages.

    ``read`` is the hash of the text that ``author`` had read: the passage's id may be gone from a newer sheet.
    """

    sheet: str
    read: str
    section: str | None
    question: str
    style: Style
    language: str
    author: str


def sheet_questions() -> tuple[SheetQuestion, ...]:
    """All of them, in the order of the sheets; raises :class:`DatasetInvalid`."""
    text = (files("assistant_eval.datasets") / _FILE).read_text(encoding="utf-8")
    return tuple(_read(number, line) for number, line in enumerate(text.splitlines(), start=1))


def _read(number: int, line: str) -> SheetQuestion:
    place = f"{_FILE}, ligne {number}"
    try:
        row = SheetQuestion(**json.loads(line))
    except (ValueError, TypeError) as error:
        reason = "illisible, ou champ inconnu"
        raise DatasetInvalid(place, reason) from error
    if row.style not in get_args(Style) or (row.style == "none") != (row.section is None):
        reason = f"« style » inconnu ou contraire à « section », {row.style}"
        raise DatasetInvalid(place, reason)
    return row
