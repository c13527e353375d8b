"""Opening hours: open now, closes when, opens when — computed from the clock, never written in an answer by hand.

Wall-clock times of the commune's time zone; public holidays and exceptions close or change a day. Pure: the caller
passes ``now``. A span that ends at or before its start ends the next day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.text.dates import Span, days_in_words, in_weeks

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")  # as commune.toml writes them
_SPAN = re.compile(r"(\d{1,2})\s*[h:]\s*(\d{2})?\s*[-–]\s*(\d{1,2})\s*[h:]\s*(\d{2})?")
_PARITY = re.compile(r"(?:les\s+)?semaines?\s+(im)?paires?\s*:?\s*(.*)", re.IGNORECASE)
_LEFT_OVER = " ;"  # what is left behind when a second kind of week is taken out
_HORIZON = 370
Day = tuple[tuple[Span, ...], tuple[Span, ...]]  # of even ISO weeks, of odd ones


class HoursUnreadable(ValueError):
    """Opening hours that cannot be parsed."""

    def __init__(self, text: str) -> None:
        every = (
            "« semaines paires : 9h-12h ; semaines impaires : 14h-16h »" if "paire" in text else "« 9h-12h, 13h30-17h »"
        )
        super().__init__(f"horaires « {text} » illisibles, écrivez par exemple {every}")


def parse_day(text: str) -> Day:
    """The spans of even weeks and of odd weeks: « semaines paires : 9h-12h ; semaines impaires : 14h-16h ».

    Hours that name no week are those of every week; a week that is not named, beside one that is, is closed. Weeks are
    those of ISO 8601, as calendars number them. Raises ValueError with a French reason.
    """
    text = text.strip(_LEFT_OVER)
    if "paire" not in text.casefold():
        spans = parse_spans(text)
        return spans, spans
    weeks: dict[bool, tuple[Span, ...]] = {}
    for part in text.split(";"):
        match = _PARITY.fullmatch(part.strip())
        if match is None or not match[2] or bool(match[1]) in weeks:
            raise HoursUnreadable(text)
        weeks[bool(match[1])] = parse_spans(match[2])
    return weeks.get(False, ()), weeks.get(True, ())


def parse_spans(text: str) -> tuple[Span, ...]:
    """« 9h-12h, 13h30-17h » -> spans; « fermé » or nothing -> none; raise ValueError with a French reason."""
    text = text.strip(_LEFT_OVER)
    if not text or text.casefold() in {"fermé", "ferme"}:
        return ()
    spans = []
    for part in re.split(r"[,;]|\bet\b", text):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise HoursUnreadable(text)
        spans.append((_time(match[1], match[2], text), _time(match[3], match[4], text)))
    return tuple(spans)


def _time(hour: str, minute: str | None, text: str) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if hours == 24 and minutes == 0:
        return time(0)
    if hours > 23 or minutes > 59:
        raise HoursUnreadable(text)
    return time(hours, minutes)


@dataclass(frozen=True)
class Opening:
    """The state at one moment: ``until`` when open (None when it never closes), ``opens`` when closed (None: never).

    On an unsure day ``open_now`` is None; ``opens`` is None too when an unsure day comes before it.
    """

    open_now: bool | None
    until: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class OpeningHours:
    """Weekly spans (Monday first), dated exceptions that replace a day, and holidays that close it.

    ``week`` is every week, or the even ones when ``odd`` gives those of odd ISO weeks.
    ``unsure`` are the weekdays (Monday is 0) whose hours depend on what only a sentence says: « les semaines paires ».
    """

    week: tuple[tuple[Span, ...], ...]
    zone: ZoneInfo
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    is_holiday: Callable[[date], bool] = lambda _day: False
    unsure: frozenset[int] = frozenset()
    odd: tuple[tuple[Span, ...], ...] = ()

    def at(self, now: datetime) -> Opening:
        """The state at ``now`` (an aware datetime)."""
        today = now.astimezone(self.zone).date()
        if self.is_unsure(today):
            return Opening(open_now=None)
        state = self._computed(now.astimezone(UTC))
        if self.unsure and state.opens:
            ahead = (state.opens.date() - today).days
            if any(self.is_unsure(today + timedelta(days=day)) for day in range(1, ahead + 1)):
                return Opening(open_now=False)
        return state

    def is_unsure(self, day: date) -> bool:
        """Whether the hours of ``day`` depend on more than the week says; an exception or a holiday is sure."""
        return day.weekday() in self.unsure and day not in self.exceptions and not self.is_holiday(day)

    def _computed(self, now: datetime) -> Opening:
        until: datetime | None = None
        for start, end in self._intervals(now.astimezone(self.zone).date() - timedelta(days=1)):
            if until is not None and start > until:
                break
            if until is not None:  # spans that touch or overlap: until midnight, then from midnight
                until = max(until, end)
            elif start > now:
                return Opening(open_now=False, opens=start.astimezone(self.zone))
            elif end > now:
                until = end
        if until is None:
            return Opening(open_now=False)
        always = until > now + timedelta(days=_HORIZON - 2)
        return Opening(open_now=True, until=None if always else until.astimezone(self.zone))

    def _intervals(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Spans from ``first`` for about a year, in order, as real moments: wall clocks repeat an hour in October."""
        for offset in range(_HORIZON + 1):
            day = first + timedelta(days=offset)
            for start, end in sorted(self.spans(day)):
                last = day + timedelta(days=1) if end <= start else day
                yield self._moment(day, start), self._moment(last, end)

    def _moment(self, day: date, clock_time: time) -> datetime:
        return datetime.combine(day, clock_time, self.zone).astimezone(UTC)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans that start on ``day``: its exception, else none on a holiday, else the week's."""
        if day in self.exceptions:
            return self.exceptions[day]
        week = self.odd if self.odd and day.isocalendar().week % 2 else self.week
        return () if self.is_holiday(day) else week[day.weekday()]

    def describe(self, language: str = "fr") -> str:
        """The week in words, equal neighbours merged: « lundi au jeudi : 9 h – 12 h ; vendredi : 9 h – 12 h »."""
        parts: list[tuple[int, int, Day]] = []
        for day, spans in enumerate(zip(self.week, self.odd or self.week, strict=True)):
            if parts and parts[-1][2] == spans:
                parts[-1] = (parts[-1][0], day, spans)
            else:
                parts.append((day, day, spans))
        return " ; ".join(line for part in parts for line in _lines(*part, language))


def _lines(first: int, last: int, day: Day, language: str) -> Iterator[str]:
    """The hours of neighbouring days, in a line for each kind of week when they differ."""
    even, odd = day
    if even == odd:
        if even:
            yield days_in_words(first, last, even, language)
        return
    for spans, is_odd in ((even, False), (odd, True)):
        if spans:
            yield in_weeks(days_in_words(first, last, spans, language), language, odd=is_odd)
