"""What is said under quotes: when their facts were last true, if that is too long ago; that they are in French."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answering.quoting import Excerpt
from assistant.text.dates import day_in_words
from assistant.text.messages import language_of, say


def notes(shown: Sequence[Excerpt], today: date, language: str) -> list[str]:
    """The sentences to add below the excerpts ``shown``, in the voice ``language``."""
    quoted = (excerpt.document for excerpt in shown)
    overdue = (one.checked for one in quoted if one.review_by and one.review_by < today)
    said = [say("answer.overdue", language, date=day_in_words(day, language)) for day in dict.fromkeys(overdue)]
    if language_of(language) != "fr":
        said.append(f"*{say('language.quoted', language)}*")
    return said
