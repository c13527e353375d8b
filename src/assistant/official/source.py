"""Where official data come from: what a folder of files and the live services both give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.official.competence import Competence
from assistant.official.records import Office
from assistant.official.town import Town


@dataclass(frozen=True)
class Directory:
    """The records that may concern a commune; ``origin`` names the file or address they come from, and its date."""

    offices: tuple[Office, ...]
    competence: Competence
    origin: str


class Source(Protocol):
    """Official data, from files or from the network."""

    def towns(self, wanted: str) -> tuple[Town, ...]:
        """The communes of an INSEE code or a name; raise :class:`CommuneUnknown` when there is none."""

    def directory(self, town: Town) -> Directory:
        """The town halls and desks that may concern ``town``."""


def dated(name: str, day: date) -> str:
    """« geo.api.gouv.fr, 27/11/2026 »."""
    return f"{name}, {day:%d/%m/%Y}"
