"""The word indexes of a generation besides BM25 on passages: whole sheets, title queries, word fragments, vocabulary.

Four small indexes used by ranking: BM25 on sheets, the words of each title query (title or alias) with their weights,
four-letter fragments of the title queries (which tolerate inflections and typing errors), and every word of the corpus
with its frequency. Nothing is ranked here.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.index.bm25 import LexicalIndex
from assistant.index.embedding_targets import Target
from assistant.index.spelling import sounds
from assistant.records import Document, Passage
from assistant.text.analysis import analyse, meaningful, words

FOLDER = "words"
_INDEXES = ("sheets", "title_queries", "fragments")
_PARTS = ("terms.json", "term-starts.npy", "term-rows.npy", "term-weights.npy")
FILES = (
    *(f"{FOLDER}/{name}/{part}" for name in _INDEXES for part in _PARTS),
    f"{FOLDER}/masses.npy",
    f"{FOLDER}/vocabulary.json",
    f"{FOLDER}/sounds.json",
)
SHEET_WEIGHTS = {"title": 3.0, "aliases": 2.0, "headings": 1.5, "body": 1.0}
_FRAGMENT = 4


def fragments(text: str) -> list[str]:
    """The four-letter fragments of the words of ``text`` longer than three letters, word boundaries marked by « _ »."""
    return [
        marked[start : start + _FRAGMENT]
        for word in words(text)
        if len(word) >= _FRAGMENT
        for marked in [f"_{word}_"]
        for start in range(len(marked) - _FRAGMENT + 1)
    ]


@dataclass(frozen=True)
class Words:
    """``sheets`` has a row a document; ``title_queries``, ``fragments`` and ``masses`` a row a title query.

    ``masses[row]`` is the summed rarity of a title query's stems, ``vocabulary`` maps a folded word to its count.
    """

    sheets: LexicalIndex
    title_queries: LexicalIndex
    fragments: LexicalIndex
    masses: NDArray[np.float32]
    vocabulary: dict[str, int]
    sounds: dict[str, str]

    @classmethod
    def build(
        cls, documents: Sequence[Document], pairs: Sequence[tuple[int, Passage]], asked: Sequence[Target]
    ) -> Words:
        """Read every document once."""
        vocabulary: Counter[str] = Counter()
        sheets = LexicalIndex.build(_fields(documents, pairs, vocabulary))
        asked_stems = [analyse(target.text) for target in asked]
        masses = [math.fsum(sheets.rarity(term) for term in set(stems)) for stems in asked_stems]
        return cls(
            sheets,
            LexicalIndex.build([(stems, 1.0)] for stems in asked_stems),
            LexicalIndex.build([(fragments(target.text), 1.0)] for target in asked),
            np.array(masses, dtype=np.float32),
            {word: count for word, count in vocabulary.items() if not word.isdigit()},
            sounds(vocabulary),
        )

    def save(self, folder: Path) -> None:
        """Write :data:`FILES` into a generation's ``folder``."""
        for name in _INDEXES:
            (folder / FOLDER / name).mkdir(parents=True)
            index: LexicalIndex = getattr(self, name)
            index.save(folder / FOLDER / name)
        np.save(folder / FOLDER / "masses.npy", self.masses)
        for name in ("vocabulary", "sounds"):
            (folder / FOLDER / f"{name}.json").write_text(json.dumps(getattr(self, name)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Open what :meth:`save` wrote."""
        sheets, title_queries, pieces = (LexicalIndex.load(folder / FOLDER / name) for name in _INDEXES)
        vocabulary, by_sound = (
            json.loads((folder / FOLDER / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("vocabulary", "sounds")
        )
        return cls(sheets, title_queries, pieces, np.load(folder / FOLDER / "masses.npy"), vocabulary, by_sound)

    def alike(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """How close each title query is to the weighted stems of a question: a rarity-weighted F-measure in [0, 1]."""
        weights = {term: weight * self.sheets.rarity(term) for term, weight in terms.items()}
        shared = self.title_queries.shared(weights)
        return np.asarray(2 * shared / np.maximum(self.masses + sum(weights.values()), 1e-6), dtype=np.float32)

    def covered(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """The rarity-weighted share of a question's stems that each sheet contains, shape ``(documents,)``."""
        weights = {term: weight * self.sheets.rarity(term) for term, weight in terms.items()}
        return self.sheets.shared(weights) / max(sum(weights.values()), 1e-6)


def _fields(
    documents: Sequence[Document], pairs: Sequence[tuple[int, Passage]], vocabulary: Counter[str]
) -> Iterator[list[tuple[Sequence[str], float]]]:
    """The stems of each document by field; counts its words into ``vocabulary`` on the way."""
    headings: dict[int, dict[str, None]] = {}
    for owner, passage in pairs:
        headings.setdefault(owner, {}).update(dict.fromkeys(passage.section))
    for row, document in enumerate(documents):
        title, aliases, body = (words(text) for text in (document.title, " ; ".join(document.aliases), document.text))
        for found in (title, aliases, body):
            vocabulary.update(found)
        yield [
            (meaningful(title), SHEET_WEIGHTS["title"]),
            (meaningful(aliases), SHEET_WEIGHTS["aliases"]),
            (analyse(" ; ".join(headings.get(row, ()))), SHEET_WEIGHTS["headings"]),
            (meaningful(body), SHEET_WEIGHTS["body"]),
        ]
