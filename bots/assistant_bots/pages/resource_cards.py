"""A resource as a card of ``/ressources`` and as a line of its CSV: what is known in words, what is not by its name.

Nothing unverified is written as if it were known. Sentences are in ``texts.toml``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.resources.record import FACTS, FactName, FactSource, Resource
from assistant.resources.search import Hit
from assistant.resources.vocabulary import Facet, label
from assistant.text.dates import day_in_words
from assistant_bots.service import texts

_CLASSES = ("subjects", "levels", "kinds")
_FACETS: Mapping[str, Facet] = {"subjects": "subject", "levels": "level", "kinds": "kind"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("Nom", "Adresse", "Éditeur", "Description")


@dataclass(frozen=True)
class Card:
    """What the page shows of a resource: ``facts`` and ``classes`` are (name, words), ``unknown`` names alone."""

    hit: Hit
    publisher: str
    classes: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    state: str
    sources: tuple[tuple[FactSource, str], ...]
    successors: tuple[Resource, ...] = ()

    @property
    def resource(self) -> Resource:
        """The resource."""
        return self.hit.resource


def card(hit: Hit, by_id: Mapping[str, Resource]) -> Card:
    """The card of a hit; ``by_id`` finds what replaces a closed service."""
    resource, names = hit.resource, texts.section("resource_field")
    return Card(
        hit,
        publisher(resource),
        tuple((names[one], said(resource, one)) for one in _CLASSES),
        tuple((names[one], fact(resource, one)) for one in FACTS if resource.knows(one)),
        tuple(names[one].lower() for one in resource.unverified if one in FACTS),
        state(resource),
        tuple((source, dated(source)) for source in resource.sources),
        tuple(by_id[one] for one in resource.status.replaced_by if one in by_id),
    )


def said(resource: Resource, name: str) -> str:
    """Our classification in words: « cycle 2, cycle 3 (à vérifier) »."""
    values: tuple[str, ...] = getattr(resource, name)
    words = ", ".join(label(_FACETS[name], value).split(" (")[0] for value in values)
    return texts.say("resource_search.doubtful", words=words) if name in resource.unverified else words


def publisher(resource: Resource) -> str:
    """Who publishes it, and whether that is to be checked."""
    doubtful = "publisher" in resource.unverified
    return texts.say("resource_search.doubtful", words=resource.publisher) if doubtful else resource.publisher


def fact(resource: Resource, name: FactName) -> str:
    """A known fact in words; an empty string when it is not known."""
    if not resource.knows(name):
        return ""
    value = getattr(resource, name)
    if name in {"account", "price"}:
        note = getattr(resource, f"{name}_note")
        return texts.section(f"resource_{name}")[value] + (f" ({note})" if note else "")
    if name == "personal_data" and resource.personal_data is not None:
        return _personal_data(resource)
    if isinstance(value, bool):
        return texts.section("resource_yes" if value else "resource_no")[name]
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _personal_data(resource: Resource) -> str:
    known = resource.personal_data
    if known is None:
        return ""
    where = {True: texts.say("resource_europe.yes"), False: texts.say("resource_europe.no"), None: ""}[known.europe]
    return f"{known.summary} (selon : {known.according_to}{' ; ' + where if where else ''})"


def state(resource: Resource) -> str:
    """Whether the service lives, with the day that was last seen, and its note."""
    status = resource.status
    key = "closed_on" if status.closed else status.state
    estimated = any(
        source.dating == "estimated" and source.date == status.date and "status" in source.supports
        for source in resource.sources
    )
    day = texts.say(
        "resource_dating.estimated" if estimated else "resource_dating.published", day=in_words(status.date)
    )
    sentence = texts.say(f"resource_state.{key}", day=day, closed=in_words(status.closed or status.date))
    return f"{sentence} {status.note}".strip()


def dated(source: FactSource) -> str:
    """The day of a source, and whether it is estimated or that of our reading."""
    return texts.say(f"resource_dating.{source.dating}", day=in_words(source.date))


def in_words(day: str) -> str:
    """« 25 août 2026 », « août 2026 » or « 2026 » for a day, a month or a year."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 1:
        return day
    words = day_in_words(date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1))
    return words if len(parts) > 2 else words.split(" ", 1)[1]


def as_csv(resources: Iterable[Resource]) -> Iterator[str]:
    """A list as CSV for a spreadsheet: semicolons, a byte order mark, and no cell that runs as a formula."""
    names = texts.section("resource_field")
    heads = [*_COLUMNS, *(names[one] for one in (*_CLASSES, *FACTS)), "État", "Prudence", "Non vérifié", "Sources"]
    yield "\ufeff" + _line(heads)
    for resource in resources:
        sources = " | ".join(f"{one.title} ({dated(one)}) {one.url}".strip() for one in resource.sources)
        cells = [resource.name, resource.url, publisher(resource), resource.description]
        cells += [said(resource, one) for one in _CLASSES]
        cells += [fact(resource, one) for one in FACTS]
        cells += [state(resource), resource.caution, ", ".join(names[one] for one in resource.unverified), sources]
        yield _line(cells)


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(safe)
    return written.getvalue()
