"""What a generator proposes: the part of an Answer that depends on passages, whole and in its parts.

``text`` is complete; ``lead``, ``body``, ``local`` and ``more`` are the same words apart, for channels that unfold.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import AnswerKind, Choice, Citation, More, ResourceList, Status


@dataclass(frozen=True)
class Draft:
    """See the fields of the same names in :class:`~assistant.records.Answer`."""

    status: Status
    text: str
    kind: AnswerKind = "answer"
    lead: str = ""
    body: str = ""
    local: str = ""
    more: tuple[More, ...] = ()
    choices: tuple[Choice, ...] = ()
    resources: ResourceList | None = None
    citations: tuple[Citation, ...] = ()
    service: str = ""
    suggestions: tuple[str, ...] = ()
    generator: str = "extractive"
    model: str | None = None
    ai_generated: bool = False
