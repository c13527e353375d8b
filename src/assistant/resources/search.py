"""From a need to resources, best first, each with why it fits; when nothing fits, one filter is let go and named.

A resource that the need names comes first, closed or not; a closed one is followed by what replaces it. Order and fit
are ``ranking.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.resources.names import Names
from assistant.resources.need import Filters, Need, understand
from assistant.resources.ordinary_words import is_unheard
from assistant.resources.ranking import Ranking
from assistant.resources.record import Classified, Resource
from assistant.resources.vocabulary import Facet, empty_stems, label
from assistant.text.analysis import STOP_WORDS, stem, words

_TRIED: tuple[Facet, ...] = ("kind", "constraint", "level", "subject")
_CLASSIFIED: dict[Facet, Classified] = {"subject": "subjects", "level": "levels", "kind": "kinds"}
# Kinds that are asked for a class alone: « fiche », « cours » or « formation » may be of anything.
_TELLING = frozenset({"quiz", "annales", "simulation", "encyclopedie", "dictionnaire", "images", "certification"})
_SHORT_NEED = 3
# Before a name, they ask for what resembles it: « un quiz genre Kahoot », « autre que Duolingo ».
_LIKE = frozenset("genre type comme que sauf facon".split())
OURS = " (selon notre classement)"


@dataclass(frozen=True)
class Hit:
    """A resource with why it fits, in French; ``named`` when the need says its name or it replaces one that it says."""

    resource: Resource
    reasons: tuple[str, ...]
    named: bool = False


@dataclass(frozen=True)
class Found:
    """The resources of a need, best first, the first ``named`` of them by name.

    ``asked`` are the filters of the need and of the address, ``kept`` those that the resources satisfy; ``loosened`` is
    the one let go because nothing fitted, or None. ``covered`` is the share of its subject that the first resource
    which is not named says, 1 when it has no subject of its own. ``unsaid`` are the words of a school need that no
    resource says: the resources fit the rest. A level, or a kind that no other need names, tells a school need.
    """

    need: Need
    asked: Filters
    kept: Filters
    resources: tuple[Resource, ...]
    named: int = 0
    loosened: tuple[Facet, str] | None = None
    unsaid: tuple[str, ...] = ()
    covered: float = 0.0


class Searcher:
    """Resources ready to be searched; immutable, for many threads."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = tuple(resources)
        self.by_id = {resource.id: resource for resource in self.resources}
        self._places = {resource.id: place for place, resource in enumerate(self.resources)}
        self._names = Names(self.resources)
        self._ranking = Ranking(self.resources)

    def search(self, text: str = "", chosen: Filters | None = None, *, read: bool = True) -> Found:
        """The resources that serve ``text`` and the filters ``chosen``; ``read`` off keeps to the chosen filters."""
        need, named = self._read(text, read=read)
        asked = (chosen or Filters()).over(need.filters)
        if need.instead and named:
            likened = understand(" ".join(topic for one in named for topic in one.topics), filters=False)
            need = replace(need, topic=likened.topic, about=likened.about, said=likened.said)
        first = [] if need.instead else self._with_successors(named)
        if first and not need.topic and not asked:
            return Found(need, asked, asked, tuple(first), len(first), covered=1.0)
        kept, loosened, ranked = self._loosened(need, asked)
        unsaid: tuple[str, ...] = ()
        if first and loosened:
            ranked = []
        if not ranked and not first and need.topic and (asked.level or _TELLING & set(asked.kind)):
            unsaid, need = tuple(_written(need)), replace(need, topic=())
            kept, loosened, ranked = self._loosened(need, asked)
        skipped = {one.id for one in (*first, *named)}
        rest = [one for one in ranked if one.id not in skipped]
        return Found(
            need,
            asked,
            kept,
            (*first, *rest),
            len(first),
            None if first else loosened,
            unsaid if rest else (),
            0.0 if unsaid or not rest else self._ranking.share_said(need, self._places[rest[0].id]),
        )

    def explained(self, found: Found, start: int = 0, stop: int | None = None) -> list[Hit]:
        """The resources of ``found`` from ``start`` to ``stop``, each with its reasons."""
        hits = []
        for rank, resource in list(enumerate(found.resources))[start:stop]:
            named = rank < found.named
            reasons = _of_name(resource) if named else tuple(self._reasons(resource, found))
            hits.append(Hit(resource, reasons, named))
        return hits

    def _read(self, text: str, *, read: bool) -> tuple[Need, list[Resource]]:
        """The need, without the words of the names it holds, and the resources that bear them."""
        need = understand(text, filters=read)
        found = words(need.text)
        short = len(need.said) <= _SHORT_NEED and not need.filters.subject
        strange = {
            word
            for word in found
            if word not in STOP_WORDS and not self._ranking.knows(word) and (short or is_unheard(stem(word)))
        }
        places, taken = self._names.find(found, strange)
        before = min(taken, default=0) - 1
        if before >= 0 and found[before] in _LIKE:
            need = replace(need, instead=True)
        if places:
            left = understand(" ".join(word for place, word in enumerate(found) if place not in taken), filters=read)
            closed = any(not self.resources[place].is_open for place in places)
            need = replace(left, text=need.text, instead=(need.instead or left.instead) and not closed)
        return need, [self.resources[place] for place in places]

    def _with_successors(self, named: Sequence[Resource]) -> list[Resource]:
        """The resources named, each closed one followed by what replaces it."""
        found: dict[str, Resource] = {}
        for resource in named:
            found[resource.id] = resource
            for other in resource.status.replaced_by:
                if other in self.by_id:
                    found.setdefault(other, self.by_id[other])
        return list(found.values())

    def _loosened(self, need: Need, asked: Filters) -> tuple[Filters, tuple[Facet, str] | None, list[Resource]]:
        """The filters kept, the one let go when all together fit nothing, and the resources in order."""
        ranked = self._ranking.ranked(need, asked)
        if ranked:
            return asked, None, ranked
        for facet in _TRIED:
            for value in asked.of(facet):
                fewer = asked.without(facet, value)
                if not (fewer.subject or fewer.kind or need.topic or facet == "subject"):
                    continue  # a level and constraints alone say nothing of what is needed
                if ranked := self._ranking.ranked(need, fewer, general=facet == "subject"):
                    return fewer, (facet, value), ranked
        return asked, None, []

    def _reasons(self, resource: Resource, found: Found) -> Iterator[str]:
        yield from _of_filters(resource, found.kept)
        if found.need.instead:
            yield "rend un service proche"
        place = self._places[resource.id]
        told = [word for word in _written(found.need) if self._ranking.says(words(word)[0], place)]
        if told:
            yield f"parle de : {', '.join(told)}"


def _written(need: Need) -> list[str]:
    """The words of the need that say what it is about, as they are written."""
    about = set(need.about) - empty_stems()
    return [
        word
        for word in dict.fromkeys(re.findall(r"[^\W_]{2,}", need.text))
        if words(word) and stem(words(word)[0]) in about
    ]


def _of_name(resource: Resource) -> tuple[str, ...]:
    return ("répond au nom demandé",) if resource.is_open else ("ce service est fermé",)


def _of_filters(resource: Resource, filters: Filters) -> Iterator[str]:
    for facet, value in filters.each():
        if facet == "constraint":
            yield label(facet, value)
            continue
        has: tuple[str, ...] = getattr(resource, _CLASSIFIED[facet])
        if value in has:
            yield label(facet, value) + (OURS if _CLASSIFIED[facet] in resource.unverified else "")
        elif facet == "subject" and resource.is_general:
            yield label("subject", "tous")
