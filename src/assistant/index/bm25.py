"""BM25: finds the passages that contain the very words of the question.

The index is four memory-mapped arrays, which open instantly. It knows nothing about vectors or fusion, and it is given
words that are already analysed.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.6


class LexicalIndex:
    """BM25 over passages: for each term, the passages that contain it and its weight in each."""

    def __init__(
        self,
        terms: Mapping[str, int],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        size: int,
    ) -> None:
        self._terms, self._starts, self._rows, self._weights, self.size = terms, starts, rows, weights, size

    @classmethod
    def build(cls, entries: Iterable[Iterable[tuple[Iterable[str], float]]]) -> LexicalIndex:
        """Index one entry a row; an entry is its fields' stems with their weights (title 3, body 1 …)."""
        numbers: dict[str, int] = {}
        terms, rows, frequencies = array("i"), array("i"), array("d")
        size = 0
        for row, fields in enumerate(entries):
            entry: dict[int, float] = {}
            for stems, weight in fields:
                for term, count in Counter(stems).items():
                    number = numbers.setdefault(term, len(numbers))
                    entry[number] = entry.get(number, 0.0) + weight * count
            terms.extend(entry)
            rows.extend([row] * len(entry))
            frequencies.extend(entry.values())
            size = row + 1
        return cls._from_postings(numbers, np.array(terms), np.array(rows), np.array(frequencies), size)

    @classmethod
    def _from_postings(
        cls,
        numbers: Mapping[str, int],
        terms: NDArray[np.int32],
        rows: NDArray[np.int32],
        frequencies: NDArray[np.float64],
        size: int,
    ) -> LexicalIndex:
        """Weigh and sort postings; ``terms``, ``rows`` and ``frequencies`` hold one element a (row, term) pair."""
        names = sorted(numbers)
        place = np.zeros(len(names), dtype=np.int32)
        place[[numbers[name] for name in names]] = np.arange(len(names))
        terms = place[terms]
        lengths = np.bincount(rows, frequencies, minlength=size)
        norm = K1 * (1 - B + B * lengths / max(lengths.mean() if size else 1.0, 1e-9))
        held = np.bincount(terms, minlength=len(names))
        rarity = np.log(1 + (size - held + 0.5) / (held + 0.5))
        weights = frequencies * (K1 + 1) / (frequencies + norm[rows]) * rarity[terms]
        order = np.argsort(terms, kind="stable")
        starts = np.concatenate(([0], np.cumsum(held))).astype(np.int64)
        known = {name: number for number, name in enumerate(names)}
        return cls(known, starts, rows[order], weights[order].astype(np.float32), size)

    def scores(self, terms: Iterable[str] | Mapping[str, float]) -> NDArray[np.float32]:
        """The BM25 score of every row for stems from :func:`analyse`, or for stems with weights; shape ``(size,)``."""
        weights = terms if isinstance(terms, Mapping) else dict.fromkeys(terms, 1.0)
        result = np.zeros(self.size, dtype=np.float32)
        for held, weight in self._held(weights):
            result[self._rows[held]] += weight * self._weights[held]
        return result

    def shared(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The summed weight of the terms that each row contains, shape ``(size,)``."""
        result = np.zeros(self.size, dtype=np.float32)
        for held, weight in self._held(weights):
            result[self._rows[held]] += weight
        return result

    def _held(self, weights: Mapping[str, float]) -> Iterator[tuple[slice, float]]:
        """Where the entries of each known term stand, and its weight."""
        for term, weight in weights.items():
            number = self._terms.get(term)
            if number is not None:
                yield slice(self._starts[number], self._starts[number + 1]), weight

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a stem: 0 for an unknown one, about 7 for one row in 1,000."""
        number = self._terms.get(term)
        if number is None:
            return 0.0
        return float(np.log(1 + self.size / (self._starts[number + 1] - self._starts[number])))

    def holds(self, term: str, row: int) -> bool:
        """Whether a row contains the stem ``term``."""
        number = self._terms.get(term)
        if number is None:
            return False
        held = self._rows[self._starts[number] : self._starts[number + 1]]
        place = int(np.searchsorted(held, row))
        return place < len(held) and int(held[place]) == row

    def __contains__(self, term: str) -> bool:
        return term in self._terms

    def save(self, folder: Path) -> None:
        """Write four files into ``folder``."""
        (folder / "terms.json").write_text(json.dumps([self.size, list(self._terms)]), encoding="utf-8")
        np.save(folder / "term-starts.npy", self._starts)
        np.save(folder / "term-rows.npy", self._rows)
        np.save(folder / "term-weights.npy", self._weights)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what :meth:`save` wrote."""
        size, terms = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        names = ("starts", "rows", "weights")
        arrays = [np.load(folder / f"term-{name}.npy", mmap_mode="r").view(np.ndarray) for name in names]
        return cls({term: number for number, term in enumerate(terms)}, arrays[0], arrays[1], arrays[2], size)
