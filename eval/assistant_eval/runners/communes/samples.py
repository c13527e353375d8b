"""Official records to try: those of a folder of files, real ones, each with the commune it is read for.

The folder is that of whoever measures: nothing of it is shipped. A file is known by what it holds; the encodings of the
API and of the archive are kept as they are, since reading both alike is what is measured. A line that has only hours
(a commune, its hours, its comment) becomes the record of a town hall with nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant_eval.errors import DatasetInvalid

Raw = Mapping[str, Any]
_HALL = re.compile(r"Mairie - (.+)")
_CURRENT = "commune-actuelle"


@dataclass(frozen=True)
class Sample:
    """A record as its source writes it, with the commune of geo.api.gouv.fr it is read for.

    ``others`` are records of the same commune; ``expects`` is what a person says of the file, for records made to be
    odd: « timezone », « hall » (whether one record can be the town hall), « unsure » (days), « services » (how many).
    """

    name: str
    group: str
    raw: Raw
    town: Raw
    others: tuple[Raw, ...] = ()
    expects: Mapping[str, Any] = field(default_factory=dict)


def real(folder: Path) -> list[Sample]:
    """The records of every file under ``folder``; raise :class:`DatasetInvalid` when there is none."""
    towns: dict[str, Raw] = {}
    records: list[tuple[str, Raw]] = []
    for path in sorted(folder.rglob("*.json*")):
        for one in _objects(_content(path)):
            if "pivot" in one and "nom" in one:
                records.append((path.name, one))
            elif "plage_ouverture" in one and "nom" in one:
                records.append((path.name, _with_hours_alone(one, len(records))))
            elif "code" in one and "nom" in one and "membres" not in one and one.get("type", _CURRENT) == _CURRENT:
                towns[str(one["code"])] = {**towns.get(str(one["code"]), {}), **one}
    if not records:
        reason = "aucune fiche de l'annuaire de l'administration n'y est"
        raise DatasetInvalid(folder, reason)
    return [Sample(f"{raw['nom']} ({file})", file, raw, _town(raw, towns)) for file, raw in records]


def listed(value: object) -> list[Any]:
    """A list as a source writes it: a real one, JSON in a string, nothing."""
    if isinstance(value, str) and value.lstrip()[:1] == "[":
        value = json.loads(value)
    return value if isinstance(value, list) else [value] if value else []


def codes(raw: Raw) -> list[str]:
    """The communes of a record's pivot, in order; else its own."""
    found = [code for one in listed(raw.get("pivot")) for code in listed(one.get("code_insee_commune"))]
    return [*dict.fromkeys(found)] or listed(raw.get("code_insee_commune"))


def kinds(raw: Raw) -> list[str]:
    """The types of service of a record."""
    return [one["type_service_local"] for one in listed(raw.get("pivot"))]


def _content(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return [json.loads(line) for line in text.splitlines() if line] if path.suffix == ".jsonl" else json.loads(text)
    except (OSError, ValueError):
        raise DatasetInvalid(path, "ce fichier JSON est illisible") from None


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    """The outermost objects that may be a record or a commune."""
    if isinstance(content, dict):
        if "nom" in content:
            yield content
        else:
            for one in content.values():
                yield from _objects(one)
    elif isinstance(content, list):
        for one in content:
            yield from _objects(one)


def _with_hours_alone(one: Raw, number: int) -> Raw:
    pivot = [{"type_service_local": "mairie", "code_insee_commune": [one["code_insee_commune"]]}]
    return {"id": f"{one['code_insee_commune']}-{number}", "pivot": pivot, **one}


def _town(raw: Raw, towns: Mapping[str, Raw]) -> Raw:
    code = codes(raw)[0]
    named = _HALL.fullmatch(str(raw["nom"]))
    return towns.get(code) or {"code": code, "nom": named[1] if named else f"Commune {code}"}
