"""Days and hours in words, in our languages, from ``dates.toml``: « mercredi 11 novembre 2026 », « 9:00 ».

It formats what the clock and ``commune.toml`` give; it computes no opening hours and reads no question. A language
without a table falls back to French.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from assistant.tables import read_table
from assistant.text.analysis import fold
from assistant.text.normalisation import fold_variants

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Writing:
    """How one language writes dates; the keys are explained at the head of the data file."""

    days: tuple[str, ...]
    on_days: tuple[str, ...]
    months: tuple[str, ...]
    clock: str
    hour: str
    first: str
    date: str
    day_month: str
    full: str
    on_date: str
    today: str
    tomorrow: str
    opens: str
    closes: str
    closes_on: str
    week: str
    even: str
    odd: str
    pair: str
    several: str
    span: str
    comma: str


@functools.cache
def _writings() -> dict[str, Writing]:
    data = read_table("assistant.text", "dates.toml")
    return {language: Writing(**{key: _frozen(value) for key, value in one.items()}) for language, one in data.items()}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@functools.cache
def month_numbers() -> dict[str, int]:
    """The number of each month by its folded name, in all our languages, with and without variant letters."""
    named = [(name, number) for one in _writings().values() for number, name in enumerate(one.months, start=1)]
    return {folded(name): number for folded in (fold, fold_variants) for name, number in named}


def writing(language: str) -> Writing:
    """How ``language`` writes dates."""
    return _writings().get(language) or _writings()["fr"]


def clock(moment: time | datetime, language: str = "fr") -> str:
    """« 9 h », « 13 h 30 », « 13:30 »."""
    pattern = writing(language).clock if moment.minute else writing(language).hour
    return pattern.format(hour=moment.hour, minute=f"{moment.minute:02d}")


def day_in_words(day: date, language: str = "fr", *, year: bool = True) -> str:
    """« 1er mars 2026 », « 1 March 2026 »; without its year, « 1er mars »."""
    how = writing(language)
    values = {"number": how.first if day.day == 1 else str(day.day), "month": how.months[day.month - 1]}
    return how.date.format(**values, year=day.year) if year else how.day_month.format(**values)


def full_day(day: date, language: str = "fr") -> str:
    """« mercredi 25 novembre 2026 »."""
    how = writing(language)
    return how.full.format(day=how.days[day.weekday()], date=day_in_words(day, language))


def relative_day(day: date, today: date, language: str = "fr") -> str:
    """« aujourd'hui », « demain », « lundi » within a week, else « lundi 30 novembre »."""
    how = writing(language)
    ahead = (day - today).days
    if ahead == 0:
        return how.today
    if ahead == 1:
        return how.tomorrow
    name = how.on_days[day.weekday()]
    if 0 < ahead < 7:
        return name
    return how.on_date.format(day=name, day_month=day_in_words(day, language, year=False))


def opens(moment: datetime, today: date, language: str = "fr") -> str:
    """What follows « ouvre »: « demain à 9 h »."""
    day = relative_day(moment.date(), today, language)
    return writing(language).opens.format(day=day, clock=clock(moment, language))


def closes(moment: datetime, today: date, language: str = "fr") -> str:
    """What follows « ouvert, »: « ferme à 17 h »; the day is named when it is later than tomorrow."""
    how, at = writing(language), clock(moment, language)
    if (moment.date() - today).days <= 1:
        return how.closes.format(clock=at)
    return how.closes_on.format(day=relative_day(moment.date(), today, language), clock=at)


def spans_in_words(spans: Sequence[Span], language: str = "fr") -> str:
    """« 9 h – 12 h, 13 h 30 – 17 h »."""
    how = writing(language)
    return how.comma.join(how.span.format(start=clock(one, language), end=clock(two, language)) for one, two in spans)


def days_in_words(first: int, last: int, spans: Sequence[Span], language: str = "fr") -> str:
    """« lundi au jeudi : 9 h – 12 h », for weekdays counted from Monday, 0."""
    how = writing(language)
    names = how.days[first]
    if first != last:
        link = how.pair if last == first + 1 else how.several
        names = link.format(first=how.days[first], last=how.days[last])
    return how.week.format(days=names, spans=spans_in_words(spans, language))


def in_weeks(line: str, language: str = "fr", *, odd: bool) -> str:
    """A line of hours of even or odd weeks: « samedi : 9 h – 12 h (semaines paires) »."""
    how = writing(language)
    return (how.odd if odd else how.even).format(week=line)
