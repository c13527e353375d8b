"""From a need to resources, best first, each with why it fits; when nothing fits, one filter is let go and named.

A resource that the need names comes first, closed or not; a closed one is followed by what replaces it. Order and fit
are ``matching/``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from assistant.numeric import sigmoid
from assistant.resources.match_reasons import of_filters, of_name, written
from assistant.resources.matching.meaning import Pairs
from assistant.resources.matching.ordinary_words import is_unknown_stem, telling
from assistant.resources.matching.ranking import Flags, Ranking, Shares, least, nearest
from assistant.resources.need import Filters, Need, understand, with_fewer
from assistant.resources.record import Resource
from assistant.resources.resource_names import Names, in_capitals
from assistant.resources.vocabulary import VALUES, Facet, label
from assistant.text.analysis import STOP_WORDS, stem, words

NEAREST = 3  # resources shown when nothing is sure to serve
# What letting a filter go must bring, in log-odds: a constraint is a condition, the others may have been misread.
_LET_GO, _LET_GO_CONSTRAINT = 0.3, 2.0
_NEAR_THE_BEST = 3.5  # of log-odds; what serves much less than the first is not shown
_SHOPS = "commercants"
_SHORT_NEED, _FEW = 3, 3
# Before a name, they ask for what resembles it: « un quiz genre Kahoot », « autre que Duolingo ».
_LIKE = frozenset("genre type comme que sauf facon".split())


@dataclass(frozen=True)
class Hit:
    """A resource with why it fits, in French; ``named`` when the need says its name or it replaces one that it says."""

    resource: Resource
    reasons: tuple[str, ...]
    named: bool = False


@dataclass(frozen=True)
class SearchResult:
    """The resources of a need, best first, the first ``named`` of them by name.

    ``asked`` are the filters of the need and of the address, ``kept`` those that the resources satisfy; ``loosened`` is
    the one let go because nothing fitted as well, or None. ``fit`` is the probability that the first resource
    which is not named serves. ``unsaid`` are the words of a need that nothing is sure to serve, those that the first
    resource does not say before all: the resources are only the nearest.
    """

    need: Need
    asked: Filters
    kept: Filters
    resources: tuple[Resource, ...]
    named: int = 0
    loosened: tuple[Facet, str] | None = None
    unsaid: tuple[str, ...] = ()
    fit: float = 0.0

    @property
    def let_go(self) -> str:
        """What the filter let go is called; empty when none was."""
        if self.loosened is None:
            return ""
        facet, kept = self.loosened[0], self.kept.of(self.loosened[0])
        return ", ".join(label(facet, value) for value in self.asked.of(facet) if value not in kept)


@dataclass(frozen=True)
class _Listed:
    """The filters kept, the one let go, and the resources in order with the log-odds of the first."""

    kept: Filters
    loosened: tuple[Facet, str] | None = None
    resources: tuple[Resource, ...] = ()
    best: float = -math.inf


class Searcher:
    """Resources ready to be searched; immutable, for many threads. ``pairs`` are their vectors, or those we ship."""

    def __init__(self, resources: Sequence[Resource], pairs: Pairs | None = None) -> None:
        self.resources = tuple(resources)
        self.by_id = {resource.id: resource for resource in self.resources}
        self._places = {resource.id: place for place, resource in enumerate(self.resources)}
        self._names = Names(self.resources)
        self._of_shops = [place for place, one in enumerate(self.resources) if one.levels == (_SHOPS,)]
        self._ranking = Ranking(self.resources, pairs)

    def search(
        self,
        text: str = "",
        chosen: Filters | None = None,
        *,
        read: bool = True,
        spoken: Sequence[str] | None = None,
    ) -> SearchResult:
        """The resources that serve ``text`` and the filters ``chosen``; ``read`` off keeps to the chosen filters.

        ``spoken`` are the folded words of ``text``, where they are known already.
        """
        need, named = self._read(text, spoken, read=read)
        asked = (chosen or Filters()).over(need.filters)
        firm = chosen or Filters()
        if need.instead and named:
            need = _likened(need, named)
        first = [] if need.instead else self._with_successors(named)
        if first and not need.topic and not asked:
            return SearchResult(need, asked, asked, tuple(first), len(first), fit=1.0)
        skipped = {one.id for one in (*first, *named)}
        listed = self._listed(need, asked, firm, skipped)
        if first and listed.loosened:
            listed = _Listed(listed.kept)
        rest = listed.resources
        unsaid = self._unsaid(need, rest[0]) if rest and not first and listed.best < least() else ()
        return SearchResult(
            need,
            asked,
            listed.kept,
            (*first, *rest),
            len(first),
            None if first else listed.loosened,
            unsaid,
            sigmoid(listed.best) if rest and not unsaid else 0.0,
        )

    def explained(self, found: SearchResult, start: int = 0, stop: int | None = None) -> list[Hit]:
        """The resources of ``found`` from ``start`` to ``stop``, each with its reasons."""
        hits = []
        for rank, resource in list(enumerate(found.resources))[start:stop]:
            named = rank < found.named
            reasons = of_name(resource) if named else tuple(self._reasons(resource, found))
            hits.append(Hit(resource, reasons, named))
        return hits

    def _read(self, text: str, spoken: Sequence[str] | None, *, read: bool) -> tuple[Need, list[Resource]]:
        """The need, without the words of the names it holds, and the resources that bear them."""
        need = understand(text, filters=read, found=spoken)
        found = list(spoken) if spoken is not None and need.text == text else words(need.text)
        short = len(need.said) <= _SHORT_NEED and not need.filters.subject
        strange = {
            word
            for word in found
            if word not in STOP_WORDS and not self._ranking.knows(word) and (short or is_unknown_stem(stem(word)))
        }
        places, taken = self._names.find(found, strange, in_capitals(need.text))
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

    def _listed(self, need: Need, asked: Filters, firm: Filters, skipped: Set[str]) -> _Listed:
        """What serves, best first: constraints and the filters of ``firm`` hold if they can, the others only weigh.

        Without a topic the filters are the need: whatever has them serves. The ids ``skipped`` are left out.
        """
        scores = self._ranking.scores(need, asked)
        scores[[self._places[one] for one in skipped]] = -math.inf
        if need.topic and _SHOPS not in asked.level and "commerce" not in asked.subject:
            scores[self._of_shops] = -math.inf  # « fiche de paie » asks nothing of a means of payment
        held = firm.adding("constraint", asked.constraint) if need.topic else asked
        strict = self._served(need, scores, self._ranking.satisfy(held), _Listed(held))
        if strict.resources and not need.topic:
            return strict
        found, most = strict, strict.best
        for facet, value, fewer in with_fewer(need, held):
            gone = set(held.of(facet)) - set(fewer.of(facet))
            if strict.resources and gone & set(firm.of(facet)):
                continue  # chosen by hand
            cost = len(gone) * _LET_GO_CONSTRAINT if facet == "constraint" else _LET_GO
            satisfied = self._ranking.satisfy(fewer, general=facet == "subject" and not need.topic)
            other = self._served(need, scores, satisfied, _Listed(fewer, (facet, value)))
            if other.best - cost > most:
                found, most = other, other.best - cost
        return self._told(found, asked, held)

    def _told(self, listed: _Listed, asked: Filters, held: Filters) -> _Listed:
        """``listed`` with the filters that only weighed: kept when something listed has them, let go otherwise."""
        kept, loosened = listed.kept, listed.loosened
        for facet in VALUES:
            left = tuple(one for one in asked.of(facet) if one not in held.of(facet))
            if left and any(self._ranking.has(one.id, facet, left) for one in listed.resources):
                kept = kept.adding(facet, left)
            elif left and listed.resources:
                loosened = loosened or (facet, left[0])
        return replace(listed, kept=kept, loosened=loosened)

    def _unsaid(self, need: Need, first: Resource) -> tuple[str, ...]:
        """The words of ``need`` that tell most, of those that ``first`` does not say if there are any."""
        place = self._places[first.id]
        said = written(need)
        left = [one for one in said if not self._ranking.says(words(one)[0], place)] or said
        return tuple(sorted(left, key=lambda one: -telling(stem(words(one)[0])))[:_FEW])

    def _served(self, need: Need, scores: Shares, satisfied: Flags, listed: _Listed) -> _Listed:
        """``listed`` with the resources of ``satisfied`` that serve, best first."""
        satisfied = satisfied & np.isfinite(scores)
        if not need.topic:  # one of every subject must say it
            satisfied = satisfied & (self._ranking.of_subject(listed.kept) | (scores >= least()))
        places = np.flatnonzero(satisfied)
        enough = nearest(filtered=bool(need.filters))
        if not len(places) or (need.topic and scores[places].max() < enough):
            return listed
        best = float(scores[places].max())
        bound = best - _NEAR_THE_BEST if need.topic else -math.inf
        order = places[np.argsort(-scores[places], kind="stable")]
        order = order[:NEAREST] if need.topic and best < least() else order
        kept = tuple(self.resources[place] for place in order.tolist() if scores[place] >= bound)
        return replace(listed, resources=kept, best=best)

    def _reasons(self, resource: Resource, found: SearchResult) -> Iterator[str]:
        yield from of_filters(resource, found.kept)
        if found.need.instead:
            yield "rend un service proche"
        place = self._places[resource.id]
        told = [word for word in written(found.need) if self._ranking.says(words(word)[0], place)]
        if told:
            yield f"parle de : {', '.join(told)}"
        elif found.need.topic and not found.need.instead:
            yield "proche de votre demande"


def _likened(need: Need, named: Sequence[Resource]) -> Need:
    """The need of what does as the resources ``named``: their topics."""
    topics = " ".join(topic for one in named for topic in one.topics)
    likened = understand(topics, filters=False)
    return replace(need, topic=likened.topic, about=likened.about, said=likened.said, meant=topics)
