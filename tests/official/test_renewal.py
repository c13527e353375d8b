"""What changed in the directory is brought where nobody wrote, told where somebody did, and nothing else moves."""

import tomllib
from pathlib import Path

import pytest
from official_town import folder, office, rows
from town import one_sentence

from assistant.errors import FolderRefused, OfficialFileInvalid
from assistant.official import rewriting
from assistant.official.commune_toml import write_toml
from assistant.official.findings import Findings, gather
from assistant.official.folder import FolderSource
from assistant.official.renewal import FILE, bring_up_to_date
from assistant.site.configuration import Site

HOURS = "Lundi>Vendredi 09:00:00-12:00:00\nSamedi 09:00:00-12:00:00 | Les semaines paires"
CAF = office("Caf de l'Essai", "caf", "28085", id="caf-1")
GENDARMERIE = office("Gendarmerie de l'Essai", "gendarmerie", "28085", id="gend-1")
TABLE = rows({"caf": ["caf-1"], "gendarmerie": ["gend-1"]})


def phone(number: str) -> list[dict[str, str]]:
    return [{"valeur": number, "description": ""}]


def found(tmp_path: Path, *records: dict) -> Findings:
    source = FolderSource(folder(tmp_path / "officiel", list(records), TABLE))
    (town,) = source.towns("28990")
    return gather(town, source.directory(town))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A town made from the directory."""
    root = tmp_path / "ville"
    root.mkdir()
    text = write_toml(found(tmp_path, office(hours=HOURS), CAF, GENDARMERIE))
    for name in ("commune.toml", FILE):
        (root / name).write_text(text, encoding="utf-8")
    return root


def edit(root: Path, before: str, after: str) -> None:
    path = root / "commune.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_same_directory_changes_nothing(site: Path, tmp_path: Path) -> None:
    edit(site, "01 99 00 40 10", "01 99 00 40 99")
    before = (site / "commune.toml").read_bytes()
    again = bring_up_to_date(site, found(tmp_path, office(hours=HOURS), CAF, GENDARMERIE))
    assert (again.changed, again.to_look_at) == ((), ())
    assert (site / "commune.toml").read_bytes() == before


def test_what_nobody_wrote_follows_and_the_rest_of_the_file_stays(site: Path, tmp_path: Path) -> None:
    edit(site, "[[services]]", "# une note\n[[services]]")
    edit(site, "competences = ", "open_on_holidays = true  # marché de Noël\ncompetences = ")
    edit(site, "# [[services.exceptions]]", '[[services.exceptions]]\nfirst = 2026-12-24\nreason = "veille"\n# ')
    old = (site / "commune.toml").read_text(encoding="utf-8").split("\n")
    moved = office(hours="Mardi 10:00:00-12:00:00", telephone=phone("01 99 00 40 77"))
    done = bring_up_to_date(site, found(tmp_path, moved, CAF, GENDARMERIE))
    assert [one.partition(" : ")[0] for one in done.changed] == [
        "Mairie - Villeneuve-les-Essais, téléphone",
        "Mairie - Villeneuve-les-Essais, horaires",
    ]
    assert "« 01 99 00 40 77 » au lieu de « 01 99 00 40 10 »" in done.changed[0]
    assert done.to_look_at == ()
    hall = Site.read(site).services["accueil"]
    assert (hall.phone, hall.hours, hall.hours_note, hall.hours_unsure) == (
        *("01 99 00 40 77", {"mardi": "10h-12h"}, "", ()),
    )
    assert hall.open_on_holidays
    assert [one.reason for one in hall.exceptions] == ["veille"]
    new = (site / "commune.toml").read_text(encoding="utf-8").split("\n")
    gone = [line for line in old if line not in new]
    assert all(
        line.startswith(("phone", "hours", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"))
        for line in gone
    )
    assert bring_up_to_date(site, found(tmp_path, moved, CAF, GENDARMERIE)).changed == ()


def test_what_a_person_wrote_stays_and_is_told(site: Path, tmp_path: Path) -> None:
    edit(site, "01 99 00 40 10", "01 99 00 40 99")
    moved = office(hours=HOURS, telephone=phone("01 99 00 40 77"), adresse_courriel=[])
    done = bring_up_to_date(site, found(tmp_path, moved, CAF, GENDARMERIE))
    assert done.changed == ()
    first, second = done.to_look_at
    assert "« 01 99 00 40 77 » dans l'annuaire, « 01 99 00 40 99 » dans commune.toml" in first
    assert "ne donne plus rien, « mairie@essais.example » est gardé" in second
    assert bring_up_to_date(site, found(tmp_path, moved, CAF, GENDARMERIE)).to_look_at == ()


def test_a_desk_that_comes_or_leaves_is_told(site: Path, tmp_path: Path) -> None:
    police = office("Trésorerie de l'Essai", "tresorerie", "28085", id="gend-1")
    done = bring_up_to_date(site, found(tmp_path, office(hours=HOURS), CAF))
    assert done.to_look_at == (
        "Gendarmerie de l'Essai : n'est plus dans l'annuaire, vérifiez ce service de commune.toml",
    )
    assert "gendarmerie" in Site.read(site).services
    back = bring_up_to_date(site, found(tmp_path, office(hours=HOURS), CAF, GENDARMERIE, police))
    assert back.to_look_at == ()


def test_a_file_written_by_hand_is_compared_and_left(site: Path, tmp_path: Path) -> None:
    (site / FILE).unlink()
    edit(site, "01 99 00 40 10", "01 99 00 40 99")
    done = bring_up_to_date(site, found(tmp_path, office(hours=HOURS), CAF, GENDARMERIE))
    assert done.changed == ()
    assert [one.partition(" : ")[0] for one in done.to_look_at] == ["Mairie - Villeneuve-les-Essais, téléphone"]
    assert (site / FILE).is_file()


LOST = {
    "la mairie n'y est plus": [CAF, GENDARMERIE],
    "il n'y reste que 1 service": [office(hours=HOURS)],
}


@pytest.mark.parametrize("reason", LOST)
def test_a_directory_that_lost_much_is_refused(site: Path, tmp_path: Path, reason: str) -> None:
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    with pytest.raises(OfficialFileInvalid, match=reason) as caught:
        bring_up_to_date(site, found(tmp_path, *LOST[reason]))
    one_sentence(caught.value)
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


def test_a_list_over_several_lines_is_left_and_told(site: Path, tmp_path: Path) -> None:
    edit(site, 'postcodes = ["28991", "28992"]', 'postcodes = [\n  "28991",\n  "28992",\n]')
    before = (site / "commune.toml").read_bytes()
    source = FolderSource(folder(tmp_path / "autre", [office(hours=HOURS), CAF, GENDARMERIE], TABLE, towns=[NEW_TOWN]))
    (town,) = source.towns("28990")
    done = bring_up_to_date(site, gather(town, source.directory(town)))
    assert done.changed == ()
    assert "codes postaux : « 28993 » dans l'annuaire" in done.to_look_at[0]
    assert (site / "commune.toml").read_bytes() == before


NEW_TOWN = {
    "nom": "Villeneuve-les-Essais",
    "code": "28990",
    "codesPostaux": ["28993"],
    "codeDepartement": "28",
    "departement": {"code": "28", "nom": "Eure-et-Loir"},
    "epci": {"code": "200000001", "nom": "CC des Essais"},
}


def test_a_disk_that_refuses_leaves_what_was_there(site: Path, tmp_path: Path, monkeypatch) -> None:
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    monkeypatch.setattr(rewriting.os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(28, "plein")))
    with pytest.raises(FolderRefused, match="disque plein"):
        bring_up_to_date(site, found(tmp_path, office(telephone=phone("01 99 00 40 77")), CAF, GENDARMERIE))
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


def test_every_field_of_the_file_can_be_brought(site: Path, tmp_path: Path) -> None:
    """Each line of a new text finds its place: the result says what the directory says."""
    other = office(
        hours="Jeudi 08:00:00-12:00:00 13:00:00-18:00:00 | Sur rendez-vous",
        telephone=phone("01 99 00 40 78"),
        adresse_courriel=["autre@essais.example"],
        site_internet=[{"libelle": "", "valeur": "https://autre.essais.example/"}],
    )
    caf = {**CAF, "telephone": phone("01 99 00 40 79"), "plage_ouverture": other["plage_ouverture"]}
    new = found(tmp_path, other, caf, GENDARMERIE)
    assert bring_up_to_date(site, new).to_look_at == ()
    read, written = (tomllib.loads(text) for text in ((site / "commune.toml").read_text("utf-8"), write_toml(new)))
    assert read == written
