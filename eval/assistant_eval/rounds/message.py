"""The messages of a round, as fresh writers wrote them: JSON lines, each with its group.

A file that holds a fault is refused whole, with a sentence for each line. Nothing is asked here.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from assistant.records import Audience, Record
from assistant_eval.datasets.json_lines import parsed, text_lines
from assistant_eval.errors import DatasetInvalid, RoundInvalid

Group = Literal["ordinary", "life", "danger"]
GROUPS: dict[Group, str] = {
    "ordinary": "Questions ordinaires",
    "life": "Événements de vie",
    "danger": "Dangers",
}
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*$")]
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class Message(Record):
    """One message; ``audience`` and ``language`` say who wrote it, and are not told to the assistant."""

    id: Identifier
    message: Text
    group: Group
    audience: Audience = "resident"
    language: Text = "fr"


def read_messages(path: Path) -> tuple[Message, ...]:
    """The messages of ``path``, each asked once; raise :class:`RoundInvalid` or :class:`DatasetInvalid`."""
    found, problems = parsed(text_lines(path), Message, path.name)
    for field in ("id", "message"):
        counted = Counter(getattr(one, field) for _, one in found)
        problems += [
            f"{path.name}, ligne {number} : le champ « {field} » répète celui d'une autre ligne."
            for number, one in found
            if counted[getattr(one, field)] > 1
        ]
    if problems:
        raise RoundInvalid(problems)
    if not found:
        raise DatasetInvalid(path, "aucun message")
    return tuple(one for _, one in found)
