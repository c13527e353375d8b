"""Whether triage keeps its verdict when a message is said in another form: drawn messages, drawn harmless changes.

A verdict is kept when the same text is given, or when the message is still searched. A danger is still met when its
numbers are given alone, whichever danger's they are. Messages that triage gets wrong as they were written count too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.question.understanding import understand
from assistant.triage.decision import triage
from assistant.triage.message_kinds import DANGERS, NOTHING, NUMBERS, UNSURE
from assistant.triage.reading import Reader
from assistant_eval.datasets.harmless_changes import Changed, changed
from assistant_eval.datasets.triage_cases import Case
from assistant_eval.runners.triage import Judged, Share

MESSAGES, CHANGES = 400, 12
_DANGERS = 0.4  # of the messages drawn


@dataclass(frozen=True)
class Kept:
    """A message as it was written, a form of it, and what was said of both."""

    before: Judged
    form: Changed
    after: Judged

    @property
    def same(self) -> bool:
        """Whether the verdict is the same."""
        return self.before.rule == self.after.rule

    @property
    def danger(self) -> bool:
        """Whether the message tells a danger that is met as it was written."""
        return self.before.case.expected in DANGERS and self.before.alarm


def drawn(cases: Sequence[Case], count: int, seed: int) -> list[Case]:
    """``count`` cases, four in ten of them dangers where there are enough; the same for one seed."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    dangers = [one for one in cases if one.expected in DANGERS]
    others = [one for one in cases if one.expected not in DANGERS]
    first = draw.sample(dangers, min(len(dangers), int(_DANGERS * count)))
    return [*first, *draw.sample(others, min(len(others), count - len(first)))]


def measure(cases: Sequence[Case], reader: Reader | None, count: int, seed: int) -> Iterator[Kept]:
    """Each case with ``count`` forms of it."""
    for number, case in enumerate(cases):
        before = Judged(case, triage(understand(case.question), reader))
        for form in changed(case.question, case.language, count, seed + number):
            yield Kept(before, form, Judged(case, triage(understand(form.text), reader)))


def shares(kept: Sequence[Kept]) -> list[Share]:
    """The figures: all the forms, those of dangers, of ordinary messages, of the others; French and other languages."""
    ordinary = [one for one in kept if one.before.case.expected == NOTHING]
    sent = [one for one in kept if one.before.case.expected not in DANGERS | NUMBERS | {NOTHING, UNSURE}]
    dangers = [one for one in kept if one.danger]
    found = [_same("même verdict", kept), _same("même verdict, sans faute de frappe", _written(kept))]
    found += [_same("messages ordinaires : même verdict", ordinary), _same("redirections : même verdict", sent)]
    found.append(Share("ordinaires : une forme alarme", sum(one.after.numbers for one in ordinary), len(ordinary)))
    for name, held in {"dangers": dangers, "français": _french(dangers), "autres langues": _foreign(dangers)}.items():
        found.append(_met(f"{name} : danger reconnu, sans faute de frappe", _written(held)))
        found.append(_met(f"{name} : danger reconnu, avec une faute", [one for one in held if one.form.typed]))
    whole = _whole(kept)
    found.append(Share("messages dont toutes les formes ont le même verdict", sum(whole), len(whole)))
    return [one for one in found if one.total]


def _same(name: str, kept: Sequence[Kept]) -> Share:
    return Share(name, sum(one.same for one in kept), len(kept))


def _met(name: str, kept: Sequence[Kept]) -> Share:
    return Share(name, sum(one.after.alarm for one in kept), len(kept))


def _written(kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if not one.form.typed]


def _french(kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if one.before.case.language == "fr"]


def _foreign(kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if one.before.case.language != "fr"]


def _whole(kept: Sequence[Kept]) -> list[bool]:
    found: dict[str, bool] = {}
    for one in kept:
        found[one.before.case.question] = found.get(one.before.case.question, True) and one.same
    return list(found.values())
