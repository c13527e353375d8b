"""Question -> ranked documents and passages, and how sure we are.

The evidence for each document (``evidence.py``) is weighed (``fusion.py``); the best documents come with their
passages, best first, and with the probability that the first one is right. It reads no document text and writes no
answer.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder, Vector
from assistant.evidence import Evidence, gather
from assistant.fusion import fitted
from assistant.generation import Entry, Generation
from assistant.lexical import analyse
from assistant.query import understand
from assistant.records import Audience, Passage

DOCUMENTS = 6
_DENSE_SHARE = 0.55


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
    vector: Vector | None = None


class Retriever:
    """Searches one generation with one embedder; safe to call from several threads."""

    def __init__(self, generation: Generation, embedder: Embedder, *, national: bool = True) -> None:
        self.generation = generation
        self._embedder = embedder
        self._national = national

    def retrieve(
        self, question: str, audience: Audience | None = None, *, today: date, count: int = DOCUMENTS
    ) -> Retrieval:
        """Rank the ``count`` best documents for ``question``; those past their ``valid_until`` are not used."""
        clock = time.perf_counter
        begin = clock()
        query = understand(question, self.generation.speller)
        understood = clock()
        vector = self._embedder.query(query.text)
        embedded = clock()
        evidence = gather(self.generation, vector, query)
        found = self._best(evidence, audience, today, count)
        timings = {"lexical": understood - begin, "embed": embedded - understood, "dense": clock() - embedded}
        terms = analyse(question)
        top = float(evidence.cosines.max(initial=0.0))
        confidence = self._confidence(found, terms, top)
        return Retrieval(question, found, confidence, {name: 1000 * value for name, value in timings.items()}, vector)

    def _best(self, evidence: Evidence, audience: Audience | None, today: date, count: int) -> tuple[Ranked, ...]:
        scores = self._scores(evidence, audience)
        order = np.argsort(-scores, kind="stable")
        usable = (row for row in order if self._usable(self.generation.entries[row], today))
        chosen = [int(row) for row, _ in zip(usable, range(count), strict=False)]
        worth = self._passage_scores(evidence)
        cosines = dict(zip(evidence.rows.tolist(), evidence.row_cosines.tolist(), strict=True))
        return tuple(
            Ranked(self.generation.entries[row], float(scores[row]), self._hits(row, worth, cosines, evidence))
            for row in chosen
        )

    def _scores(self, evidence: Evidence, audience: Audience | None) -> NDArray[np.float32]:
        fusion = fitted()
        scores = fusion.scores(evidence.features)
        for row, entry in enumerate(self.generation.entries):
            if entry.layer == "local":
                scores[row] += fusion.local
            if audience and audience in entry.audience:
                scores[row] += fusion.audience
        return scores

    def _passage_scores(self, evidence: Evidence) -> NDArray[np.float32]:
        worded = evidence.lexical / max(float(evidence.lexical.max(initial=0)), 1e-6)
        dense = np.zeros(len(worded), dtype=np.float32)
        if len(evidence.row_cosines):
            floor, top = float(evidence.row_cosines[-1]), float(evidence.row_cosines[0])
            dense[evidence.rows] = (evidence.row_cosines - floor) / max(top - floor, 1e-6)
        return np.asarray(_DENSE_SHARE * dense + (1 - _DENSE_SHARE) * worded, dtype=np.float32)

    def _hits(
        self, row: int, worth: NDArray[np.float32], cosines: dict[int, float], evidence: Evidence
    ) -> tuple[Hit, ...]:
        first, last = self.generation.bounds[row], self.generation.bounds[row + 1]
        hits = [
            Hit(self.generation.passages[one], float(worth[one]), cosines.get(one, 0.0), float(evidence.lexical[one]))
            for one in range(first, last)
            if worth[one] > 0
        ]
        return tuple(sorted(hits, key=lambda hit: -hit.score))

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
