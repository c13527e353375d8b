"""Sheets of the schema published today (3.5) and of what may follow; no archive of it was at hand, these are ours.

What differs from schema 3.3 is what public readers of schema 3.5 name: kinds of sheets, titles that hold markup, the
labels of choices, who can help, addresses in gouv.fr, mistyped years.
"""

from datetime import date
from pathlib import Path

import pytest
from official_sheets import archive, bullets, p

from assistant.corpus.service_public.reader import detect_audience, read_archive
from assistant.corpus.service_public.sheet import read_sheet
from assistant.errors import ArchiveInvalid, DocumentInvalid

SITE = "https://www.service-public.gouv.fr/particuliers/vosdroits/"
BODY = (
    "<Introduction><Texte>" + p("La carte sert à la piscine.") + "</Texte></Introduction>"
    "<ListeSituations affichage='onglet'><Titre>Selon votre âge</Titre><Situation><TitreRiche>"
    + p("Vous êtes <MiseEnEvidence>majeur</MiseEnEvidence>")
    + "</TitreRiche><Introduction><Texte>"
    + p("Venez seul.")
    + "</Texte></Introduction><Texte><Chapitre><Titre>"
    + p("Combien ?")
    + "</Titre><Tableau><TitreRiche>"
    + p("Tarifs 2026")
    + "</TitreRiche><Colonne largeur='40' type='header'/><Rangée type='header'><Cellule>"
    + p("Âge")
    + "</Cellule><Cellule>"
    + p("Prix")
    + "</Cellule></Rangée><Rangée type='normal'><Cellule>"
    + p("Adulte")
    + "</Cellule><Cellule>"
    + p("<Montant>12 €</Montant>")
    + "</Cellule></Rangée></Tableau>"
    + bullets(
        "<Condition><estVrai var='majeur'/></Condition>" + p("Apportez une photo."), "Signez.", kind="caseACocher"
    )
    + "<BlocNouveau><Intitule>"
    + p("Mots d'un élément à venir.")
    + "</Intitule></BlocNouveau></Chapitre></Texte></Situation></ListeSituations>"
)
TREE = (
    "<Problematiques><Problematique><TitreRiche>"
    + p("Où est la piscine ?")
    + "</TitreRiche><Branche><TitreChoix>"
    + p("À Paris")
    + "</TitreChoix><Titre>"
    + p("Quel arrondissement ?")
    + "</Titre></Branche></Problematique></Problematiques>"
)
BELOW = (
    "<QuiPeutMAider ID='R9' type='Centre de contact'><Titre>Allô Baignade</Titre>"
    "<RessourceWeb URL='https://baignade.gouv.fr'/></QuiPeutMAider>"
    "<InformationComplementaire ID='A1'><Titre>Navigation</Titre></InformationComplementaire>"
)


def sheet(
    number: str = "F100",
    *,
    body: str = BODY,
    schema: str = "3.5",
    day: str = "modified 2026-08-01",
    attributes: str = "",
) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Publication xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="{number}" '
        f'type="Fiche d\'information conditionnée" xsi:noNamespaceSchemaLocation="../Schemas/{schema}/Publication.xsd" '
        f'spUrl="{SITE}{number}"{attributes}><dc:title>Carte de baignade</dc:title><dc:date>{day}</dc:date>'
        "<dc:description>Tout savoir.</dc:description><Audience>Particuliers</Audience><Canal>www</Canal>"
        f'<FilDAriane><Niveau ID="Particuliers">Accueil</Niveau></FilDAriane>{body}{BELOW}</Publication>'
    ).encode()


def test_every_word_of_a_sheet_of_today_is_kept_under_its_title() -> None:
    document = read_sheet(sheet(), "F100.xml", "part")
    assert document.text.split("\n") == [
        *(
            "La carte sert à la piscine.",
            "",
            "Selon votre âge",
            "",
            "Vous êtes majeur",
            "",
            "Venez seul.",
            "",
            "Combien ?",
            "",
        ),
        *("Tarifs 2026", "", "- Âge : Adulte ; Prix : 12 €", "", "- Apportez une photo.", "- Signez.", ""),
        *("Mots d'un élément à venir.", "", "Qui peut aider ?", "", "- Allô Baignade (https://baignade.gouv.fr)"),
    ]
    headings = [document.text[one.start : one.end] for one in document.blocks if one.kind == "heading"]
    assert headings == ["Vous êtes majeur", "Combien ?", "Qui peut aider ?"]
    assert (document.url, document.audience, document.updated) == (f"{SITE}F100", ("resident",), date(2026, 8, 1))


def test_the_choices_of_a_guided_search_keep_their_label_and_their_question() -> None:
    lines = read_sheet(sheet(body=TREE), "F100.xml", "part").text.split("\n")
    assert lines[2:4] == ["- Où est la piscine ?", "  - À Paris : Quel arrondissement ?"]


def test_a_mistyped_year_gives_way_to_the_date_of_the_last_important_change() -> None:
    told = ' dateDerniereModificationImportante="2025-02-03"'
    assert read_sheet(sheet(day="modified 0205-08-01", attributes=told), "F100.xml", "part").updated == date(2025, 2, 3)
    assert read_sheet(sheet(attributes=told), "F100.xml", "part").updated == date(2026, 8, 1)
    with pytest.raises(DocumentInvalid, match="la date de mise à jour manque ou n'existe pas"):
        read_sheet(sheet(day="modified 0205-08-01"), "F100.xml", "part")


@pytest.mark.parametrize("schema", ["3.0", "3.3", "3.4", "3.5", "3.12"])
def test_every_schema_3_is_read_alike(schema: str) -> None:
    assert read_sheet(sheet(schema=schema), "F100.xml", "part") == read_sheet(sheet(), "F100.xml", "part")


@pytest.mark.parametrize(
    ("raw", "which"),
    [
        (sheet(schema="4.0"), "le schéma 4.0"),
        (
            sheet().replace(b"<Publication ", b'<Publication xmlns="https://service-public.gouv.fr/v4" '),
            "un autre schéma",
        ),
    ],
)
def test_a_schema_that_could_mean_something_else_is_refused_in_one_sentence(raw: bytes, which: str) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        read_sheet(raw, "F100.xml", "part")
    advice = "l'assistant lit les schémas 3 : installez une version plus récente"
    assert str(caught.value) == f"F100.xml, ligne 1 : la fiche suit {which}, {advice}."


def test_an_archive_of_today_is_read_and_one_of_another_schema_refused_whole(tmp_path: Path) -> None:
    index = dict.fromkeys(("arborescence.xml", "idxDateModifImp.xml", "redirections.xml", "R1.xml"), b"<Index/>")
    entries = {"F100.xml": sheet(), "F101.xml": sheet("F101"), "F102.xml": sheet("F102", schema="4.0"), **index}
    path = archive(tmp_path / "vosdroits-latest.zip", entries)
    reading = read_archive(path, "part")
    assert [one.id for one in reading.documents] == ["sp-f100", "sp-f101"]
    assert [one.path for one in reading.problems] == ["F102.xml"]
    assert detect_audience(path) == "part"
    other = archive(tmp_path / "4.zip", {"F100.xml": sheet(schema="4.0"), **index})
    with pytest.raises(ArchiveInvalid, match=r"aucune de ses 1 fiches n'est lisible, .*schéma 4\.0"):
        read_archive(other, "part")
