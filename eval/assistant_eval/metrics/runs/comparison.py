"""Two runs on the same questions: what moved, how surely, and which answers changed. Pure.

Differences are paired: each question is compared with itself, and questions are resampled. That sees a loss of a few
answers where two separate intervals would still overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from assistant.records import Record
from assistant_eval.datasets.golden import Half
from assistant_eval.metrics.estimates import HEADLINES, Metric, f1_of, read
from assistant_eval.metrics.ranking import paired, resampled
from assistant_eval.metrics.runs.run_record import Item, Run
from assistant_eval.metrics.scoring import Outcome

Turn = Literal["fixed", "broken", "other"]


class Difference(Record):
    """How a metric moved from the first run to the second, with its 95 % interval; ``n`` questions tell."""

    name: str
    label: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    n: int

    @property
    def sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


class Change(Record):
    """A question whose outcome changed: fixed, broken, or wrong in another way."""

    id: str
    half: Half
    question: str
    turn: Turn
    before: tuple[str, ...]
    after: tuple[str, ...]


class Comparison(Record):
    """The second run against the first, on the questions they share."""

    shared: int
    left_out: int
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]


def compare(before: Run, after: Run, half: str = "") -> Comparison:
    """Compare two runs, on one half when it is named."""
    old = {one.outcome.id: one for one in before.items if half in {"", one.outcome.half}}
    new = {one.outcome.id: one for one in after.items if half in {"", one.outcome.half}}
    shared = [name for name in old if name in new]
    pairs = [(old[name].outcome, new[name].outcome) for name in shared]
    found = [_difference(metric, pairs) for metric in HEADLINES]
    changes = [_change(old[name], new[name]) for name in shared if old[name].outcome.why != new[name].outcome.why]
    return Comparison(
        shared=len(shared),
        left_out=len(old) + len(new) - 2 * len(shared),
        differences=tuple(one for one in found if one is not None),
        changes=tuple(changes),
    )


def _difference(metric: Metric, pairs: Sequence[tuple[Outcome, Outcome]]) -> Difference | None:
    if metric.kind == "f1":
        return _f1_difference(metric, [pair for pair in pairs if pair[0].should_abstain is not None])
    values = [(read(metric.name, old), read(metric.name, new)) for old, new in pairs]
    both = [(old, new) for old, new in values if old is not None and new is not None]
    if not both:
        return None
    theirs, ours = [old for old, _ in both], [new for _, new in both]
    told = paired(ours, theirs)
    return Difference(
        name=metric.name,
        label=metric.label,
        before=round(sum(theirs) / len(both), 4),
        after=round(sum(ours) / len(both), 4),
        difference=told["difference"],
        low=told["low"],
        high=told["high"],
        n=len(both),
    )


def _f1_difference(metric: Metric, pairs: Sequence[tuple[Outcome, Outcome]]) -> Difference | None:
    if not pairs:
        return None
    wanted = np.array([bool(old.should_abstain) for old, _ in pairs])
    theirs, ours = np.array([old.abstained for old, _ in pairs]), np.array([new.abstained for _, new in pairs])
    one = np.ones((1, len(pairs)))
    before, after = float(f1_of(one, wanted, theirs)[0]), float(f1_of(one, wanted, ours)[0])
    drawn = resampled(len(pairs))
    low, high = np.percentile(f1_of(drawn, wanted, ours) - f1_of(drawn, wanted, theirs), [2.5, 97.5])
    return Difference(
        name=metric.name,
        label=metric.label,
        before=round(before, 4),
        after=round(after, 4),
        difference=round(after - before, 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        n=len(pairs),
    )


def _change(old: Item, new: Item) -> Change:
    turn: Turn = "other"
    if old.outcome.right != new.outcome.right:
        turn = "fixed" if new.outcome.right else "broken"
    return Change(
        id=new.outcome.id,
        half=new.outcome.half,
        question=" / ".join((*new.history, new.question)),
        turn=turn,
        before=old.outcome.why,
        after=new.outcome.why,
    )
