"""Forty records made to be odd, in the encodings of the archive and of the API in turn; no real commune is here.

Each comes with what a person says of the file it must give. Phones are of the ranges kept for fiction, hosts end in
« .example ». They are reported apart: what they show is no evidence on real records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from assistant_eval.runners.communes.samples import Raw, Sample

_WORDED = ("pivot", "adresse", "telephone", "site_internet", "plage_ouverture")
_TWICE = ("09:00:00", "12:00:00", "13:30:00", "17:00:00")
_MORNING = ("09:00:00", "12:00:00", "", "")
_ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip
_OVERSEAS_PHONES = {"975": "41 10 50", "987": "40 41 57 00", "988": "27 31 15", "974": "+262 262 40 40 40"}
Change = tuple[Mapping[str, Any], Mapping[str, Any], tuple[Raw, ...]]  # of the record, what to expect, other records


def made() -> list[Sample]:
    """The forty, by group."""
    groups = {
        "une semaine sur deux": _other_weeks(), "deux guichets": _two_desks(), "communes déléguées": _delegated(),
        "outre-mer": _overseas(), "sans courriel": _no_mail(), "champs masqués": _masked(),
        "horaires impossibles": _odd(),
    }  # fmt: skip
    found: list[Sample] = []
    for group, changes in groups.items():
        for change, expects, others in changes:
            number = len(found) + 1
            name = f"Essai-{number}"
            code = str(change.get("code", f"289{number:02d}"))
            raw = _record(name, code, number) | {key: value for key, value in change.items() if key != "code"}
            town = {"code": code, "nom": name, "codesPostaux": [f"289{number:02d}"], "epci": {"nom": f"CC {name}"}}
            named = tuple(_renamed(one, name, code) for one in others)
            encoded = tuple(_as_api(one) if number % 2 else one for one in (raw, *named))
            found.append(Sample(f"{name}, {group}", group, encoded[0], town, encoded[1:], expects))
    return found


def _hours(days: str, spans: tuple[str, str, str, str] = _MORNING, comment: str = "") -> dict[str, str]:
    first, _, last = days.partition(">")
    keys = ("valeur_heure_debut_1", "valeur_heure_fin_1", "valeur_heure_debut_2", "valeur_heure_fin_2")
    named = {"nom_jour_debut": first, "nom_jour_fin": last or first, "commentaire": comment}
    return named | dict(zip(keys, spans, strict=True))


def _record(name: str, code: str, number: int) -> dict[str, Any]:
    place = {
        "type_adresse": "Adresse", "complement1": "", "complement2": "", "numero_voie": f"{number} rue de l'Essai",
        "service_distribution": "", "code_postal": f"289{number:02d}", "nom_commune": name,
    }  # fmt: skip
    return {
        "id": f"essai-{number}", "nom": f"Mairie - {name}", "code_insee_commune": code,
        "pivot": [{"type_service_local": "mairie", "code_insee_commune": [code]}],
        "adresse": [place], "telephone": [{"valeur": f"01 99 00 41 {number:02d}", "description": ""}],
        "adresse_courriel": [f"mairie@essai{number}.example"],
        "site_internet": [{"libelle": "", "valeur": f"https://www.essai{number}.example/"}],
        "plage_ouverture": [_hours("Lundi>Jeudi", _TWICE), _hours("Vendredi")], "commentaire_plage_ouverture": "",
        "date_modification": "12/11/2026 10:31:00", "statut_de_diffusion": "true",
    }  # fmt: skip


def _renamed(raw: Raw, name: str, code: str) -> Raw:
    """Another record of the same commune."""
    pivot = [{"type_service_local": "mairie", "code_insee_commune": [code]}]
    return {**raw, "nom": str(raw["nom"]).replace("{}", name), "code_insee_commune": code, "pivot": pivot}


def _other(name: str, number: int, **more: Any) -> Raw:
    return _record("{}", "", number) | {"id": f"autre-{number}", "nom": name} | more


def _as_api(raw: Raw) -> Raw:
    said = {key: value or None for key, value in raw.items()}
    said |= {key: json.dumps(raw[key], ensure_ascii=False) if raw.get(key) else None for key in _WORDED}
    return said | {"adresse_courriel": ";".join(raw.get("adresse_courriel") or ()) or None}


def _other_weeks() -> Iterator[Change]:
    """Hours of every other week, said in a range or in general."""
    for day, comment, unsure in (
        ("Samedi", "Uniquement les semaines paires", []),
        ("Mercredi", "semaines impaires : de 14h à 18h", ["mercredi"]),
        ("Samedi", "1 samedi sur 2", ["samedi"]),
        ("Lundi>Mardi", "une semaine sur deux", ["lundi", "mardi"]),
        ("Jeudi", "Ouvert le 2e et le 4e jeudi du mois, fermé le lundi suivant", ["lundi", "jeudi"]),
    ):
        yield {"plage_ouverture": [_hours("Vendredi"), _hours(day, comment=comment)]}, {"unsure": unsure}, ()
    every = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    yield {"commentaire_plage_ouverture": "Fermé les semaines impaires"}, {"unsure": every}, ()
    yield {"plage_ouverture": [], "commentaire_plage_ouverture": "1er et 3e mardis du mois"}, {"unsure": every}, ()


def _two_desks() -> Iterator[Change]:
    """Two town halls of one commune, or two phones, sites and places of one."""
    yield {}, {"hall": True, "services": 2}, (_other("Mairie annexe - Les Hauts", 61),)
    yield {}, {"hall": False, "services": 3}, (_other("Mairie - {}", 62),)
    yield {"nom": "Mairie - Autre nom"}, {"hall": False, "services": 3}, (_other("Mairie - Encore un", 63),)
    phones = [
        {"valeur": "01 99 00 41 70", "description": "service de l'urbanisme"},
        {"valeur": "01 99 00 41 71", "description": ""},
    ]
    yield {"telephone": phones}, {"hall": True, "services": 1}, ()
    sites = [
        {"libelle": "Prendre rendez-vous", "valeur": "https://rdv.essai.example/"},
        {"libelle": "", "valeur": "https://www.essai.example/"},
    ]
    yield {"site_internet": sites, "adresse_courriel": ["a@essai.example", "b@essai.example"]}, {"services": 1}, ()


def _delegated() -> Iterator[Change]:
    """Town halls of communes that joined another."""
    one, two = _other("Mairie déléguée - Bourg-Essai", 64), _other("Mairie déléguée - Val-Essai", 65)
    yield {}, {"hall": True, "services": 2}, (one,)
    yield {}, {"hall": True, "services": 3}, (one, two)
    yield {"nom": "Mairie déléguée - Seule"}, {"hall": False, "services": 2}, ()
    yield {"nom": "Mairie associée - Seule"}, {"hall": False, "services": 2}, ()
    yield {"code_insee_commune": "28001"}, {"hall": True, "services": 1}, ()  # the pivot is right


def _overseas() -> Iterator[Change]:
    """Clocks and phones of elsewhere."""
    for departement, zone in _ZONES.items():
        phone = _OVERSEAS_PHONES.get(departement, "01 99 00 41 72")
        change = {"code": f"{departement}11", "telephone": [{"valeur": phone, "description": ""}]}
        yield change, {"timezone": zone, "hall": True}, ()


def _no_mail() -> Iterator[Change]:
    """No address to write to, in each way of saying so."""
    for nothing in ([], None, [""]):
        yield {"adresse_courriel": nothing}, {"hall": True}, ()
    yield {"adresse_courriel": [], "telephone": [], "site_internet": [], "adresse": []}, {"hall": True}, ()


def _masked() -> Iterator[Change]:
    """Values that were masked, cut or made unusable before they were published."""
    for key, value in (
        ("adresse_courriel", ["redacted@email.fr"]), ("adresse_courriel", ["mairie-xxxxx@yyyy.example"]),
        ("telephone", [{"valeur": "01 99 ** ** **", "description": ""}]),
        ("telephone", [{"valeur": "non communiqué", "description": ""}]),
        ("site_internet", [{"libelle": "", "valeur": "www.essai.example"}]),
        ("site_internet", [{"libelle": "", "valeur": "mairie@essai.example"}]),
    ):  # fmt: skip
        yield {key: value}, {"hall": True}, ()


def _odd() -> Iterator[Change]:
    """Hours that cannot be read exactly."""
    yield {"plage_ouverture": [_hours("Lundi", ("14:00:00", "12:00:00", "", ""))]}, {"unsure": ["lundi"]}, ()
    yield (
        {"plage_ouverture": [_hours("Mardi", ("09:00:00", "12:00:00", "11:00:00", "17:00:00"))]},
        {"unsure": ["mardi"]},
        (),
    )
    yield {"plage_ouverture": [_hours("Mardi", ("09:00:00", "", "", ""))]}, {"unsure": ["mardi"]}, ()
    always = ("00:00:00", "24:00:00", "", "")
    yield {"plage_ouverture": [_hours("Mardi", always), _hours("Jeudi")]}, {"unsure": ["mardi"]}, ()
    yield {"plage_ouverture": [_hours("Mardi", comment="Présence d'un élu")]}, {"unsure": []}, ()
