"""Resources as the lines of a spreadsheet, and back: one column a field, for a clerk who edits them.

Several values of a cell are separated by « | ». A filled fact must be said by a source; an empty one is unverified by
itself, so that nobody writes the list of what is unknown. Sources are one a line of their cell: title | address | day |
fields it says (all that are filled when none is named). CSV is written and read here; ODS cells are ``ods.py``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.errors import DocumentInvalid
from assistant.resources.catalogue import read_record
from assistant.resources.record import CLASSIFIED, FACTS, Resource
from assistant.text.normalisation import normalise

Row = Mapping[str, str]
# Title of a column -> field of the record; dots lead inside.
COLUMNS: Mapping[str, str] = {
    "identifiant": "id", "nom": "name", "adresse": "url", "éditeur": "publisher", "description": "description",
    "autres noms": "aliases", "mots": "topics", "matières": "subjects", "niveaux": "levels", "natures": "kinds",
    "compte": "account", "précision compte": "account_note", "données personnelles": "personal_data.summary",
    "selon": "personal_data.according_to", "données en europe": "personal_data.europe", "licence": "licence",
    "prix": "price", "précision prix": "price_note", "hors connexion": "offline", "à imprimer": "printable",
    "tablette": "tablet", "accessibilité": "accessibility", "durée": "duration", "langues": "languages",
    "prudence": "caution", "état": "status.state", "date de l'état": "status.date", "note": "status.note",
    "fermé le": "status.closed", "remplacé par": "status.replaced_by", "ajouté le": "added", "sources": "sources",
    "à vérifier": "unverified",
}  # fmt: skip
_LISTS = frozenset({"aliases", "topics", "subjects", "levels", "kinds", "languages", "status.replaced_by"})
_YES_OR_NO = frozenset({"personal_data.europe", "offline", "printable", "tablet"})
_TRUTH = {"oui": True, "vrai": True, "true": True, "non": False, "faux": False, "false": False}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SOURCE_PARTS = 4


def rows(resources: Iterable[Resource]) -> Iterator[list[str]]:
    """The titles of the columns, then a line for each resource; no cell that runs as a formula."""
    yield list(COLUMNS)
    for one in resources:
        data = one.model_dump(mode="json")
        cells = [_cell(field, _inside(data, field)) for field in COLUMNS.values()]
        yield [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]


def _inside(data: Any, field: str) -> Any:
    for step in field.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _cell(field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field == "sources":
        return "\n".join(_source_line(one) for one in value)
    if field == "unverified":
        return " | ".join(one for one in value if one in CLASSIFIED)
    return " | ".join(value) if isinstance(value, list) else str(value)


def _source_line(one: Mapping[str, Any]) -> str:
    day = one["date"] if one["dating"] == "published" else f"{one['date']} ({one['dating']})"
    return " | ".join((one["title"].replace("|", "/"), one["url"], day, " ".join(one["supports"])))


def read(lines: Sequence[Sequence[str]], name: str) -> Iterator[tuple[int, str, Resource | DocumentInvalid]]:
    """(line, what it is called, the resource or what is wrong with it) for each line under the titles."""
    if not lines:
        raise DocumentInvalid(name, "le tableau est vide : la première ligne porte les titres des colonnes")
    known = {normalise(title): field for title, field in COLUMNS.items()}
    fields = [known.get(normalise(title), "") for title in lines[0]]
    missing = [title for title, field in COLUMNS.items() if field in {"name", "description"} and field not in fields]
    if missing:
        raise DocumentInvalid(
            name, f"il manque la colonne « {missing[0]} » : exportez le catalogue pour voir un modèle"
        )
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            cells = {field: cell.strip().removeprefix("'") for field, cell in zip(fields, line, strict=False) if field}
            yield number, cells.get("name", ""), _resource(cells, name, number)


def _resource(cells: dict[str, str], name: str, number: int) -> Resource | DocumentInvalid:
    from assistant.resources.exchange.lomfr import slug

    data: dict[str, Any] = {}
    for field, cell in cells.items():
        if cell and field not in {"sources", "unverified"}:
            _put(data, field, _value(field, cell))
    data.setdefault("id", slug(data.get("name", "")))
    filled = {field for field in (*FACTS, *CLASSIFIED, "url") if data.get(field) not in (None, "", [])}
    doubtful = set(re.findall(r"[a-z_]+", cells.get("unverified", "")))
    data["unverified"] = [one for one in FACTS if one not in filled] + [one for one in CLASSIFIED if one in doubtful]
    supported = sorted((filled | {"status"}) - doubtful)
    data["sources"] = [_source(line, supported) for line in cells.get("sources", "").split("\n") if line.strip()]
    try:
        return read_record(data, name, number)
    except DocumentInvalid as problem:
        return problem


def _put(data: dict[str, Any], field: str, value: Any) -> None:
    *steps, last = field.split(".")
    for step in steps:
        data = data.setdefault(step, {})
    data[last] = value


def _value(field: str, cell: str) -> Any:
    if field in _LISTS:
        return [one.strip() for one in cell.split("|") if one.strip()]
    return _TRUTH.get(cell.casefold(), cell) if field in _YES_OR_NO else cell


def _source(line: str, filled: Sequence[str]) -> dict[str, Any]:
    parts = [one.strip() for one in line.split("|")]
    title, url, day, fields = (*parts, *[""] * _SOURCE_PARTS)[:_SOURCE_PARTS]
    dating = re.search(r"\((\w+)\)$", day)
    found: dict[str, Any] = {"title": title, "url": url, "date": day.split(" (")[0]}
    found["supports"] = fields.split() or list(filled)
    return found | ({"dating": dating[1]} if dating else {})


def write_csv(resources: Iterable[Resource]) -> bytes:
    """A spreadsheet as CSV: semicolons and a byte order mark, as offices open it."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows(resources))
    return ("\ufeff" + written.getvalue()).encode()


def read_csv(raw: bytes, name: str) -> list[list[str]]:
    """The cells of a CSV file, whichever sign separates them; raise :class:`DocumentInvalid` if it is not UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentInvalid(name, "enregistrez ce fichier en UTF-8, une lettre est illisible", line=line) from None
    first = text.split("\n", 1)[0]
    sign = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error:
        raise DocumentInvalid(name, "ce n'est pas un fichier CSV, ou une cellule est trop longue") from None


def as_line(resource: Resource) -> str:
    """A resource as a line of ``ressources.jsonl``, without what is empty."""
    return json.dumps(resource.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
