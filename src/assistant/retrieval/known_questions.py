"""The questions known for pages, as evidence: a page is also found by the questions that it answers.

Their vectors are shipped for the package's own encoder; with another embedder there are none, and this says nothing.
Those of pages that this site does not hold speak too: a question close to them asks for what is not here. Nothing is
weighed here, and what is asked is never one of them: they are known to training, and kept from calibration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation, once_each
from assistant.index.known_vectors import KnownAnswers, KnownVectors
from assistant.numeric import cosines_of
from assistant.records import Passage, Question

Scores = NDArray[np.float32]
UNHELD = -1
FORGOTTEN = -2
COSINE_SCALE = 15  # a difference of 0.07 is large for this kind of model
_UNKNOWN = -4.0  # what is said where no question is known, or none that looks like this one


@dataclass(frozen=True)
class KnownEvidence:
    """Best cosines of the known questions: ``answered`` and ``unanswered`` by page, ``passages`` by passage.

    Each is ``nan`` where no question is known. ``unheld`` is the best of pages that the site does not hold, ``nan``
    when there is none.
    """

    answered: Scores
    unanswered: Scores
    passages: Scores
    unheld: float


class KnownLead(NamedTuple):
    """The row of a known question, and the sentence that answers it, normalised."""

    row: int
    words: str


@dataclass(frozen=True)
class KnownIndex:
    """Vectors of known questions ``(n, dimension)``, the page (or -1) and passage (or -1) of each, and if answered.

    ``leads`` gives, for the row of a passage, the known questions that a sentence of it was said to answer first.
    """

    vectors: Vector
    owners: NDArray[np.int64]
    passages: NDArray[np.int64]
    answered: NDArray[np.bool_]
    leads: Mapping[int, Sequence[KnownLead]]

    @classmethod
    def of(cls, generation: Generation) -> KnownIndex:
        """Those that speak for ``generation``."""
        known = KnownVectors.read()
        vectors, answers = known.of_model(generation.manifest.model), known.answers
        if vectors is None:
            none = np.zeros(0, dtype=np.int64)
            return cls(np.zeros((0, generation.manifest.dimension), np.float32), none, none, none.astype(np.bool_), {})
        rows = {entry.id: row for row, entry in enumerate(generation.entries)}
        owners = np.array([rows.get(name, UNHELD) for name in answers.documents], dtype=np.int64)[answers.document]
        passages = np.where(owners >= 0, _passages(generation, answers), UNHELD)
        leads: dict[int, list[KnownLead]] = {}
        for row in np.flatnonzero((answers.lead >= 0) & (passages >= 0)).tolist():
            lead = KnownLead(row, answers.leads[answers.lead[row]])
            leads.setdefault(int(passages[row]), []).append(lead)
        return cls(vectors, owners, passages, answers.answered, leads)

    def evidence(
        self,
        generation: Generation,
        cosines: Vector,
        without: Sequence[int] = (),
        forget: int | None = None,
        unasked: Sequence[int] = (),
    ) -> KnownEvidence:
        """What they say of a question with these ``cosines``: ``without`` are not held, for ``forget`` none is known.

        The rows ``unasked`` are passed over: a known question that is asked to learn from it would find itself.
        """
        count = len(generation.entries)
        if len(self.vectors) and len(unasked):
            cosines = cosines.copy()
            cosines[list(unasked)] = -1
        owners = self.owners
        if forget is not None:
            owners = np.where(owners == forget, FORGOTTEN, owners)
        if without:
            owners = np.where(np.isin(owners, without), UNHELD, owners)
        held = owners >= 0
        unheld = (owners == UNHELD) & self.answered
        placed = held & (self.passages >= 0)
        return KnownEvidence(
            _best(cosines, owners, held & self.answered, count),
            _best(cosines, owners, held & ~self.answered, count),
            _best(cosines, self.passages, placed, len(generation.passages)),
            float(cosines[unheld].max()) if unheld.any() else float("nan"),
        )


def known_leads(
    generation: Generation, passage: Passage, question: Question, unasked: Sequence[int] = ()
) -> list[tuple[str, float]]:
    """The sentences of ``passage`` that answer known questions, normalised, with the cosine of each question.

    The rows ``unasked`` of the known questions are passed over.
    """
    index = known_index(generation)
    held = [one for one in index.leads.get(generation.passage_row(passage.id), ()) if one.row not in unasked]
    if not held:
        return []
    cosines = cosines_of(index.vectors[[one.row for one in held]], question.vector)
    return [(one.words, float(cosine)) for one, cosine in zip(held, cosines, strict=True)]


def behind_best(cosines: NDArray[np.floating]) -> NDArray[np.float64]:
    """The best cosine of the questions known for each place below that of the best place, scaled; a floor for none.

    ``cosines`` is ``nan`` where no question is known; nothing is said where none is known of any place.
    """
    said = np.isfinite(cosines)
    if not said.any():
        return np.zeros(len(cosines))
    below = np.where(said, COSINE_SCALE * (cosines - np.nanmax(cosines)), _UNKNOWN)
    return np.asarray(np.maximum(below, _UNKNOWN), dtype=np.float64)


@once_each
def known_index(generation: Generation) -> KnownIndex:
    """The index of a generation, made once."""
    return KnownIndex.of(generation)


def _passages(generation: Generation, answers: KnownAnswers) -> NDArray[np.int64]:
    """The row of the passage that answers each known question, ``UNHELD`` for none.

    It is the likeliest that this site holds: where another town says it itself, the page of all may.
    """
    rows = {
        (one.document_id, one.section[-1] if one.section else "", one.field, one.local): row
        for row, one in reversed(list(enumerate(generation.passages)))  # the first of several that are named alike
    }
    sections = [rows.get(section, UNHELD) for section in answers.sections]
    named = np.array(sections + [generation.passage_row(one) for one in answers.passages], dtype=np.int64)
    places = named[answers.named]
    questions = np.repeat(np.arange(len(answers.document)), np.diff(answers.starts))
    held = np.flatnonzero(places >= 0)[::-1]  # backwards: what is written last, and stays, is the likeliest
    found = np.full(len(answers.document), UNHELD, dtype=np.int64)
    found[questions[held]] = places[held]
    return found


def _best(cosines: Scores, places: NDArray[np.int64], kept: NDArray[np.bool_], count: int) -> Scores:
    """The best cosine at each place, ``nan`` where there is none."""
    best = np.full(count, -np.inf, dtype=np.float32)
    np.maximum.at(best, places[kept], cosines[kept])
    return np.where(np.isfinite(best), best, np.nan).astype(np.float32)
