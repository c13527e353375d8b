"""The known questions that teach, as they are shipped: their vectors by the package's own encoder, and what answers.

The questions themselves are not read to answer: reading forty thousand of them costs seconds. ``make vectors`` writes
the file again; a file of another model is not used: a page is then found by its words and its own vectors alone.
Nothing is searched here.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import KnownQuestion
from assistant.embedding import Vector
from assistant.numeric import to_eight_bits
from assistant.records import content_id
from assistant.text.normalisation import normalise

PATH = Path(__file__).parent / "known-vectors.npz"
_LARGEST = 31  # of a number: the cosine of what is shipped and what was computed stays over .999, and 4 MB are saved

Section = tuple[str, str, str, bool]  # the page, last heading and field of a passage, and whether it is the town's


@dataclass(frozen=True)
class KnownAnswers:
    """What answers each known question, in the order of the vectors.

    ``document`` points in ``documents``. What answers question ``row`` is named by ``named[starts[row]:starts[row +
    1]]``, likeliest first: a place in ``sections``, or, beyond them, in ``passages`` (ids). ``lead`` points in
    ``leads``, the normalised sentences that answer first, or is -1.
    """

    documents: tuple[str, ...]
    document: NDArray[np.int32]
    answered: NDArray[np.bool_]
    sections: tuple[Section, ...]
    passages: tuple[str, ...]
    starts: NDArray[np.int32]
    named: NDArray[np.int32]
    leads: tuple[str, ...]
    lead: NDArray[np.int32]

    @classmethod
    def of(cls, questions: Sequence[KnownQuestion]) -> KnownAnswers:
        """What answers ``questions``."""
        documents = _numbered(one.document for one in questions)
        sections = _numbered((one.document, *part) for one in questions for part in one.parts)
        passages = _numbered(name for one in questions for name in one.passages)
        leads = _numbered(normalise(one.lead) for one in questions if one.lead)
        named = [
            [*(sections[one.document, *part] for part in one.parts)]
            + [len(sections) + passages[name] for name in one.passages]
            for one in questions
        ]
        return cls(
            documents=tuple(documents),
            document=_integers(documents[one.document] for one in questions),
            answered=np.array([one.answered for one in questions], dtype=np.bool_),
            sections=tuple(sections),
            passages=tuple(passages),
            starts=np.cumsum([0, *map(len, named)], dtype=np.int32),
            named=_integers(place for places in named for place in places),
            leads=tuple(leads),
            lead=_integers(leads[normalise(one.lead)] if one.lead else -1 for one in questions),
        )

    @classmethod
    def read(cls, arrays: Any) -> KnownAnswers:
        """From the ``arrays`` of a file that holds what :meth:`arrays` gave."""
        names = json.loads(arrays["names"].tobytes())
        return cls(
            documents=tuple(names["documents"]),
            sections=tuple((page, heading, field, local) for page, heading, field, local in names["sections"]),
            passages=tuple(names["passages"]),
            leads=tuple(names["leads"]),
            **{name: arrays[name] for name in ("document", "answered", "starts", "named", "lead")},
        )

    def arrays(self) -> dict[str, Any]:
        """As arrays to write."""
        names = {"documents": self.documents, "sections": self.sections, "passages": self.passages, "leads": self.leads}
        written = np.frombuffer(json.dumps(names, ensure_ascii=False).encode(), dtype=np.uint8)
        return {
            "names": written,
            "document": self.document,
            "answered": self.answered,
            "starts": self.starts,
            "named": self.named,
            "lead": self.lead,
        }


@dataclass(frozen=True)
class KnownVectors:
    """``rows`` are vectors, each times a number of its own, as small integers; ``model`` and ``texts`` say of what."""

    model: str
    texts: NDArray[np.uint64]
    rows: NDArray[np.int8]
    answers: KnownAnswers

    @classmethod
    @functools.cache
    def read(cls, path: Path = PATH) -> KnownVectors:
        """Read the file once per process; a missing one counts as empty."""
        if not path.is_file():
            return cls("", keys(()), np.zeros((0, 0), np.int8), KnownAnswers.of(()))
        with np.load(path) as file:
            return cls(str(file["model"]), file["texts"], file["rows"], KnownAnswers.read(file))

    @staticmethod
    def write(path: Path, model: str, questions: Sequence[KnownQuestion], vectors: Vector) -> None:
        """Write the vectors of ``questions`` by ``model``, and what answers them."""
        rows, _ = to_eight_bits(vectors, _LARGEST)
        answers = KnownAnswers.of(questions).arrays()
        np.savez(path, model=np.array(model), texts=keys(questions), rows=rows, **answers)

    def of_model(self, model: str, questions: Sequence[KnownQuestion] | None = None) -> Vector | None:
        """The vectors, shape ``(n, dimension)``, or None when these are of another model, or not of ``questions``.

        All who ask share one array, to be read only.
        """
        if model != self.model or (questions is not None and not np.array_equal(keys(questions), self.texts)):
            return None
        return self._vectors

    def held(self, model: str, questions: Sequence[KnownQuestion]) -> dict[int, Vector]:
        """The vectors of those of ``questions`` that are here, by their place among them."""
        if model != self.model:
            return {}
        rows = dict(zip(self.texts.tolist(), self._vectors, strict=True))
        return {place: rows[key] for place, key in enumerate(keys(questions).tolist()) if key in rows}

    @functools.cached_property
    def _vectors(self) -> Vector:
        vectors = self.rows.astype(np.float32)
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        vectors.setflags(write=False)
        return vectors


def keys(questions: Sequence[KnownQuestion]) -> NDArray[np.uint64]:
    """A number for the text of each question."""
    return np.array([int(content_id(one.text), 16) for one in questions], dtype=np.uint64)


def _numbered(names: Any) -> dict[Any, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _integers(values: Any) -> NDArray[np.int32]:
    return np.fromiter(values, dtype=np.int32)
