"""Questions about a service itself — open now? open on Saturday? its phone? — answered from ``commune.toml``.

Hours are computed from the clock, never quoted from a page. It answers only when the question names a service and asks
for nothing else; everything longer goes to the search.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files

from assistant.extractive import Draft
from assistant.hours import DAYS, MONTHS, OpeningHours, clock, day_in_words
from assistant.lexical import analyse, fold
from assistant.quoting import escape
from assistant.site import Service, Site
from assistant.wording import say

_MAX_STEMS = 6
_SEARCHED_MONTHS = 12 * 8 + 1  # the 29th of February may be eight years away


class NoSuchDay(ValueError):
    """The question speaks of a day that cannot be told."""


@dataclass(frozen=True)
class _Rules:
    hours: re.Pattern[str]
    reach: re.Pattern[str]
    asking: frozenset[str]
    main: str


@functools.cache
def _rules() -> _Rules:
    data = tomllib.loads((files("assistant") / "data" / "directory.toml").read_text(encoding="utf-8"))
    asking = " ".join((data["asking"], *DAYS, *MONTHS))
    return _Rules(
        re.compile("|".join(data["hours"])),
        re.compile("|".join(data["reach"])),
        frozenset(analyse(asking)),
        data["main"],
    )


def answer(question: str, site: Site, now: datetime) -> Draft | None:
    """The answer of the directory, or None when the question is not one for it."""
    plain = " ".join(re.sub(r"[^\w]+", " ", fold(question)).split())
    rules = _rules()
    hours, reach = rules.hours.search(plain), rules.reach.search(plain)
    if not (hours or reach):
        return None
    service = _named_service(question, site)
    if service is None:
        return None
    opening = site.opening_hours(service.id)
    if hours and opening is not None:
        local = now.astimezone(site.zone)
        try:
            day = asked_day(question, local.date())
        except NoSuchDay:
            return None
        head = _on_day(service, opening, day) if day else _right_now(service, site, now)
        week = "\n".join(f"- {escape(line)}" for line in opening.describe().split(" ; "))
        return Draft("answered", f"{head}\n\n{week}", service=service.id)
    if reach and (service.phone or service.email or service.address):
        lines = [one for one in (service.phone, service.email, service.address) if one]
        text = "\n".join([f"**{escape(service.name)}**", "", *(f"- {escape(line)}" for line in lines)])
        return Draft("answered", text, service=service.id)
    return None


def _named_service(question: str, site: Site) -> Service | None:
    """The service whose name (before its comma) or aliases hold every telling word of the question."""
    asked = {stem for stem in analyse(question) if not stem[0].isdigit()} - _rules().asking
    if not asked or len(asked) > _MAX_STEMS:
        return None
    main = site.services[site.commune.main_service]
    others = (service for service in site.services.values() if service is not main)
    town = set(analyse(site.name))
    for service in (main, *others):
        usual = _rules().main if service is main else ""
        names = " ".join((service.name.split(",")[0], service.id, usual, *service.aliases))
        if asked <= set(analyse(names)) | town and asked - town:
            return service
    return None


def asked_day(question: str, today: date) -> date | None:
    """The day a question speaks of: « demain », « samedi », « le 11 novembre », « 25/12 », « le 12 »; None for now.

    Raises :class:`NoSuchDay` for the 31st of February and for a month alone: an answer about now would mislead.
    """
    words = " ".join(re.sub(r"[^\w/]+", " ", fold(question)).split())
    for pattern, ahead in (r"\bapres demain\b", 2), (r"\b(demain|tomorrow)\b", 1):
        if re.search(pattern, words):
            return today + timedelta(days=ahead)
    months = [fold(month) for month in MONTHS]
    if match := re.search(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(months)})\b(?: (\d{{4}})\b)?", words):
        return _coming(today, int(match[1]), months.index(match[2]) + 1, int(match[3] or 0))
    if match := re.search(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b", words):
        return _coming(today, int(match[1]), int(match[2]), int(match[3] or 0))
    if re.search(rf"\b({'|'.join(months)})\b", words):
        raise NoSuchDay
    for number, name in enumerate(DAYS):
        if re.search(rf"\b{name}s?\b", words):
            return today + timedelta(days=(number - today.weekday()) % 7)
    match = re.search(r"\ble (\d{1,2})(?:er)?\b(?! ?h)", words)
    return _coming(today, int(match[1])) if match else None


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


def _on_day(service: Service, opening: OpeningHours, day: date) -> str:
    when = f"{DAYS[day.weekday()]} {day_in_words(day)}"
    spans = opening.spans(day)
    if not spans:
        return say("directory.day_closed", name=escape(service.name), day=when)
    hours = ", ".join(f"{clock(start)} – {clock(end)}" for start, end in spans)
    return say("directory.day_open", name=escape(service.name), day=when, hours=hours)


def _right_now(service: Service, site: Site, now: datetime) -> str:
    contact = site.contact(service.id, now)
    key = "directory.open" if contact.open_now else "directory.closed"
    if not contact.next_opening:
        key += "_always"
    return say(key, name=escape(service.name), following=contact.next_opening)
