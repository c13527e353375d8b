"""Open or closed at given moments: what a commune's file says, against the hours that its record writes.

The record is read a second time by ``fields.py``. Where a comment may change the hours of a day, nobody may say more
than « to check »: saying open or closed there is a fault, even when it happens to be right. Comments that a person has
read and that change no hour, or say which weeks, are listed here, word for word.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from assistant.site.hours import DAYS
from assistant.text.analysis import fold
from assistant_eval.runners.communes.fields import Spans, comments, week
from assistant_eval.runners.communes.samples import Raw, Sample, listed
from assistant_eval.runners.communes.written import Written

MomentVerdict = Literal["right", "held", "unknown", "too careful", "wrong", "rash"]
# Read by a person in the samples of October 2026 and in our own: they add to the hours, or change none.
HARMLESS = frozenset(
    map(
        fold,
        (
            "Présence d'un élu",
            "Accueil possible sur d'autres horaires sur rendez-vous uniquement",
            "Ou sur rendez-vous en dehors de ces horaires.",
        ),
    )
)
# Read by a person too: of the only range of one day, the parity of the weeks when it holds, and what holds in others.
WEEKS: dict[str, tuple[int, Spans]] = {
    fold("Uniquement ouvert les semaines paires"): (0, set()),
    fold("Uniquement les semaines paires"): (0, set()),
    fold("les semaines impaires ouverture de 12h à 16h uniquement"): (0, {("12:00", "16:00")}),
}
_FIRST_DAYS = (date(2026, 11, 30), date(2027, 1, 11), date(2027, 3, 8))  # weeks with no public holiday anywhere
_MINUTES = (0, 29, 30, 31, 59)


@dataclass(frozen=True)
class Moment:
    """One moment of one sample: what the file said (None: to check), what the record says (None: nobody knows)."""

    sample: str
    moment: str
    said: bool | None
    true: bool | None
    has_hours: bool

    @property
    def verdict(self) -> MomentVerdict:
        """« held »: nothing affirmed where the record leaves a doubt; « rash »: something affirmed there."""
        if self.true is None and self.said is None:
            return "held" if self.has_hours else "unknown"
        if self.true is None:
            return "rash"
        if self.said is None:
            return "too careful"
        return "right" if self.said == self.true else "wrong"


def draw(tried: Sequence[tuple[Sample, Written]], count: int, seed: int = 28325) -> list[Moment]:
    """``count`` moments, as many for each sample whose record became a service, at hours when desks open and close."""
    chance = random.Random(seed)  # noqa: S311 - a draw that can be made again
    shown = [(sample, written) for sample, written in tried if written.service(sample)]
    if not shown:
        return []
    return [_moment(*shown[number % len(shown)], chance) for number in range(count)]


def _moment(sample: Sample, written: Written, chance: random.Random) -> Moment:
    day = chance.choice(_FIRST_DAYS) + timedelta(days=chance.randrange(7))
    now = datetime(
        day.year, day.month, day.day, chance.randrange(7, 20), chance.choice(_MINUTES), tzinfo=written.site.zone
    )
    service = written.service(sample) or {}
    said = written.site.contact(service["id"], now).open_now
    true = _true(sample.raw, now)
    has_hours = any(week(sample.raw).values()) or bool(comments(sample.raw))
    return Moment(sample.name, f"{DAYS[now.weekday()]} {now:%d/%m/%Y %H:%M}", said, true, has_hours)


def _true(raw: Raw, now: datetime) -> bool | None:
    """What the record says of ``now``; None where it leaves a doubt."""
    day = DAYS[now.weekday()]
    spans = week(raw)
    doubtful = [one for one in _of_day(raw, day) if fold(one) not in HARMLESS]
    if len(doubtful) == 1 and fold(doubtful[0]) in WEEKS and _is_of_one_range(raw, day, doubtful[0]):
        parity, others = WEEKS[fold(doubtful[0])]
        spans = {**spans, day: spans[day] if now.isocalendar().week % 2 == parity else others}
        return any(start <= f"{now:%H:%M}" < end for start, end in spans[day])
    unread = any(not start or not end or end <= start or end > "23:59" for start, end in spans[day])
    ordered = sorted(spans[day])
    overlap = any(after[0] < before[1] for before, after in pairwise(ordered))
    if doubtful or unread or overlap or not any(spans.values()):
        return None
    return any(start <= f"{now:%H:%M}" < end for start, end in spans[day])


def _is_of_one_range(raw: Raw, day: str, comment: str) -> bool:
    """Whether a comment is that of the only range of ``day``, of that day alone, and of no other."""
    ranges = listed(raw.get("plage_ouverture"))
    ends = [tuple(str(one.get(key) or "").casefold() for key in ("nom_jour_debut", "nom_jour_fin")) for one in ranges]
    said = [" ".join(str(one.get("commentaire") or "").split()) for one in ranges]
    here = [
        (one, text)
        for one, text in zip(ends, said, strict=True)
        if one[0] in DAYS and one[1] in DAYS and DAYS.index(one[0]) <= DAYS.index(day) <= DAYS.index(one[1])
    ]
    return here == [((day, day), comment)] and said.count(comment) == 1


def _of_day(raw: Raw, day: str) -> list[str]:
    """The comments of the ranges of ``day``, those that name it, and the general one."""
    general = " ".join(str(raw.get("commentaire_plage_ouverture") or "").split())
    ranged: dict[str, bool] = {}
    for one in listed(raw.get("plage_ouverture")):
        text = " ".join(str(one.get("commentaire") or "").split())
        first, last = (str(one.get(key) or "").casefold() for key in ("nom_jour_debut", "nom_jour_fin"))
        here = first in DAYS and last in DAYS and DAYS.index(first) <= DAYS.index(day) <= DAYS.index(last)
        ranged[text] = ranged.get(text, False) or here
    said = [
        text
        for text in comments(raw)
        if ranged.get(text) or day in fold(text) or (text == general and text not in ranged)
    ]
    return [one for one in said if one]
