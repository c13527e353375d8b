"""A question as people write it -> what to search: its subject in clean words, plus synonyms.

Greetings and thanks are removed (``politeness.toml``), short forms written out (``short_forms.toml``), spelling
corrected towards the vocabulary of the corpus; acronyms and everyday names are expanded with the words of official
pages (``everyday_names.toml``). A long message is searched whole, since the text around its question tells what it is
about, each word by how telling it is (``stem_weights.py``). Nothing is searched here.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.index.spelling import Speller
from assistant.question.stem_weights import telling
from assistant.tables import read_table
from assistant.text.analysis import TOKEN, analyse, meaningful, words

STEPS = frozenset({"polite", "short", "spelling", "meaning", "telling"})
MEANING_WEIGHT = 0.5
_LONGEST_PHRASE = 4
_TABLES = ("short_forms.toml", "everyday_names.toml", "politeness.toml")


class SearchWords(NamedTuple):
    """The part of a Question that is searched: see :class:`assistant.records.Question`."""

    searched: str
    terms: Mapping[str, float]
    corrected: str
    own: frozenset[str]


@dataclass(frozen=True)
class _Word:
    """A folded word, what precedes it (spaces, punctuation, an elided article), and its spelling in the question."""

    plain: str
    before: str
    written: str


@dataclass(frozen=True)
class _Lexicon:
    short: dict[tuple[str, ...], list[str]]
    meaning: dict[tuple[str, ...], list[str]]
    polite: tuple[re.Pattern[str], ...]


@functools.cache
def _lexicon() -> _Lexicon:
    short, meaning, polite = (read_table("assistant.question", name) for name in _TABLES)
    return _Lexicon(
        {tuple(words(key)): value.split() for key, value in short.items()},
        {tuple(words(key)): analyse(value) for key, value in meaning.items()},
        tuple(re.compile(pattern) for pattern in polite["patterns"]),
    )


def search_words(question: str, speller: Speller | None, steps: frozenset[str] = STEPS) -> SearchWords:
    """What to search for a French ``question``, without marks of masks.

    ``steps`` can leave out some of :data:`STEPS`, to measure what each contributes.
    """
    read, tail = _read(question)
    cleaned = _impolite(read) if "polite" in steps else read
    cleaned = _written_out(cleaned) if "short" in steps else cleaned
    if speller and "spelling" in steps:
        cleaned = [one for word in cleaned for one in _corrected(word, speller)]
    found = _plain(cleaned)
    own = frozenset(meaningful(found))
    terms = {stem: telling(stem) if "telling" in steps else 1.0 for stem in meaningful(found)}
    for stem in _meanings(found) if "meaning" in steps else ():
        terms.setdefault(stem, MEANING_WEIGHT)
    return SearchWords(question if cleaned == read else _text(cleaned, tail), terms, " ".join(found), own)


def translated(question: str, own_words: Sequence[str], french: str, speller: Speller | None) -> SearchWords:
    """The same in another language: ``french``, the words of its notions, and its own words that pages write.

    French words find the pages that the question's own words cannot; names (Pix, APA) need no translation.
    """
    terms = dict.fromkeys(analyse(french), 1.0)
    own = frozenset(terms)
    for word in own_words:
        if speller and speller.knows(word):
            for stem in analyse(word):
                terms.setdefault(stem, MEANING_WEIGHT)
    searched = f"{question} ({french})" if french else question
    return SearchWords(searched, terms, " ".join(words(french) if french else own_words), own)


def _read(question: str) -> tuple[list[_Word], str]:
    """The words of a question in order, and the text after the last one."""
    question = unicodedata.normalize("NFC", question)
    found, end = [], 0
    for token in TOKEN.finditer(question):
        for part, plain in enumerate(words(token[1]) if token[1] else ()):
            before = question[end : token.start()]
            found.append(_Word(plain, "", "") if part else _Word(plain, before, token[1]))
            end = token.end()
    return found, question[end:]


def _text(tokens: Sequence[_Word], tail: str) -> str:
    """The words as one text, identical to the original wherever no word was changed."""
    return ("".join(word.before + word.written for word in tokens) + tail).lstrip(" ,;:.!?\n").strip()


def _corrected(word: _Word, speller: Speller) -> list[_Word]:
    corrected = speller.corrected(word.plain)
    if corrected == word.plain:
        return [word]
    first, *others = corrected.split()
    return [replace(word, plain=first, written=first), *(_Word(one, " ", one) for one in others)]


def _impolite(read: list[_Word]) -> list[_Word]:
    """The words without greetings and closing phrases, unless nothing would be left."""
    left, before = read, None
    while left != before:
        before = left
        for pattern in _lexicon().polite:
            text = " ".join(word.plain for word in left)
            for match in reversed(list(pattern.finditer(text))):
                first = text.count(" ", 0, match.start())
                left = left[:first] + left[first + len(match[0].split()) :]
    return left or read


def _written_out(tokens: Sequence[_Word]) -> list[_Word]:
    result: list[_Word] = []
    short = _lexicon().short
    place = 0
    while place < len(tokens):
        length = next((size for size in (2, 1) if _plain(tokens[place : place + size]) in short), 0)
        if length and not _is_letter(tokens, place):
            full = short[_plain(tokens[place : place + length])]
            befores = (tokens[place].before, *(" " for _ in full[1:]))
            result.extend(_Word(one, before, one) for one, before in zip(full, befores, strict=False))
            place += length
        else:
            result.append(tokens[place])
            place += 1
    return result


def short_form(word: str) -> list[str]:
    """The folded words that ``word`` is a short form of in text messages; none for any other word."""
    return _lexicon().short.get(tuple(words(word)), [])


def _is_letter(tokens: Sequence[_Word], place: int) -> bool:
    """Whether a word is a lone capital in lower-case text: the « K » of « un extrait K » is not short for « que »."""
    written = tokens[place].written
    return place > 0 and len(written) == 1 and written.isupper() and not tokens[place - 1].written.isupper()


def _plain(tokens: Sequence[_Word]) -> tuple[str, ...]:
    return tuple(word.plain for word in tokens)


def _meanings(written: Sequence[str]) -> Iterator[str]:
    meaning = _lexicon().meaning
    for place in range(len(written)):
        for size in range(1, _LONGEST_PHRASE + 1):
            yield from meaning.get(tuple(written[place : place + size]), ())
