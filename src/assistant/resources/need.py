"""A teacher's sentence -> the filters it names and the words that say its subject.

« Une vidéo sur la préhistoire pour mes CE2, sans inscription » is a kind, a subject, a level and a constraint. Every
filter understood can be shown and taken away. It reads words alone: which resources fit is ``search.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.resources.vocabulary import VALUES, Facet, Meaning, empty_stems, keys, longest, needs_capitals, phrases
from assistant.text.analysis import STOP_WORDS, stem, words

MAX_CHARS = 300
_INSTEAD = frozenset(
    stem(word) for word in words("alternative alternatives remplacer équivalent remplaçant place lieu autre autres")
)


@dataclass(frozen=True)
class Filters:
    """Values asked of each facet: one of them is enough, but every constraint must hold."""

    subject: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    constraint: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.subject or self.level or self.kind or self.constraint)

    def each(self) -> Iterator[tuple[Facet, str]]:
        """Every filter, one facet after the other."""
        for facet in VALUES:
            for value in self.of(facet):
                yield facet, value

    def of(self, facet: Facet) -> tuple[str, ...]:
        """The values asked of ``facet``."""
        found: tuple[str, ...] = getattr(self, facet)
        return found

    def adding(self, facet: Facet, values: tuple[str, ...]) -> Filters:
        """These filters with more values, each once."""
        return replace(self, **{facet: tuple(dict.fromkeys((*self.of(facet), *values)))})

    def without(self, facet: Facet, value: str = "") -> Filters:
        """These filters without one value of a facet, or without the facet."""
        kept = tuple(one for one in self.of(facet) if value and one != value)
        return replace(self, **{facet: kept})

    def over(self, understood: Filters) -> Filters:
        """These filters, chosen by hand, and what a sentence says of the other facets; constraints add up."""
        merged = understood
        for facet in VALUES:
            if facet == "constraint":
                merged = merged.adding("constraint", self.constraint)
            elif self.of(facet):
                merged = replace(merged, **{facet: self.of(facet)})
        return merged


@dataclass(frozen=True)
class Need:
    """What a sentence asks: its filters, and the stems worth finding.

    ``topic`` are those that no filter took; ``about`` adds the words of its subject, ``said`` those of its kind.
    ``instead`` tells that it wants something else than what it names; ``meant`` then says what that is for.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    topic: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    instead: bool = False
    meant: str = ""


def understand(text: str, *, filters: bool = True, found: Sequence[str] | None = None) -> Need:
    """Read a sentence, cut at ``MAX_CHARS``; with ``filters`` off, its filter words choose nothing.

    ``found`` are its folded words, where they are known already.
    """
    whole, text = text, " ".join(text[:MAX_CHARS].split())
    found = words(text) if found is None or text != whole else found
    taken: dict[int, frozenset[Facet]] = {}
    chosen = Filters()
    for start, length, meanings in _meanings(text, found):
        if filters:
            for meaning in meanings:
                chosen = chosen.adding(meaning.facet, meaning.values)
        facets = frozenset(meaning.facet for meaning in meanings)
        taken.update(dict.fromkeys(range(start, start + length), facets))
    if len(chosen.kind) > 1:  # « un outil de sondage » is a survey: « outil » says little
        chosen = chosen.without("kind", "outil")
    worth = {
        place: stem(word)
        for place, word in enumerate(found)
        if word not in STOP_WORDS and stem(word) not in empty_stems() and len(word) > 1
    }

    def left(*facets: Facet) -> tuple[str, ...]:
        kept = (one for place, one in worth.items() if not taken.get(place, frozenset()) & set(facets))
        return tuple(dict.fromkeys(one for one in kept if one not in _INSTEAD))

    instead = bool(_INSTEAD & {stem(word) for word in found})
    topic, about = left("level", "constraint", "kind", "subject"), left("level", "constraint", "kind")
    return Need(text, chosen, topic, about, left("level", "constraint"), instead)


def _meanings(text: str, found: Sequence[str]) -> Iterator[tuple[int, int, tuple[Meaning, ...]]]:
    """The phrases of the vocabulary in a sentence, the longest first at each place: place, length, meanings."""
    written = keys(found)
    place = 0
    while place < len(found):
        for length in range(min(longest(), len(found) - place), 0, -1):
            meanings = phrases().get(written[place : place + length])
            if meanings and _meant(text, found[place], length):
                yield place, length, meanings
                place += length
                break
        else:
            place += 1


def _meant(text: str, word: str, length: int) -> bool:
    return length > 1 or not needs_capitals(word) or bool(re.search(rf"\b{word.upper()}\b", text))


def with_fewer(need: Need, asked: Filters) -> Iterator[tuple[Facet, str, Filters]]:
    """One filter at a time, and the filters without it, then without any constraint.

    A level and constraints alone say nothing of what is needed.
    """
    for facet in VALUES:
        values = asked.of(facet)
        each = [asked.without(facet, value) for value in values] if facet == "constraint" and len(values) > 1 else []
        for value, fewer in zip(
            (*values, *values[:1]) if each else values, (*each, asked.without(facet)), strict=False
        ):
            if fewer.subject or fewer.kind or need.topic or facet == "subject":
                yield facet, value, fewer
