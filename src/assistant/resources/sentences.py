"""A resource in French words: what is known of it, its state with its day, and what is not verified.

Every channel and every file says the same of a resource, so the words are here once (``sentences.toml``). Nothing
unverified is written as if it were known. Which resources are shown is ``search.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date

from assistant.resources.record import FACTS, FactName, FactSource, Resource
from assistant.resources.vocabulary import Facet, label
from assistant.tables import read_table
from assistant.text.dates import day_in_words

CLASSES = ("subjects", "levels", "kinds")
FACETS: Mapping[str, Facet] = {"subjects": "subject", "levels": "level", "kinds": "kind"}


@functools.cache
def _words() -> dict[str, dict[str, str]]:
    return read_table("assistant.resources", "sentences.toml")


def say(key: str, **values: object) -> str:
    """The sentence ``section.name`` with its ``{values}`` filled in; an unknown key is a programming error."""
    section, _, name = key.partition(".")
    return _words()[section][name].format(**values)


def section(name: str) -> dict[str, str]:
    """A whole section, in the file's order."""
    return _words()[name]


def recognised(name: str) -> tuple[str, ...]:
    """What people say for one thing: « plus », « d'autres »."""
    return tuple(_words()["recognised"][name])


def said(resource: Resource, name: str) -> str:
    """Our classification in words: « cycle 2, cycle 3 (à vérifier) »."""
    values: tuple[str, ...] = getattr(resource, name)
    words = ", ".join(label(FACETS[name], value).split(" (")[0] for value in values)
    return say("search.doubtful", words=words) if name in resource.unverified else words


def publisher(resource: Resource) -> str:
    """Who publishes it, and whether that is to be checked."""
    doubtful = "publisher" in resource.unverified
    return say("search.doubtful", words=resource.publisher) if doubtful else resource.publisher


def known(resource: Resource) -> tuple[tuple[str, str], ...]:
    """Every known fact: its name and its words."""
    return tuple((section("field")[one], fact(resource, one)) for one in FACTS if resource.knows(one))


def unknown(resource: Resource) -> tuple[str, ...]:
    """The names of the facts that no source read supports."""
    return tuple(section("field")[one].lower() for one in resource.unverified if one in FACTS)


def fact(resource: Resource, name: FactName) -> str:
    """A known fact in words; an empty string when it is not known."""
    if not resource.knows(name):
        return ""
    value = getattr(resource, name)
    if name in {"account", "price"}:
        note = getattr(resource, f"{name}_note")
        return section(name)[value] + (f" ({note})" if note else "")
    if name == "personal_data" and resource.personal_data is not None:
        return _personal_data(resource)
    if isinstance(value, bool):
        return section("yes" if value else "no")[name]
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _personal_data(resource: Resource) -> str:
    told = resource.personal_data
    if told is None:
        return ""
    where = {True: say("europe.yes"), False: say("europe.no"), None: ""}[told.europe]
    return f"{told.summary} (selon : {told.according_to}{' ; ' + where if where else ''})"


def state(resource: Resource) -> str:
    """Whether the service lives, with the day that was last seen, and its note."""
    status = resource.status
    key = "closed_on" if status.closed else status.state
    estimated = any(
        source.dating == "estimated" and source.date == status.date and "status" in source.supports
        for source in resource.sources
    )
    day = say("dating.estimated" if estimated else "dating.published", day=in_words(status.date))
    sentence = say(f"state.{key}", day=day, closed=in_words(status.closed or status.date))
    return f"{sentence} {status.note}".strip()


def dated(source: FactSource) -> str:
    """The day of a source, and whether it is estimated or that of our reading."""
    return say(f"dating.{source.dating}", day=in_words(source.date))


def in_words(day: str) -> str:
    """« 25 août 2026 », « août 2026 » or « 2026 » for a day, a month or a year."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 1:
        return day
    words = day_in_words(date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1))
    return words if len(parts) > 2 else words.split(" ", 1)[1]
