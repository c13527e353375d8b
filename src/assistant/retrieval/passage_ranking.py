"""Inside a sheet, which section answers *this* question: its cost, its delay, its papers, or what its heading asks.

A softmax over the passages of one document, on a few features with fitted weights (``passages.json``, written by
``assistant-eval fit-passages``) and, with the default embedder, what ``reranker.py`` reads in the vectors. The cosine
is exact for every passage that has a vector. It never compares passages of two documents.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation, once_each
from assistant.numeric import cosines_of
from assistant.question.intent import FIELDS, detect
from assistant.records import Intent, Passage, Question
from assistant.retrieval import reranker
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.known_questions import COSINE_SCALE, behind_best
from assistant.text.headings import stems, unsaid
from assistant.weights import read_weights

FEATURES = (
    "words",
    "cosine",
    "heading",
    "asks",
    "field",
    "local",
    "link",
    "known",
    "unsaid",
    "opening",
    "named",
    "unasked",
    "local_asked",
)
_LINKS = frozenset({"online_url", "legal"})
_FORMALITIES = frozenset({"documents", "checklist", "who"})  # what answers only who asks for it
_NAMED = 4  # words of a message that may only name a subject


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, the probability that it is the one of its document that answers, its cosine and its BM25 score."""

    passage: Passage
    score: float
    cosine: float
    lexical: float


def rank_passages(generation: Generation, scores: NDArray[np.float64], row: int) -> list[tuple[int, float]]:
    """The passages of the document at ``row`` with the probability that each answers, best first, as passage rows.

    ``scores`` are those of :func:`passage_scores`.
    """
    if not len(scores):
        return []
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    first = int(generation.bounds[row])
    return [(first + int(place), float(chances[place])) for place in np.argsort(-chances, kind="stable")]


def passage_scores(
    generation: Generation, question: Question, evidence: Evidence, vector: Vector, row: int
) -> NDArray[np.float64]:
    """What speaks for each passage of the document at ``row``, in log-odds up to a constant, shape ``(passages,)``."""
    features = passage_features(generation, question, evidence, vector, row)
    if not len(features):
        return np.zeros(0)
    learned = 0.0 if row == evidence.forgotten else _learned(generation, vector, row)
    return np.asarray(base_scores(features, generation, vector, row) + learned, dtype=np.float64)


def base_scores(features: NDArray[np.float64], generation: Generation, vector: Vector, row: int) -> NDArray[np.float64]:
    """What speaks for each passage but what was learned of the section itself."""
    return np.asarray(features @ weights() + _reranked(generation, vector, row), dtype=np.float64)


def settled(generation: Generation, evidence: Evidence, vector: Vector, row: int, scores: NDArray[np.float64]) -> bool:
    """Whether the passage that is first by ``scores``, of :func:`passage_scores`, would be without the learned part."""
    learned = 0.0 if row == evidence.forgotten else _learned(generation, vector, row)
    return not len(scores) or int(np.argmax(scores)) == int(np.argmax(scores - learned))


def passage_features(
    generation: Generation, question: Question, evidence: Evidence, vector: Vector, row: int
) -> NDArray[np.float64]:
    """The :data:`FEATURES` of each passage of a document, shape ``(passages, features)``."""
    first, last = int(generation.bounds[row]), int(generation.bounds[row + 1])
    held = generation.passages[first:last]
    features = np.zeros((len(held), len(FEATURES)))
    if not held:
        return features
    lexical = evidence.lexical[first:last]
    features[:, 0] = lexical / max(float(lexical.max()), 1e-6)
    features[:, 1] = _cosines(generation, vector, first, last)
    weights = {term: weight * generation.words.sheets.rarity(term) for term, weight in question.terms.items()}
    wanted = FIELDS.get(question.intent, ())
    named, title = len(question.bare.split()) <= _NAMED, generation.entries[row].title
    for place, passage in enumerate(held):
        heading = passage.section[-1] if passage.section else ""
        opening = not heading and not passage.field
        features[place, 2:] = (
            _heading(generation, passage, question.terms),
            bool(question.intent and not passage.field and _detected(heading) == question.intent),
            passage.field in wanted and not passage.local,
            passage.local,
            passage.field in _LINKS,
            0,
            0 if passage.field else unsaid(heading, title, weights, generation.words.sheets.rarity),
            opening,
            opening and named,
            passage.field in _FORMALITIES and passage.field not in wanted and not passage.local,
            passage.local and passage.field in wanted,
        )
    features[:, FEATURES.index("known")] = behind_best(evidence.known.passages[first:last])
    return features


def _reranked(generation: Generation, vector: Vector, row: int) -> NDArray[np.float64] | float:
    """What the reranker adds to each passage of a document; nothing with another model, or without passage vectors."""
    first, last = int(generation.bounds[row]), int(generation.bounds[row + 1])
    rows = generation.passage_vectors[first:last]
    if not reranker.fits(generation.manifest.model) or (rows < 0).any():
        return 0.0
    return reranker.fitted().sections(vector, generation.vectors[rows], generation.passages[first:last])


def _learned(generation: Generation, vector: Vector, row: int) -> NDArray[np.float64] | float:
    """What was learned of each section of a document; nothing with another model."""
    if not reranker.fits(generation.manifest.model):
        return 0.0
    places = _places(generation)[int(generation.bounds[row]) : int(generation.bounds[row + 1])]
    return reranker.learned().sections(vector, places)


@once_each
def _places(generation: Generation) -> NDArray[np.int64]:
    """The learned row of each passage, -1 for none."""
    return reranker.learned().places(generation.passages)


def _cosines(generation: Generation, vector: Vector, first: int, last: int) -> NDArray[np.float64]:
    """Each passage's cosine below the best of the document, scaled; 0 where no passage has a vector."""
    rows = generation.passage_vectors[first:last]
    if (rows < 0).any():
        return np.zeros(last - first)
    cosines = cosines_of(generation.vectors[rows], vector).astype(np.float64)
    return np.asarray(COSINE_SCALE * (cosines - cosines.max()), dtype=np.float64)


def _heading(generation: Generation, passage: Passage, said: Collection[str]) -> float:
    """How much of the last heading the question says, by rarity, in [0, 1]."""
    if not passage.section:
        return 0.0
    known, heading = _rarities(generation), passage.section[-1]
    rarity = known.get(heading)
    if rarity is None:
        rarity = known[heading] = {stem: generation.words.sheets.rarity(stem) for stem in stems(heading)}
    return math.fsum(rarity[stem] for stem in rarity if stem in said) / max(math.fsum(rarity.values()), 1e-6)


@once_each
def _rarities(_generation: Generation) -> dict[str, dict[str, float]]:
    """The rarity of the stems of each heading met so far."""
    return {}


@functools.lru_cache(maxsize=50_000)
def _detected(heading: str) -> Intent:
    """What a heading asks for, read as a question is."""
    return detect(heading)


@functools.cache
def weights() -> NDArray[np.float64]:
    """The weights of :data:`FEATURES` shipped with the package."""
    data = read_weights("assistant.retrieval", "passages.json")
    return np.array([data["weights"][name] for name in FEATURES])
