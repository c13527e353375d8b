"""The accuracy that a town publishes: ``transparence.json`` in its folder, written by ``assistant-eval report``.

A file that is missing, invalid, or measured for another commune is not shown: the transparency page then says that
nothing has been measured. It contains shares and intervals, never anyone's question.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE = "transparence.json"
MAX_BYTES = 100_000
Share = Annotated[float, Field(ge=0, le=1)]


class Figure(BaseModel):
    """A measured share, the interval it is known within, and the number of questions."""

    model_config = ConfigDict(frozen=True)

    label: Annotated[str, Field(min_length=1, max_length=120)]
    value: Share
    low: Share
    high: Share
    n: Annotated[int, Field(ge=1)]


class PublishedFigures(BaseModel):
    """What ``transparence.json`` holds."""

    model_config = ConfigDict(frozen=True)

    site: str
    date: date
    questions: Annotated[int, Field(ge=1)]
    model: str | None
    figures: Annotated[tuple[Figure, ...], Field(min_length=1, max_length=20)]
    weakest: Annotated[tuple[Figure, ...], Field(max_length=10)] = ()


def read(root: Path, site: str) -> PublishedFigures | None:
    """The figures of the commune ``site`` in its folder ``root``, or None when there is nothing to publish."""
    try:
        with (root / FILE).open("rb") as stream:
            found = PublishedFigures.model_validate_json(stream.read(MAX_BYTES))
    except (OSError, ValidationError):
        return None
    return found if found.site == site else None
