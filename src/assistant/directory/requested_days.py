"""Which days a question refers to: « demain », « samedi », « le 11 novembre », « à Noël », « this weekend ».

The words are in ``directory.toml``, by language. It only computes dates, and answers nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assistant.records import Question
from assistant.site.public_holidays import PublicHolidays
from assistant.tables import read_table
from assistant.text.dates import writing
from assistant.text.translations import term_pattern

_SEARCHED_MONTHS = 12 * 8 + 1  # the 29th of February may be eight years away
_ORDINAL = r"(?:er|st|nd|rd|th|o|a|\u00ba)?"
_OF = r"(?: (?:of|de|di|\u0433\u043e|er|st|nd|rd|th))*"  # with the end of a Ukrainian ordinal
_FIRST = re.compile(r"\b(premier|first|primo|primeiro|primero)\b")
_SATURDAY = 5


class NoSuchDay(ValueError):
    """The question refers to a day that cannot be determined."""


@dataclass(frozen=True)
class _Words:
    past: re.Pattern[str]
    after: re.Pattern[str]
    tomorrow: re.Pattern[str]
    weekend: re.Pattern[str]
    days: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]
    public_holidays: re.Pattern[str]
    holidays: tuple[tuple[str, re.Pattern[str]], ...]

    @property
    def all(self) -> tuple[re.Pattern[str], ...]:
        """Every pattern, the longest first."""
        named = tuple(pattern for _, pattern in self.holidays)
        return (
            *named,
            self.public_holidays,
            self.past,
            self.after,
            self.tomorrow,
            self.weekend,
            *self.days,
            *self.months,
        )


@functools.cache
def vocabulary() -> dict[str, Any]:
    """The words of ``directory.toml``, a table for each language."""
    return read_table("assistant.directory", "directory.toml")


@functools.cache
def _words(language: str) -> _Words:
    data = vocabulary()[language]

    def compiled(terms: str) -> re.Pattern[str]:
        return term_pattern(terms, language)

    return _Words(
        past=compiled(data["past"]) if "past" in data else re.compile(r"(?!)"),
        after=compiled(data["day_after"]),
        tomorrow=compiled(data["tomorrow"]),
        weekend=compiled(data["weekend"]),
        days=tuple(compiled(terms) for terms in data["days"]),
        months=tuple(compiled(terms) for terms in data.get("months") or _whole(writing(language).months)),
        public_holidays=compiled(data["public_holidays"]),
        holidays=tuple((name, compiled(terms)) for name, terms in data["holidays"].items()),
    )


def _whole(words: Iterable[str]) -> list[str]:
    """Each of ``words`` as a term that nothing follows: « mai », not « maison »."""
    return [f"{word}." for word in words]


def without_days(text: str, language: str) -> str:
    """``text``, as :func:`normalise_variants` gives it, without the words that name a day."""
    for pattern in _words(language).all:
        text = pattern.sub(" ", text)
    return text


def asks_public_holidays(text: str, language: str) -> bool:
    """Whether a normalised ``text`` is about public holidays in general."""
    return _words(language).public_holidays.search(text) is not None


def asked_days(question: Question, today: date, holidays: PublicHolidays, language: str = "fr") -> tuple[date, ...]:
    """The days a question refers to, from ``today`` on; empty for « now », two for a weekend.

    Raises :class:`NoSuchDay` for the 31st of February, and for a month alone: answering about today would mislead.
    """
    words = _words(language)
    text = words.past.sub(" ", question.variants)
    if words.after.search(text):
        return (today + timedelta(days=2),)
    for name, pattern in words.holidays:
        if pattern.search(text):
            return (_named(name, today, holidays),)
    if dated := _dated(question, text, words, today):
        return (dated,)
    if words.weekend.search(text):
        saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % 7)
        return (saturday, saturday + timedelta(days=1)) if today.weekday() <= _SATURDAY else (today,)
    for number, pattern in enumerate(words.days):
        if pattern.search(text):
            return (today + timedelta(days=(number - today.weekday()) % 7),)
    if words.tomorrow.search(text):
        return (today + timedelta(days=1),)
    match = re.search(r"\ble (\d{1,2})(?:er)?\b(?! ?h)", text) if language == "fr" else None
    return (_coming(today, int(match[1])),) if match else ()


def _dated(question: Question, text: str, words: _Words, today: date) -> date | None:
    """« 11 novembre 2026 », « November 11th », « 11/11 »."""
    numbered = _FIRST.sub("1", text)
    for number, pattern in enumerate(words.months, start=1):
        name = pattern.pattern.removeprefix(r"\b").removesuffix(r"\b")
        before = re.search(rf"\b(\d{{1,2}}){_ORDINAL}{_OF} {name}\b(?:(?: de)? (\d{{4}})\b)?", numbered)
        after = re.search(rf"\b{name} (?:the )?(\d{{1,2}}){_ORDINAL}\b(?: (\d{{4}})\b)?", numbered)
        if match := before or after:
            return _coming(today, int(match[1]), number, int(match[2] or 0))
    if match := re.search(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b", question.folded):
        return _coming(today, int(match[1]), int(match[2]), int(match[3] or 0))
    if any(pattern.search(text) for pattern in words.months):
        raise NoSuchDay
    return None


def _named(name: str, today: date, holidays: PublicHolidays) -> date:
    """The next day of a name of the data file: « Armistice Day », « 24/12 »."""
    if name[0].isdigit():
        day, month = name.split("/")
        return _coming(today, int(day), int(month))
    found = holidays.coming(name, today)
    if found is None:
        raise NoSuchDay
    return found


def _coming(today: date, day: int, month: int = 0, year: int = 0) -> date:
    """The next such day; without a month, in the coming ones; with a year, that very day."""
    for ahead in range(_SEARCHED_MONTHS):
        years, number = divmod(today.month - 1 + ahead, 12)
        try:
            found = date(today.year + years, number + 1, day)
        except ValueError:
            continue
        if found >= today and month in {0, number + 1} and year in {0, found.year}:
            return found
    raise NoSuchDay
