"""A thesaurus of everyday and administrative French: which words and phrases may replace a word of a page.

Synonym groups, phrases and implications (``synonyms.toml``), and kinds of things that pages distinguish
(``things.toml``), all written by hand. Pure; it knows stems, not meanings: « louer » is both to rent and to let.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping

from assistant.tables import read_table
from assistant.text.analysis import analyse, fold

_FAMILY, _ALIKE = 5, 0.8  # letters, and share of the shorter stem, that two words of a family begin with
_GAP = r"[ '-]"  # between the words of a phrase


@functools.cache
def synonyms() -> Mapping[str, frozenset[str]]:
    """For each stem of ``synonyms.toml``, the stems that a paraphrase may use instead."""
    found: dict[str, frozenset[str]] = {}
    for line in "\n".join(_data()["groups"].values()).split("\n"):
        group = frozenset(stem for word in line.split() for stem in analyse(word))
        for stem in group:
            found[stem] = found.get(stem, frozenset()) | group
    for word, line in _data()["implied"].items():
        for stem in analyse(word):
            found[stem] = found.get(stem, frozenset()) | frozenset(analyse(line))
    return found


def said_by(stem: str, stems: Collection[str]) -> bool:
    """Whether ``stems`` contain ``stem`` or a synonym of it."""
    return stem in stems or any(other in stems for other in synonyms().get(stem, ()))


def shared(asked: Iterable[str], stems: Collection[str]) -> int:
    """How many of the stems ``asked`` are in ``stems``, literally or as a synonym."""
    return sum(said_by(one, stems) for one in asked)


def kin(stem: str, stems: Collection[str]) -> bool:
    """Whether ``stems`` contain a word related to ``stem`` or to a synonym: « harceleur » and « harcèlement »."""
    return any(_same_family(other, one) for other in {stem, *synonyms().get(stem, ())} for one in stems)


def _same_family(one: str, other: str) -> bool:
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return same >= _FAMILY and same >= _ALIKE * min(len(one), len(other))


@functools.cache
def _phrases() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern for every phrase of ``synonyms.toml``, longest first, and the word each is equivalent to."""
    words = {phrase: word for word, line in _data()["phrases"].items() for phrase in line.split(" | ")}
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(one.replace(' ', _GAP) for one in ordered)})\b"), words


def in_words(text: str) -> str:
    """A French text, folded, with each phrase replaced by its equivalent word: « par terre » becomes « sol »."""
    pattern, words = _phrases()
    return pattern.sub(lambda match: words[" ".join(re.split(_GAP, match[0]))], fold(text).replace("’", "'"))


def expanded_stems(text: str) -> frozenset[str]:
    """The stems of a text, and those of the words equivalent to its phrases."""
    return frozenset((*analyse(text), *analyse(in_words(text))))


def kind_of(stem: str) -> frozenset[str]:
    """The kinds of things, among those pages distinguish, that a stem names: none for most words."""
    return _things().get(stem, frozenset())


@functools.cache
def _things() -> Mapping[str, frozenset[str]]:
    groups = read_table("assistant.grounding", "things.toml")
    found: dict[str, frozenset[str]] = {}
    for kind, words in groups.items():
        for stem in analyse(str(words)):
            found[stem] = found.get(stem, frozenset()) | {kind}
    return found


@functools.cache
def _data() -> dict[str, dict[str, str]]:
    return read_table("assistant.grounding", "synonyms.toml")
