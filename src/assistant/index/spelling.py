"""Corrects words that the corpus never contains: « electronik » -> « electronique », « dadresse » -> « adresse ».

Only words unknown to the index are changed, and only to words of the corpus: two or three of a page's name written as
one (« critair », « cartegrise »); one that differs by a wrong, missing, doubled or swapped letter, if possible one that
sounds the same; then any that sounds the same. A name or a word of another subject stays as it is: « peint », which no
page writes, is no slip for « point », since people who write with care write it (``careful-words.json``, counted by
``make vectors``). There is deliberately no general dictionary: a correction that leads to no page helps nobody.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterable, Iterator, Mapping

from assistant.index.bm25 import LexicalIndex
from assistant.text.analysis import STOP_WORDS, stem, words
from assistant.weights import read_weights

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4
_SHORTEST_EDITED, _LONGEST_EDITED = 5, 30  # edits are quadratic in letters, and no word of French is longer
_JOINED, _SHORTEST_JOINED = (2, 3), 6  # words of a name written as one, and its letters
_GLUED = re.compile(r"^(?:qu|[cdjlmnst])(?=[aeiouyh]\w{3})")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"e?aux?|ots?$", "o"),
        (r"ph", "f"),
        (r"ch", "x"),
        (r"h", ""),
        (r"gn", "n"),
        (r"gu(?=[eiy])", "g"),
        (r"g(?=[eiy])", "j"),
        (r"c(?=[eiy])|ss|sc(?=[eiy])", "s"),
        (r"qu|q|ck|c|k+", "k"),
        (r"[ae]i[nm](?![aeiouynm])|[iy][nm](?![aeiouynm])|un(?![aeiouyn])", "1"),
        (r"[ae][nm](?![aeiouynm])", "2"),
        (r"o[nm](?![aeiouynm])", "3"),
        (r"ai|ei|ers?$|ez$|ets?$|ees?$|es$", "e"),
        (r"y", "i"),
        (r"z", "s"),
        (r"w", "v"),
        (r"ent$", ""),
        (r"(.)\1+", r"\1"),
        (r"[stdpxe]+$", ""),
    )
)


def sound(word: str) -> str:
    """A rough phonetic key of a folded word: words that French speakers confuse share it."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def sounds(vocabulary: Mapping[str, int]) -> dict[str, str]:
    """The most frequent word of each sound, words seen once and short ones left out."""
    found: dict[str, str] = {}
    for word, count in vocabulary.items():
        if len(word) >= _SHORTEST and count > 1 and not word.isdigit():
            key = sound(word)
            if key not in found or vocabulary[found[key]] < count:
                found[key] = word
    return found


def joined(names: Iterable[str], vocabulary: Container[str]) -> dict[str, str]:
    """The two or three words that follow each other in a name, by what they make when written as one."""
    found: dict[str, str] = {}
    for name in names:
        told = words(name)
        runs = (told[at : at + size] for size in _JOINED for at in range(len(told) - size + 1))
        for run in runs:
            one = "".join(run)
            if len(one) >= _SHORTEST_JOINED and one.isalpha() and one not in vocabulary:
                found.setdefault(one, " ".join(run))
    return found


@functools.cache
def careful_words() -> frozenset[str]:
    """The folded words of the known questions that were written with care, in French."""
    return frozenset(read_weights("assistant.index", "careful-words.json")["words"])


class Speller:
    """Corrects folded words with a vocabulary (word -> count), its sounds (sound -> word) and an index of stems.

    ``french`` are words that stay as they are, whether the corpus holds them or not; ``apart`` gives the words of a
    name that may be written as one.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        by_sound: Mapping[str, str],
        known: LexicalIndex,
        french: Container[str] = frozenset(),
        apart: Mapping[str, str] | None = None,
    ) -> None:
        self._vocabulary, self._sounds, self._known, self._french = vocabulary, by_sound, known, french
        self._apart = apart or {}

    def corrected(self, word: str) -> str:
        """The word of the corpus that ``word`` was probably meant to be, or two or three; itself when none is."""
        if len(word) < _SHORTEST or word.isdigit() or self.knows(word):
            return word
        if word in self._apart:
            return self._apart[word]
        if word in self._french:
            return word
        unglued = _GLUED.sub("", word)
        if unglued != word and self.knows(unglued):
            return unglued
        return self._nearest(word) or self._alike(word) or (self._alike(unglued) if unglued != word else "") or word

    def knows(self, word: str) -> bool:
        """Whether the corpus contains the word, in this form or another."""
        return word in STOP_WORDS or word in self._vocabulary or stem(word) in self._known

    def _alike(self, word: str) -> str:
        key = sound(word)
        return self._sounds.get(key, "") if len(key) > 2 else ""

    def _nearest(self, word: str) -> str:
        if not _SHORTEST_EDITED <= len(word) <= _LONGEST_EDITED:
            return ""
        found = [one for one in set(_edits(word)) if self._vocabulary.get(one, 0) > 1]
        aloud = sound(word)
        return max(
            found, key=lambda one: (sound(one) == aloud, one[0] == word[0], self._vocabulary[one], one), default=""
        )


def _edits(word: str) -> Iterator[str]:
    """Every word one edit away: a letter removed, swapped with the next, replaced or added."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in _LETTERS)
