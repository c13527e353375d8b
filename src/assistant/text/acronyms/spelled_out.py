"""What a page itself says an acronym means: « établissement recevant du public (ERP) ».

Deliberately strict: the letters must be initials of the words before the bracket, the first letter that of the first
word and the last that of the last, and the phrase must stand alone, after an article, a preposition or a comma. There
is no list of acronyms here.
"""

from __future__ import annotations

import re

from assistant.text.analysis import fold

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_BREAK = re.compile(r"[.;:!?()\n«»|–]| - ")
_ELISION = re.compile(r"^(?:[dlDL]|qu|Qu)[’']")
_SMALL = frozenset(
    "a au aux ce cette d de des du en et l la le les leur ou par pour sa sans son sur un une votre vos".split()
)
_WORDS_A_LETTER = 3


def spelled_out(acronym: str, page: str) -> str:
    """What ``acronym`` stands for according to ``page``, as written there; empty when the page does not say."""
    for match in re.finditer(rf"\s\({re.escape(acronym)}\)", page):
        before = _BREAK.split(page[max(0, match.start() - 200) : match.start()])[-1]
        if found := _long_form(acronym, before):
            return found
    return ""


def _long_form(acronym: str, before: str) -> str:
    """The shortest phrase at the end of ``before`` whose initials are the letters of ``acronym``."""
    letters = [letter for letter in fold(acronym) if letter.isalpha()]
    places = [match.span() for match in _WORD.finditer(before)]
    if len(letters) < 2 or not places:
        return ""
    for first in reversed(range(max(0, len(places) - _WORDS_A_LETTER * len(letters)), len(places))):
        initials = [initial for start, end in places[first:] if (initial := _initial(before[start:end]))]
        start, end = places[first]
        elided = _ELISION.match(before[start:end])
        listed = before[:start].rstrip().endswith(",")
        alone = elided or listed or first == 0 or not _initial(before[slice(*places[first - 1])])
        if alone and _initial(before[start:end]) == letters[0] and _spelled_by(letters, initials):
            return " ".join(before[start + (elided.end() if elided else 0) :].split())
    return ""


def _initial(word: str) -> str:
    """The initial a word contributes; none for a function word."""
    bare = fold(_ELISION.sub("", word))
    return "" if bare in _SMALL or not bare else bare[0]


def _spelled_by(letters: list[str], initials: list[str]) -> bool:
    """Whether the letters appear in order among the initials, the last letter being the last initial."""
    left = iter(initials)
    return initials[-1:] == letters[-1:] and all(letter in left for letter in letters)
