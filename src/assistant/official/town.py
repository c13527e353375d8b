"""A commune as geo.api.gouv.fr names it, and what follows from its département: name, clock, holidays, school zone.

Answers of the API and files saved from them are read alike, and so is the list of communes published as a package
(« découpage administratif »), which also knows the codes of communes that joined another.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.tables import read_table
from assistant.text.analysis import fold
from assistant.text.cleaning import clean

_CODE = re.compile(r"\d[\dAB]\d{3}")
_POSTCODE = re.compile(r"\d{5}")
_PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Town:
    """A commune; what the source does not say is empty. ``origin`` is the source and its date, in words."""

    code: str
    name: str
    departement: str
    departement_name: str = ""
    postcodes: tuple[str, ...] = ()
    epci: str = ""
    former_codes: frozenset[str] = frozenset()
    origin: str = ""

    @property
    def id(self) -> str:
        """A name for programs: « le-havre »."""
        return re.sub(r"[^a-z0-9]+", "-", fold(self.name)).strip("-") or self.code.lower()

    @property
    def label(self) -> str:
        """« Saint-Aubin (28325, Eure-et-Loir) »."""
        return f"{self.name} ({self.code}, {self.departement_shown})"

    @property
    def departement_shown(self) -> str:
        """The name of its département: the source's, else the published one of that number, else the number."""
        return self.departement_name or str(_table()["name"].get(self.departement, self.departement))

    @property
    def timezone(self) -> str:
        """Its clock; empty when it cannot be told, on islands without inhabitants."""
        table = _table()
        known = _holder(table["communes"]["timezone"], self.code) or _holder(table["timezone"], self.departement)
        return known or ("" if self.departement.startswith("98") else _PARIS)

    @property
    def holidays(self) -> str:
        """The region of its public holidays, as ``commune.toml`` names it; empty for the holidays of everywhere."""
        return _holder(_table()["holidays"], self.departement)

    @property
    def school_zone(self) -> str:
        """The zone of its school holidays; empty where no national calendar says."""
        return _holder(_table()["school_zone"], self.departement)


def is_code(wanted: str) -> bool:
    """Whether this is written as an INSEE code."""
    return _CODE.fullmatch(wanted.strip().upper()) is not None


def read_town(raw: Mapping[str, Any], origin: str) -> Town | None:
    """The commune of an answer; None when it is none, or a commune that joined another."""
    code, name = _text(raw.get("code")), _text(raw.get("nom"))
    if not (is_code(code) and name) or raw.get("type", "commune-actuelle") != "commune-actuelle":
        return None
    inside, epci = raw.get("departement"), raw.get("epci")
    departement = _text(raw.get("codeDepartement")) or (_text(inside) if isinstance(inside, str) else "")
    postcodes = raw.get("codesPostaux")
    listed = (_text(one) for one in postcodes) if isinstance(postcodes, list) else ()
    former = raw.get("anciensCodes")
    return Town(
        code=code,
        name=name,
        departement=departement or departement_of(code),
        departement_name=_text(inside.get("nom")) if isinstance(inside, dict) else "",
        postcodes=tuple(one for one in listed if _POSTCODE.fullmatch(one)),
        epci=_text(epci.get("nom")) if isinstance(epci, dict) else "",
        former_codes=frozenset(map(_text, former)) if isinstance(former, list) else frozenset(),
        origin=origin,
    )


def with_group(town: Town, groups: Iterable[Mapping[str, Any]]) -> Town:
    """``town`` with its intercommunalité, when its own record names none and one published list has it as a member."""
    if town.epci:
        return town
    named = [_text(one.get("nom")) for one in groups if town.code in _members(one)]
    return replace(town, epci=named[0]) if len(named) == 1 else town


def _members(group: Mapping[str, Any]) -> set[str]:
    listed = group.get("membres")
    return {_text(one.get("code")) for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()


def departement_of(code: str) -> str:
    """The département of an INSEE code: two characters, three overseas."""
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


def matching(towns: Iterable[Town], wanted: str) -> tuple[Town, ...]:
    """The communes of that code or that very name; else those whose name holds the words asked."""
    known = tuple({town.code: town for town in towns}.values())
    if is_code(wanted):
        return tuple(town for town in known if town.code == wanted.strip().upper())
    asked = spelled(wanted)
    same = tuple(town for town in known if spelled(town.name) == asked)
    return same or tuple(town for town in known if asked and f" {asked} " in f" {spelled(town.name)} ")


def successors(towns: Iterable[Town], joined: Iterable[Mapping[str, Any]], wanted: str) -> tuple[Town, ...]:
    """The communes of today that a commune of another time joined, by its code or its very name.

    ``joined`` are the answers that are no commune any more: delegated and associated ones, which name their head.
    """
    code, heads = wanted.strip().upper(), heads_of(joined, wanted)
    return tuple(town for town in towns if code in town.former_codes or town.code in heads)


def heads_of(joined: Iterable[Mapping[str, Any]], wanted: str) -> frozenset[str]:
    """The codes of the communes of today that those of that code or very name joined."""
    code, asked = wanted.strip().upper(), spelled(wanted)
    return frozenset(
        _text(one.get("chefLieu"))
        for one in joined
        if _text(one.get("code")) == code or (asked and spelled(_text(one.get("nom"))) == asked)
    )


def spelled(name: str) -> str:
    """A name without accents, hyphens and capitals: « saint aubin des bois »."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\bste?\b\.?", _saint, fold(name))))


def _saint(found: re.Match[str]) -> str:
    return "sainte" if found[0].startswith("ste") else "saint"


def _text(value: object) -> str:
    return clean(value)[:200] if isinstance(value, str) else ""


def _holder(table: Mapping[str, str], code: str) -> str:
    return next((name for name, codes in table.items() if code in codes.split()), "")


@functools.cache
def _table() -> dict[str, Any]:
    return read_table("assistant.official", "departements.toml")
