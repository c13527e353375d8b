"""One record of the directory of the administration, the same from its API and from its daily archive.

The API writes lists as JSON in strings and absence as null; the archive writes real lists and empty strings. Both come
out as an :class:`Office`, of which nothing but the text is cleaned: what can be used of it is said by
``usable_values.py`` and ``opening_hours.py``. Names and addresses of persons are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assistant.text.cleaning import clean

_LONGEST = 600
_MOST_ITEMS = 50
_DATES = (r"\d{2}/\d{2}/\d{4}", "%d/%m/%Y"), (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d")


@dataclass(frozen=True)
class Range:
    """Days and their hours as the record writes them: day names, « HH:MM:SS » or nothing, a comment."""

    first: str
    last: str
    hours: tuple[tuple[str, str], tuple[str, str]]
    comment: str = ""


@dataclass(frozen=True)
class Labelled:
    """A phone or a web address, with what the record says of it."""

    value: str
    label: str = ""


@dataclass(frozen=True)
class Place:
    """A postal address in its parts, the street's lines in order."""

    lines: tuple[str, ...]
    postcode: str
    town: str
    is_postal: bool = False


@dataclass(frozen=True)
class Office:
    """A record; ``kinds`` are its types of service with the INSEE codes of each, ``updated`` its last change."""

    id: str
    name: str
    kinds: tuple[tuple[str, frozenset[str]], ...]
    published: bool = True
    phones: tuple[Labelled, ...] = ()
    mails: tuple[str, ...] = ()
    sites: tuple[Labelled, ...] = ()
    places: tuple[Place, ...] = ()
    ranges: tuple[Range, ...] = ()
    comment: str = ""
    updated: date | None = None

    def serves(self, kind: str, code: str) -> bool:
        """Whether it is a service of this type in the commune ``code``."""
        return any(kind == one and code in codes for one, codes in self.kinds)

    def stands_in(self, kind: str, departement: str) -> bool:
        """Whether it is a service of this type in the département (« 28 », « 2A », « 974 »)."""
        return any(kind == one and any(code.startswith(departement) for code in codes) for one, codes in self.kinds)


def read_office(raw: Mapping[str, Any]) -> Office | None:
    """The record ``raw`` of the API or of the archive; None when it has no identifier, name or type."""
    identifier, name = _text(raw.get("id")), _text(raw.get("nom"))
    kinds = tuple(read_kinds(raw))
    if not (identifier and name and kinds):
        return None
    return Office(
        id=identifier,
        name=name,
        kinds=kinds,
        published=_text(raw.get("statut_de_diffusion")).casefold() != "false",
        phones=tuple(_labelled(raw.get("telephone"), "description")),
        mails=tuple(_texts(raw.get("adresse_courriel"))),
        sites=tuple(_labelled(raw.get("site_internet"), "libelle")),
        places=tuple(_places(raw)),
        ranges=tuple(_ranges(raw)),
        comment=_text(raw.get("commentaire_plage_ouverture")),
        updated=_day(_text(raw.get("date_modification")) or _text(raw.get("date_modification_datetime"))),
    )


def identifiers(value: object) -> tuple[str, ...]:
    """The identifiers of a row of the table of competence: a list, or JSON in a string."""
    found = _decoded(value)
    listed = found if isinstance(found, list) else [found]
    return tuple(text for one in listed[:_MOST_ITEMS] if (text := _text(one)))


def read_kinds(raw: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """The types of service of ``raw``, each with its communes: those of the pivot, else the record's own."""
    own = _text(raw.get("code_insee_commune"))
    for one in _items(raw.get("pivot")):
        codes = frozenset(identifiers(one.get("code_insee_commune"))) or frozenset({own} - {""})
        if kind := _text(one.get("type_service_local")):
            yield kind, codes


def _ranges(raw: Mapping[str, Any]) -> Iterator[Range]:
    for one in _items(raw.get("plage_ouverture")):
        first, second = (
            (_text(one.get(f"valeur_heure_debut_{number}")), _text(one.get(f"valeur_heure_fin_{number}")))
            for number in (1, 2)
        )
        days = _text(one.get("nom_jour_debut")), _text(one.get("nom_jour_fin"))
        yield Range(*days, (first, second), _text(one.get("commentaire")))


def _places(raw: Mapping[str, Any]) -> Iterator[Place]:
    for one in _items(raw.get("adresse")):
        lines = (_text(one.get(key)) for key in ("complement1", "complement2", "numero_voie", "service_distribution"))
        yield Place(
            lines=tuple(line for line in lines if line),
            postcode=_text(one.get("code_postal")),
            town=_text(one.get("nom_commune")),
            is_postal=_text(one.get("type_adresse")) == "Adresse postale",
        )


def _labelled(value: object, label: str) -> Iterator[Labelled]:
    for one in _items(value):
        if found := _text(one.get("valeur")):
            yield Labelled(found, _text(one.get(label)))


def _texts(value: object) -> Iterator[str]:
    """Texts of a list, or of a string that separates them with semicolons."""
    found = _decoded(value)
    for one in found if isinstance(found, list) else [found]:
        yield from (part for text in _text(one).split(";") if (part := text.strip()))


def _items(value: object) -> list[dict[str, Any]]:
    found = _decoded(value)
    return [one for one in found if isinstance(one, dict)][:_MOST_ITEMS] if isinstance(found, list) else []


def _decoded(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _text(value: object) -> str:
    return clean(value)[:_LONGEST] if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    for pattern, form in _DATES:
        if match := re.match(pattern, text):
            try:
                return datetime.strptime(match[0], form).date()  # noqa: DTZ007 - a day, as the record writes it
            except ValueError:
                return None
    return None
