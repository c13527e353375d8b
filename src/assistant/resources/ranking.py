"""Which resources fit a need and filters, and in what order: BM25 over their words, their classification, their state.

A resource of every subject serves a subject after those made for it, and only when its own words say it or it is of the
kind asked. Nothing here needs a model or a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.index.bm25 import LexicalIndex
from assistant.resources.constraints import holds
from assistant.resources.need import Filters, Need
from assistant.resources.record import Resource
from assistant.resources.vocabulary import label
from assistant.text.analysis import analyse, stem

# The share of what is asked, weighed by rarity, that a resource must say; less where its kind is asked too.
COVERED, COVERED_OF_A_KIND = 0.5, 0.35
_CONTENT = frozenset(
    "video audio jeu exercice annales cours manuel fiche sequence dossier programme encyclopedie simulation".split()
)
_OF_THE_BEST = 0.7  # nor does it say much less than the one that says most
_UNKNOWN_RARITY = 7.0
_WORDS, _COVERAGE, _MADE_FOR, _FIRST_KIND, _FOCUS = 0.1, 6.0, 3.0, 0.5, 1.0
_STATE = {"active": 0.6, "renamed": 0.2, "cited": 0.2, "unchecked": -0.3, "stale": -12.0, "closed": 0.0}

_PRICE = {"free": 0.2, "freemium": -0.5, "paid": -0.8}


class Ranking:
    """Resources ready to be ranked; immutable."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = tuple(resources)
        self._index = LexicalIndex.build(_fields(resource) for resource in resources)

    def ranked(self, need: Need, filters: Filters, *, general: bool = False) -> list[Resource]:
        """The resources that fit, best first, closed ones left out; with ``general``, those of every subject alone."""
        weights = {one: self._rarity(one) for one in need.said}
        word_scores = self._index.scores(weights)
        covered, spoken = self._covered(need.topic), self._index.shared(dict.fromkeys(need.about, 1.0))
        fitting = [
            place
            for place, resource in enumerate(self._resources)
            if resource.is_open and _satisfies(resource, filters) and (_general_content(resource) or not general)
        ]
        enough = COVERED_OF_A_KIND if filters.kind else COVERED
        enough = max(enough, _OF_THE_BEST * max((float(covered[place]) for place in fitting), default=0.0))
        scored: list[tuple[float, str, Resource]] = []
        for place in fitting:
            resource = self._resources[place]
            if filters.subject and not set(filters.subject) & set(resource.subjects):
                fits = _general_content(resource) and bool(spoken[place] or filters.kind)
            else:
                fits = bool(filters.subject) or not need.topic or bool(covered[place] >= enough)
            if fits:
                score = _WORDS * word_scores[place] + _COVERAGE * covered[place] + _fitness(resource, filters)
                scored.append((-float(score), resource.name.casefold(), resource))
        return [resource for _, _, resource in sorted(scored, key=lambda one: one[:2])]

    def says(self, word: str, place: int) -> bool:
        """Whether the resource at ``place`` has the folded ``word`` in its texts."""
        return self._index.holds(stem(word), place)

    def knows(self, word: str) -> bool:
        """Whether any resource has the folded ``word`` in its texts."""
        return stem(word) in self._index

    def share_said(self, need: Need, place: int) -> float:
        """The share of the subject of ``need`` that the resource at ``place`` says; 1 when it has none."""
        return float(self._covered(need.topic)[place]) if need.topic else 1.0

    def _covered(self, topic: Sequence[str]) -> NDArray[np.float32]:
        """The share of the topic that each resource says, weighed by rarity."""
        weights = {one: self._rarity(one) for one in topic}
        return self._index.shared(weights) / np.float32(sum(weights.values()) or 1.0)

    def _rarity(self, one: str) -> float:
        return self._index.rarity(one) or _UNKNOWN_RARITY


def _fields(resource: Resource) -> Iterator[tuple[list[str], float]]:
    yield analyse(" ".join((resource.name, *resource.aliases))), 3
    yield analyse(" ".join(resource.topics)), 2
    yield analyse(resource.description), 1
    named = [label("subject", value) for value in resource.subjects if value != "tous"]
    yield analyse(" ".join([*named, *(label("kind", value) for value in resource.kinds)])), 1


def _general_content(resource: Resource) -> bool:
    """Whether it is of every subject and holds something to learn from, not a tool alone."""
    return resource.is_general and bool(_CONTENT & set(resource.kinds))


def _satisfies(resource: Resource, filters: Filters) -> bool:
    if filters.level and not set(filters.level) & set(resource.levels):
        return False
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
