"""What the retriever is compared with: the same documents and embedder, searched the usual ways.

Each baseline is a :class:`System`. BM25 and dense search read the generation that was built for the assistant; the
LangChain tutorial pipeline (``langchain_tutorial.py``) builds its own store. None of them is used to answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.text.analysis import analyse

_OVERFETCH = 6


class System(Protocol):
    """Anything that ranks document ids for a question."""

    def search(self, question: str, count: int) -> list[str]:
        """The ids of the ``count`` best documents, best first, each once."""


class LexicalOnly:
    """BM25 on sections; a document is worth its best section."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def search(self, question: str, count: int) -> list[str]:
        """See :class:`System`."""
        scores = self._generation.lexical.scores(analyse(question))
        best = np.argsort(-scores, kind="stable")[: count * _OVERFETCH]
        owners = self._generation.owner
        return _once((self._generation.entries[owners[row]].id for row in best if scores[row] > 0), count)


class DenseOnly:
    """Cosine with the vectors of the generation; a document is worth its nearest vector."""

    def __init__(self, generation: Generation, embedder: Embedder) -> None:
        self._generation, self._embedder = generation, embedder

    def search(self, question: str, count: int) -> list[str]:
        """See :class:`System`."""
        rows, _ = self._generation.store.nearest(self._embedder.query(question), count * _OVERFETCH)
        owners = self._generation.vector_owners
        return _once((self._generation.entries[owners[row]].id for row in rows), count)


def _once(identifiers: Iterable[str], count: int) -> list[str]:
    return list(dict.fromkeys(identifiers))[:count]
