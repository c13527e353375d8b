"""Each value of a commune's file against the record it comes from: the same, asked, told, lost, or invented.

The record is read here a second time, by itself, so that a fault of the product's reading is not taken for the source's
word. What the product may do with a value that cannot be used is to leave it out and show it to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.site.hours import DAYS, parse_day
from assistant.tables import read_table
from assistant_eval.runners.communes.samples import Raw, Sample, listed
from assistant_eval.runners.communes.written import Written

FieldVerdict = Literal["same", "empty", "told", "lost", "invented", "expected", "unexpected"]
Spans = set[tuple[str, str]]


@dataclass(frozen=True)
class Checked:
    """One field of one sample; ``shown`` is the value written, or what the source held."""

    sample: str
    field: str
    verdict: FieldVerdict
    shown: str = ""


def check(sample: Sample, written: Written | None) -> Iterator[Checked]:
    """Every field of the commune, and of the service that the sample's record became."""
    if written is None:
        yield Checked(sample.name, "service", "empty", "aucun service de ce type dans commune.toml")
        return
    for field, verdict, shown in (*_commune(sample, written), *_service(sample, written), *_expected(sample, written)):
        yield Checked(sample.name, field, verdict, shown)


def week(raw: Raw) -> dict[str, Spans]:
    """The hours of a record as it writes them, day by day: {"lundi": {("09:00", "12:00")}}."""
    found: dict[str, Spans] = {day: set() for day in DAYS}
    for one in listed(raw.get("plage_ouverture")):
        first, last = (str(one.get(key) or "").casefold() for key in ("nom_jour_debut", "nom_jour_fin"))
        if first not in DAYS or last not in DAYS:
            continue
        for day in DAYS[DAYS.index(first) : DAYS.index(last) + 1]:
            for number in "12":
                start, end = (str(one.get(f"valeur_heure_{side}_{number}") or "") for side in ("debut", "fin"))
                if start or end:
                    found[day].add((start[:5], end[:5]))
    return found


def comments(raw: Raw) -> list[str]:
    """What a record says beside its hours, once each: of its ranges, then in general."""
    found = [str(one.get("commentaire") or "") for one in listed(raw.get("plage_ouverture"))]
    return [*dict.fromkeys(_flat(one) for one in (*found, str(raw.get("commentaire_plage_ouverture") or "")) if one)]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _texts(value: object, key: str = "valeur") -> list[str]:
    found = [str(one.get(key) or "") if isinstance(one, dict) else str(one) for one in listed(value)]
    return [_flat(part) for one in found for part in one.split(";") if part.strip()]


def _addresses(raw: Raw) -> list[str]:
    """On one line each, without a postcode that is not five digits; those where letters go are no place to go to."""
    keys = ("complement1", "complement2", "numero_voie", "service_distribution")
    found = []
    for one in listed(raw.get("adresse")):
        lines = [_flat(str(one.get(key) or "")) for key in keys]
        code = str(one.get("code_postal") or "")
        town = f"{code if re.fullmatch(r'[0-9]{5}', code) else ''} {one.get('nom_commune') or ''}".strip()
        if one.get("type_adresse") != "Adresse postale":
            found.append(", ".join(part for part in (*lines, town) if part))
    return found


def _one(value: str, source: list[str], written: Written) -> Iterator[tuple[FieldVerdict, str]]:
    """The verdict of one value, and of what the source holds beside it."""
    if value:
        yield ("same" if value in source else "invented"), value
    for other in (one for one in source if one != value):
        yield ("told" if written.mentions(other) else "lost"), other
    if not value and not source:
        yield "empty", ""


def _service(sample: Sample, written: Written) -> Iterator[tuple[str, FieldVerdict, str]]:
    service = written.service(sample)
    if service is None:
        yield "name", "told" if written.mentions(_flat(str(sample.raw["nom"]))) else "lost", str(sample.raw["nom"])
        return
    yield "name", "same", service["name"]
    raw = sample.raw
    sources = {
        "phone": _texts(raw.get("telephone")), "email": _texts(raw.get("adresse_courriel")),
        "address": _addresses(raw), "url": _texts(raw.get("site_internet")),
    }  # fmt: skip
    for field, source in sources.items():
        yield from ((field, *one) for one in _one(str(service.get(field) or ""), source, written))
    yield from _hours(raw, service, written)


def _hours_in(comment: str) -> Iterator[tuple[str, str]]:
    """The hours that a comment writes: « de 12h à 16h »."""
    for start, first, end, last in re.findall(r"de (\d{1,2})h(\d\d)? à (\d{1,2})h(\d\d)?", comment):
        yield f"{int(start):02d}:{first or '00'}", f"{int(end):02d}:{last or '00'}"


def _hours(raw: Raw, service: Mapping[str, Any], written: Written) -> Iterator[tuple[str, FieldVerdict, str]]:
    """Day by day, then what is said beside the hours."""
    for day, source in week(raw).items():
        even, odd = parse_day(str(service.get("hours", {}).get(day, "")))
        mine = {(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in (*even, *odd)}
        worded = {hours for one in comments(raw) for hours in _hours_in(one)}
        shown = ", ".join("-".join(one) for one in sorted(mine or source))
        unread = not mine and bool(source) and day in service.get("hours_unsure", ())
        told = unread and ("illisible" in written.text or any("impossible à lire" in one for one in written.questions))
        if source <= mine and mine - source <= worded:
            yield f"hours.{day}", "same" if mine else "empty", shown
        else:
            yield f"hours.{day}", "invented" if mine - source else "told" if told else "lost", shown
    source_notes = comments(raw)
    note = str(service.get("hours_note") or "")
    for one in source_notes:
        yield "hours_note", "same" if one in note else "lost", one
    left = _without(note, source_notes)
    if left or not source_notes:
        yield "hours_note", "invented" if left else "empty", left


def _without(note: str, source: list[str]) -> str:
    """What a note says that no comment says."""
    for one in sorted(source, key=len, reverse=True):
        note = note.replace(one, "")
    parts = (re.sub(rf"^(?:(?:{'|'.join(DAYS)}|au|et|,| )*) : ?", "", one.strip()) for one in note.split(" ; "))
    return " ".join(one for one in parts if one)


def _commune(sample: Sample, written: Written) -> Iterator[tuple[str, FieldVerdict, str]]:
    town, commune = sample.town, written.commune
    inside, epci = town.get("departement"), town.get("epci")
    sources = {
        "name": [town["nom"]],
        "insee": [town["code"]],
        "epci": [epci["nom"]] if isinstance(epci, dict) else [],
    }
    for field, source in sources.items():
        yield from ((f"commune.{field}", *one) for one in _one(str(commune.get(field) or ""), source, written))
    postcodes = [str(one) for one in town.get("codesPostaux", ())]
    yield "commune.postcodes", "same" if commune["postcodes"] == postcodes else "invented", ", ".join(postcodes)
    code = town["code"]
    number = code[:3] if code[:2] in {"97", "98"} else code[:2]
    published = read_table("assistant.official", "departements.toml")["name"]
    known = inside.get("nom") if isinstance(inside, dict) else published.get(number, number)
    shown = str(commune["departement"])
    yield "commune.departement", "same" if shown == known else "invented", shown


def _expected(sample: Sample, written: Written) -> Iterator[tuple[str, FieldVerdict, str]]:
    """What a person said of a record that was made to be odd."""
    service = written.service(sample) or {}
    hall = written.services[0]
    found = {
        "timezone": written.commune.get("timezone", ""),
        "hall": hall["name"] != "Mairie",
        "services": len(written.services),
        "unsure": list(service.get("hours_unsure", ())),
    }
    for key, value in sample.expects.items():
        right = found[key] == value
        yield f"expected.{key}", "expected" if right else "unexpected", f"{found[key]}, attendu {value}"
