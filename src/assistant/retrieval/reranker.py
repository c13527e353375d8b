"""What fitted weights read in vectors: which section a question is about, and whether pages answer such questions.

A bilinear form of rank 32 between the question's vector and a passage's, with one direction a field (cost, papers,
delay …), fitted on messages of people and on questions we wrote for every section of the starter site, on top of the
features of ``passage_ranking.py``: it holds for any page. On top of it, a direction for each section that is shipped,
for what people ask of it in words that it does not say. Both are written by ``assistant-eval fit-passages``. A linear
reading says how much a question looks like those that pages do not answer (who holds an office, which brand, how many
seats). Weights fit one embedding model; with another, all are silent. It reads no word.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.records import Passage
from assistant.weights import read_weights

_FILE, _LEARNED = "reranker.npz", "learned-sections.npz"
_KEY = 8  # bytes that tell a section
_SCALE = 10  # cosines of this kind of model sit in a narrow band: what differs from the mean vector is small


@dataclass(frozen=True)
class Reranker:
    """``question`` and ``passage`` are (rank, dimension); ``field`` is (fields + 1, dimension), « local » last.

    ``mean`` is the mean passage vector, ``kind`` (dimension) with ``kind_bias`` the reading of a question alone.
    """

    model: str
    mean: NDArray[np.float32]
    question: NDArray[np.float32]
    passage: NDArray[np.float32]
    field: NDArray[np.float32]
    field_bias: NDArray[np.float32]
    fields: tuple[str, ...]
    kind: NDArray[np.float32]
    kind_bias: float

    def sections(self, vector: Vector, vectors: Vector, passages: Sequence[Passage]) -> NDArray[np.float64]:
        """What each passage gains as the one that answers, in log-odds, shape ``(passages,)``."""
        asked = centred(vector, self.mean)
        met = centred(vectors, self.mean) @ (self.passage.T @ (self.question @ asked)) / len(self.question) ** 0.5
        named = one_hot(passages, self.fields) @ (self.field @ asked + self.field_bias)
        return np.asarray(met + named, dtype=np.float64)

    def answered_kind(self, vector: Vector) -> float:
        """How much the question looks like those that pages answer, in log-odds."""
        return float(self.kind @ centred(vector, self.mean) + self.kind_bias)


@dataclass(frozen=True)
class LearnedSections:
    """What was learned of each section that is shipped: ``weights`` (sections, dimension), in 8 bits, and ``bias``.

    ``rows`` gives the place of a section by its :func:`section_key`, ``counts`` how many each page had, by the
    :func:`page_key`; ``scale`` turns its 8 bits into numbers.
    """

    model: str
    mean: NDArray[np.float32]
    rows: Mapping[int, int]
    counts: Mapping[int, int]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    def places(self, passages: Sequence[Passage]) -> NDArray[np.int64]:
        """The row of each passage of a site, -1 for one of which nothing was learned: a town's own.

        So for a page that lacks one of its sections: the others were learned beside it, and would speak in its stead.
        """
        rows = [self.rows.get(section_key(one), -1) for one in passages]
        held: dict[str, set[int]] = {}
        for one, row in zip(passages, rows, strict=True):
            held.setdefault(one.document_id, set()).add(row)
        whole = {page for page, found in held.items() if len(found - {-1}) >= self.counts.get(page_key(page), 1)}
        kept = (row if one.document_id in whole else -1 for one, row in zip(passages, rows, strict=True))
        return np.array(list(kept), dtype=np.int64)

    def sections(self, vector: Vector, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """What each place gains as the one that answers, in log-odds, shape ``(places,)``; nothing where it is -1.

        The fit keeps the mean over a page close to zero, so that a section of which nothing was learned loses nothing.
        """
        held = self.weights[places].astype(np.float32) @ centred(vector, self.mean) * self.scale[places]
        return np.where(places < 0, 0.0, held + self.bias[places]).astype(np.float64)


def section_key(passage: Passage) -> int:
    """What tells a section whatever the site: its page, its last heading, its field, and if it is the commune's own."""
    heading = passage.section[-1] if passage.section else ""
    return _key(f"{passage.document_id}\t{heading}\t{passage.field}\t{passage.local:d}")


def page_key(page: str) -> int:
    """What tells a page by its id."""
    return _key(page)


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=_KEY).digest())


def centred(vectors: Vector, mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors as deviations from the mean passage, scaled."""
    return np.asarray(_SCALE * (vectors - mean), dtype=np.float32)


def one_hot(passages: Sequence[Passage], fields: Sequence[str]) -> NDArray[np.float32]:
    """The field of each passage, then whether it is the commune's own; shape ``(passages, fields + 1)``."""
    result = np.zeros((len(passages), len(fields) + 1), dtype=np.float32)
    places = {name: place for place, name in enumerate(fields)}
    for row, passage in enumerate(passages):
        if passage.field in places:
            result[row, places[passage.field]] = 1
        result[row, -1] = passage.local
    return result


@functools.cache
def fitted() -> Reranker:
    """The weights shipped with the package."""
    held = read_weights("assistant.retrieval", _FILE)
    return Reranker(
        model=str(held["model"]),
        mean=held["mean"].astype(np.float32),
        question=held["question"].astype(np.float32),
        passage=held["passage"].astype(np.float32),
        field=held["field"].astype(np.float32),
        field_bias=held["field_bias"].astype(np.float32),
        fields=tuple(str(name) for name in held["fields"]),
        kind=held["kind"].astype(np.float32),
        kind_bias=float(held["kind_bias"]),
    )


@functools.cache
def learned() -> LearnedSections:
    """The learned sections shipped with the package."""
    held = read_weights("assistant.retrieval", _LEARNED)
    return LearnedSections(
        model=str(held["model"]),
        mean=held["mean"].astype(np.float32),
        rows={int(key): row for row, key in enumerate(held["keys"])},
        counts=_counted(held["keys"], held["pages"]),
        weights=held["weights"],
        scale=held["scale"].astype(np.float32),
        bias=held["bias"].astype(np.float32),
    )


def _counted(keys: NDArray[np.uint64], pages: NDArray[np.uint64]) -> dict[int, int]:
    """How many sections each page had, told apart as they are."""
    counts: dict[int, int] = {}
    for page in dict(zip(keys.tolist(), pages.tolist(), strict=True)).values():
        counts[page] = counts.get(page, 0) + 1
    return counts


def fits(model_id: str) -> bool:
    """Whether the weights were fitted on vectors of this embedding model."""
    return {fitted().model, learned().model} == {model_id}
