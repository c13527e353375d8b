"""Writes ``commune.toml`` from what was found: each value with its source and date, and the rest of a new site's file.

The tables that no source fills (colours, notices, emergency numbers) are those of a new site, as they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from assistant.errors import SiteInvalid
from assistant.official.competence import Kind
from assistant.official.findings import Desk, Findings
from assistant.official.town import Town
from assistant.site.hours import DAYS
from assistant.site.location import new_site

_EXCEPTIONS = (
    "# [[services.exceptions]]            # des jours dont les horaires changent ; sans « hours », fermé",
    "# first = 2026-12-24",
    "# last = 2026-12-31",
)
_WITHOUT = 'les guichets que la commune n\'a pas, parmi "ccas" et "police-municipale"'
_LAYERS = re.compile(r"(?m)^\[layers\]")
_SERVICES = re.compile(r"(?m)^\[\[services\]\].*\n(?:(?!# \[\[services\]\]|\[\[emergency).*\n)*")


def write_toml(found: Findings) -> str:
    """The text of ``commune.toml``."""
    path = new_site() / "commune.toml"
    model = path.read_text(encoding="utf-8")
    layers, services = _LAYERS.search(model), _SERVICES.search(model)
    if layers is None or services is None:
        raise SiteInvalid(path, ["les tables [layers] et [[services]] manquent"])
    desks = "\n".join("\n".join(_desk(one)) + "\n" for one in (found.hall, *found.desks))
    head = "\n".join((*_head(found), *_commune(found.town, found.hall))) + "\n\n"
    ready = "".join(f"{line}\n" for line in _ready(found.missing))
    return head + model[layers.start() : services.start()] + desks + ready + "\n" + model[services.end() :]


def _head(found: Findings) -> Iterator[str]:
    yield f"# {_comment(found.town.name)} : rempli par « assistant init » à partir des données officielles."
    yield "# Chaque valeur porte sa source et sa date : corrigez ce qui n'est plus juste, remplissez ce qui est vide."
    yield "# Sources, sous Licence Ouverte 2.0 :"
    yield from (f"# - {_comment(one)}" for one in found.sources)
    yield ""


def _commune(town: Town, hall: Desk) -> Iterator[str]:
    yield "[commune]"
    yield _line("id", town.id, "tiré du nom")
    yield _line("name", town.name, town.origin)
    yield _line("insee", town.code, town.origin)
    yield _line("website", hall.site.value, hall.origin)
    yield f"licence = {_quoted('Licence Ouverte 2.0')}  # celle de vos pages"
    if town.timezone:
        yield _line("timezone", town.timezone, f"fuseau du département {town.departement}")
    yield _line("holidays", town.holidays, f"jours fériés du département {town.departement}", "ceux de toute la France")
    yield _line("school_zone", town.school_zone, f"vacances scolaires du département {town.departement}")
    yield _line("postcodes", town.postcodes, town.origin)
    listed = f"nom du département {town.departement}, Insee, code officiel géographique 2026"
    yield _line("departement", town.departement_shown, town.origin if town.departement_name else listed)
    yield _line("epci", town.epci, town.origin)
    yield _line("mayor", "", "", "le ou la maire, par son nom : aucune source n'est crue, écrivez-le")
    yield f"without = []  # {_WITHOUT}"
    yield _line("main_service", "accueil", "le service montré quand aucun autre ne convient")


def _desk(desk: Desk) -> Iterator[str]:
    yield "[[services]]"
    yield f"id = {_quoted(desk.id)}"
    yield _line("name", desk.name, desk.origin)
    if desk.aliases:
        yield f"aliases = {_quoted(desk.aliases)}"
    if desk.competences:
        yield f"competences = {_quoted(desk.competences)}"
    for key, read in (("phone", desk.phone), ("email", desk.mail), ("address", desk.address), ("url", desk.site)):
        beside = f" ; la fiche écrit aussi : {' ; '.join(read.aside)}" if read.aside else ""
        yield _line(key, read.value, f"{desk.origin}{beside}", f"à remplir{beside}")
    if desk.week.note:
        yield _line("hours_note", desk.week.note, desk.origin)
    if desk.week.unsure:
        yield _line("hours_unsure", desk.week.unsure, "ces jours-là, l'assistant invite à vérifier")
    if desk.week.unread:
        yield f"# Horaires illisibles dans la fiche : {_comment(' ; '.join(desk.week.unread))}"
    if desk.week.days or desk.id == "accueil":
        yield f"[services.hours]  # {_comment(desk.origin) or 'à remplir'} ; un jour absent est un jour fermé"
    yield from (f"{day} = {_quoted(desk.week.days[day])}" for day in DAYS if day in desk.week.days)
    if desk.id == "accueil":
        yield from _EXCEPTIONS


def _ready(missing: Sequence[Kind]) -> Iterator[str]:
    """The blocks of the desks that were not found, to be filled in and uncommented."""
    if missing:
        yield ""
        yield "# Guichets à remplir : complétez les lignes de ceux que vos habitants ont, et ôtez leurs « # »."
    for kind in missing:
        yield "# [[services]]"
        yield f"# id = {_quoted(kind.id)}"
        yield f"# name = {_quoted(kind.title)}"
        yield f"# aliases = {_quoted(kind.aliases)}"
        yield f"# competences = {_quoted(kind.competences)}"
        yield '# phone = ""'
        yield '# address = ""'


def _line(key: str, value: str | tuple[str, ...], origin: str, empty: str = "à remplir") -> str:
    comment = _comment(origin if value else empty)
    return f"{key} = {_quoted(value)}" + (f"  # {comment}" if comment else "")


def _quoted(value: str | tuple[str, ...]) -> str:
    """A TOML string, or a list of them: JSON writes both the same way."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _comment(text: str) -> str:
    """One line, whatever a record holds."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
