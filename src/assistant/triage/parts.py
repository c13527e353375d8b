"""The parts of a longer message, each to be read by itself: one sentence drowns in the ten around it.

Sentences; one that does not end is cut where it pauses, or else into pieces that overlap. Each part costs a reading, so
there are few: the middle of a wall is left to the reading of the whole, and the shortest neighbours are joined. A
message of two sentences has no parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.embedding.shortening import estimated

MOST_PARTS = 8
SHORT = 32  # tokens, some 25 words: read whole, that is enough
LONG = 40  # tokens of a part, on average at most
_OVERLAP = 10  # tokens read twice where nothing says where to cut
_MANY = 4 * MOST_PARTS  # parts, beyond which pairs are joined without a look at their lengths
_END = re.compile(r"(?<=[!?…\u061f\u3002\uff01\uff1f\uff1b])\s*(?=\w)|(?<=[.!?…])\s+|\s*\n\s*")
_PAUSE = re.compile(r"(?<=[,;:\u060c])\s+|(?<=[\uff0c\u3001\uff1a])|\s+[-–—]\s+")
_WORD = re.compile(r"\s*(?:[^\W\u0e00-\uffff]+|\S)")


def parts(text: str) -> tuple[str, ...]:
    """The parts of ``text``, in order, at most :data:`MOST_PARTS`; none when it is short."""
    if estimated(text) <= SHORT:
        return ()
    found = [piece for sentence in _END.split(text) if sentence.strip() for piece in _pieces(sentence.strip())]
    while len(found) > _MANY:
        found = [" ".join(found[at : at + 2]) for at in range(0, len(found), 2)]
    joined = _joined(_ends(found))
    return tuple(joined) if len(joined) > 1 else ()


def _pieces(sentence: str) -> Iterator[str]:
    """A sentence, or what it is made of when it is long, cut at its pauses."""
    held = ""
    for clause in _PAUSE.split(sentence) if estimated(sentence) > LONG else [sentence]:
        if held and estimated(held) + estimated(clause) > LONG:
            yield from _cut(held)
            held = ""
        held = f"{held} {clause}".strip()
    yield from _cut(held)


def _cut(stretch: str) -> Iterator[str]:
    """A stretch, or pieces of it that overlap when it is long; a word longer than a sentence is none."""
    if estimated(stretch) <= LONG:
        yield stretch
        return
    held: list[tuple[str, int]] = []
    new = False  # whether anything held was not in the piece before
    for word, size in ((word, estimated(word)) for word in _WORD.findall(stretch)):
        if size > LONG:
            continue
        if sum(each for _, each in held) + size > LONG:
            yield "".join(one for one, _ in held).strip()
            while sum(each for _, each in held) > _OVERLAP:
                held.pop(0)
            new = False
        held.append((word, size))
        new = True
    if new:
        yield "".join(one for one, _ in held).strip()


def _ends(found: list[str]) -> list[str]:
    """``found`` without its middle when it is more than is read: a danger is told first, or kept for the end."""
    kept, sizes = list(found), [estimated(one) for one in found]
    while sum(sizes) > MOST_PARTS * LONG:
        middle = len(kept) // 2
        del kept[middle], sizes[middle]
    return kept


def _joined(found: list[str]) -> list[str]:
    """``found``, the shortest neighbours joined until it is few."""
    joined = list(found)
    while len(joined) > MOST_PARTS:
        sizes = [estimated(one) for one in joined]
        pairs = [first + second for first, second in pairwise(sizes)]
        at = pairs.index(min(pairs))
        joined[at : at + 2] = [f"{joined[at]} {joined[at + 1]}"]
    return joined
