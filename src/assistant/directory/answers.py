"""Questions about a service itself — open now? open on Saturday? its phone? — answered from ``commune.toml``.

Hours are computed from the clock, never quoted from a page, and worded in the language of the question. It answers only
when the question names a service, or speaks to the town hall itself, and asks for nothing else; « mairie » alone asks
for all of it. Everything longer goes to the search. Days are understood by ``requested_days.py``, and how people ask is
in ``directory.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.directory.hours_answer import on_day, on_holidays, right_now
from assistant.directory.requested_days import NoSuchDay, asked_days, asks_public_holidays, vocabulary, without_days
from assistant.directory.town_facts import absent, alike, desks, instead, is_told, mayor, named_enough
from assistant.records import Answer, Question
from assistant.site.commune_file import Service
from assistant.site.configuration import Site
from assistant.text.analysis import analyse, fold
from assistant.text.messages import say
from assistant.text.translations import term_pattern

_MAX_STEMS = 6
_ALONE = 3  # words of a message that names a desk and asks nothing
_UNDER = re.compile(r"\bsous[ -]?prefectures?\b")


@dataclass(frozen=True)
class _Speech:
    """How one language asks; ``services`` are (pattern, French stems of the name)."""

    opening: re.Pattern[str]
    when: re.Pattern[str]
    reach: re.Pattern[str]
    where: re.Pattern[str]
    mail: re.Pattern[str]
    you: re.Pattern[str]
    yours: re.Pattern[str]
    alone: re.Pattern[str]
    asking: re.Pattern[str]
    main: re.Pattern[str]
    desk: re.Pattern[str]
    services: tuple[tuple[re.Pattern[str], frozenset[str]], ...]


@functools.cache
def _speech(language: str) -> _Speech:
    data = vocabulary()
    names = ("opening", "when", "reach", "where", "mail", "you", "yours", "alone", "asking", "main", "desk")
    patterns = {name: term_pattern(_longest_first(data[language][name]), language) for name in names}
    usual = (one for one in data["services"] if language in one and language != "fr")
    services = tuple((term_pattern(one[language], language), frozenset(analyse(one["fr"]))) for one in usual)
    return _Speech(**patterns, services=services)


def _longest_first(terms: str) -> str:
    """The terms in such an order that « e mail » is matched before « e » alone."""
    return ",".join(sorted(terms.split(","), key=lambda term: len(term.strip()), reverse=True))


@dataclass(frozen=True)
class _Asked:
    """A question of the directory: of which service, its hours or how to reach it (or both), said to whom."""

    service: Service | None
    hours: bool
    reach: bool
    you: bool
    text: str
    language: str


def answer(
    question: Question, site: Site, now: datetime, language: str = "fr", history: Sequence[Answer] = ()
) -> Draft | None:
    """The answer of the directory in ``language``, or None when the question is not one for it.

    Words of French and English are understood whatever the language, for short messages whose language cannot be told.
    ``history`` are the answers before: « et samedi ? » goes on with the service just told of.
    """
    if told := mayor(question, site, language):
        return told
    before = _told_before(site, history)
    for spoken in dict.fromkeys((language.partition("-")[0], "fr", "en")):
        asked = _understood(question, site, spoken, before)
        if asked is not None:
            break
    else:
        return None
    service = asked.service or before
    if service is None:
        if history and history[-1].citations and not asked.you:
            return None  # « c'est ouvert ? » is said of the page just cited
        service = site.services[site.commune.main_service]
    if none := absent(service, site, language):
        return none
    if not is_told(service, site):
        other = instead(service, site)
        if other is None or not is_told(other, site):
            return None
        service = other
    hours = _hours(question, service, asked, site, now, language) if asked.hours else None
    if asked.hours and not (asked.reach and (hours is None or hours.status == "answered")):
        return hours
    ways = _reach(service, alike(service, site), asked, language)
    return replace(ways, text=f"{hours.text}\n\n{ways.text}") if hours and ways else hours or ways


def unlisted_desk(question: Question, site: Site, language: str = "fr") -> Service | None:
    """The desk that is asked for, its hours or how to reach it, and of which ``commune.toml`` says nothing.

    :func:`answer` leaves such a question to the pages, which may know what is true of such desks everywhere.
    """
    for spoken in dict.fromkeys((language.partition("-")[0], "fr", "en")):
        asked = _understood(question, site, spoken, None)
        if asked is not None and asked.service is not None:
            return None if is_told(asked.service, site) else asked.service
    return None


def _told_before(site: Site, history: Sequence[Answer]) -> Service | None:
    """The service of the last answer, when it was one of the directory: an answer that needed no page."""
    if not history or history[-1].status != "answered" or history[-1].citations or not history[-1].contacts:
        return None
    name = history[-1].contacts[0].name
    return next((service for service in site.services.values() if service.name == name), None)


def _understood(question: Question, site: Site, language: str, before: Service | None) -> _Asked | None:
    """What is asked in the words of ``language``, or None when something else is asked too."""
    text, speech = question.variants, _speech(language)
    opening, reach = speech.opening.search(text), speech.reach.search(text)
    when, you = speech.when.search(text) is not None, speech.you.search(text) is not None
    alone = not (opening or reach or when or before) and _names_a_desk(text, speech)
    if not (opening or reach or when or before or alone):
        return None
    left, service = _named(text, site, speech, language)
    if left:
        return None
    if service is None:
        one_word = len(text.split()) == 1 and not speech.alone.search(text)
        told = opening and not one_word
        if not (
            told
            or (reach and speech.yours.search(text))
            or (before and _goes_on(question, text, reach is not None, language))
        ):
            return None
    elif not (opening or when or reach or alone):
        return None
    hours = bool(opening or when) or not reach
    return _Asked(service, hours, bool(reach) or alone, you, text, language)


def _names_a_desk(text: str, speech: _Speech) -> bool:
    """« la mairie », « service urbanisme »: the name of a desk, in a word or three."""
    words = text.split()
    named = speech.main.search(text) or speech.desk.search(text)
    return named is not None and len(words) <= _ALONE and all(one.isalpha() for one in words)


def _goes_on(question: Question, text: str, reach: bool, language: str) -> bool:
    """« et samedi ? », « et le téléphone ? »: names a day or a way to reach, and nothing else."""
    return bool(text) and (reach or without_days(text, language) != text or bool(re.search(r"\d/\d", question.written)))


def _named(text: str, site: Site, speech: _Speech, language: str) -> tuple[bool, Service | None]:
    """Whether words are left that neither ask nor name a service, and the service named, if any."""
    main = site.services[site.commune.main_service]
    named = main if speech.main.search(text) else None
    text = speech.main.sub(" ", text)
    for pattern, stems in speech.services:
        found = next((one for one in desks(site) if stems <= _names(one)), None)
        if found is not None and pattern.search(text):
            named, text = found, pattern.sub(" ", text)
            break
    text = speech.asking.sub(" ", without_days(text, language))
    town = set(analyse(site.name))
    asked = {stem for stem in _stems(text) if not stem[0].isdigit()} - town
    if asked:
        others = (one for one in desks(site) if one is not main)
        candidates = (main, *others) if named is None or named is main else (named,)
        named = next(
            (one for one in candidates if asked <= _names(one) | town and named_enough(one, asked, site)), None
        )
    return bool(asked) and (named is None or len(asked) > _MAX_STEMS), named


def _names(service: Service) -> set[str]:
    """The stems of a service's name before its comma, of its id and of its aliases."""
    return set(_stems(" ".join((service.name.split(",")[0], service.id, *service.aliases))))


def _stems(text: str) -> list[str]:
    """Its stems; a sous-préfecture is another office than the préfecture, and « sous » alone carries no meaning."""
    return analyse(_UNDER.sub("sousprefecture", fold(text)))


def _hours(
    question: Question, service: Service, asked: _Asked, site: Site, now: datetime, language: str
) -> Draft | None:
    opening = site.opening_hours(service.id)
    parts = (one.strip(" ;") for one in service.hours_note.split(" ; "))
    note = "\n".join(f"- {escape(one)}" for one in parts if one)
    if opening is None:
        return _no_hours(service, note, language, main=service.id == site.commune.main_service)
    today = now.astimezone(site.zone).date()
    try:
        days = asked_days(question, today, site.holidays, asked.language)
    except NoSuchDay:
        return None
    if days:
        head = "\n".join(on_day(service, opening, day, site, language) for day in days)
    elif asks_public_holidays(asked.text, asked.language):
        head = on_holidays(service, opening, site, today, language)
    else:
        head = right_now(service, site, now, language)
    week = [f"- {escape(line)}" for line in opening.describe(language).split(" ; ") if line]
    return Draft("answered", "\n".join((head, "", *week, note)).strip(), service=service.id)


def _no_hours(service: Service, note: str, language: str, *, main: bool) -> Draft | None:
    """What stands for hours that ``commune.toml`` does not give; pages may tell those of others than the town hall."""
    if note:
        head = say("directory.unsure", language, name=escape(service.name))
        return Draft("answered", f"{head}\n\n{note}", service=service.id)
    if not main:
        return None
    ways = "\n".join(f"- {escape(one)}" for one in (service.phone, service.email, service.address) if one)
    head = say("directory.untold", language, name=escape(service.name))
    return Draft("not_found", f"{head}\n\n{ways}".rstrip(), service=service.id)


def _reach(service: Service, others: Sequence[Service], asked: _Asked, language: str) -> Draft | None:
    """How to reach a service, then the others of its kind."""
    found = [one for one in (_ways(one, asked, language) for one in (service, *others)) if one]
    return Draft("answered", "\n\n".join(found), service=service.id) if found else None


def _ways(service: Service, asked: _Asked, language: str) -> str:
    """What was asked of a service first, then the rest; nothing when nothing is known."""
    speech = _speech(asked.language)
    if speech.mail.search(asked.text):  # before the address: « adresse mail »
        ways = (service.email, service.phone, service.address)
    elif speech.where.search(asked.text):
        ways = (service.address, service.phone, service.email)
    else:
        ways = (service.phone, service.email, service.address)
    first, *others = [escape(one) for one in ways if one] or [""]
    if not first:
        return ""
    head = say("directory.reach", language, name=escape(service.name), value=first)
    return "\n".join([head, "", *(f"- {one}" for one in others)]).strip()
