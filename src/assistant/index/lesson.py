"""What a site learns of itself once its index is built, and what it may keep of it when a few pages change.

A page edited while the server runs must be served in seconds, and hardly changes what the site knows of its confidence:
it is learned again once more than :data:`FEW` of its pages have changed since it was, or when the lesson itself has.
What is learned is for :mod:`assistant.retrieval.calibration`; nothing is fitted here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.index.generation import Generation
from assistant.records import Document, content_id

FEW = 0.1  # of the pages
_LEARNED, _KEY, _PAGES = "learned", "lesson", "pages"


@dataclass(frozen=True)
class Lesson:
    """What a site learns once built: ``key`` tells one lesson from another, ``learn`` gives JSON-ready values."""

    key: str
    learn: Callable[[Generation], dict[str, Any]]


def kept(path: Path, lesson: Lesson, documents: Sequence[Document]) -> dict[str, Any] | None:
    """What was learned in the file ``path``, when it still holds for ``documents``; None when it must be learned."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    learned = values.get(_LEARNED)
    if not isinstance(learned, Mapping) or learned.get(_KEY) != lesson.key:
        return None
    before, now = learned.get(_PAGES), _pages(documents)
    if not isinstance(before, Mapping):
        return None
    changed = sum(before.get(name) != now.get(name) for name in {*before, *now})
    return values if changed <= max(1, FEW * len(now)) else None


def signed(values: Mapping[str, Any], lesson: Lesson, documents: Sequence[Document]) -> dict[str, Any]:
    """``values`` with the lesson and the pages that taught them."""
    return {**values, _LEARNED: {_KEY: lesson.key, _PAGES: _pages(documents)}}


def _pages(documents: Sequence[Document]) -> dict[str, str]:
    return {one.id: content_id(one.title, one.text)[:8] for one in documents if one.layer != "national"}
