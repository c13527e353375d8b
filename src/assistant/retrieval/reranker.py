"""What fitted weights read in vectors: which section a question is about, and whether pages answer such questions.

A bilinear form of rank 32 between the question's vector and a passage's, with one direction a field (cost, papers,
delay …), fitted by ``assistant_eval.fitting.reranker`` on messages of people and on questions we wrote for every
section of the starter site, on top of the features of ``passage_ranking.py``. A second, linear reading says how much a
question looks like those that pages do not answer (who holds an office, which brand, how many seats). Weights fit one
embedding model; with another, both are silent. It reads no word.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.records import Passage
from assistant.weights import read_weights

_FILE = "reranker.npz"
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


def fits(model_id: str) -> bool:
    """Whether the weights were fitted on vectors of this embedding model."""
    return fitted().model == model_id
