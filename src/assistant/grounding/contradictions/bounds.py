"""Which side of a figure a French text is about: « plus de 20 m² » is above it, « jusqu'à 20 m² » below. Pure.

A page that splits cases at a threshold writes the same figure in both, and only the side tells them apart.
"""

from __future__ import annotations

import re

from assistant.grounding.facts.durations_in_words import in_numbers
from assistant.grounding.facts.extraction import facts
from assistant.grounding.facts.spelled_numbers import in_digits
from assistant.text.analysis import fold

_FIGURE = r"(\d+(?:[ .,]\d+)*)"
_ABOVE = re.compile(
    r"(?<!pas )\b(?:plus de|au[ -]dela de|au[ -]dessus de|superieure?s? a|depass\w+|a partir de|des|au moins) "
    rf"{_FIGURE}"
    rf"|{_FIGURE} ?[^\W\d_]* (?:au moins|ou plus|et plus)\b"
)
_BELOW = re.compile(
    r"\b(?:jusqu'a|moins de|(?:en|au)[ -]dessous de|au plus|inferieure?s? a|pas plus de|sous|au maximum) "
    rf"{_FIGURE}"
    rf"|{_FIGURE} ?[^\W\d_]* (?:au plus|au maximum|maximum|ou moins)\b"
)
# Words for a side with no figure next to them: « au-delà, », « qu'à partir de ».
_REST = re.compile(
    r"\b(?:au[ -]dela|(?:en|au)[ -]dessous|au[ -]dessus)\b(?! d)|\b(?:sinon|autrement)\b|\bqu'a partir\b"
)


def other_side(sentence: str, held: str) -> bool:
    """Whether a sentence is about one side of a figure while ``held`` only mentions the other side."""
    if _REST.search(fold(held).replace("’", "'")):
        return False
    above, below = _sides(sentence)
    held_above, held_below = _sides(held)
    return bool((above - below) & (held_below - held_above) or (below - above) & (held_above - held_below))


def _sides(text: str) -> tuple[frozenset[float], frozenset[float]]:
    """The figures whose upper side a text mentions, and those whose lower side it mentions."""
    folded = in_digits(in_numbers(fold(text).replace("’", "'")), "fr")
    above, below = (_values(pattern, folded) for pattern in (_ABOVE, _BELOW))
    return above, below


def _values(pattern: re.Pattern[str], folded: str) -> frozenset[float]:
    said = " ; ".join(figure for match in pattern.finditer(folded) for figure in match.groups() if figure)
    return frozenset(fact.value[0] for fact in facts(said) if fact.kind == "number")
