"""Names of resources in a sentence: brands, acronyms, former names, with the ways they are misspelt.

« la quiziniere », « geo gebra » and « capytal » find theirs. A name that resembles an ordinary word is taken only as
it is written, and an acronym that is one (« ONDE ») only in capitals.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

import numpy as np

from assistant.resources.matching.ordinary_words import is_unknown_stem
from assistant.resources.record import Resource
from assistant.text.analysis import stem, words

ALIKE = 0.86
_SHORTEST_ALIKE, _SHORTEST_WRITTEN = 6, 5  # of a name, and of what is written for it
_ARTICLES = ("la ", "le ", "les ")


class Names:
    """Every name of the resources, written without spaces nor accents, towards the places of those that bear it."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._places: dict[str, list[int]] = {}
        self._longest = 1
        quiet: set[str] = set()
        loud: set[str] = set()
        for place, resource in enumerate(resources):
            for name in (resource.name, *resource.aliases):
                for form in _forms(name):
                    self._longest = max(self._longest, len(form))
                    acronym = (
                        len(form) == 1
                        and form[0].isalpha()
                        and form[0].upper() in name
                        and not is_unknown_stem(stem(form[0]))
                    )
                    (loud if acronym else quiet).add("".join(form))
                    bearers = self._places.setdefault("".join(form), [])
                    if place not in bearers:
                        bearers.append(place)
        self._loud = loud - quiet
        self._spellings = Spellings(self._places)

    def find(
        self, found: list[str], strange: Set[str] = frozenset(), capitals: Set[str] = frozenset()
    ) -> tuple[list[int], set[int]]:
        """The places of the resources that folded words name, longest names first, and the places of these words.

        When none is named as it is written, a name that resembles one of the ``strange`` words counts. ``capitals``
        are the folded words that the sentence writes in capitals.
        """
        hits, taken = self._exact(found, capitals)
        if not hits and strange:
            return self._alike(found, strange)
        return hits, taken

    def _exact(self, found: list[str], capitals: Set[str]) -> tuple[list[int], set[int]]:
        hits: list[int] = []
        taken: set[int] = set()
        start = 0
        while start < len(found):
            for length in range(min(self._longest, len(found) - start), 0, -1):
                written = "".join(found[start : start + length])
                places = self._places.get(written)
                if places and (written not in self._loud or written in capitals):
                    hits += [place for place in places if place not in hits]
                    taken.update(range(start, start + length))
                    start += length
                    break
            else:
                start += 1
        return hits, taken

    def _alike(self, found: list[str], strange: Set[str]) -> tuple[list[int], set[int]]:
        best: tuple[float, list[int], set[int]] = (0.0, [], set())
        for length in (3, 2, 1):
            for start in range(len(found) - length + 1):
                written = "".join(found[start : start + length])
                if len(written) < _SHORTEST_WRITTEN or not strange & set(found[start : start + length]):
                    continue
                for name in difflib.get_close_matches(written, self._spellings.near(written), n=1, cutoff=ALIKE):
                    ratio = difflib.SequenceMatcher(None, written, name).ratio()
                    if ratio > best[0] and len(name) >= _SHORTEST_ALIKE:
                        best = (ratio, self._places[name], set(range(start, start + length)))
        return best[1], best[2]


class Spellings:
    """Names by how many letters they have, and which: few are worth comparing letter by letter, which is slow."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names, key=len)
        self._sizes = np.array([len(one) for one in self._names], dtype=np.int64)
        letters = sorted({letter for one in self._names for letter in one})
        self._columns = {letter: column for column, letter in enumerate(letters)}
        self._counts = np.zeros((len(letters), len(self._names)), dtype=np.int16)
        for place, name in enumerate(self._names):
            for letter, count in Counter(name).items():
                self._counts[self._columns[letter], place] = count

    def near(self, written: str) -> list[str]:
        """The names that have enough of the letters of ``written``, in any order, to be :data:`ALIKE`."""
        size = len(written)
        first, last = np.searchsorted(self._sizes, (ALIKE * size / (2 - ALIKE) - 1, (2 - ALIKE) * size / ALIKE + 1))
        shared = np.zeros(last - first, dtype=np.int64)
        for letter, count in Counter(written).items():
            if (column := self._columns.get(letter)) is not None:
                shared += np.minimum(self._counts[column, first:last], count)
        enough = 2 * shared >= ALIKE * (self._sizes[first:last] + size)
        return [self._names[first + place] for place in np.flatnonzero(enough).tolist()]


def in_capitals(text: str) -> set[str]:
    """The folded words that a sentence writes in capitals."""
    return {folded for word in re.findall(r"\w{2,}", text) if word.isupper() for folded in words(word)}


def _forms(name: str) -> Iterable[tuple[str, ...]]:
    """The words of a name, of what stands before its bracket or dash, and without its article."""
    shorter = name.split(" (")[0].split(" – ")[0]
    for written in dict.fromkeys((name, shorter)):
        folded = tuple(words(written))
        if folded and (written == name or len("".join(folded)) > 2):
            yield folded
            if written.casefold().startswith(_ARTICLES) and len(folded) > 2:
                yield folded[1:]
