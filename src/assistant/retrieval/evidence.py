"""What speaks for each document of an index, for one question: a few numbers, one array a feature.

Each feature is normalised over the documents of the question, so that BM25 scores and cosines can be weighed together:
word scores by their maximum, cosines by their mean and standard deviation. Features are computed for all documents
at once. Nothing is weighed or chosen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation
from assistant.index.word_index import fragments
from assistant.numeric import cosines_of
from assistant.records import Question
from assistant.retrieval import page_classifier
from assistant.retrieval.known_questions import KnownEvidence, known_index
from assistant.retrieval.page_classifier import PageEvidence

FEATURES = ("section", "following", "fragments", "alike", "covered", "asking", "dense", "known", "learned")
NEAREST = 120
_DEPTH = 100
_FOLLOWING = 2
_SPREAD = 3
_UNLIKELY = -7.0  # log-chance of a page from which it is all the same
_UNLEARNED = -5.5  # that of a page that is no class: one in as many as there are

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Evidence:
    """``features`` has shape ``(documents, len(FEATURES))``; the rest is raw, for passages and for confidence.

    ``lexical`` has a BM25 score a passage, ``cosines`` the best cosine of each document, ``title_queries`` the best
    cosine of its title and aliases; ``rows`` and ``row_cosines`` are the passages found by vector; ``known`` is what
    the questions known for pages say, ``pages`` which common page they have taught to expect; ``forgotten`` is the row
    of a document of which nothing counts as learned.
    """

    features: Scores
    lexical: Scores
    cosines: Scores
    title_queries: Scores
    rows: NDArray[np.int64]
    row_cosines: Vector
    known: KnownEvidence
    pages: PageEvidence
    forgotten: int | None = None


@dataclass(frozen=True)
class Compared:
    """A question beside all that the index holds: the same whatever is left out, so made once for several settings.

    ``lexical`` by passage; ``asked``, ``parts`` and ``alike`` by title or alias; ``covered`` and ``cosines`` by
    document; ``found`` are the rows of the nearest vectors and ``near`` their cosines; ``known`` by known question.
    """

    lexical: Scores
    asked: Scores
    parts: Scores
    alike: Scores
    covered: Scores
    cosines: Vector
    found: NDArray[np.int64]
    near: Vector
    known: Vector

    @classmethod
    def of(cls, generation: Generation, vector: Vector, question: Question) -> Compared:
        """For one question and its vector."""
        words = generation.words
        cosines = cosines_of(generation.vectors[: len(generation.entries)], vector)
        found, near = generation.store.nearest(vector, NEAREST)
        np.maximum.at(cosines, generation.vector_owners[found], near)
        return cls(
            generation.lexical.scores(question.terms),
            cosines_of(generation.title_queries, vector),
            words.fragments.scores(fragments(question.corrected)),
            words.alike(question.terms),
            words.covered(question.terms),
            cosines,
            found,
            near,
            cosines_of(known_index(generation).vectors, vector),
        )

    def without(self, generation: Generation, out: NDArray[np.int64]) -> Compared:
        """The same, the entries ``out`` counting as not held."""
        if not len(out):
            return self
        others = ~np.isin(generation.title_query_owners, out)
        asked, parts, alike = (
            np.where(others, one, 0).astype(np.float32) for one in (self.asked, self.parts, self.alike)
        )
        covered, cosines = self.covered.copy(), self.cosines.copy()
        covered[out], cosines[out] = 0, _mean_without(cosines, out)
        lexical = np.where(np.isin(generation.owner, out), 0, self.lexical).astype(np.float32)
        held = ~np.isin(generation.vector_owners[self.found], out)
        return Compared(
            lexical, asked, parts, alike, covered, cosines, self.found[held], self.near[held], self.known
        )  # fmt: skip


def gather(
    generation: Generation,
    vector: Vector,
    question: Question,
    without: Sequence[int] = (),
    forget: int | None = None,
    unasked: Sequence[int] = (),
    compared: Compared | None = None,
) -> Evidence:
    """The evidence for a question: the vector of its text, its weighted stems, its words; ``compared`` when it was.

    Entries in ``without`` get no evidence, as if they were not indexed; the known questions of ``forget`` are ignored,
    and so are those in the rows ``unasked``.
    """
    compared = compared or Compared.of(generation, vector, question)
    known = known_index(generation).evidence(generation, compared.known, without, forget, unasked)
    pages = page_classifier.evidence(generation, vector, without, forget)
    out, count = np.asarray(without, dtype=np.int64), len(generation.entries)
    raw = compared.without(generation, out)
    of_passages = np.flatnonzero(generation.vector_rows[raw.found] >= 0)
    rows, near = generation.vector_rows[raw.found[of_passages]], raw.near[of_passages]
    best = _by_owner(raw.lexical, generation.owner, count)
    title_queries = _by_owner(raw.asked, generation.title_query_owners, count)
    if len(out) and count > len(out):
        title_queries[out] = _mean_without(title_queries, out)
    columns = (
        _of_maximum(best),
        _of_maximum(_following(raw.lexical, best, generation)),
        _of_maximum(_by_owner(raw.parts, generation.title_query_owners, count)),
        _by_owner(raw.alike, generation.title_query_owners, count),
        raw.covered,
        _standard(title_queries),
        _standard(raw.cosines),
        _known(known.answered, pages.held),
        _learned(pages.held),
    )
    features = np.stack(columns, axis=1)
    return Evidence(features, raw.lexical, raw.cosines, title_queries, rows, near, known, pages, forget)


def _mean_without(values: Scores, out: NDArray[np.int64]) -> float:
    """The mean of the entries that are held, 0 when none is."""
    return float(np.delete(values, out).mean()) if len(values) > len(out) else 0.0


def _by_owner(values: Scores, owners: NDArray[np.int32], count: int) -> Scores:
    """The best value of each document, 0 for one that has none."""
    best = np.zeros(count, dtype=np.float32)
    np.maximum.at(best, owners, values)
    return best


def _following(lexical: Scores, best: Scores, generation: Generation) -> Scores:
    """The summed scores of the second and third best sections of the documents that could matter."""
    result = np.zeros(len(best), dtype=np.float32)
    kept = min(_DEPTH, len(best))
    documents = np.sort(np.argpartition(-best, kept - 1)[:kept])
    counts = generation.bounds[documents + 1] - generation.bounds[documents]
    starts = np.cumsum(counts) - counts
    rows = np.arange(counts.sum()) + np.repeat(generation.bounds[documents] - starts, counts)
    group = np.repeat(np.arange(kept), counts)
    order = np.lexsort((-lexical[rows], group))
    place = np.arange(len(rows)) - starts[group]
    counted = (place > 0) & (place <= _FOLLOWING)
    result[documents] = np.bincount(group[counted], lexical[rows][order][counted], minlength=kept)
    return result


def _of_maximum(scores: Scores) -> Scores:
    return scores / max(float(scores.max(initial=0)), 1e-6)


def _known(answered: Scores, learned: Scores) -> Scores:
    """What known questions add to a page: nothing where none is known, or where they have taught what to expect."""
    said = np.isfinite(answered)
    if not said.any():
        return np.zeros_like(answered)
    spread = max(_SPREAD * float(answered[said].std()), 1e-4)
    return np.asarray(
        np.where(said & ~np.isfinite(learned), np.maximum(answered - answered[said].mean(), 0) / spread, 0),
        dtype=np.float32,
    )


def _learned(chances: Scores) -> Scores:
    """The log-chance of each page on a scale of one; the same for all where nothing was learned."""
    logs = np.log(np.maximum(np.nan_to_num(chances, nan=np.exp(_UNLEARNED)), 1e-9))
    return np.asarray(1 - np.maximum(logs, _UNLIKELY) / _UNLIKELY, dtype=np.float32)


def _standard(cosines: Scores) -> Scores:
    """Cosines as deviations from their mean over the documents: models use different, narrow bands of them.

    Divided by :data:`_SPREAD` standard deviations, so that they range like the other features.
    """
    return np.asarray((cosines - cosines.mean()) / max(_SPREAD * float(cosines.std()), 1e-4), dtype=np.float32)
