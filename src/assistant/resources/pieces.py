"""The words of a question as numbers, for the choice of resources: character n-grams, words and word pairs.

How a sentence is put tells a need from a question of rule. Character n-grams of three to five letters tolerate
misspellings. Each feature is hashed into one of :data:`BUCKETS` by a checksum that is the same on every machine. No
weights or thresholds here.
"""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.triage.rules import plain

BUCKETS = 1 << 16
LONGEST = 2000  # characters read: anything longer is a document, not a question
_SHORTEST, _LONGEST_PIECE = 3, 5


def pieces(question: str) -> NDArray[np.int64]:
    """The buckets of a question's features, without duplicates."""
    words = plain(question[:LONGEST]).split()
    found = {f"1 {word}" for word in words} | {f"2 {pair[0]} {pair[1]}" for pair in pairwise(words)}
    for word in set(words):
        padded = f" {word} "
        for size in range(_SHORTEST, _LONGEST_PIECE + 1):
            found.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return np.array(sorted({crc32(piece.encode()) % BUCKETS for piece in found}), dtype=np.int64)
