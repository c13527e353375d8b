"""The hours of a record, as ``commune.toml`` writes them, when they can be read exactly.

A comment (« un samedi sur deux », « sur rendez-vous ») is kept word for word, and the days that it may change are
unsure: we show the record's words and claim nothing more. Two kinds of comment leave their days sure: one that changes
no hour, and one on the only range of a day that names even or odd weeks, which the hours then include. A range that
cannot be read (end before start, unknown day, overlap) yields no hours, and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time
from itertools import pairwise

from assistant.official.records import Range
from assistant.site.hours import DAYS
from assistant.text.analysis import fold

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")
_MIDNIGHT = time(0)
_DAY_NAME = re.compile(rf"\b({'|'.join(DAYS)})s?\b")
_TO = re.compile(rf"\b({'|'.join(DAYS)})s? (?:au|a) ({'|'.join(DAYS)})s?\b")
_CLOSED = re.compile(
    rf"(?:mairie |accueil |guichet )?fermee?s?(?: au public)?(?: (?:{'|'.join(DAYS)})s?| les?| et|,)*\.?"
)
_APART = r"(?:en dehors|hors) (?:de ces|des) (?:horaires|heures)(?: d'ouverture)?"
_APPOINTMENT = r"sur (?:prise de )?rendez-vous"
# What adds to the hours, or happens during them, and changes none.
_HARMLESS = re.compile(
    rf"(?:(?:ou|et|aussi|egalement|possible|accueil|reception) )*"
    rf"(?:{_APPOINTMENT} (?:uniquement )?{_APART}|{_APART},? (?:uniquement )?{_APPOINTMENT}"
    rf"|sur d'autres horaires,? (?:uniquement )?{_APPOINTMENT}(?: uniquement)?)\.?"
    r"|presence d'une? elue?\.?"
)
_ONLY = r"(?:uniquement|seulement)"
_WEEKS = r"(?:les )?semaines (?P<odd>im)?paires"
# « Uniquement ouvert les semaines paires »: the hours of the range are those of these weeks.
_SOME_WEEKS = re.compile(rf"(?:{_ONLY} )?(?:ouverte?s? |ouverture )?(?:{_ONLY} )?{_WEEKS}(?: {_ONLY})?\.?")
# « les semaines impaires ouverture de 12h à 16h uniquement »: other hours in these weeks.
_OTHER_HOURS = re.compile(
    rf"{_WEEKS},? (?:ouvert |ouverture )?de (?P<start>\d{{1,2}}) ?h ?(?P<start_minute>\d\d)? a "
    rf"(?P<end>\d{{1,2}}) ?h ?(?P<end_minute>\d\d)? {_ONLY}\.?"
)
_EVERY_DAY = range(len(DAYS))


@dataclass(frozen=True)
class Week:
    """``days`` by name (« 9h-12h, 13h30-17h »), the note to show with them, the days it may change, what is unread."""

    days: dict[str, str] = field(default_factory=dict)
    note: str = ""
    unsure: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_week(ranges: Sequence[Range], comment: str = "") -> Week:
    """The week of a record, from its ranges and its general comment."""
    return _Reading().of(ranges, comment)


class _Reading:
    """A week being read."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[time, time]]] = {}
        self._alternate: dict[int, tuple[list[tuple[time, time]], list[tuple[time, time]]]] = {}
        self._understood: set[str] = set()
        self._comments: dict[str, list[int]] = {}
        self._unsure: set[int] = set()
        self._unread: list[str] = []

    def of(self, ranges: Sequence[Range], comment: str) -> Week:
        for one in ranges:
            if not self._add_some_weeks(one, ranges):
                self._add(one)
        self._set_overlaps_aside()
        repeated = fold(comment) in {fold(one) for one in self._comments}
        for text, days in self._comments.items():
            if text not in self._understood and not self._changes_nothing(text, days):
                self._unsure.update(days, _named(text))
        notes = [f"{_days_in_words(days)} : {text}" for text, days in self._comments.items()]
        if comment and not repeated:
            notes.append(comment)
            if not self._changes_nothing(comment, _EVERY_DAY):
                self._unsure.update(_EVERY_DAY)
        week = {DAYS[day]: self._day(day) for day in sorted({*self._spans, *self._alternate})}
        unsure = tuple(DAYS[day] for day in sorted(self._unsure))
        return Week(week, " ; ".join(notes), unsure, tuple(dict.fromkeys(self._unread)))

    def _add(self, one: Range) -> None:
        days = _days(one)
        if not days:
            self._unread.append(_as_written(one))
            self._unsure.update(_EVERY_DAY)
            if one.comment:
                self._comments.setdefault(one.comment, list(_EVERY_DAY))
            return
        if one.comment:
            listed = self._comments.setdefault(one.comment, [])
            listed.extend(day for day in days if day not in listed)
        spans = _spans(one)
        if spans is None or (not spans and not one.comment):
            self._unread.append(_as_written(one))
            self._unsure.update(days)
        for day in days if spans else ():
            listed_spans = self._spans.setdefault(day, [])
            listed_spans.extend(span for span in spans or () if span not in listed_spans)

    def _add_some_weeks(self, one: Range, ranges: Sequence[Range]) -> bool:
        """Read the only range of a day whose comment says in which weeks; whether it could be."""
        days, spans, text = _days(one), _spans(one), fold(one.comment).replace("’", "'")
        some, other = _SOME_WEEKS.fullmatch(text), _OTHER_HOURS.fullmatch(text)
        if len(days) != 1 or not spans or not (some or other) or self._is_shared(one, days[0], ranges):
            return False
        apart: list[tuple[time, time]] = []
        if other is not None:
            hours = ((int(other[side]), int(other[f"{side}_minute"] or 0)) for side in ("start", "end"))
            (start, start_minute), (end, end_minute) = hours
            if not (start, start_minute) < (end, end_minute) < (24, 0) or max(start_minute, end_minute) > 59:
                return False
            apart = [(time(start, start_minute), time(end, end_minute))]
        held = list(dict.fromkeys(spans))
        is_odd = (some or other)["odd"] is not None  # type: ignore[index]  # one of them matched
        in_even = is_odd if other else not is_odd
        self._alternate[days[0]] = (held, apart) if in_even else (apart, held)
        self._comments.setdefault(one.comment, []).append(days[0])
        self._understood.add(one.comment)
        return True

    @staticmethod
    def _is_shared(one: Range, day: int, ranges: Sequence[Range]) -> bool:
        """Whether other ranges speak of the day, or say these words of others, or the hours overlap."""
        ordered = sorted(_spans(one) or ())
        if any(after[0] < _end(before) for before, after in pairwise(ordered)):
            return True
        others = [other for other in ranges if other is not one]
        return any(day in _days(other) or not _days(other) or other.comment == one.comment for other in others)

    def _day(self, day: int) -> str:
        """The hours of a day, as ``commune.toml`` writes them."""
        if day not in self._alternate:
            return ", ".join(map(_written, sorted(self._spans[day])))
        weeks = zip(("paires", "impaires"), self._alternate[day], strict=True)
        return " ; ".join(
            f"semaines {name} : {', '.join(map(_written, sorted(spans)))}" for name, spans in weeks if spans
        )

    def _set_overlaps_aside(self) -> None:
        for day, spans in list(self._spans.items()):
            ordered = sorted(spans)
            if any(after[0] < _end(before) for before, after in pairwise(ordered)):
                self._unread.append(f"{DAYS[day]} {' et '.join(map(_written, ordered))}")
                self._unsure.add(day)
                del self._spans[day]

    def _changes_nothing(self, comment: str, days: Iterable[int]) -> bool:
        """Whether a comment of ``days`` adds to the hours, or closes days that have none."""
        text = fold(comment).replace("’", "'")
        if _CLOSED.fullmatch(text):
            return not any(day in self._spans or day in self._alternate for day in _named(comment) or days)
        return _HARMLESS.fullmatch(text) is not None


def _days(one: Range) -> tuple[int, ...]:
    """The days of a range, Monday is 0; none when its names are unknown or in no order."""
    names = [fold(name) for name in (one.first, one.last)]
    if not all(name in DAYS for name in names):
        return ()
    first, last = (DAYS.index(name) for name in names)
    return tuple(range(first, last + 1))


def _spans(one: Range) -> tuple[tuple[time, time], ...] | None:
    """Its spans, none when it has no hour; None when one of them cannot be read."""
    spans = []
    for texts in one.hours:
        if texts == ("", ""):
            continue
        matches = [_CLOCK.fullmatch(text) for text in texts]
        start, end = (time(int(match[1]), int(match[2])) if match else None for match in matches)
        if start is None or end is None or (end <= start and (end != _MIDNIGHT or start == _MIDNIGHT)):
            return None
        spans.append((start, end))
    return tuple(spans)


def _end(span: tuple[time, time]) -> time:
    """The end of a span as a moment of its day: midnight is its last."""
    return time.max if span[1] == _MIDNIGHT else span[1]


def _named(comment: str) -> set[int]:
    """The days a comment names, those between « du lundi au jeudi » included."""
    text = fold(comment)
    found = {DAYS.index(name) for name in _DAY_NAME.findall(text)}
    for first, last in _TO.findall(text):
        found.update(range(DAYS.index(first), DAYS.index(last) + 1))
    return found


def _written(span: tuple[time, time]) -> str:
    start, end = span
    return f"{_clock(start)}-{'24h' if end == _MIDNIGHT else _clock(end)}"


def _clock(moment: time) -> str:
    return f"{moment.hour}h{moment.minute:02d}" if moment.minute else f"{moment.hour}h"


def _days_in_words(days: Iterable[int]) -> str:
    """« lundi au jeudi, samedi »."""
    return ", ".join(
        DAYS[first] if first == last else f"{DAYS[first]} {'et' if last == first + 1 else 'au'} {DAYS[last]}"
        for first, last in _groups(sorted(days))
    )


def _groups(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = before = days[0]
    for day in days[1:]:
        if day != before + 1:
            yield start, before
            start = day
        before = day
    yield start, before


def _as_written(one: Range) -> str:
    hours = " et ".join(f"{start or '?'}-{end or '?'}" for start, end in one.hours if start or end)
    return f"{one.first or '?'} à {one.last or '?'} : {hours or 'aucune heure'}"
