"""A resource as a card of ``/ressources`` and as a line of its CSV; its words are the library's (``sentences.py``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.resources.record import FACTS, FactSource, Resource
from assistant.resources.search import Hit
from assistant.resources.sentences import CLASSES, dated, fact, known, publisher, said, section, state, unknown

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
    resource, names = hit.resource, section("field")
    return Card(
        hit,
        publisher(resource),
        tuple((names[one], said(resource, one)) for one in CLASSES),
        known(resource),
        unknown(resource),
        state(resource),
        tuple((source, dated(source)) for source in resource.sources),
        tuple(by_id[one] for one in resource.status.replaced_by if one in by_id),
    )


def as_csv(resources: Iterable[Resource]) -> Iterator[str]:
    """A list as CSV for a spreadsheet: semicolons, a byte order mark, and no cell that runs as a formula."""
    names = section("field")
    heads = [*_COLUMNS, *(names[one] for one in (*CLASSES, *FACTS)), "État", "Prudence", "Non vérifié", "Sources"]
    yield "\ufeff" + _line(heads)
    for resource in resources:
        sources = " | ".join(f"{one.title} ({dated(one)}) {one.url}".strip() for one in resource.sources)
        cells = [resource.name, resource.url, publisher(resource), resource.description]
        cells += [said(resource, one) for one in CLASSES]
        cells += [fact(resource, one) for one in FACTS]
        cells += [state(resource), resource.caution, ", ".join(names[one] for one in resource.unverified), sources]
        yield _line(cells)


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(safe)
    return written.getvalue()
