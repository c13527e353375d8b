"""A second opinion on danger: what the words of a message, and pieces of them, say by themselves.

The reading may be sure of nonsense: « déposer en mairie contre récépissé » was read as a child in danger, and the known
messages nearest to it say so too, for they are seen through the same encoder. A linear model of hashed words makes
other mistakes: a poor judge alone, beside the reading it meets as many dangers with fewer false alarms. Its weights
(``danger-words.npz``, written by ``assistant-eval fit-danger-words``) fit no embedding model. Nothing is decided here,
and no word is written here.
"""

from __future__ import annotations

import functools
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.text.analysis import fold
from assistant.weights import read_weights

BUCKETS = 2**18  # of pieces of words; as many of words and of pairs of words
_PIECES = range(2, 6)  # letters, the space before and after a word being one
_FILE = "danger-words.npz"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class DangerWords:
    """``weights`` and ``rarity`` are of each bucket, shape ``(2 * BUCKETS,)``, times ``scales``; and a constant."""

    weights: NDArray[np.int8]
    rarity: NDArray[np.uint8]
    scales: tuple[float, float]
    bias: float

    def log_odds(self, text: str, folded: str = "") -> float:
        """Of a danger, for dangers as frequent as ordinary messages; ``text`` is calm, ``folded`` the same if known."""
        held = np.fromiter(buckets(folded or fold(text)), dtype=np.int64)
        rarity = self.rarity[held].astype(np.float64) * self.scales[1]
        size = float(np.sqrt((rarity**2).sum()))
        return self.bias + float((self.weights[held] * self.scales[0] * rarity).sum()) / (size or 1.0)


def buckets(folded: str) -> set[int]:
    """Where the pieces of the words of a folded text, its words and its pairs of words are counted."""
    words = _WORD.findall(folded)
    pieces = {_hashed(piece) for word in words for piece in _pieces(f" {word} ")}
    said = [*words, *map(" ".join, itertools.pairwise(words))]
    return pieces | {BUCKETS + _hashed(one) for one in said}


def _pieces(padded: str) -> Iterator[str]:
    for size in _PIECES:
        yield from (padded[first : first + size] for first in range(max(len(padded) - size + 1, 0)))


def _hashed(piece: str) -> int:
    return zlib.crc32(piece.encode()) % BUCKETS


@functools.cache
def danger_words() -> DangerWords:
    """The model shipped with the package."""
    held = read_weights("assistant.triage", _FILE)
    weight, rarity, bias = (float(one) for one in held["numbers"])
    return DangerWords(held["weights"], held["rarity"], (weight, rarity), bias)
