"""Which common page a question is about, learned from all the questions known for them: a linear softmax.

A page is found by its own words and vectors, and by this, which also knows the pages that a site does not hold: what a
question most likely asks for may not be here. Of a town's own pages it knows those whose title may name the subject of
a common one. Weights fit the package's own encoder; with another embedder this says nothing. ``assistant-eval
fit-page-classifier`` writes the weights.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation, once_each
from assistant.weights import read_weights

_FILE = "page-classifier.npz"
_SCALE = 10  # cosines of this kind of model sit in a narrow band: what differs from the mean vector is small
_TOLD = 0.3  # the least chance at which a question is said to be about a page
OTHER = ""  # the class of what no common page answers
_READ_AS = 0.2  # the least chance at which a title may name the subject of a class, one of two hundred

Chances = NDArray[np.float32]


@dataclass(frozen=True)
class PageClassifier:
    """``weights`` is (classes, dimension), ``bias`` (classes); ``pages`` names the classes, with :data:`OTHER`."""

    model: str
    pages: tuple[str, ...]
    mean: Vector
    weights: Vector
    bias: Vector

    def chances(self, vector: Vector) -> Chances:
        """The probability of each class, shape ``(classes,)``."""
        scores = np.einsum("ij,j->i", self.weights, centred(vector, self.mean)) + self.bias
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)


@dataclass(frozen=True)
class PageEvidence:
    """Probabilities, for one question.

    ``held``: of each page of an index, ``nan`` for one that is no class; ``unheld``: of the likeliest page that the
    index does not hold; ``other``: that no common page answers. ``likeliest`` is the common page, held or not, that
    the question is most likely about; empty when none is likely enough.
    """

    held: Chances
    unheld: float
    other: float
    likeliest: str = ""


def evidence(
    generation: Generation, vector: Vector, without: Sequence[int] = (), forget: int | None = None
) -> PageEvidence:
    """What the classifier says of one question: entries ``without`` count as not held, ``forget`` as never learned."""
    count = len(generation.entries)
    classifier, owners = fitted(), _owners(generation)
    if owners is None:
        return PageEvidence(np.full(count, np.nan, np.float32), 0.0, 0.0)
    chances = classifier.chances(vector)
    likeliest = int(chances.argmax())
    if forget is not None:
        chances = np.where(owners == forget, 0, chances)
        chances = chances / max(float(chances.sum()), 1e-6)
    there = (owners >= 0) & ~np.isin(owners, [*without, -1 if forget is None else forget])
    held = np.full(count, np.nan, dtype=np.float32)
    held[owners[there]] = 0
    np.add.at(held, owners[there], chances[there])
    named = np.array([name != OTHER for name in classifier.pages])
    missing = chances[named & ~there & (owners != forget if forget is not None else True)]
    told = classifier.pages[likeliest] if chances[likeliest] >= _TOLD else ""
    return PageEvidence(held, float(missing.max(initial=0)), float(chances[~named].sum()), told)


@once_each
def _owners(generation: Generation) -> NDArray[np.int64] | None:
    """The entry of each class, -1 for one that is not held; None with another embedder.

    A class whose page is not held is that of the town's own page whose title may name its subject: « Installer une
    terrasse » is what a town calls what we call « Terrasse, étalage et chevalet ».
    """
    classifier = fitted()
    if classifier.model != generation.manifest.model:
        return None
    rows = {entry.id: row for row, entry in enumerate(generation.entries)}
    owners = np.array([rows.get(name, -1) for name in classifier.pages], dtype=np.int64)
    missing = (owners < 0) & np.array([name != OTHER for name in classifier.pages])
    best = np.full(len(owners), _READ_AS, dtype=np.float32)
    for vector, row in zip(generation.title_queries, generation.title_query_owners.tolist(), strict=True):
        if generation.entries[row].layer == "national" or generation.entries[row].id in classifier.pages:
            continue
        chances = classifier.chances(vector)
        named = missing & (chances >= best)
        owners[named], best[named] = row, chances[named]
    return owners


def centred(vectors: Vector, mean: Vector) -> Vector:
    """Vectors as deviations from the mean question, scaled."""
    return np.asarray(_SCALE * (vectors - mean), dtype=np.float32)


@functools.cache
def fitted() -> PageClassifier:
    """The weights shipped with the package."""
    held = read_weights("assistant.retrieval", _FILE)
    return PageClassifier(
        str(held["model"]),
        tuple(str(name) for name in held["pages"]),
        held["mean"].astype(np.float32),
        held["weights"].astype(np.float32),
        held["bias"].astype(np.float32),
    )
