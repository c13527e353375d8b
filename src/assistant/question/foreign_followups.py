"""A short question in another language, in the French words that say how it follows up on the one before.

« and for a 10-year-old child? » -> « et pour enfant 10 ans »: whoever reads follow-ups (``followups.py``) knows French
only. The small words are in ``foreign_followups.toml``, the subjects in :mod:`assistant.text.translations`; a word
that neither knows stays as it is. It translates no sentence, and nothing here is shown to a reader.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from assistant.tables import read_table
from assistant.text.normalisation import normalise_variants
from assistant.text.translations import mentions, term_pattern

_ARABIC = re.compile(r"^([وف])?(لل|ل)?(?:ب|ال|بال)?(\S{2,30})$")  # each notion is looked for in what is left
LONGEST = 40  # words of a message that may follow up on another
_FIRST = ("et", "pour", "si", "sans")  # said in front, wherever another language says them


def in_french(text: str, language: str) -> str:
    """The French words of a follow-up in ``language``, those that link it first; its own words where none is known.

    ``text`` is as :func:`normalise_variants` gives it. One of more than :data:`LONGEST` words comes back as it is: a
    message that long is self-contained.
    """
    if len(text.split()) > LONGEST:
        return text
    if language == "ar":
        parted = {word: _arabic(word) for word in text.split()}
        text = " ".join(parted[word] for word in text.split())
    found = [*_small(text, language), *mentions(text, language)]  # of two as long, the small word
    kept: list[tuple[int, int, str]] = []
    for one in sorted(found, key=lambda one: (one[0] - one[1], one[0])):  # the longest first
        if all(one[1] <= other[0] or other[1] <= one[0] for other in kept):
            kept.append(one)
    said = [*kept, *_unknown(text, language, kept)]
    words = [french for _, _, french in sorted(said)]
    first = [one for one in _FIRST if one in words]
    return " ".join([*first, *(one for one in dict.fromkeys(words) if one not in first)])


def _small(text: str, language: str) -> list[tuple[int, int, str]]:
    return [
        (match.start(), match.end(), french)
        for french, pattern in _notions().get(language, ())
        for match in pattern.finditer(text)
    ]


def _unknown(text: str, language: str, kept: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The words that no notion covers and that say something."""
    found = [(match.start(), match.end(), match[0]) for match in re.finditer(r"\S+", text)]
    return [
        one
        for one in found
        if one[2] not in _dropped(language) and all(one[1] <= other[0] or other[1] <= one[0] for other in kept)
    ]


def _arabic(word: str) -> str:
    """« ولطفل » is « و ل طفل »: what is written together is read apart, when the rest is a word that we know."""
    match = _ARABIC.match(word)
    if match is None or not (match[1] or match[2]) or _knows(word):
        return word
    rest = match[3]
    if not _knows(rest):
        return word
    return " ".join(part for part in ("ماذا عن" if match[1] else "", "من اجل" if match[2] else "", rest) if part)


def _knows(word: str) -> bool:
    return word in _dropped("ar") or bool(mentions(word, "ar")) or bool(_small(word, "ar"))


@functools.cache
def _data() -> dict[str, Any]:
    return read_table("assistant.question", "foreign_followups.toml")


@functools.cache
def _notions() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    data = _data()["notions"]
    languages = {key for one in data for key in one if key != "fr"}
    return {
        language: tuple((one["fr"], term_pattern(one[language], language)) for one in data) for language in languages
    }


@functools.cache
def _dropped(language: str) -> frozenset[str]:
    return frozenset(normalise_variants(_data()["drop"].get(language, "")).split())
