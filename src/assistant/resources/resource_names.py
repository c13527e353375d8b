"""Names of resources in a sentence: brands, acronyms, former names, with the ways they are misspelt.

« la quiziniere », « geo gebra » and « capytal » find theirs. A name that resembles an ordinary word is taken only as
it is written.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence, Set

from assistant.resources.record import Resource
from assistant.text.analysis import words

ALIKE = 0.86
_SHORTEST_ALIKE = 6
_ARTICLES = ("la ", "le ", "les ")


class Names:
    """Every name of the resources, written without spaces nor accents, towards the places of those that bear it."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._places: dict[str, list[int]] = {}
        self._longest = 1
        for place, resource in enumerate(resources):
            for name in (resource.name, *resource.aliases):
                for form in _forms(name):
                    self._longest = max(self._longest, len(form))
                    bearers = self._places.setdefault("".join(form), [])
                    if place not in bearers:
                        bearers.append(place)

    def find(self, found: list[str], strange: Set[str] = frozenset()) -> tuple[list[int], set[int]]:
        """The places of the resources that folded words name, longest names first, and the places of these words.

        When none is named as it is written, a name that resembles one of the ``strange`` words counts.
        """
        hits, taken = self._exact(found)
        if not hits and strange:
            return self._alike(found, strange)
        return hits, taken

    def _exact(self, found: list[str]) -> tuple[list[int], set[int]]:
        hits: list[int] = []
        taken: set[int] = set()
        start = 0
        while start < len(found):
            for length in range(min(self._longest, len(found) - start), 0, -1):
                places = self._places.get("".join(found[start : start + length]))
                if places:
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
                if len(written) < _SHORTEST_ALIKE or not strange & set(found[start : start + length]):
                    continue
                for name in difflib.get_close_matches(written, self._places, n=1, cutoff=ALIKE):
                    ratio = difflib.SequenceMatcher(None, written, name).ratio()
                    if ratio > best[0] and len(name) >= _SHORTEST_ALIKE:
                        best = (ratio, self._places[name], set(range(start, start + length)))
        return best[1], best[2]


def _forms(name: str) -> Iterable[tuple[str, ...]]:
    """The words of a name, of what stands before its bracket or dash, and without its article."""
    shorter = name.split(" (")[0].split(" – ")[0]
    for written in dict.fromkeys((name, shorter)):
        folded = tuple(words(written))
        if folded and (written == name or len("".join(folded)) > 2):
            yield folded
            if written.casefold().startswith(_ARTICLES) and len(folded) > 2:
                yield folded[1:]
