"""Which written questions are near copies of questions that measure: what must be empty before anything is trained.

Two questions are near copies when they share most of their runs of four letters, accents and marks aside: one word
changed, a greeting added to a short one, another ending. Same subject in other words is no copy. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from assistant.text.analysis import words

NEAR = 0.6
_RUN = 4


def near_copies(
    written: Sequence[str], measured: Iterable[str], threshold: float = NEAR
) -> list[tuple[str, str, float]]:
    """The pairs (written, measured, likeness) whose likeness reaches ``threshold``, the most alike first.

    The likeness is Jaccard's index of their runs of four letters, between 0 and 1.
    """
    runs = [_runs(one) for one in written]
    holders: dict[str, list[int]] = defaultdict(list)
    for row, found in enumerate(runs):
        for run in found:
            holders[run].append(row)
    pairs = []
    for question in measured:
        own = _runs(question)
        shared = Counter(row for run in own for row in holders.get(run, ()))
        for row, count in shared.items():
            likeness = count / (len(own) + len(runs[row]) - count)
            if likeness >= threshold:
                pairs.append((written[row], question, likeness))
    return sorted(pairs, key=lambda pair: -pair[2])


def _runs(question: str) -> frozenset[str]:
    text = " ".join(words(question))
    return frozenset(text[place : place + _RUN] for place in range(max(1, len(text) - _RUN + 1)))
