"""The words of a message that tell its subject, as they were written: what we say that we understood.

No list of grammar: a word that the questions written for pages say of all pages alike (« comment », « ans », « coûte »)
tells no subject. What people tell of their lives beside what they ask is not counted. What follows a figure is an age
or a unit. Nothing is corrected or searched here.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import taught_questions
from assistant.question.query import short_form
from assistant.question.stem_weights import telling
from assistant.text.analysis import TOKEN, meaningful, words

MOST = 5
_OFTEN = 50  # questions that say a stem, from which the pages that they are about can be counted
_ALIKE = 0.9  # as many pages as chance would give, or nearly
_WRITTEN, _APART = 15, 0.85  # the same for a word as it is written, and clearly fewer
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
    """The stems that written questions say of about as many pages as questions drawn at random would be about.

    A stem whose commonest form is that general counts too: « march » is general because « marche » is, although
    « marché » identifies a subject.
    """
    counted = _counted()
    commonest: dict[str, Counter[str]] = {}
    for (stem, written), pages in counted.pages.items():
        if written and pages.total() > commonest.get(stem, Counter()).total():
            commonest[stem] = pages
    often = ((stem, counted.pages[stem, ""], pages) for stem, pages in commonest.items())
    return frozenset(
        stem
        for stem, *both in often
        if any(pages.total() >= _OFTEN and counted.spread(pages) >= _ALIKE for pages in both)
    )


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


@functools.cache
def telling_forms() -> frozenset[str]:
    """The words, as written, that tell a subject though their stem is general."""
    counted = _counted()
    return frozenset(
        written
        for (stem, written), pages in counted.pages.items()
        if written and stem in general_stems() and pages.total() >= _WRITTEN and counted.spread(pages) < _APART
    )


class _Counted(NamedTuple):
    """How many written questions are about each page, and those that say each stem, in any form and as written."""

    asked: NDArray[np.float64]
    pages: dict[tuple[str, str], Counter[str]]

    def spread(self, pages: Counter[str]) -> float:
        """The pages of so many questions beside those of questions drawn at random; 1 is what chance gives."""
        return len(pages) / float((1 - (1 - self.asked) ** pages.total()).sum())


@functools.cache
def _counted() -> _Counted:
    asked: Counter[str] = Counter()
    pages: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    stems = functools.cache(lambda word: tuple(meaningful(words(word))))  # for this count alone
    for one in taught_questions():
        if one.language == "fr" and not one.by_people:
            asked[one.document] += 1
            said = {(stem, word.lower()) for word in TOKEN.findall(one.text) for stem in stems(word)}
            for key in said | {(stem, "") for stem, _ in said}:
                pages[key][one.document] += 1
    return _Counted(np.array(list(asked.values())) / max(sum(asked.values()), 1), dict(pages))


def _named(written: str, message: str, start: int) -> str:
    """A word as it was written when its capitals are those of a name, else in lower case."""
    shouted = message.isupper()
    initials = len(written) > 1 and written.isupper()
    opens = _OPENS.search(message[:start]) is not None
    return written if not shouted and (initials or (written[0].isupper() and not opens)) else written.lower()
