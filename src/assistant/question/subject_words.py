"""The words of a message that tell its subject, as they were written: what we say that we understood.

No list of grammar: a word that the questions written for pages say of all pages alike (« comment », « ans », « coûte »)
tells no subject (``general-words.json``, counted by ``make vectors``). What follows a figure is an age or a unit.
Nothing is corrected or searched here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

from assistant.question.query import short_form
from assistant.question.stem_weights import telling
from assistant.text.analysis import TOKEN, meaningful, words
from assistant.weights import read_weights

MOST = 5
_SHORTEST = 2
_TELLING = 0.2  # weight in the search under which a word tells no subject: « hier »
_FIGURE = re.compile(r"\d")
_UNITS = frozenset("an ans mois jour jours semaine semaines heure heures euro euros m2 km m cm kg litre litres".split())
_OPENS = re.compile(r"(?:^|[.!?…:\n])[\s«»\"(]*$")


def subject_words(message: str) -> list[str]:
    """The words of a French ``message`` that tell its subject, in order, in lower case unless they are names."""
    found: dict[str, tuple[float, str]] = {}
    general, counted = general_in(message), False
    for token in TOKEN.finditer(message):
        written = token[1]
        if not written:
            continue
        stems = meaningful(short_form(written) or words(written))
        if not ((counted and written.lower() in _UNITS) or _FIGURE.search(written) or len(written) < _SHORTEST):
            clear = written.lower() in telling_forms()
            told = next((stem for stem in stems if clear or _tells(stem, general)), "")
            if told:
                found.setdefault(told, (telling(told), _named(written, message, token.start())))
        counted = written.isdigit()
    most = sorted(found.values(), key=lambda one: -one[0])[:MOST]
    return [one[1] for one in found.values() if one in most]


@functools.cache
def general_stems() -> frozenset[str]:
    """The stems that written questions say of about as many pages as questions drawn at random would be about."""
    return frozenset(read_weights("assistant.question", "general-words.json")["stems"])


@functools.cache
def telling_forms() -> frozenset[str]:
    """The words, as written, that tell a subject though their stem is general."""
    return frozenset(read_weights("assistant.question", "general-words.json")["telling"])


def _tells(stem: str, general: Collection[str]) -> bool:
    return stem not in general and telling(stem) >= _TELLING


def general_in(message: str) -> frozenset[str]:
    """The general stems for ``message``: not those of a word that it writes as few pages' questions do.

    « marche » says nothing, « marché » is the market; without accents the two cannot be distinguished.
    """
    forms = telling_forms()
    return general_stems().difference(
        stem for word in TOKEN.findall(message) if word.lower() in forms for stem in meaningful(words(word))
    )


def _named(written: str, message: str, start: int) -> str:
    """A word as it was written when its capitals are those of a name, else in lower case."""
    shouted = message.isupper()
    initials = len(written) > 1 and written.isupper()
    opens = _OPENS.search(message[:start]) is not None
    return written if not shouted and (initials or (written[0].isupper() and not opens)) else written.lower()
