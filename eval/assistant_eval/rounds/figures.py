"""What a round measures: shares with Wilson intervals, medians, causes; and two readings compared. Pure.

The same messages are compared one by one, and messages are resampled. Two rounds of other messages are compared as two
independent shares, by Newcombe's interval, which sees far less.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.records import Record
from assistant_eval.metrics.estimates import Estimate, share
from assistant_eval.metrics.ranking import paired
from assistant_eval.rounds.grades_and_causes import GRADES, Cause, Letter
from assistant_eval.rounds.reading import Reading, Row

SHARES: dict[str, tuple[str, Callable[[Row], bool | None]]] = {
    "right": ("Juste et directe (A)", lambda row: _asking(row, row.grade == "A")),
    "useful": ("La bonne information y est (A ou B)", lambda row: _asking(row, row.grade in {"A", "B"})),
    "wrong": ("À côté, avec assurance (D)", lambda row: _asking(row, row.grade == "D")),
    "missed": ("Retenue à tort (M)", lambda row: _asking(row, row.grade == "M")),
    "false_alarm": ("Alarme ou refus de trop (FA)", lambda row: _asking(row, row.grade == "FA")),
    "asked_back": ("Demande en retour", lambda row: _asking(row, row.asked_back)),
    "among": ("Le bon sujet parmi les choix", lambda row: row.among),
    "danger": ("Danger vu (E+)", lambda row: row.grade == "E+" if row.group == "danger" else None),
}  # each is None for a row that it does not concern


def _asking(row: Row, value: bool) -> bool | None:
    """Dangers are counted apart."""
    return None if row.group == "danger" else value


class Figures(Record):
    """One group of messages."""

    messages: int
    grades: dict[Letter, int]
    shares: dict[str, Estimate]
    words: float
    words_visible: float
    passages: float
    idle: Estimate
    causes: dict[Cause, int]


@dataclass(frozen=True)
class Moved:
    """A share before and after, and its difference with its 95 % interval, on ``n`` messages."""

    name: str
    label: str
    before: float
    after: float
    low: float
    high: float
    n: int

    @property
    def sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Compared:
    """Two readings: how many messages they share, what moved, and the messages whose grade changed."""

    shared: int
    moved: tuple[Moved, ...]
    words: tuple[float, float]
    changed: tuple[tuple[Row, Row], ...]


def figures(rows: Sequence[Row]) -> Figures:
    """The figures of some rows; of none, all are zero."""
    counted = Counter(row.grade for row in rows)
    passages, serving = sum(row.passages for row in rows), sum(row.serving for row in rows)
    causes = Counter(cause for row in rows for cause in row.cause)
    return Figures(
        messages=len(rows),
        grades={grade: counted[grade] for grade in GRADES},
        shares={name: _share(rows, read) for name, (_, read) in SHARES.items()},
        words=_median([row.words for row in rows]),
        words_visible=_median([row.words_visible for row in rows]),
        passages=round(passages / max(len(rows), 1), 2),
        idle=share(passages - serving, passages),
        causes=dict(causes.most_common()),
    )


def compare(before: Reading, after: Reading, group: str = "") -> Compared:
    """The second reading against the first, one group or all: on the messages they share, else on each its own."""
    old, new = (
        {row.id: row for row in reading.rows if group in {"", row.group}} for reading in (before, after)
    )  # fmt: skip
    pairs = [(old[name], new[name]) for name in old if name in new and old[name].message == new[name].message]
    if pairs:
        moved = [_paired(name, pairs) for name in SHARES]
        first, second = [one for one, _ in pairs], [one for _, one in pairs]
    else:
        first, second = list(old.values()), list(new.values())
        moved = [_apart(name, first, second) for name in SHARES]
    kept = tuple(one for one in moved if one is not None)
    return Compared(
        len(pairs),
        kept,
        (_median([row.words for row in first]), _median([row.words for row in second])),
        tuple(pair for pair in pairs if pair[0].grade != pair[1].grade),
    )


def _share(rows: Sequence[Row], read: Callable[[Row], bool | None]) -> Estimate:
    values = [value for row in rows if (value := read(row)) is not None]
    return share(sum(values), len(values))


def _paired(name: str, pairs: Sequence[tuple[Row, Row]]) -> Moved | None:
    label, read = SHARES[name]
    values = [(read(old), read(new)) for old, new in pairs]
    both = [(float(old), float(new)) for old, new in values if old is not None and new is not None]
    if not both:
        return None
    theirs, ours = [old for old, _ in both], [new for _, new in both]
    told = paired(ours, theirs)
    return Moved(name, label, sum(theirs) / len(both), sum(ours) / len(both), told["low"], told["high"], len(both))


def _apart(name: str, first: Sequence[Row], second: Sequence[Row]) -> Moved | None:
    label, read = SHARES[name]
    one, two = _share(first, read), _share(second, read)
    if not (one.n and two.n):
        return None
    difference = two.value - one.value
    low = difference - math.hypot(two.value - two.low, one.high - one.value)
    high = difference + math.hypot(two.high - two.value, one.value - one.low)
    return Moved(name, label, one.value, two.value, round(low, 4), round(high, 4), min(one.n, two.n))


def _median(values: Sequence[int]) -> float:
    return float(statistics.median(values)) if values else 0.0
