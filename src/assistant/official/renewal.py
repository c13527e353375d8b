"""What the directory says of a commune now, brought into a ``commune.toml`` that a person has edited since.

A value that nobody touched since the directory gave it follows the directory; one that a person wrote stays, and the
difference is told. Nothing is emptied, no service is added or taken out: that is told too. What the directory said last
is kept beside ``commune.toml`` and tells the two apart. The text is edited in ``toml_lines.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import FolderRefused, OfficialFileInvalid
from assistant.errors.disk import disk_reason
from assistant.official.commune_toml import write_toml
from assistant.official.findings import Findings
from assistant.official.rewriting import rewrite
from assistant.official.toml_lines import COMMUNE, FIELDS, WEEK, Place, edited
from assistant.site.commune_file import CommuneFile
from assistant.site.configuration import Site

FILE = "_officiel.toml"
_WORDS = {
    "name": "nom", "website": "site", "postcodes": "codes postaux", "departement": "département",
    "epci": "intercommunalité", "school_zone": "zone de vacances", "holidays": "jours fériés", "timezone": "fuseau",
    "phone": "téléphone", "email": "adresse électronique", "address": "adresse", "url": "site", WEEK: "horaires",
}  # fmt: skip
Values = dict[Place, Any]


@dataclass(frozen=True)
class Renewal:
    """The text of ``commune.toml``, what was changed in it, and what a person has to look at."""

    text: str
    changed: tuple[str, ...]
    to_look_at: tuple[str, ...]


def bring_up_to_date(root: Path, found: Findings) -> Renewal:
    """Bring ``found`` into the commune's file of the folder ``root``.

    Raises:
        OfficialFileInvalid: the source lost the town hall or half of the desks; nothing changed.
        FolderRefused: the disk refuses; what was there stays.
    """
    path, kept = root / "commune.toml", root / FILE
    own, now = path.read_text(encoding="utf-8-sig"), write_toml(found)
    before = kept.read_text(encoding="utf-8") if kept.is_file() else None
    if before is not None:
        _check_loss(before, now, found)
    renewal = renew(own, before, now)
    try:
        if renewal.changed:
            rewrite(path, renewal.text)
        if before is None or _values(before) != _values(now):  # its dates move every day
            rewrite(kept, now)  # last: after a kill between the two, the same changes are found done
    except OSError as error:
        raise FolderRefused(root, disk_reason(error)) from error
    return renewal


def renew(own: str, before: str | None, now: str) -> Renewal:
    """Bring what changed between two texts written by ``commune_toml.py`` into the commune's own text.

    ``before`` is None for a file that did not come from the directory: differences are then reported but not applied.
    """
    text, changed, told = own, list[str](), list[str]()
    mine, new = _values(own), _values(now)
    old = _values(before) if before is not None else {}
    names = {**_names(now), **_names(own)}
    for place, value in new.items():
        known = mine.get(place)
        if not _holds(mine, place[0]) or value in (known, old.get(place)):
            continue
        label, said, kept = f"{names[place[0]]}, {_WORDS[place[1]]}", _shown(value), _shown(known)
        if not value:
            if before is not None:
                told.append(f"{label} : l'annuaire ne donne plus rien, « {kept} » est gardé")
            continue
        candidate = edited(text, now, place) if before is not None and known == old.get(place) else text
        if candidate != text and _differs_only(text, candidate, place, value):
            text = candidate
            changed.append(f"{label} : « {said} »" + (f" au lieu de « {kept} »" if kept else ""))
        else:
            told.append(f"{label} : « {said} » dans l'annuaire, {f'« {kept} »' if kept else 'rien'} dans commune.toml")
    return Renewal(text, tuple(changed), (*told, *_desks(mine, old, new, names)))


def _desks(mine: Values, old: Values, new: Values, names: Mapping[str, str]) -> Iterator[str]:
    """Services that came to the directory or left it."""
    held, last, now = ({place[0] for place in values} for values in (mine, old, new))
    for one in sorted(now - held - last):
        yield f"{names[one]} : nouveau dans l'annuaire ; s'il est utile à vos habitants, copiez son bloc de {FILE}"
    for one in sorted(last & held - now):
        yield f"{names[one]} : n'est plus dans l'annuaire, vérifiez ce service de commune.toml"


def _check_loss(before: str, now: str, found: Findings) -> None:
    """A source that lost much is broken rather than right."""
    last, new = len(_names(before)) - 1, len(_names(now)) - 1
    source = found.sources[-1]
    hall = (value for place, value in _values(before).items() if place[0] == found.hall.id and place[1] != "name")
    if not found.hall.origin and any(hall):
        raise OfficialFileInvalid(source, "la mairie n'y est plus, les valeurs d'avant sont gardées")
    if 2 * new < last:
        reason = f"il n'y reste que {new} services au lieu de {last}, ceux d'avant sont gardés"
        raise OfficialFileInvalid(source, reason)


def _values(text: str) -> Values:
    """What a text says of the commune and of each service; None for what is empty."""
    data = tomllib.loads(text)
    tables = [(COMMUNE, data.get(COMMUNE, {})), *((str(one.get("id")), one) for one in data.get("services", ()))]
    found: Values = {}
    for name, table in tables:
        for field in FIELDS[COMMUNE if name == COMMUNE else "service"]:
            value = _week(table) if field == WEEK else table.get(field)
            found[name, field] = value or None
    return found


def _week(table: Mapping[str, Any]) -> tuple[Any, ...] | None:
    week = table.get("hours") or {}, table.get("hours_note") or "", table.get("hours_unsure") or []
    return week if any(week) else None


def _holds(values: Values, name: str) -> bool:
    return any(place[0] == name for place in values)


def _names(text: str) -> dict[str, str]:
    """The name of each table."""
    data = tomllib.loads(text)
    services = {str(one.get("id")): str(one.get("name")) for one in data.get("services", ())}
    return {COMMUNE: str(data.get(COMMUNE, {}).get("name")), **services}


def _differs_only(before: str, after: str, place: Place, value: Any) -> bool:
    """Whether an edited text can be read, and says what it said but for one value."""
    try:
        Site(Path(), CommuneFile.model_validate(tomllib.loads(after)))
        return _values(after) == {**_values(before), place: value} and _rest(after) == _rest(before)
    except ValueError:
        return False


def _rest(text: str) -> dict[str, Any]:
    """Everything else that a text says."""
    data = tomllib.loads(text)
    for name, tables in ((COMMUNE, [data[COMMUNE]]), ("service", data["services"])):
        for table in tables:
            for field in (*FIELDS[name], "hours", "hours_note", "hours_unsure"):
                table.pop(field, None)
    return data


def _shown(value: Any) -> str:
    """A value in words."""
    if isinstance(value, tuple):
        hours, note, unsure = value
        days = " ; ".join(f"{day} {hours[day]}" for day in hours)
        return " ; ".join(filter(None, (days, note, f"à vérifier : {', '.join(unsure)}" if unsure else "")))
    return ", ".join(value) if isinstance(value, list) else str(value or "")
