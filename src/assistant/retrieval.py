"""Question -> ranked passages, and how sure we are: dense and lexical scores, fused, summed by document.

Both scores are normalised over the candidates of the question before they are added. A document is worth its best
passage plus a share of the next two: a sheet that speaks of the subject in several sections beats a lucky sentence.
It reads no document text and writes no answer.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder, Vector
from assistant.generation import Entry, Generation
from assistant.lexical import analyse
from assistant.records import Audience, Passage

CANDIDATES = 120
DENSE_SHARE = 0.55
NEXT_SECTIONS = 0.2
LOCAL_BONUS, AUDIENCE_BONUS = 0.06, 0.05
DOCUMENTS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its fused score (comparable within one question only), its cosine and its BM25 score."""

    passage: Passage
    score: float
    cosine: float
    lexical: float


@dataclass(frozen=True)
class Ranked:
    """A document and its hits, best first."""

    entry: Entry
    score: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Retrieval:
    """The documents found, best first; ``confidence`` is the probability that the first one is right."""

    question: str
    documents: tuple[Ranked, ...]
    confidence: float
    timings: dict[str, float]


class Retriever:
    """Searches one generation with one embedder; safe to call from several threads."""

    def __init__(self, generation: Generation, embedder: Embedder, *, national: bool = True) -> None:
        self.generation = generation
        self._embedder = embedder
        self._national = national

    def retrieve(self, question: str, audience: Audience | None = None, *, today: date) -> Retrieval:
        """Rank the documents for ``question``; passages past their ``valid_until`` are not used."""
        clock = time.perf_counter
        begin = clock()
        vector = self._embedder.query(question)
        embedded = clock()
        terms = analyse(question)
        lexical = self.generation.lexical.scores(terms)
        worded = clock()
        rows, cosines = self._nearest(vector)
        found = self._rank(rows, cosines, lexical, audience, today)
        timings = {"embed": embedded - begin, "lexical": worded - embedded, "dense": clock() - worded}
        confidence = self._confidence(found, terms, float(cosines[0]) if len(cosines) else 0.0)
        return Retrieval(question, found, confidence, {name: 1000 * value for name, value in timings.items()})

    def _nearest(self, vector: Vector) -> tuple[NDArray[np.int64], Vector]:
        rows, cosines = self.generation.store.nearest(vector, CANDIDATES)
        return self.generation.vector_rows[rows], cosines

    def _rank(
        self,
        dense_rows: NDArray[np.int64],
        cosines: Vector,
        lexical: NDArray[np.float32],
        audience: Audience | None,
        today: date,
    ) -> tuple[Ranked, ...]:
        best = np.argpartition(-lexical, min(CANDIDATES, len(lexical) - 1))[:CANDIDATES]
        candidates = np.unique(np.concatenate([dense_rows, best[lexical[best] > 0]])).astype(np.int64)
        cosine = np.full(len(candidates), np.nan, dtype=np.float32)
        cosine[np.searchsorted(candidates, dense_rows)] = cosines
        floor, top = (float(cosines[-1]), float(cosines[0])) if len(cosines) else (0.0, 1.0)
        dense = np.clip((np.nan_to_num(cosine, nan=floor) - floor) / max(top - floor, 1e-6), 0, 1)
        worded = lexical[candidates] / max(float(lexical.max(initial=0.0)), 1e-6)
        fused = DENSE_SHARE * dense + (1 - DENSE_SHARE) * worded
        ranked = sorted(
            self._documents(candidates, fused, cosine, lexical, audience, today), key=lambda one: -one.score
        )
        return tuple(ranked[:DOCUMENTS])

    def _documents(
        self,
        candidates: NDArray[np.int64],
        fused: NDArray[np.float32],
        cosine: NDArray[np.float32],
        lexical: NDArray[np.float32],
        audience: Audience | None,
        today: date,
    ) -> Iterator[Ranked]:
        owners = self.generation.owner[candidates]
        order = np.lexsort((-fused, owners))
        bounds = np.flatnonzero(np.diff(owners[order], prepend=-1, append=-1))
        for first, last in itertools.pairwise(bounds):
            entry = self.generation.entries[int(owners[order[first]])]
            if not self._usable(entry, today):
                continue
            group = order[first:last]
            following = fused[group[1:3]].sum() if len(group) > 1 else 0.0
            score = float(fused[group[0]] + NEXT_SECTIONS * following)
            score += LOCAL_BONUS if entry.layer == "local" else 0.0
            score += AUDIENCE_BONUS if audience and audience in entry.audience else 0.0
            hits = tuple(
                Hit(
                    self.generation.passages[int(candidates[one])],
                    float(fused[one]),
                    float(np.nan_to_num(cosine[one])),
                    float(lexical[candidates[one]]),
                )
                for one in group
            )
            yield Ranked(entry, score, hits)

    def _usable(self, entry: Entry, today: date) -> bool:
        expired = entry.valid_until is not None and entry.valid_until < today
        return not expired and (self._national or entry.layer == "local")

    def _confidence(self, found: tuple[Ranked, ...], terms: list[str], top_cosine: float) -> float:
        """A first logistic estimate: the top cosine, and the share of the question's words that the index knows."""
        if not found:
            return 0.0
        known = sum(term in self.generation.lexical for term in set(terms)) / max(len(set(terms)), 1)
        strength = 40 * (top_cosine - 0.845) + 2.0 * (known - 0.6)
        return 1 / (1 + math.exp(-strength))
