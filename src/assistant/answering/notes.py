"""What is said under quotes: that the town has not told its own choice, that facts are old, that they are in French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answering.quoting import Excerpt
from assistant.records import Intent
from assistant.text.dates import day_in_words
from assistant.text.messages import language_of, say

_TOWN = r"(?:le conseil municipal|(?:la|chaque|votre) (?:commune|mairie))"
_LEFT_TO_TOWNS = re.compile(  # a rule that says itself that it is another in each town
    rf"\b(?:votée?s?|fixée?s?|décidée?s?|choisie?s?) par {_TOWN}\b"
    rf"|\b{_TOWN}(?: ou intercommunalité)? (?:fixe|choisit|décide|vote)\b(?! pour)"
    rf"|\b(?:dépend|varie|change)(?:ent)? (?:de|selon) {_TOWN}\b|\bselon {_TOWN}\b|\bd'une commune à l'autre\b",
    re.IGNORECASE,
)

_DATED_RULE = re.compile(r"\b(?:jours?|heures?|horaires?|dates?)\b", re.IGNORECASE)
_WHEN = re.compile(  # a day or an hour, which answers
    r"\d ?h\b|\b\d{1,2} (?:heures|jours|semaines|mois|ans)\b|\b(?:lun|mar|mercre|jeu|vendre|same)di", re.IGNORECASE
)
# « … fixe ses jours. Ils changent d'une commune à l'autre. »: what is said of what was just named is part of it.
_SENTENCE = re.compile(r"(?<=[.!?])\s(?!(?:ils?(?! (?:faut|suffit|y a|est))|elles?)\b)|\n", re.IGNORECASE)


def notes(shown: Sequence[Excerpt], today: date, language: str, intent: Intent = "") -> list[str]:
    """The sentences to add below the excerpts ``shown``, in the voice ``language``; ``intent`` is what was asked."""
    gap = (say("answer.untold", language),) if _is_untold(shown, intent) else ()
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


def _is_untold(shown: Sequence[Excerpt], intent: Intent) -> bool:
    """Whether the first words shown leave the matter to each town, or their page does so for the day that was asked.

    Nothing shown may be what this town chose, nor the first words a day or an hour.
    """
    if not shown or any(one.passage.local or one.passage.layer == "local" for one in shown):
        return False
    first = shown[0]
    if left_to_towns(first.quote) or intent != "when" or _WHEN.search(first.quote):
        return left_to_towns(first.quote)
    return any(_DATED_RULE.search(one) and left_to_towns(one) for one in _SENTENCE.split(first.document.text))
