"""Opening hours: open now, closes when, opens when — computed from the clock, never written in an answer by hand.

Wall-clock times of the commune's time zone; public holidays and exceptions close or change a day. Pure: the caller
gives ``now``. A span that ends at or before its start ends the next day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
Span = tuple[time, time]
_SPAN = re.compile(r"(\d{1,2})\s*[h:]\s*(\d{2})?\s*[-–]\s*(\d{1,2})\s*[h:]\s*(\d{2})?")
_HORIZON = 60


class HoursUnreadable(ValueError):
    """Opening hours nobody could follow."""

    def __init__(self, text: str) -> None:
        super().__init__(f"horaires « {text} » illisibles, écrivez par exemple « 9h-12h, 13h30-17h »")


def parse_spans(text: str) -> tuple[Span, ...]:
    """« 9h-12h, 13h30-17h » -> spans; « fermé » or nothing -> none; raise ValueError with a French reason."""
    if not text.strip() or text.strip().casefold() in {"fermé", "ferme"}:
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
    """The state at one moment: ``until`` when open, ``opens`` when closed (None when nothing is planned)."""

    open_now: bool
    until: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class OpeningHours:
    """Weekly spans (Monday first), dated exceptions that replace a day, and holidays that close it."""

    week: tuple[tuple[Span, ...], ...]
    zone: ZoneInfo
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    is_holiday: Callable[[date], bool] = lambda _day: False

    def at(self, now: datetime) -> Opening:
        """The state at ``now`` (an aware datetime)."""
        today = now.astimezone(self.zone).date()
        coming = list(self._intervals(today - timedelta(days=1), _HORIZON))
        for start, end in coming:
            if start <= now < end:
                return Opening(open_now=True, until=self._extended(end, coming))
        return Opening(open_now=False, opens=next((start for start, _ in coming if start > now), None))

    @staticmethod
    def _extended(end: datetime, coming: list[tuple[datetime, datetime]]) -> datetime:
        """Follow spans that touch (until midnight, then from midnight)."""
        for start, later in coming:
            if start == end and later > end:
                end = later
        return end

    def _intervals(self, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        for offset in range(days + 1):
            day = first + timedelta(days=offset)
            for start, end in sorted(self.spans(day)):
                last = day + timedelta(days=1) if end <= start else day
                yield datetime.combine(day, start, self.zone), datetime.combine(last, end, self.zone)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans that start on ``day``: its exception, else none on a holiday, else the week's."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if self.is_holiday(day) else self.week[day.weekday()]

    def describe(self) -> str:
        """The week in words, equal neighbours merged: « lundi au jeudi : 9 h – 12 h ; vendredi : 9 h – 12 h »."""
        parts: list[tuple[int, int, tuple[Span, ...]]] = []
        for day, spans in enumerate(self.week):
            if parts and parts[-1][2] == spans:
                parts[-1] = (parts[-1][0], day, spans)
            else:
                parts.append((day, day, spans))
        return " ; ".join(_days(first, last, spans) for first, last, spans in parts if spans)


def _days(first: int, last: int, spans: tuple[Span, ...]) -> str:
    link = " et " if last == first + 1 else " au "
    name = DAYS[first] if first == last else f"{DAYS[first]}{link}{DAYS[last]}"
    return f"{name} : " + ", ".join(f"{clock(start)} – {clock(end)}" for start, end in spans)


def clock(moment: time | datetime) -> str:
    """« 9 h », « 13 h 30 »."""
    return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} h"


def day_in_words(day: date, *, year: bool = True) -> str:
    """« 1er mars 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def relative_day(day: date, today: date) -> str:
    """« aujourd'hui », « demain », « lundi » within a week, else « lundi 30 novembre »."""
    ahead = (day - today).days
    if ahead == 0:
        return "aujourd'hui"
    if ahead == 1:
        return "demain"
    name = DAYS[day.weekday()]
    return name if 0 < ahead < 7 else f"{name} {day_in_words(day, year=False)}"
