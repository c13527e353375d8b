"""The words of a question as numbers, for the classifier of triage: character n-grams, words and word pairs.

A sentence vector tells what a question is about; « couteau » or « saigne » tell that it cannot wait. Character n-grams
of three to five letters tolerate misspellings. Each feature is hashed into one of :data:`BUCKETS` by a checksum that is
the same on every machine. No weights or thresholds here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.triage.rules import normalise_undoubled, spelt

BUCKETS = 1 << 16
LONGEST = 2000  # characters read: anything longer is a document, not a question
_SHORTEST, _LONGEST_PIECE = 3, 5
# Where a sentence ends or changes direction: what follows may be about something else.
_TURN = re.compile(r"[.!?;\n…؟]+\s|\s(?:mais|sinon|par contre|au fait|d'ailleurs)\s")
_FEWEST_WORDS = 3


def pieces(question: str) -> NDArray[np.int64]:
    """The buckets of a question's features, without duplicates."""
    words = spelt(normalise_undoubled(question[:LONGEST])).split()
    found = {f"1 {word}" for word in words} | {f"2 {pair[0]} {pair[1]}" for pair in pairwise(words)}
    for word in set(words):
        padded = f" {word} "
        for size in range(_SHORTEST, _LONGEST_PIECE + 1):
            found.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return np.array(sorted({crc32(piece.encode()) % BUCKETS for piece in found}), dtype=np.int64)


def parts(question: str) -> list[str]:
    """The parts of a message that has several, very short ones merged into the one before; empty if it has only one."""
    found: list[str] = []
    for part in _TURN.split(question[:LONGEST]):
        if found and len(part.split()) < _FEWEST_WORDS:
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found if len(found) > 1 else []
