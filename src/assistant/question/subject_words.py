"""The words of a message that tell its subject, as they were written: what we say that we understood.

No list of grammar: a word that the questions known for pages say of all pages alike (« comment », « ans », « coûte »)
tells no subject. What follows a figure is an age or a unit. Nothing is corrected or searched here.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict

import numpy as np

from assistant.corpus.known_questions import taught_questions
from assistant.question.query import short_form
from assistant.question.stem_weights import telling
from assistant.text.analysis import TOKEN, meaningful, words

MOST = 5
_OFTEN = 50  # questions that say a stem, from which the pages that they are about can be counted
_ALIKE = 0.9  # as many pages as chance would give, or nearly
_SHORTEST = 2
_TELLING = 0.2  # weight in the search under which a word tells no subject: « hier »
_FIGURE = re.compile(r"\d")
_UNITS = frozenset("an ans mois jour jours semaine semaines heure heures euro euros m2 km m cm kg litre litres".split())
_OPENS = re.compile(r"(?:^|[.!?…:\n])[\s«»\"(]*$")


def subject_words(message: str) -> list[str]:
    """The words of a French ``message`` that tell its subject, in order, in lower case unless they are names."""
    found: dict[str, tuple[float, str]] = {}
    counted = False
    for token in TOKEN.finditer(message):
        written = token[1]
        if not written:
            continue
        stems = meaningful(short_form(written) or words(written))
        if not ((counted and written.lower() in _UNITS) or _FIGURE.search(written) or len(written) < _SHORTEST):
            told = next((stem for stem in stems if stem not in general_stems() and telling(stem) >= _TELLING), "")
            if told:
                found.setdefault(told, (telling(told), _named(written, message, token.start())))
        counted = written.isdigit()
    most = sorted(found.values(), key=lambda one: -one[0])[:MOST]
    return [one[1] for one in found.values() if one in most]


@functools.cache
def general_stems() -> frozenset[str]:
    """The stems that known questions say of about as many pages as questions drawn at random would be about."""
    asked: Counter[str] = Counter()
    pages: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in taught_questions():
        if one.language == "fr":
            asked[one.document] += 1
            for stem in set(meaningful(words(one.text))):
                pages[stem][one.document] += 1
    shares = np.array(list(asked.values())) / max(sum(asked.values()), 1)
    often = {stem: said for stem, said in pages.items() if said.total() >= _OFTEN}
    drawn = {count: float((1 - (1 - shares) ** count).sum()) for count in {said.total() for said in often.values()}}
    return frozenset(stem for stem, said in often.items() if len(said) >= _ALIKE * drawn[said.total()])


def _named(written: str, message: str, start: int) -> str:
    """A word as it was written when its capitals are those of a name, else in lower case."""
    shouted = message.isupper()
    initials = len(written) > 1 and written.isupper()
    opens = _OPENS.search(message[:start]) is not None
    return written if not shouted and (initials or (written[0].isupper() and not opens)) else written.lower()
