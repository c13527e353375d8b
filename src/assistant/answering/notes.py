"""What is said under quotes: that the town has not told its own choice, that facts are old, that they are in French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answering.quoting import Excerpt
from assistant.text.dates import day_in_words
from assistant.text.messages import language_of, say

_TOWN = r"(?:le conseil municipal|(?:la|chaque|votre) (?:commune|mairie))"
_LEFT_TO_TOWNS = re.compile(  # a rule that says itself that it is another in each town
    rf"\b(?:votée?s?|fixée?s?|décidée?s?|choisie?s?) par {_TOWN}\b"
    rf"|\b{_TOWN}(?: ou intercommunalité)? (?:fixe|choisit|décide|vote)\b(?! pour)"
    rf"|\b(?:dépend|varie|change)(?:ent)? (?:de|selon) {_TOWN}\b|\bselon {_TOWN}\b|\bd'une commune à l'autre\b",
    re.IGNORECASE,
)


def notes(shown: Sequence[Excerpt], today: date, language: str) -> list[str]:
    """The sentences to add below the excerpts ``shown``, in the voice ``language``."""
    gap = (say("answer.untold", language),) if _is_untold(shown) else ()
    quoted = (excerpt.document for excerpt in shown)
    overdue = (one.checked for one in quoted if one.review_by and one.review_by < today)
    dated = (say("answer.overdue", language, date=day_in_words(day, language)) for day in dict.fromkeys(overdue))
    said = [*gap, *dated]
    if language_of(language) != "fr":
        said.append(f"*{say('language.quoted', language)}*")
    return said


def left_to_towns(text: str) -> bool:
    """Whether a rule says that each town makes its own: what this one chose then comes first, or is missing."""
    return _LEFT_TO_TOWNS.search(text) is not None


def _is_untold(shown: Sequence[Excerpt]) -> bool:
    """Whether the first words shown leave the matter to each town, and nothing shown is what this one chose."""
    own = any(one.passage.local or one.passage.layer == "local" for one in shown)
    return not own and bool(shown) and left_to_towns(shown[0].quote)
