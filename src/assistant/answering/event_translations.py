"""The pages of life events in the other languages: the human sentence and the steps, written beside the French ones.

A translation holds for the French text that it was made from: when a page changes, or a town writes its own steps,
there is none, and the French is shown. Nothing is translated here.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from typing import Any

from assistant.records import content_id
from assistant.site.location import common_pages

FOLDER = "vie/langues"


@dataclass(frozen=True, slots=True)
class EventTranslation:
    """A life event in one language: ``steps`` are (when, what); ``read`` is the id of the French steps translated."""

    read: str
    title: str
    tone: str
    steps: tuple[tuple[str, str], ...]


@functools.cache
def translations(language: str) -> dict[str, EventTranslation]:
    """Those written in ``language``, by page id; none for a language without a file."""
    path = common_pages() / FOLDER / f"{language}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {page: _read(one) for page, one in data.items()}


def _read(one: dict[str, Any]) -> EventTranslation:
    steps = tuple((when, what) for when, what in one["steps"])
    return EventTranslation(one["read"], one["title"], one["tone"], steps)


def translation(page: str, french: str, language: str) -> EventTranslation | None:
    """The translation of the steps of ``page``, whose passage is ``french``; None when it is of another text."""
    found = translations(language).get(page)
    return found if found is not None and found.read == content_id(french) else None
