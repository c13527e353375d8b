"""Question -> ranked documents and passages, and how sure we are.

The evidence for each document (``evidence.py``) is weighed (``fusion.py``); the best documents come with their
passages, best first, and with the probability that the first one is right. It reads no text and writes no answer.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder, Vector
from assistant.index.generation import Entry, Generation
from assistant.question.query import STEPS
from assistant.question.understanding import understand
from assistant.records import Audience, Intent, Passage, Question
from assistant.retrieval import confidence, confidence_features, page_ranking
from assistant.retrieval.confidence import SURER, Certainty, Confidence, calibrated
from assistant.retrieval.evidence import Compared, Evidence, gather
from assistant.retrieval.fusion import fitted
from assistant.retrieval.page_ranking import Sections
from assistant.retrieval.passage_ranking import Hit, passage_scores, rank_passages, settled
from assistant.retrieval.town_first import named_first, sure_page_first, town_first

DOCUMENTS = 6
AMONG = 5  # pages among which a right one can be chosen
READ = 4  # pages whose passages are compared

Likely = tuple[float, "Ranked", Passage]  # the probability that a passage answers, and its page
Judged = tuple[tuple["Ranked", ...], Confidence, bool]  # pages, how sure, and whether the first has the question's name


@dataclass(frozen=True)
class Ranked:
    """A document found, and its hits, best first: ranked when first asked for, since few documents are read."""

    entry: Entry
    score: float
    rank_hits: Callable[[], tuple[Hit, ...]] = field(repr=False, compare=False)

    @functools.cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The passages, best first."""
        return self.rank_hits()


@dataclass(frozen=True)
class Retrieval:
    """The documents found, best first.

    ``confidence`` is the probability that the first one is right, ``among`` that a right one is among the first, and
    ``verdict`` what follows from both. ``intent`` is what the question asks for; ``about`` the common page, held or
    not, that it is read to be about; ``named`` tells that its words are the name of the first page and of no other.
    """

    documents: tuple[Ranked, ...]
    confidence: float
    timings: Mapping[str, float]
    among: float = 0.0
    verdict: Certainty = "off"
    intent: Intent = ""
    about: str = ""
    named: bool = False

    @functools.cached_property
    def likeliest(self) -> list[Likely]:
        """:func:`likely` passages, made when first asked for."""
        return likely(self.documents)


@dataclass(frozen=True)
class Examined:
    """A question understood, the evidence for each document, and its score (minus infinity: must not be used).

    ``sections`` gives what speaks for each passage of a document, by its row; computed once.
    """

    question: Question
    vector: Vector
    evidence: Evidence
    scores: NDArray[np.float32]
    sections: Sections


class Retriever:
    """Searches one generation with one embedder; safe to call from several threads."""

    def __init__(self, generation: Generation, embedder: Embedder, *, national: bool = True) -> None:
        self.generation = generation
        self._embedder = embedder
        self._national = national

    def understand(
        self, message: str, language: str | None = None, *, before: str = "fr", steps: frozenset[str] = STEPS
    ) -> Question:
        """A message as this index reads and embeds it: see :func:`understanding.understand`."""
        return understand(
            message, self.generation.speller, self._embedder.query, language=language, before=before, steps=steps
        )

    def search(
        self,
        message: str,
        audience: Audience | None = None,
        *,
        today: date,
        count: int = DOCUMENTS,
        language: str | None = None,
    ) -> Retrieval:
        """:meth:`retrieve` for a message in words, for programs and measures."""
        return self.retrieve(self.understand(message, language), audience, today=today, count=count)

    def retrieve(
        self, question: Question, audience: Audience | None = None, *, today: date, count: int = DOCUMENTS
    ) -> Retrieval:
        """Rank the ``count`` best documents for ``question``; those past their ``valid_until`` are not used."""
        begin = time.perf_counter()
        vector = question.vector
        embedded = time.perf_counter()
        examined = self._examine(question, vector, audience, today)
        found, sure, named = self._judged(examined, count)
        if self._national and not named and not self.generation.pages.all():
            found, sure, named = self._pages_first(examined, audience, today, count) or (found, sure, named)
        timings = {"embed": 1000 * (embedded - begin), "dense": 1000 * (time.perf_counter() - embedded)}
        about = examined.evidence.pages.likeliest
        right = max(sure.right, named * SURER)
        return Retrieval(found, right, timings, sure.among, sure.verdict, question.intent, about, named)

    def _judged(self, examined: Examined, count: int) -> Judged:
        if not (found := self.documents(examined, count)):
            return found, confidence.NONE, False
        sure = calibrated(self.generation).judge(self._features(examined, found))
        scores = named_first(self.generation, examined.question, examined.scores, sure=sure.verdict == "sure")
        named = None if scores is None else self.documents(replace(examined, scores=scores), count)
        return named or found, sure, named is not None

    def _pages_first(self, examined: Examined, audience: Audience | None, today: date, count: int) -> Judged | None:
        """The page of which the search is sure when it looks at pages alone, before the sheets; None when it is not."""
        alone = self._examine(examined.question, examined.vector, audience, today, pages=examined.evidence)
        found, sure, named = self._judged(alone, count)
        if named or sure.right < SURER:
            return (found, sure, named) if named else None
        scores = sure_page_first(self.generation, examined.question, examined.scores, int(np.argmax(alone.scores)))
        return None if scores is None else (self.documents(replace(examined, scores=scores), count), sure, False)

    def examine(
        self,
        message: str,
        audience: Audience | None = None,
        *,
        today: date,
        steps: frozenset[str] = STEPS,
        forget: int | None = None,
        unasked: Sequence[int] = (),
        ordered: bool = True,
    ) -> Examined:
        """What :meth:`retrieve` sees of a message, for those who measure and fit.

        As if no question were known for the entry ``forget``, which is the case of a town's own pages, nor those of the
        rows ``unasked``. Pages that are not ``ordered`` keep the scores of fusion.
        """
        question = self.understand(message, steps=steps)
        return self._examine(
            question, question.vector, audience, today, forget=forget, unasked=unasked, ordered=ordered
        )

    def judged(
        self,
        question: Question,
        vector: Vector,
        *,
        today: date,
        without: Sequence[int] = (),
        forget: int | None = None,
        compared: Compared | None = None,
    ) -> tuple[dict[str, float], list[str]]:
        """The features that confidence reads, and the pages found in order; empty when nothing may be used.

        As if the entries ``without`` were not held and no question known for the entry ``forget``: for calibration,
        which has ``compared`` the question once.
        """
        examined = self._examine(question, vector, None, today, without, forget, compared=compared)
        found = self.documents(examined, DOCUMENTS)
        return (self._features(examined, found) if found else {}), [one.entry.id for one in found]

    def _examine(
        self,
        question: Question,
        vector: Vector,
        audience: Audience | None,
        today: date,
        without: Sequence[int] = (),
        forget: int | None = None,
        *,
        unasked: Sequence[int] = (),
        ordered: bool = True,
        pages: Evidence | None = None,  # of all, to look at pages alone
        compared: Compared | None = None,
    ) -> Examined:
        evidence = pages or gather(self.generation, vector, question, without, forget, unasked, compared)
        scores = fitted().scores(evidence.features) + fitted().local * self.generation.pages
        scores -= fitted().audience * self.generation.for_town_halls
        usable = self.generation.expiry >= today.toordinal()
        if pages or not self._national:
            usable = usable & self.generation.pages
        usable = usable & ~np.isin(np.arange(len(scores)), without)
        found = np.where(usable, scores, -np.inf).astype(np.float32)
        sections = functools.cache(functools.partial(passage_scores, self.generation, question, evidence, vector))
        if ordered:
            found = page_ranking.reordered(self.generation, question, vector, evidence, found, sections)
        if audience:  # said by who asks: what was held against pages for town halls is given back
            found += fitted().audience * (self.generation.meant_for(audience) + 1.0 * self.generation.for_town_halls)
        return Examined(question, vector, evidence, town_first(self.generation, question, found), sections)

    def documents(self, examined: Examined, count: int = DOCUMENTS) -> tuple[Ranked, ...]:
        """The ``count`` best documents of what was examined, best first."""
        scores = examined.scores
        order = [int(row) for row in np.argsort(-scores, kind="stable")[:count] if np.isfinite(scores[row])]
        return tuple(
            Ranked(self.generation.entries[row], float(scores[row]), functools.partial(self._hits, examined, row))
            for row in order
        )

    def _hits(self, examined: Examined, row: int) -> tuple[Hit, ...]:
        generation, evidence = self.generation, examined.evidence
        ranked = rank_passages(generation, examined.sections(row), row)
        cosines = dict(zip(evidence.rows.tolist(), evidence.row_cosines.tolist(), strict=True))
        return tuple(
            Hit(generation.passages[one], chance, cosines.get(one, 0.0), float(evidence.lexical[one]))
            for one, chance in ranked
        )

    def _features(self, examined: Examined, found: tuple[Ranked, ...]) -> dict[str, float]:
        section = max((chance for chance, _, _ in likely(found)), default=0.0)
        row = int(np.argmax(examined.scores))
        same = settled(self.generation, examined.evidence, examined.vector, row, examined.sections(row))
        seen = (examined.question, examined.vector, examined.evidence, examined.scores, section)
        return confidence_features.features(self.generation, *seen, settled=same)


def likely(documents: Sequence[Ranked]) -> list[Likely]:
    """Passages of the first pages with the probability that each answers, likeliest first, and their page.

    Fusion is fitted as a softmax over documents: their scores give the probability of each.
    """
    first = documents[:READ]
    shares = [math.exp(ranked.score - first[0].score) for ranked in first]
    chances = [
        (share / sum(shares) * hit.score, ranked, hit.passage)
        for share, ranked in zip(shares, first, strict=True)
        for hit in ranked.hits
    ]
    return sorted(chances, key=lambda one: -one[0])
