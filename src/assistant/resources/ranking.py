"""Which resources fit a need and filters, and in what order: what they say of its subject, their classification, state.

A resource of every subject serves a subject after those made for it, and only when its own words say it. What a need is
about counts for how much each word tells (``ordinary_words.py``). Where a filter would keep only resources that say
much less than another one does, nothing fits: the search then lets that filter go and says so. Nothing here needs a
model or a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.index.bm25 import LexicalIndex
from assistant.resources.constraints import holds
from assistant.resources.need import Filters, Need
from assistant.resources.ordinary_words import telling
from assistant.resources.record import Resource
from assistant.resources.vocabulary import label
from assistant.text.analysis import analyse, stem

# The share of what is asked that a resource must say, less under a subject; or else that many telling words.
COVERED, COVERED_OF_A_SUBJECT, SAID = 0.25, 0.2, 1.3
_CONTENT = frozenset(
    "video audio jeu exercice annales cours manuel fiche sequence dossier programme encyclopedie simulation".split()
)
_OF_THE_BEST = 0.5  # nor does it say much less than the one that says most
_OF_ANY = 0.8  # nor do those of the filters say much less than one of the same level that they leave out
# A word of the subject counts for that much where the resource is of the subject without saying it.
_CLASSED, _CLASSED_GENERAL = 0.4, 0.32
_LEAST_OF_A_SUBJECT = 0.3
_BRIEF, _MOST = 3, 0.5
_UNKNOWN_RARITY = 7.0
_WORDS, _COVERAGE, _MADE_FOR, _FIRST_KIND, _FOCUS = 0.1, 8.0, 3.0, 0.5, 1.0
_STATE = {"active": 0.6, "renamed": 0.2, "cited": 0.2, "unchecked": -0.3, "stale": -12.0, "closed": 0.0}
_PRICE = {"free": 0.2, "freemium": -0.5, "paid": -0.8}
Shares = NDArray[np.float64]


class Ranking:
    """Resources ready to be ranked; immutable."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = tuple(resources)
        self._index = LexicalIndex.build(_fields(resource) for resource in resources)
        self._general = np.array([_general_content(one) for one in self._resources], dtype=np.bool_)

    def ranked(self, need: Need, filters: Filters, *, general: bool = False) -> list[Resource]:
        """The resources that fit, best first, closed ones left out; with ``general``, those of every subject alone."""
        covered, asked = self._covered(need, filters)
        said = self._index.shared(dict.fromkeys(need.about, 1.0))
        level = [place for place, one in enumerate(self._resources) if one.is_open and _of_level(one, filters)]
        fitting = [
            place
            for place in level
            if _satisfies(self._resources[place], filters)
            and (self._general[place] or not general)
            and (
                _of_subject(self._resources[place], filters) or (self._general[place] and (said[place] or filters.kind))
            )
        ]
        if not fitting:
            return []
        best = float(covered[fitting].max())
        if (filters.kind or filters.constraint) and best < _OF_ANY * float(covered[level].max()):
            return []
        enough = COVERED_OF_A_SUBJECT if filters.subject else COVERED
        if len(need.topic) <= _BRIEF and not (filters.subject or filters.level or filters.kind):
            fitting = self._saying_most(fitting, need.topic)
        kept = [
            place
            for place in fitting
            if not asked
            or (covered[place] >= _OF_THE_BEST * best and (covered[place] >= enough or covered[place] * asked >= SAID))
        ]
        return self._in_order(kept, covered, need, filters)

    def _saying_most(self, places: Sequence[int], topic: Sequence[str]) -> list[int]:
        """Those that say most words of a brief need: « permis de construire » is not to construct."""
        said = self._index.shared(dict.fromkeys(topic, 1.0))
        return [place for place in places if not topic or said[place] > _MOST * len(topic)]

    def _in_order(self, kept: Sequence[int], covered: Shares, need: Need, filters: Filters) -> list[Resource]:
        words = self._index.scores({one: self._index.rarity(one) or _UNKNOWN_RARITY for one in need.said})
        scored: list[tuple[float, str, Resource]] = []
        for place in kept:
            one = self._resources[place]
            score = _WORDS * words[place] + _COVERAGE * covered[place] + _fitness(one, filters)
            scored.append((-float(score), one.name.casefold(), one))
        return [one for _, _, one in sorted(scored, key=lambda scored_one: scored_one[:2])]

    def says(self, word: str, place: int) -> bool:
        """Whether the resource at ``place`` has the folded ``word`` in its texts."""
        return self._index.holds(stem(word), place)

    def knows(self, word: str) -> bool:
        """Whether any resource has the folded ``word`` in its texts."""
        return stem(word) in self._index

    def share_said(self, need: Need, place: int) -> float:
        """The share of the subject of ``need`` that the resource at ``place`` says; 1 when it has none."""
        return float(self._covered(need, need.filters)[0][place])

    def _covered(self, need: Need, filters: Filters) -> tuple[Shares, float]:
        """The share of what is asked that each resource says, and how much is asked; all 1 and 0 without a subject."""
        topic = {one: telling(one) for one in need.topic}
        subject = {one: max(telling(one), _LEAST_OF_A_SUBJECT) for one in need.about if one not in topic}
        asked = sum(topic.values()) + sum(subject.values())
        size = len(self._resources)
        if not asked:
            return np.ones(size), 0.0
        said = self._index.shared(subject).astype(np.float64)
        whole = sum(subject.values())
        made = np.array([bool(set(filters.subject) & set(one.subjects)) for one in self._resources], dtype=np.bool_)
        credit = np.where(made, _CLASSED, np.where(self._general, _CLASSED_GENERAL, 0.0)) * whole
        covered: Shares = (self._index.shared(topic) + np.maximum(said, credit)).astype(np.float64) / asked
        return covered, float(asked)


def _fields(resource: Resource) -> Iterator[tuple[list[str], float]]:
    yield analyse(" ".join((resource.name, *resource.aliases))), 3
    yield analyse(" ".join(resource.topics)), 2
    yield analyse(resource.description), 1
    named = [label("subject", value) for value in resource.subjects if value != "tous"]
    yield analyse(" ".join([*named, *(label("kind", value) for value in resource.kinds)])), 1


def _general_content(resource: Resource) -> bool:
    """Whether it is of every subject and holds something to learn from, not a tool alone."""
    return resource.is_general and bool(_CONTENT & set(resource.kinds))


def _of_level(resource: Resource, filters: Filters) -> bool:
    return not filters.level or bool(set(filters.level) & set(resource.levels))


def _of_subject(resource: Resource, filters: Filters) -> bool:
    return not filters.subject or bool(set(filters.subject) & set(resource.subjects))


def _satisfies(resource: Resource, filters: Filters) -> bool:
    if filters.kind and not set(filters.kind) & set(resource.kinds):
        return False
    return all(holds(constraint, resource) for constraint in filters.constraint)


def _fitness(resource: Resource, filters: Filters) -> float:
    """What its classification and its state add to its words."""
    score = _STATE[resource.status.state] + _FOCUS / len(resource.subjects) + _PRICE.get(resource.price or "", 0.0)
    if set(filters.subject) & set(resource.subjects):
        score += _MADE_FOR
    if resource.kinds[0] in filters.kind:
        score += _FIRST_KIND
    if filters.level:
        score += _FOCUS * len(set(filters.level) & set(resource.levels)) / len(resource.levels)
    return score
