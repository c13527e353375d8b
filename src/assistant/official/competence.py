"""Which desks a commune depends on: the table of competence, the département, or the commune itself.

Where the table names several desks of a type, all are competent and none is preferred. Where it names none, a desk that
serves a whole département is taken only when there is one; nothing is taken for being near.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.official.records import Office, identifiers
from assistant.official.town import Town, spelled
from assistant.tables import read_table
from assistant.text.cleaning import clean

MAIRIE = "mairie"
_SECONDARY = re.compile(r"\b(deleguees?|annexes?|associees?|quartier|antennes?|poste|relais)\b")


@dataclass(frozen=True)
class Kind:
    """A type of desk, its codes in the directory, and our words for it."""

    id: str
    codes: tuple[str, ...]
    name: str
    aliases: tuple[str, ...]
    competences: tuple[str, ...]
    within: bool = False
    own: bool = False
    either: str = ""

    @property
    def title(self) -> str:
        """Its name alone: « Gendarmerie »."""
        name = re.sub(r"^l[ea] ", "", self.name)
        return name[:1].upper() + name[1:]


@dataclass(frozen=True)
class Competence:
    """The identifiers of the desks of one commune by type; ``origin`` is empty when no table was read."""

    desks: Mapping[str, tuple[str, ...]]
    origin: str = ""


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """The types of desks, in order of use by residents."""
    data = read_table("assistant.official", "offices.toml")
    return tuple(_kind(one) for one in data["office"])


def _kind(table: dict[str, Any]) -> Kind:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Kind(**fields)


def codes() -> frozenset[str]:
    """Every type of service of the directory that a commune's file may show."""
    return frozenset(code for kind in kinds() for code in kind.codes) | {MAIRIE}


def read_rows(rows: Iterable[Mapping[str, Any]], code: str) -> dict[str, tuple[str, ...]]:
    """The desks of ``code`` in rows of the API, or in the archive's sheet of a commune."""
    desks: dict[str, list[str]] = {}
    for row in rows:
        if row.get("code_insee_commune") != code:
            continue
        nested = row.get("type_service_local")
        for one in nested if isinstance(nested, list) else [row]:
            kind = one.get("code_type_service_local") if isinstance(one, dict) else None
            if isinstance(kind, str) and (kind := clean(kind)) in codes():
                found = identifiers(one.get("organisme") or one.get("id_service_local"))
                desks.setdefault(kind, []).extend(one for one in found if one not in desks.get(kind, []))
    return {kind: tuple(found) for kind, found in desks.items()}


def town_halls(
    town: Town, offices: Iterable[Office], competence: Competence
) -> tuple[Office | None, tuple[Office, ...]]:
    """The town hall, when one record alone can be it, and the commune's other town halls."""
    named = competence.desks.get(MAIRIE, ())
    halls = [one for one in offices if one.published and (one.serves(MAIRIE, town.code) or one.id in named)]
    exact = [one for one in halls if spelled(one.name) == f"mairie {spelled(town.name)}"]
    chosen = exact or [one for one in halls if not _SECONDARY.search(spelled(one.name))]
    hall = chosen[0] if len(chosen) == 1 else None
    return hall, tuple(sorted((one for one in halls if one is not hall), key=lambda one: one.name))


def desks(kind: Kind, town: Town, offices: Iterable[Office], competence: Competence) -> tuple[Office, ...]:
    """The competent desks of a type, by name."""
    known = [one for one in offices if one.published and any(one_kind in kind.codes for one_kind, _ in one.kinds)]
    named = {identifier for code in kind.codes for identifier in competence.desks.get(code, ())}
    found = [one for one in known if one.id in named]
    if not found and not named and kind.own:
        found = [one for one in known if any(one.serves(code, town.code) for code in kind.codes)]
    if not found and not named and kind.within:
        inside = [one for one in known if any(one.stands_in(code, town.departement) for code in kind.codes)]
        found = inside if len(inside) == 1 else []
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))
