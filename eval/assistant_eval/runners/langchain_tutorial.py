"""The pipeline of LangChain's retrieval tutorial, as a baseline: split by characters, embed, search Chroma.

``RecursiveCharacterTextSplitter`` with 1,000 characters and 200 of overlap, ``langchain_chroma.Chroma`` in memory, and
the assistant's own embedder, so that the two differ by method and not by model. LangChain is needed here alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.embedding import Embedder
from assistant.index.generation_files import Progress
from assistant.index.vector_cache import VectorCache
from assistant.records import Document
from assistant_eval.errors import BaselineMissing

try:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter
except ImportError:
    raise BaselineMissing("langchain", "langchain-chroma ou langchain-text-splitters") from None

CHUNK, OVERLAP = 1000, 200
_OVERFETCH, _BATCH = 6, 2000


class _Embeddings(Embeddings):
    """The assistant's embedder behind LangChain's interface, through the vector cache."""

    def __init__(self, embedder: Embedder, cache: Path, progress: Progress) -> None:
        self._embedder, self._cache, self._progress = embedder, cache, progress
        self.done, self.total = 0, 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of chunks."""
        vectors: list[list[float]] = [[] for _ in texts]
        cache = VectorCache(self._cache, self._embedder)
        try:
            for row, vector in cache.embed(texts):
                vectors[row] = vector.tolist()
                self.done += 1
                self._progress("LangChain", self.done, self.total)
        finally:
            cache.close()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return np.asarray(self._embedder.query(text)).tolist()  # type: ignore[no-any-return]


class LangChainTutorial:
    """Built from ``documents``: their title and text, as the tutorial loads a page."""

    def __init__(self, documents: Sequence[Document], embedder: Embedder, cache: Path, progress: Progress) -> None:
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
        chunks = [
            (document.id, piece)
            for document in documents
            for piece in splitter.split_text(f"{document.title}\n\n{document.text}")
        ]
        embeddings = _Embeddings(embedder, cache, progress)
        embeddings.total = len(chunks)
        self._store = Chroma("tutorial", embedding_function=embeddings)
        self._store.reset_collection()
        for start in range(0, len(chunks), _BATCH):
            batch = chunks[start : start + _BATCH]
            self._store.add_texts([text for _, text in batch], [{"document": one} for one, _ in batch])

    def search(self, question: str, count: int) -> list[str]:
        """The documents of the nearest chunks, each once, best first."""
        found = self._store.similarity_search_with_score(question, k=count * _OVERFETCH)
        return list(dict.fromkeys(str(chunk.metadata["document"]) for chunk, _ in found))[:count]
