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
from assistant.resources.matching.ordinary_words import is_unheard, telling
from assistant.resources.matching.ranking import Flags, Ranking, Shares, least
from assistant.resources.need import Filters, Need, understand, with_fewer
from assistant.resources.record import Resource
from assistant.resources.resource_names import Names, in_capitals
from assistant.resources.vocabulary import Facet, label
from assistant.text.analysis import STOP_WORDS, stem, words

# What letting a filter go must bring, in log-odds: a constraint is a condition, the others may have been misread.
_LET_GO, _LET_GO_CONSTRAINT = 0.3, 2.0
_TELLS_AS_MUCH = 0.75  # of the word of a need that tells most: those that a resource of doubtful use must say
_NEAR_THE_BEST = 2.5  # of log-odds; what serves much less than the first is not shown
# Kinds that are asked for a class alone: « fiche », « cours » or « formation » may be of anything.
_TELLING = frozenset({"quiz", "annales", "simulation", "encyclopedie", "dictionnaire", "images", "certification"})
_SHORT_NEED = 3
_SHOPS = "commercants"
# Before a name, they ask for what resembles it: « un quiz genre Kahoot », « autre que Duolingo ».
_LIKE = frozenset("genre type comme que sauf facon".split())


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
    the one let go because nothing fitted as well, or None. ``fit`` is the probability that the first resource
    which is not named serves. ``unsaid`` are the words of a school need that no resource speaks of: the resources fit
    the rest. A level, a subject, or a kind that no other need names, tells a school need.
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
    ) -> Found:
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
            return Found(need, asked, asked, tuple(first), len(first), fit=1.0)
        skipped = {one.id for one in (*first, *named)}
        listed = self._listed(need, asked, firm, skipped)
        unsaid: tuple[str, ...] = ()
        if first and listed.loosened:
            listed = _Listed(listed.kept)
        elif not first:
            need, listed, unsaid = self._without_subject(need, asked, firm, listed, skipped)
        rest = listed.resources
        return Found(
            need,
            asked,
            listed.kept,
            (*first, *rest),
            len(first),
            None if first else listed.loosened,
            unsaid if rest else (),
            sigmoid(listed.best) if rest and not unsaid else 0.0,
        )

    def _without_subject(
        self, need: Need, asked: Filters, firm: Filters, listed: _Listed, skipped: Set[str]
    ) -> tuple[Need, _Listed, tuple[str, ...]]:
        """The same list, or what a school's filters alone find when nothing speaks of the subject, which is told."""
        of_school = bool(asked.level or asked.subject or _TELLING & set(asked.kind))
        if self._speaks_of_nothing(need, asked, listed, _TELLS_AS_MUCH if of_school else 0.0):
            return (need, listed, tuple(written(need))) if of_school else (need, _Listed(listed.kept), ())
        if listed.resources or not need.topic or not (asked.level or _TELLING & set(asked.kind)):
            return need, listed, ()
        bare = replace(need, topic=())
        return bare, self._listed(bare, asked, firm, skipped), tuple(written(need))

    def explained(self, found: Found, start: int = 0, stop: int | None = None) -> list[Hit]:
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
            if word not in STOP_WORDS and not self._ranking.knows(word) and (short or is_unheard(stem(word)))
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
        """What serves, with every filter or without the one that keeps from more; those of ``firm`` hold if they can.

        Without a topic the filters are the need: whatever has them serves. The ids ``skipped`` are left out.
        """
        scores = self._ranking.scores(need, asked)
        scores[[self._places[one] for one in skipped]] = -math.inf
        if need.topic and _SHOPS not in asked.level and "commerce" not in asked.subject:
            scores[self._of_shops] = -math.inf  # « fiche de paie » asks nothing of a means of payment
        strict = self._served(need, scores, self._ranking.satisfy(asked), _Listed(asked))
        if strict.resources and not need.topic:
            return strict
        found, most = strict, strict.best
        for facet, value, fewer in with_fewer(need, asked):
            gone = set(asked.of(facet)) - set(fewer.of(facet))
            if strict.resources and gone & set(firm.of(facet)):
                continue  # chosen by hand
            cost = len(gone) * _LET_GO_CONSTRAINT if facet == "constraint" else _LET_GO
            general = facet == "subject" and not need.topic
            satisfied = self._ranking.satisfy(fewer, general=general)
            if facet == "subject" and need.topic:  # another subject serves by what it says
                satisfied = satisfied & self._ranking.general_or_saying(need.topic)
            other = self._served(need, scores, satisfied, _Listed(fewer, (facet, value)))
            if other.best - cost > most:
                found, most = other, other.best - cost
        return found

    def _speaks_of_nothing(self, need: Need, asked: Filters, listed: _Listed, telling_as: float) -> bool:
        """Whether the first resource, of doubtful use, says none of the words that tell what is asked.

        Words that no resource and no ordinary question says make any use doubtful.
        """
        if not listed.resources or not need.topic or not (asked.level or asked.kind or asked.subject):
            return False
        if listed.best > 0 and not all(is_unheard(one) and not self._ranking.knows_stem(one) for one in need.topic):
            return False
        place = self._places[listed.resources[0].id]
        bound = telling_as * max(map(telling, need.about))
        return not any(self._ranking.says_stem(one, place) for one in need.about if telling(one) >= bound)

    def _served(self, need: Need, scores: Shares, satisfied: Flags, listed: _Listed) -> _Listed:
        """``listed`` with the resources of ``satisfied`` that serve, best first."""
        satisfied = satisfied & np.isfinite(scores)
        if not need.topic:  # one of every subject must say it
            satisfied = satisfied & (self._ranking.of_subject(listed.kept) | (scores >= least()))
        places = np.flatnonzero(satisfied)
        if not len(places) or (need.topic and scores[places].max() < least()):
            return listed
        best = float(scores[places].max())
        bound = best - _NEAR_THE_BEST if need.topic else -math.inf
        order = places[np.argsort(-scores[places], kind="stable")]
        kept = tuple(self.resources[place] for place in order.tolist() if scores[place] >= bound)
        return replace(listed, resources=kept, best=best)

    def _reasons(self, resource: Resource, found: Found) -> Iterator[str]:
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
