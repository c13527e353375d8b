"""The vectors of the known questions that teach, shipped in 8 bits for the package's own encoder.

``make vectors`` writes the file again. A file of other questions or of another model is not used: a page is then found
by its words and its own vectors alone. Nothing is searched here.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import KnownQuestion
from assistant.embedding import Vector
from assistant.numeric import from_eight_bits, to_eight_bits
from assistant.records import content_id

PATH = Path(__file__).parent / "known-vectors.npz"


@dataclass(frozen=True)
class KnownVectors:
    """``rows`` are vectors times ``127 / scale``, rounded; ``model`` and ``questions`` say of what."""

    model: str
    questions: str
    rows: NDArray[np.int8]
    scale: NDArray[np.float32]

    @classmethod
    @functools.cache
    def read(cls, path: Path = PATH) -> KnownVectors:
        """Read the file once per process; a missing one counts as empty."""
        if not path.is_file():
            return cls("", "", np.zeros((0, 0), np.int8), np.zeros(0, np.float32))
        with np.load(path) as file:
            return cls(str(file["model"]), str(file["questions"]), file["rows"], file["scale"])

    @staticmethod
    def write(path: Path, model: str, questions: Sequence[KnownQuestion], vectors: Vector) -> None:
        """Write the vectors of ``questions`` by ``model``."""
        rows, scale = to_eight_bits(vectors)
        np.savez(path, model=np.array(model), questions=np.array(digest(questions)), rows=rows, scale=scale)

    def of_model(self, model: str, questions: Sequence[KnownQuestion]) -> Vector | None:
        """The vectors of ``questions``, shape ``(n, dimension)``, or None when these are of something else."""
        if model != self.model or digest(questions) != self.questions:
            return None
        vectors = from_eight_bits(self.rows, self.scale)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def digest(questions: Sequence[KnownQuestion]) -> str:
    """Sixteen hexadecimal digits that change with the questions."""
    return content_id(*(one.text for one in questions))
