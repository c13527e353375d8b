"""A question as people write it -> what is searched: its subject in clean words, and words that mean the same.

Greetings and thanks are taken off, short forms written out, spelling mended towards the corpus; acronyms and everyday
names bring the words of official pages with them. A long message is searched whole: what surrounds its question says
what it is about. Word lists are in ``data/lexicon.toml``. Nothing is searched here.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from assistant.language_terms import expand
from assistant.lexical import analyse, words
from assistant.privacy import without_masks
from assistant.spelling import Speller

STEPS = frozenset({"polite", "short", "spelling", "meaning"})
MEANING_WEIGHT = 0.5
_LONGEST_PHRASE = 4


@dataclass(frozen=True)
class Query:
    """``question`` as it came; ``text`` is embedded; ``terms`` maps stems to weights, 1 for those of the question.

    ``plain`` is what was understood, in folded words.
    """

    question: str
    text: str
    terms: dict[str, float]
    plain: str


@dataclass(frozen=True)
class _Lexicon:
    short: dict[tuple[str, ...], list[str]]
    meaning: dict[tuple[str, ...], list[str]]
    polite: tuple[re.Pattern[str], ...]


@functools.cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((files("assistant") / "data" / "lexicon.toml").read_text(encoding="utf-8"))
    return _Lexicon(
        {tuple(words(key)): value.split() for key, value in data["short"].items()},
        {tuple(words(key)): analyse(value) for key, value in data["meaning"].items()},
        tuple(re.compile(pattern) for pattern in data["polite"]["patterns"]),
    )


def understand(question: str, speller: Speller, language: str = "fr", steps: frozenset[str] = STEPS) -> Query:
    """What to search for ``question``; in another language, its own words and the French words of the same notions.

    ``steps`` can leave some of :data:`STEPS` out, to measure what each brings.
    """
    question = without_masks(question)
    if language != "fr":
        return _translated(question, speller, language)
    clean = _impolite(words(question)) if "polite" in steps else words(question)
    written = _written_out(clean) if "short" in steps else clean
    mended = [speller.mended(word) for word in written] if "spelling" in steps else written
    terms = dict.fromkeys(analyse(" ".join(mended)), 1.0)
    for stem in _meanings(mended) if "meaning" in steps else ():
        terms.setdefault(stem, MEANING_WEIGHT)
    changed = mended != clean or len(clean) != len(words(question))
    text = " ".join(mended) if changed else question
    return Query(question, text, terms, " ".join(mended))


def _translated(question: str, speller: Speller, language: str) -> Query:
    """French words find the pages that the question's own words cannot; names (Pix, APA) are the same in both."""
    french = expand(question, language)
    terms = dict.fromkeys(analyse(french), 1.0)
    for word in words(question):
        if speller.knows(word):
            for stem in analyse(word):
                terms.setdefault(stem, MEANING_WEIGHT)
    return Query(question, f"{question} ({french})" if french else question, terms, " ".join(words(french or question)))


def _impolite(written: Sequence[str]) -> list[str]:
    """Without openings and endings that say nothing of the subject, unless nothing would be left."""
    text, before = " ".join(written), ""
    while text != before:
        before = text
        for pattern in _lexicon().polite:
            text = " ".join(pattern.sub(" ", text).split())
    return text.split() or list(written)


def _written_out(written: Sequence[str]) -> list[str]:
    result: list[str] = []
    short = _lexicon().short
    place = 0
    while place < len(written):
        length = next((size for size in (2, 1) if tuple(written[place : place + size]) in short), 0)
        result.extend(short[tuple(written[place : place + length])] if length else [written[place]])
        place += length or 1
    return result


def _meanings(written: Sequence[str]) -> Iterator[str]:
    meaning = _lexicon().meaning
    for place in range(len(written)):
        for size in range(1, _LONGEST_PHRASE + 1):
            yield from meaning.get(tuple(written[place : place + size]), ())
