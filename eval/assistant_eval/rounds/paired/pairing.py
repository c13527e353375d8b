"""Pairs drawn: the messages whose answer two versions show otherwise, in an order and under a letter drawn at random.

What shows the same on both sides is not read: the same answer has the same grade, whatever it is. Equal is what the eye
cannot tell apart; a confidence or a digest may differ.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from assistant.records import Record
from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.rounds.answer_seen import seen
from assistant_eval.rounds.folder import RoundFolder
from assistant_eval.rounds.grades_and_causes import Letter, LetterOrNone
from assistant_eval.rounds.message import Group, Identifier
from assistant_eval.rounds.shown import Round, Shown

Version = Literal["before", "after"]


class PairedMessage(Record):
    """The version under test, with the fields of :class:`Round`; empty if unrecorded."""

    commit: str
    code: str
    generation: str
    asked: date


class Aside(Record):
    """How many messages of a group show the same on both sides, by the grade a reader gave one; empty for none."""

    group: Group
    grade: LetterOrNone
    messages: int


class Comparison(Record):
    """What is compared: both versions, how many messages they were asked, how the pairs were drawn and on which day."""

    round: str
    site: str
    clock: str
    messages: int
    before: PairedMessage
    after: PairedMessage
    drawn: date
    seed: int | None
    readers: int
    aside: tuple[Aside, ...]


class Key(Record):
    """What no reader is told of a pair: the version under X; and whose sheet it is on, from 1."""

    id: Identifier
    group: Group
    reader: int
    x: Version


@dataclass(frozen=True)
class Pair:
    """Two answers to one message, under the letters they were given."""

    key: Key
    x: Shown
    y: Shown


@dataclass(frozen=True)
class Drawn:
    """The pairs of each reader, and what is compared."""

    comparison: Comparison
    sheets: tuple[tuple[Pair, ...], ...]


def drawn(before: RoundFolder, after: RoundFolder, seed: int, readers: int = 1) -> Drawn:
    """The pairs to read, dealt to at most ``readers``; one ``seed`` draws the same again.

    Raises :class:`DatasetInvalid` when the two folders were not asked the same.
    """
    both = _matched(before, after)
    differ = [pair for pair in both if list(seen(pair[0])) != list(seen(pair[1]))]
    known = {**_grades(after), **_grades(before)}
    read = {old.id for old, _ in differ}
    aside = Counter[tuple[Group, LetterOrNone]](
        (old.group, known.get(old.id, "")) for old, _ in both if old.id not in read
    )
    sheets = _dealt(differ, seed, min(readers, len(differ)))
    old, new = before.round(), after.round()
    comparison = Comparison(
        round=new.round,
        site=new.site,
        clock=new.clock,
        messages=len(both),
        before=_asked(old),
        after=_asked(new),
        drawn=datetime.now(UTC).date(),
        seed=seed,
        readers=len(sheets),
        aside=tuple(Aside(group=group, grade=grade, messages=count) for (group, grade), count in sorted(aside.items())),
    )
    return Drawn(comparison, sheets)


def _dealt(differ: Sequence[tuple[Shown, Shown]], seed: int, readers: int) -> tuple[tuple[Pair, ...], ...]:
    draw = random.Random(seed)  # noqa: S311 - reproducible, and known to no reader
    shuffled = draw.sample(differ, len(differ))
    sheets: list[list[Pair]] = [[] for _ in range(readers)]
    for n, (old, new) in enumerate(shuffled):
        x: Version = draw.choice(("before", "after"))
        key = Key(id=old.id, group=old.group, reader=n % readers + 1, x=x)
        sheets[n % readers].append(Pair(key, old, new) if x == "before" else Pair(key, new, old))
    return tuple(map(tuple, sheets))


def _matched(before: RoundFolder, after: RoundFolder) -> list[tuple[Shown, Shown]]:
    old, new = ({one.id: one for one in folder.shown()} for folder in (before, after))
    apart = [
        name
        for name in {**old, **new}
        if name not in old or name not in new or _message(old[name]) != _message(new[name])
    ]
    if apart:
        raise DatasetInvalid(
            after.path,
            f"ce ne sont pas les messages de {before.path} (écarts : {len(apart)}, dont « {apart[0]} »), posez les"
            " mêmes aux deux versions avec « assistant-eval reading ask »",
        )
    first, second = before.round(), after.round()
    if (first.site, first.clock) != (second.site, second.clock):
        raise DatasetInvalid(
            after.path, f"ce n'est pas le site ou l'heure de {before.path}, posez les messages comme eux"
        )
    return [(one, new[name]) for name, one in old.items()]


def _message(one: Shown) -> tuple[str, str]:
    return one.message, one.group


def _grades(folder: RoundFolder) -> dict[str, Letter]:
    """What a reader of the whole round gave, if one did."""
    if not folder.graded:
        return {}
    graded, problems = folder.grades()
    if problems:
        raise RoundInvalid(problems)
    return {one.id: one.grade for _, one in graded if one.grade}


def _asked(one: Round) -> PairedMessage:
    return PairedMessage(commit=one.commit, code=one.code, generation=one.generation, asked=one.asked)
