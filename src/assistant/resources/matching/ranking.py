"""How well resources fit a need: words and meaning beside its own, needs known for them, classes beside its filters.

A logistic model (``ranking.json``, fitted by ``assistant-eval fit-resource-ranking``) gives each resource the log-odds
that it serves. The filters weigh in it, so that a good resource of another kind can be told from a poor one of the
right kind; which of them are let go is ``search.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.bm25 import LexicalIndex
from assistant.numeric import cosines_of
from assistant.resources.constraints import holds
from assistant.resources.matching import known_needs, meaning
from assistant.resources.matching.known_needs import KnownNeeds
from assistant.resources.matching.ordinary_words import telling
from assistant.resources.need import Filters, Need
from assistant.resources.record import Resource
from assistant.resources.vocabulary import VALUES, Facet, label
from assistant.text.analysis import analyse, stem
from assistant.weights import read_weights

FEATURES = (
    "whole", "topics", "covered", "said", "words", "off_subject", "general", "off_level", "off_kind", "kind", "free",
    "active", *known_needs.FEATURES,
)  # fmt: skip
# A word of the subject counts for that much where the resource is of the subject without saying it.
_CLASSED, _CLASSED_GENERAL = 0.4, 0.32
_CONTENT = frozenset(
    "video audio jeu exercice annales cours manuel fiche sequence dossier programme encyclopedie simulation".split()
)
_LEAST_OF_A_SUBJECT, _MOST_SAID = 0.3, 3.0
_UNKNOWN_RARITY, _WORDS = 7.0, 0.1
_STALE = 12.0  # what an address that answers no more takes away
_CLASSES: tuple[Facet, ...] = ("subject", "level", "kind")
Shares = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Ranking:
    """Resources ready to be weighed; immutable. ``pairs`` are their vectors, ``known`` those of the known needs."""

    def __init__(
        self, resources: Sequence[Resource], pairs: meaning.Pairs | None = None, known: Vector | None = None
    ) -> None:
        self.resources = tuple(resources)
        self._pairs = meaning.shipped() if pairs is None else pairs
        self._places = {one.id: place for place, one in enumerate(resources)}
        self._known = KnownNeeds([one.id for one in resources], known)
        self._index = LexicalIndex.build(_fields(resource) for resource in resources)
        self._classed = {(facet, value): self._of(facet, value) for facet in VALUES for value in VALUES[facet]}
        self._content = self._flags(lambda one: one.is_general and bool(_CONTENT & set(one.kinds)))
        self._free = self._flags(lambda one: one.price == "free")
        self._active = self._flags(lambda one: one.status.state == "active")
        self._stale = self._flags(lambda one: one.status.state == "stale")
        self._open = self._flags(lambda one: one.is_open)
        self._general = self._flags(lambda one: one.is_general)

    @functools.cached_property
    def _vectors(self) -> tuple[Vector, Vector, Flags]:
        """The vectors of whole texts, those of topics, and which resources have some."""
        whole, topics = meaning.likeness(self.resources, self._pairs)
        return whole, topics, whole.any(axis=1)

    def scores(self, need: Need, filters: Filters) -> Shares:
        """The log-odds that each resource serves, shape ``(n,)``."""
        held = _fitted()
        scores: Shares = self.features(need, filters) @ held["weights"] + held["bias"]
        return scores - _STALE * self._stale

    def features(self, need: Need, filters: Filters, *, known: bool = True) -> Shares:
        """The :data:`FEATURES` of each resource, shape ``(n, features)``; ``known`` off: no known need is this one."""
        covered, asked = self._covered(need, filters)
        words = self._index.scores({one: self._index.rarity(one) or _UNKNOWN_RARITY for one in need.said})
        whole, topics, nearest = self._alike(need, known=known)
        subject, level, kind = (self._has(filters, facet) for facet in _CLASSES)
        ones = np.ones(len(self.resources))
        columns = (
            whole,
            topics,
            covered if asked else 0 * ones,
            np.minimum(covered * asked, _MOST_SAID),
            _WORDS * words,
            bool(filters.subject) & ~subject,
            bool(filters.subject) & ~subject & self._general,
            bool(filters.level) & ~level,
            bool(filters.kind) & ~kind,
            bool(filters.kind) & kind,
            self._free,
            self._active,
        )
        return np.column_stack([*(ones * column for column in columns), nearest]).astype(np.float64)

    def satisfy(self, filters: Filters, *, general: bool = False) -> Flags:
        """Which open resources have what every filter asks, one of every subject serving any; ``general``: only those.

        Every constraint must hold, and one value of each other facet.
        """
        kept = self._open & (self._general | (not general))
        for constraint in filters.constraint:
            kept = kept & self._classed["constraint", constraint]
        for facet in _CLASSES:
            if filters.of(facet):
                kept = kept & (self._has(filters, facet) | (self._general & (facet == "subject")))
        return kept

    def of_subject(self, filters: Filters) -> Flags:
        """Which resources are of the subject itself, when one is asked."""
        return self._has(filters, "subject") | (not filters.subject)

    def has(self, name: str, facet: Facet, values: Sequence[str]) -> bool:
        """Whether the resource of id ``name`` has one of ``values`` of ``facet``, or serves every subject."""
        place = self._places[name]
        held = any(self._classed[facet, value][place] for value in values)
        return held or (facet == "subject" and bool(self._general[place]))

    def says(self, word: str, place: int) -> bool:
        """Whether the resource at ``place`` has the folded ``word`` in its texts."""
        return self.says_stem(stem(word), place)

    def says_stem(self, one: str, place: int) -> bool:
        """Whether the resource at ``place`` has the stem ``one`` in its texts."""
        return self._index.holds(one, place)

    def knows(self, word: str) -> bool:
        """Whether any resource has the folded ``word`` in its texts."""
        return self.knows_stem(stem(word))

    def knows_stem(self, one: str) -> bool:
        """Whether any resource has the stem ``one`` in its texts."""
        return one in self._index

    def _alike(self, need: Need, *, known: bool) -> tuple[Shares, Shares, Shares]:
        """The cosines of the need with each resource, and what its known needs say.

        One without vectors is as near as the others are on average.
        """
        if not need.text or not self.resources:
            none = np.zeros(len(self.resources))
            return none, none, np.zeros((len(self.resources), len(known_needs.FEATURES)))
        vector = meaning.of_need(need.meant or need.text)
        *vectors, held = self._vectors
        near = np.array([cosines_of(rows, vector) for rows in vectors], dtype=np.float64)
        if held.any():
            near[:, ~held] = near[:, held].mean(axis=1, keepdims=True)
        return near[0], near[1], self._known.features(vector, "" if known else need.text, near[1])

    def _covered(self, need: Need, filters: Filters) -> tuple[Shares, float]:
        """The share of what is asked that each resource says, and how much is asked; all 1 and 0 without a subject."""
        topic = {one: telling(one) for one in need.topic}
        subject = {one: max(telling(one), _LEAST_OF_A_SUBJECT) for one in need.about if one not in topic}
        asked = sum(topic.values()) + sum(subject.values())
        if not asked:
            return np.ones(len(self.resources)), 0.0
        said = self._index.shared(subject).astype(np.float64)
        made = self._has(filters, "subject")
        credit = np.where(made, _CLASSED, np.where(self._content, _CLASSED_GENERAL, 0.0)) * sum(subject.values())
        covered: Shares = (self._index.shared(topic) + np.maximum(said, credit)).astype(np.float64) / asked
        return covered, float(asked)

    def _has(self, filters: Filters, facet: Facet) -> Flags:
        """Which resources have one of the values asked of ``facet``."""
        none = np.zeros(len(self.resources), dtype=np.bool_)
        return functools.reduce(np.logical_or, (self._classed[facet, value] for value in filters.of(facet)), none)

    def _of(self, facet: Facet, value: str) -> Flags:
        if facet == "constraint":
            return self._flags(lambda one: holds(value, one))
        return self._flags(lambda one: value in getattr(one, f"{facet}s"))

    def _flags(self, said: Callable[[Resource], bool]) -> Flags:
        return np.array([said(one) for one in self.resources], dtype=np.bool_)


def least() -> float:
    """The log-odds under which a resource is not proposed."""
    return float(_fitted()["least"])


def nearest(*, filtered: bool) -> float:
    """The log-odds under which a resource is not even shown as the nearest; a need without filters asks for more."""
    return float(_fitted()["nearest" if filtered else "nearest_anything"])


def _fields(resource: Resource) -> Iterator[tuple[list[str], float]]:
    yield analyse(" ".join((resource.name, *resource.aliases))), 3
    yield analyse(" ".join(resource.topics)), 2
    yield analyse(resource.description), 1
    named = [label("subject", value) for value in resource.subjects if value != "tous"]
    yield analyse(" ".join([*named, *(label("kind", value) for value in resource.kinds)])), 1


@functools.cache
def _fitted() -> Mapping[str, Any]:
    held = read_weights("assistant.resources.matching", "ranking.json")
    return {**held, "weights": np.array([held["weights"][name] for name in FEATURES])}
