"""A question as it arrives -> one that can be searched: cleaned, limited in length, or refused with a sentence."""

from __future__ import annotations

import re

from assistant.errors import EmptyQuestion, QuestionTooLong
from assistant.text.cleaning import clean

MAX_CHARS = 1000


def accept(question: str) -> str:
    """The cleaned question; raise :class:`EmptyQuestion` or :class:`QuestionTooLong`."""
    if len(question) > MAX_CHARS:
        raise QuestionTooLong(len(question), MAX_CHARS)
    cleaned = clean(question)
    if not re.search(r"\w", cleaned):
        raise EmptyQuestion
    return cleaned
