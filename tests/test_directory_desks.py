"""The desks that a commune depends on, asked by their names: the one that is named, and never its neighbour."""

from pathlib import Path

import pytest
from directory_asked import TUESDAY, first_line, listed

from assistant.directory.answers import answer
from assistant.question.understanding import understand
from assistant.site.configuration import Site

TOML = """
[commune]
id = "ville"
name = "Villebrune"
insee = "99998"
[[services]]
id = "accueil"
name = "Mairie de Villebrune"
phone = "01 99 00 40 10"
email = "mairie@ville.example"
[[services]]
id = "caf"
name = "Caisse d'allocations familiales (Caf) de l'Essai"
phone = "01 99 00 40 11"
address = "1 rue de l'Essai"
[[services]]
id = "prefecture"
name = "Préfecture - Essai"
phone = "01 99 00 40 12"
"""
UNDER = """
[[services]]
id = "sous-prefecture"
name = "Sous-préfecture - Bourg-Essai"
phone = "01 99 00 40 13"
"""


def site_of(folder: Path, text: str) -> Site:
    (folder / "commune.toml").write_text(text, encoding="utf-8")
    return Site.read(folder)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Comment joindre la sous-préfecture ?", "Sous-préfecture - Bourg-Essai : 01 99 00 40 13"),
        ("numéro de la sous préfecture", "Sous-préfecture - Bourg-Essai : 01 99 00 40 13"),
        ("Comment joindre la préfecture ?", "Préfecture - Essai : 01 99 00 40 12"),
        ("Où trouver la préfecture ?", "Préfecture - Essai : 01 99 00 40 12"),
        ("je cherche la prefecture", "Préfecture - Essai : 01 99 00 40 12"),
        ("Comment aller à la préfecture ?", "Préfecture - Essai : 01 99 00 40 12"),
        ("Where can I find the prefecture?", "Préfecture - Essai : 01 99 00 40 12"),
        ("À quelle Caf je dois m'adresser ?", "Caisse d'allocations familiales (Caf) de l'Essai : 1 rue de l'Essai"),
        ("Comment envoyer un mail à la mairie ?", "Mairie de Villebrune : mairie@ville.example"),
        ("Comment écrire à la mairie ?", "Mairie de Villebrune : mairie@ville.example"),
    ],
)
def test_the_desk_that_is_named(tmp_path: Path, question: str, line: str) -> None:
    assert first_line(question, site_of(tmp_path, TOML + UNDER)) == line


def test_two_desks_of_a_kind_are_both_given(tmp_path: Path) -> None:
    two = '[[services]]\nid = "caf-2"\nname = "Caf de Bourg-Essai"\nphone = "01 99 00 40 14"\n'
    site = site_of(tmp_path, TOML + two)
    assert listed("Quel est le numéro de la Caf ?", site).text.split("\n\n") == [
        "**Caisse d'allocations familiales (Caf) de l'Essai : 01 99 00 40 11**",
        "- 1 rue de l'Essai",
        "**Caf de Bourg-Essai : 01 99 00 40 14**",
    ]
    assert "Caf" not in listed("Quel est le numéro de la mairie ?", site).text


@pytest.mark.parametrize(
    "question",
    [
        "Comment joindre la sous-préfecture ?",
        "Je dois changer mon adresse à la Caf",
        "Comment écrire une lettre à la mairie pour un permis ?",
    ],
)
def test_another_office_or_another_question_goes_to_the_search(tmp_path: Path, question: str) -> None:
    assert answer(understand(question), site_of(tmp_path, TOML), TUESDAY) is None
