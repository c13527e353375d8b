"""Official records written for the tests, in the encodings of the archive and of the API; no real commune is here."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.embedding import Embedder
from assistant.index.publication import Index

DAYS = "Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche".split()
TOWN = {
    "nom": "Villeneuve-les-Essais",
    "code": "28990",
    "codesPostaux": ["28991", "28992"],
    "codeDepartement": "28",
    "departement": {"code": "28", "nom": "Eure-et-Loir"},
    "epci": {"code": "200000001", "nom": "CC des Essais"},
}
JSON_FIELDS = ("pivot", "adresse", "telephone", "site_internet", "plage_ouverture")


def ranges(text: str) -> list[dict[str, str]]:
    """« Lundi>Jeudi 09:00:00-12:00:00 13:30:00-17:00:00 | un commentaire », one range a line."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        words, _, comment = line.partition("|")
        days, *hours = words.split()
        first, _, last = days.partition(">")
        starts = [one.split("-") for one in hours] + [["", ""]] * (2 - len(hours))
        found.append(
            {
                "nom_jour_debut": first,
                "nom_jour_fin": last or first,
                **{f"valeur_heure_debut_{number}": one[0] for number, one in enumerate(starts, start=1)},
                **{f"valeur_heure_fin_{number}": one[1] for number, one in enumerate(starts, start=1)},
                "commentaire": comment.strip(),
            }
        )
    return found


def place(
    street="1 place de l'Essai", postcode="28991", town="Villeneuve-les-Essais", kind="Adresse", **more: str
) -> dict:
    return {
        "type_adresse": kind, "complement1": "", "complement2": "", "numero_voie": street, "service_distribution": "",
        "code_postal": postcode, "nom_commune": town, "pays": "France", "continent": "Europe", **more,
    }  # fmt: skip


def office(name="Mairie - Villeneuve-les-Essais", kind="mairie", code="28990", hours="", **more: Any) -> dict[str, Any]:
    """A record as the archive writes it."""
    return {
        "id": f"id-{kind}-{name}".lower().replace(" ", ""),
        "nom": name,
        "pivot": [{"type_service_local": kind, "code_insee_commune": [code]}],
        "code_insee_commune": code,
        "adresse": [place()],
        "telephone": [{"valeur": "01 99 00 40 10", "description": ""}],
        "adresse_courriel": ["mairie@essais.example"],
        "site_internet": [{"libelle": "", "valeur": "https://www.essais.example/"}],
        "plage_ouverture": ranges(hours),
        "commentaire_plage_ouverture": "",
        "date_modification": "12/11/2026 10:31:00",
        "affectation_personne": [{"personne": {"nom": "Personne", "prenom": "Une"}}],
        "statut_de_diffusion": "true",
        **more,
    }


def as_api(record: dict[str, Any]) -> dict[str, Any]:
    """The same record as the API writes it: JSON in strings, null for nothing."""
    said = {key: value or None for key, value in record.items()}
    said |= {key: json.dumps(record[key], ensure_ascii=False) if record[key] else None for key in JSON_FIELDS}
    mails = record["adresse_courriel"]
    return said | {
        "adresse_courriel": ";".join(mails) or None,
        "date_modification_datetime": "2026-11-12T10:31:00+00:00",
    }


def rows(desks: dict[str, list[str]], code="28990") -> dict[str, Any]:
    """The table of competence of a commune, as the archive writes it."""
    kinds = [{"code_type_service_local": kind, "organisme": found} for kind, found in desks.items()]
    return {"commune": [{"code_insee_commune": code, "nom": "X", "type_service_local": kinds}]}


def archive(records: list[dict[str, Any]], table: dict[str, Any] | None = None) -> bytes:
    """The daily archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:bz2") as tar:
        members = {"20261120_040000-data.gouv_local.json": json.dumps({"service": records}).encode()}
        if table is not None:
            kept = io.BytesIO()
            with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as sheets:
                sheets.writestr("communes/28990.json", json.dumps(table))
                sheets.writestr("communes/28001.json", json.dumps(rows({"caf": ["autre"]}, "28001")))
            members["20261120_040000-data.gouv_commune.zip"] = kept.getvalue()
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def folder(path: Path, records=None, table=None, towns=None) -> Path:
    """A folder for --from."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "geo.json").write_text(json.dumps([TOWN] if towns is None else towns), encoding="utf-8")
    (path / "all_latest.tar.bz2").write_bytes(archive([office()] if records is None else records, table))
    return path


CAF = office("Caf de l'Essai", "caf", "28085", id="caf-1")
Run = Callable[..., tuple[int, str, str]]  # a command: its code, and its two outputs


def served_ids(root: Path, embedder: Embedder) -> set[str]:
    """What the index of a commune serves."""
    generation = Index(root / ".assistant").open(embedder)
    try:
        return {entry.id for entry in generation.entries}
    finally:
        generation.close()
