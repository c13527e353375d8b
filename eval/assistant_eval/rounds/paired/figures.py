"""What a paired reading counts: each grade before and after, who enters and who leaves, and how likely by chance. Pure.

Two versions on the same messages differ only by those whose grade changes side: McNemar's test, exact, asks whether a
fair coin would have sent as many one way. The preference is tested by signs, the same coin, without the equal ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from assistant_eval.rounds.grades_and_causes import Letter
from assistant_eval.rounds.message import Group
from assistant_eval.rounds.paired.reading import PairedReading, PairRow

_ASKING: dict[str, frozenset[Letter]] = {
    "A": frozenset({"A"}),
    "A ou B": frozenset({"A", "B"}),
    "D": frozenset({"D"}),
    "FA": frozenset({"FA"}),
}
_DANGER: dict[str, frozenset[Letter]] = {"E+": frozenset({"E+"})}


@dataclass(frozen=True)
class Change:
    """How many messages have a grade before and after, how many enter it and leave it, and McNemar's exact p."""

    before: int
    after: int
    entered: int
    left: int

    @property
    def p(self) -> float:
        """Two-sided."""
        return coin(self.entered, self.left)


@dataclass(frozen=True)
class Preference:
    """How often each version serves the person better."""

    before: int
    after: int
    same: int

    @property
    def p(self) -> float:
        """Of the sign test, exact and two-sided; equal ones say nothing."""
        return coin(self.before, self.after)


@dataclass(frozen=True)
class GroupFigures:
    """One group: ``messages`` in all, ``read`` in pairs; of the others, ``ungraded`` have no known grade."""

    messages: int
    read: int
    ungraded: int
    changes: dict[str, Change]
    preference: Preference


def coin(one: int, other: int) -> float:
    """The chance that a fair coin falls at least as unevenly as ``one`` against ``other``, on either side."""
    tosses = one + other
    tail = sum(comb(tosses, count) for count in range(min(one, other) + 1))
    return float(min(1.0, tail / 2.0 ** (tosses - 1)))


def group_figures(reading: PairedReading, group: Group) -> GroupFigures:
    """The figures of a group over all its messages: those set aside count the same on both sides."""
    rows = [row for row in reading.rows if row.group == group]
    aside = [one for one in reading.comparison.aside if one.group == group]
    changes = {}
    for name, grades in (_DANGER if group == "danger" else _ASKING).items():
        kept = sum(one.messages for one in aside if one.grade in grades)
        sides = [(row.before in grades, row.after in grades) for row in rows]
        changes[name] = Change(
            before=kept + sum(old for old, _ in sides),
            after=kept + sum(new for _, new in sides),
            entered=sides.count((False, True)),
            left=sides.count((True, False)),
        )
    return GroupFigures(
        messages=len(rows) + sum(one.messages for one in aside),
        read=len(rows),
        ungraded=sum(one.messages for one in aside if not one.grade),
        changes=changes,
        preference=preference(rows),
    )


def preference(rows: Sequence[PairRow]) -> Preference:
    """Which version was said to serve better."""
    told = [row.better for row in rows]
    return Preference(told.count("before"), told.count("after"), told.count("="))
