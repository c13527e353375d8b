"""Orders the first pages again, by more than fusion can weigh: what their sections say, side by side.

Boosted trees read, for each of the first pages, the evidence that fusion weighed, the best of its sections, and how far
it stands behind the other pages in each. ``assistant-eval fit-pages`` writes them (``page-trees.npz``), taught by what
people asked who had not seen the pages. They fit one encoder, and pages of communes: with another embedder, or where an
official sheet stands among the first, the order of fusion stays. No text is read here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation
from assistant.numeric import cosines_of
from assistant.question.narratives import tells
from assistant.records import Audience, Question
from assistant.retrieval.evidence import Evidence
from assistant.weights import read_weights

PAGES = 10  # that are ordered again
_FILE = "page-trees.npz"
_LIFE = "life-event"
_UNSEEN = 1e-4  # the chance of a page that was never learned
_AUDIENCES: tuple[Audience, ...] = ("resident", "business", "school", "council")

Array = NDArray[np.float64]
Scores = NDArray[np.float32]
Sections = Callable[[int], Array]  # of a page, by its row: what speaks for each of its passages, in log-odds


@dataclass(frozen=True)
class Trees:
    """Trees with their nodes in rows: ``column`` and ``bound`` part them, a leaf is its own child and has a ``value``.

    ``roots`` is the node where each tree begins, ``depth`` the steps that reach every leaf.
    """

    model: str
    column: NDArray[np.int64]
    bound: Array
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Array
    roots: NDArray[np.int64]
    depth: int

    def scores(self, rows: Array) -> Array:
        """The log-odds of each row of features."""
        nodes = np.tile(self.roots, (len(rows), 1))
        which = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[which, self.column[nodes]] <= self.bound[nodes]
            nodes = np.where(goes_left, self.left[nodes], self.right[nodes])
        return np.asarray(self.value[nodes].sum(axis=1), dtype=np.float64)


@functools.cache
def fitted() -> Trees:
    """The trees shipped with the package."""
    held = read_weights("assistant.retrieval", _FILE)
    return Trees(
        str(held["model"]),
        held["column"].astype(np.int64),
        held["bound"].astype(np.float64),
        held["left"].astype(np.int64),
        held["right"].astype(np.int64),
        held["value"].astype(np.float64),
        held["roots"].astype(np.int64),
        int(held["depth"]),
    )


def reordered(
    generation: Generation, question: Question, vector: Vector, evidence: Evidence, scores: Scores, sections: Sections
) -> Scores:
    """``scores`` with the first :data:`PAGES` in the order of the trees; the others keep theirs, behind."""
    rows = first_pages(scores)
    if len(rows) < 2 or fitted().model != generation.manifest.model:
        return scores
    if any(generation.entries[row].layer == "national" for row in rows):
        return scores
    found = fitted().scores(features(generation, question, vector, evidence, scores, sections))
    moved = scores + np.float32(found.min() - scores[rows].min())
    moved[rows] = found
    return np.asarray(moved, dtype=np.float32)


def first_pages(scores: Scores) -> list[int]:
    """The rows of the pages that are ordered again, best first."""
    return [int(row) for row in np.argsort(-scores, kind="stable")[:PAGES] if np.isfinite(scores[row])]


def features(
    generation: Generation, question: Question, vector: Vector, evidence: Evidence, scores: Scores, sections: Sections
) -> Array:
    """What speaks for each of :func:`first_pages`, shape ``(pages, features)``: alone, then behind the best of them."""
    rows = first_pages(scores)
    own = np.array([_of_page(generation, vector, evidence, row, sections(row)) for row in rows])
    score = scores[rows].astype(np.float64)
    behind = np.column_stack([score, own])
    behind = behind - behind.max(axis=0)
    others = np.array([np.delete(score, place).max(initial=score[place]) for place in range(len(rows))])
    entries = [generation.entries[row] for row in rows]
    life = np.array([entry.kind == _LIFE for entry in entries], dtype=np.float64)
    told, foreign = float(tells(question)), float(question.detected_language != "fr")
    return np.column_stack([
        evidence.features[rows], own, behind, score - others, np.arange(len(rows)), life, life * told,
        _meant(generation, evidence)[rows], [entry.layer == "local" for entry in entries],
        np.full(len(rows), told), np.full(len(rows), foreign),
    ])  # fmt: skip


def _of_page(generation: Generation, vector: Vector, evidence: Evidence, row: int, sections: Array) -> list[float]:
    """The cosines of a page and of its two best sections, of the questions known for it, and what was learned of it."""
    first, last = int(generation.bounds[row]), int(generation.bounds[row + 1])
    held = generation.passage_vectors[first:last]
    near = np.sort(cosines_of(generation.vectors[held[held >= 0]], vector))[::-1] if (held >= 0).any() else [0.0]
    known = evidence.known
    passages = known.passages[first:last]
    return [
        float(evidence.cosines[row]),
        float(evidence.title_queries[row]),
        float(near[0]),
        float(near[min(1, len(near) - 1)]),
        float(sections.max(initial=-10.0)),
        float(np.nanmax(passages)) if np.isfinite(passages).any() else 0.0,
        float(np.nan_to_num(known.answered[row])),
        float(np.nan_to_num(known.unanswered[row])),
        float(np.log(np.nan_to_num(evidence.pages.held[row]) + _UNSEEN)),
        float(len(sections)),
    ]


def _meant(generation: Generation, evidence: Evidence) -> Array:
    """How much each page is for those who ask so, by the pages that the question may be about."""
    chances = np.nan_to_num(evidence.pages.held).astype(np.float64)
    publics = np.column_stack([generation.meant_for(audience) for audience in _AUDIENCES]).astype(np.float64)
    publics /= np.maximum(publics.sum(axis=1, keepdims=True), 1)
    asked = chances @ publics
    return np.asarray(publics @ (asked / max(float(asked.sum()), 1e-9)), dtype=np.float64)
