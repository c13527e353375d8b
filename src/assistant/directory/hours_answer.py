"""The hours of a service in one sentence: on a day, on public holidays, right now; in the language of the question.

They are computed from ``commune.toml`` and the clock. What a question asks is read in ``answers.py``.
"""

from __future__ import annotations

from datetime import date, datetime

from assistant.answering.quoting import escape
from assistant.site.commune_file import Service
from assistant.site.configuration import Site
from assistant.site.hours import OpeningHours
from assistant.text.dates import full_day, spans_in_words
from assistant.text.messages import say


def on_day(service: Service, opening: OpeningHours, day: date, site: Site, language: str) -> str:
    """Whether it opens on ``day``, and when."""
    if opening.is_unsure(day):
        return say("directory.day_unsure", language, name=escape(service.name), day=full_day(day, language))
    spans = opening.spans(day)
    holiday = "_holiday" if day in site.holidays else ""
    key = "directory.day_open" if spans else f"directory.day_closed{holiday}"
    hours = spans_in_words(spans, language)
    return say(key, language, name=escape(service.name), day=full_day(day, language), hours=hours)


def on_holidays(service: Service, opening: OpeningHours, site: Site, today: date, language: str) -> str:
    """The rule for public holidays, and the next one as an example."""
    following = site.holidays.next(today)
    closed = not service.open_on_holidays
    if closed and opening.spans(following):  # this one is an exception
        return on_day(service, opening, following, site, language)
    key = "directory.holidays_closed" if closed else "directory.holidays_open"
    return say(key, language, name=escape(service.name), day=full_day(following, language))


def right_now(service: Service, site: Site, now: datetime, language: str) -> str:
    """Whether it is open, and what follows."""
    contact = site.contact(service.id, now, language)
    if contact.open_now is None:
        return say("directory.unsure", language, name=escape(service.name))
    key = "directory.open" if contact.open_now else "directory.closed"
    if not contact.next_opening:
        key += "_always"
    return say(key, language, name=escape(service.name), following=contact.next_opening)
