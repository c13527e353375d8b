"""Links, amounts, invented facts and class sessions: a page that breaks the rule, and one that does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_site import DEMARCHE, GUIDE, Folder, line_of, prose

from assistant.site.location import new_site

GUIDES = [Path(__file__).parents[2] / "docs" / "guide-mairie.md", new_site() / "README.md"]


@pytest.mark.parametrize("address", ["www.ville.fr", "passeport.md", "http:/ville.fr"])
def test_incomplete_link(folder: Folder, address: str) -> None:
    finding = folder.page(f"La carte sert.\n\nVoyez [la page]({address}).").only("link")
    assert finding.severity == "error"
    assert address in line_of(folder, finding)


@pytest.mark.parametrize("address", ["https://ville", "https://ville..fr/x", "https://[ville.fr"])
def test_malformed_address(folder: Folder, address: str) -> None:
    assert folder.page(f"La carte sert. Voyez {address} pour payer.").found("link")


def test_good_links(folder: Folder) -> None:
    body = "Voyez [la page](https://www.ville.fr/a(b)), [la mairie](mailto:a@b.fr) ou [le standard](tel:0199001020)."
    assert folder.page(body).report().findings == ()


def test_moved_host(folder: Folder) -> None:
    finding = folder.page("Voyez https://www.service-public.fr/x.").only("moved-host")
    assert finding.severity == "warning"
    assert "www.service-public.gouv.fr" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "La carte coûte 12 €.",
        "La carte coûte 1 200,50 € par an.",
        "La carte coûte 12 euros.",
        "Le plan reçoit 105 millions d'euros.",
        "La carte coûte deux prix (2026) :\n\n- adulte : 4 €\n\nLa carte sert.\n\n- enfant : 2 €",
        "La carte coûte en 2026 :\n\n- adulte : 4 €\n\n## Sport\n\n- tennis : 2 €",
    ],
)
def test_amount_without_a_year(folder: Folder, body: str) -> None:
    assert folder.page(body).only("amount-year").severity == "warning"


@pytest.mark.parametrize(
    "body",
    [
        "La carte coûte 12 € (tarif 2026).",
        "La carte coûte, en 2026 :\n\n- adulte : 4 €\n- enfant : 2 €",
        "La carte sert.\n\n## Tarifs 2026\n\nLa carte coûte 4 €.",
        "Écrivez « total : 18 € à payer » au client.",
        "Le prix barré est le plus bas. Exemple : un article vendu 50 € affiche 45 €.",
        "La carte coûte 0 €.",
    ],
)
def test_amount_with_its_year(folder: Folder, body: str) -> None:
    assert folder.page(body).report().findings == ()


def test_a_local_amount_is_not_a_national_one(folder: Folder) -> None:
    body = "La carte sert.\n\n## Prix à Saint-Exemple\n\nLa carte coûte 3 €."
    assert folder.page(body, sample="true").report().findings == ()


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("La carte sert.\n\n## À Saint-Exemple\n\nLe guichet vend la carte.", {}),
        ("Le bus de Saint-Exemple est gratuit.", {}),
        (prose(160), {**DEMARCHE, "local": '{note: "Le guichet vend la carte."}'}),
    ],
)
def test_invented_facts_are_marked(folder: Folder, body: str, fields: dict[str, str]) -> None:
    assert folder.page(body, **fields).only("unmarked-sample").severity == "error"
    assert folder.page(body, **fields, sample="true").report().findings == ()


def test_a_real_commune_gets_the_list_of_sample_pages(tmp_path: Path) -> None:
    folder = Folder(tmp_path, name="Belleville").page(sample="true").page(id="plan", title="Plan")
    assert folder.report().sample_pages == ("carte.md",)


@pytest.mark.parametrize(
    ("fact", "severity"),
    [
        ("Le bus de Saint-Exemple est gratuit.", "error"),
        ("La ligne va à Grand-Exemple, dans le Val d'Exemple.", "error"),
        ("L'arrêt est devant la mairie de St-Exemple.", "error"),
        ("L'arrêt est devant la mairie de Saint Exemple.", "error"),
        ("La ligne va dans le Val d’Exemple.", "error"),
        ("Appelez le 01 99 00 10 23 avant 9 h.", "error"),
        ("Appelez le 0199001023 avant 9 h.", "error"),
        ("Appelez le 01.99.00.10.23 avant 9 h.", "error"),
        ("Appelez le +33 1 99 00 10 23 avant 9 h.", "error"),
        ("Appelez le +33 (0)1 99 00 10 23 avant 9 h.", "error"),
        ("Appelez le 01 99 00 00 00 avant 9 h.", "error"),
        ("Appelez le 06-39-98-00-00 avant 9 h.", "error"),
        ("Le plan est sur https://www.saint-exemple.example/plan.", "error"),
        ("Écrivez à mairie@saint-exemple.example avant midi.", "error"),
        ("L'arrêt est devant l'école des Tilleuls, rue des Tilleuls.", "warning"),
    ],
)
def test_a_fact_of_the_fictional_commune_is_found_in_another(tmp_path: Path, fact: str, severity: str) -> None:
    folder = Folder(tmp_path, name="Belleville").page(f"Le bus est gratuit.\n\n{fact}")
    found = folder.found("invented-fact")
    assert {(one.file, one.line, one.severity) for one in found} == {("carte.md", 12, severity)}


@pytest.mark.parametrize(
    "fact",
    [
        "L'arrêt est place de la Mairie, puis avenue de la Gare.",
        "Appelez le 01 44 00 10 23, par exemple.",
        "Le dossier 2026019900102345 est un grand exemple de soin.",
        "Le plan est sur https://www.belleville.example/plan.",
    ],
)
def test_a_fact_that_a_real_commune_may_have_is_no_invention(tmp_path: Path, fact: str) -> None:
    assert Folder(tmp_path, name="Belleville").page(fact).found("invented-fact") == []


def test_the_settings_of_a_site_are_looked_at_too(tmp_path: Path) -> None:
    folder = Folder(tmp_path, name="Belleville").page()
    with (tmp_path / "commune.toml").open("a", encoding="utf-8") as toml:
        toml.write('phone = "01 99 00 10 20"\n')
    found = folder.only("invented-fact")
    assert (found.file, found.message) == (
        "commune.toml", "remplacez « 01 99 00 10 20 », c'est un numéro réservé à la fiction",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["ressources.jsonl", "accessibilite.toml"])
def test_the_other_files_that_residents_read_are_looked_at_too(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path, name="Belleville").page()
    (tmp_path / name).write_text("\n# Médiathèque de Saint-Exemple\n", encoding="utf-8")
    certain = [one for one in folder.found("invented-fact") if one.severity == "error"]
    assert [(one.file, one.line) for one in certain] == [(name, 2)]


@pytest.mark.parametrize("written", GUIDES, ids=lambda path: path.name)
def test_what_the_guides_show_to_copy_is_not_refused(tmp_path: Path, written: Path) -> None:
    blocks = "\n".join(re.findall(r"(?ms)```toml\n(.*?)^ *```", written.read_text(encoding="utf-8")))
    folder = Folder(tmp_path, name="Belleville").page()
    with (tmp_path / "commune.toml").open("a", encoding="utf-8") as toml:
        toml.writelines(f"# {line}\n" for line in blocks.split("\n"))
    assert blocks
    assert folder.found("invented-fact") == []


def test_the_sample_site_lists_no_sample_page(folder: Folder) -> None:
    assert folder.page(sample="true").report().sample_pages == ()


SESSION = (
    prose(240)
    + "\n\n## Déroulé minute par minute\n\n- 5 min : parlez.\n- 10 min : jouez.\n\n## Après\n\n- 20 min : rangez."
)


@pytest.mark.parametrize(
    ("duration", "body", "words"),
    [
        ('"20 minutes"', SESSION, "font 15 minutes"),
        ("", SESSION, "duration"),
        ('"15 minutes"', prose(240), "ajoutez une section"),
    ],
)
def test_session(folder: Folder, duration: str, body: str, words: str) -> None:
    finding = folder.page(body, id="seance-bus", **GUIDE, duration=duration).only("session")
    assert finding.severity == "error"
    assert words in finding.message


def test_a_session_that_adds_up(folder: Folder) -> None:
    assert folder.page(SESSION, id="seance-bus", **GUIDE, duration='"15 minutes"').report().findings == ()


def test_a_guide_that_is_no_session_has_no_timing(folder: Folder) -> None:
    assert folder.page(SESSION, **GUIDE, duration='"20 minutes"').found("session") == []
