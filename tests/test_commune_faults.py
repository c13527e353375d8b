"""The mistakes of a clerk in ``commune.toml``: each is told with what to write, at its line or its field."""

from pathlib import Path

import pytest

from assistant.errors import SiteInvalid
from assistant.site.configuration import Site

FILE = """[commune]
id = "ville"
name = "Ville"
insee = "01001"
website = ""
mayor = ""
without = []
postcodes = []
[layers]
national = true
[notices]
retention_days = 30
[[services]]
id = "accueil"
name = "Mairie"
phone = "01 99 00 30 10"
[[services.exceptions]]
first = 2026-12-24
# [[services]]
# id = "ccas"
# name = "CCAS"
"""
GENERAL = "vérifiez les guillemets, les crochets et les signes « = »"
DATE = "écrivez une date, année, mois, jour, sans guillemets : 2026-12-24"


def problem(folder: Path, old: str, new: str) -> str:
    assert FILE.count(old) == 1
    (folder / "commune.toml").write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(SiteInvalid) as caught:
        Site.read(folder)
    return str(caught.value).partition(" est à corriger : ")[2]


def test_the_file_without_a_mistake_is_read(tmp_path: Path) -> None:
    (tmp_path / "commune.toml").write_text(FILE, encoding="utf-8")
    assert Site.read(tmp_path).id == "ville"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('mayor = ""', "mayor = « Mme Dubois »", 'ligne 6 mal écrite, mettez le texte entre guillemets droits : "…"'),
        ('mayor = ""', "mayor = “Mme Dubois”", 'ligne 6 mal écrite, mettez le texte entre guillemets droits : "…"'),
        (
            'mayor = ""',
            "mayor = Mme Dubois",
            f"ligne 6 mal écrite, {GENERAL} ; un texte s'écrit entre guillemets droits",
        ),
        (
            'mayor = ""',
            'mayor = "Mme "Ève" Dubois"',
            f"ligne 6 mal écrite, {GENERAL} ; dans un texte, écrivez « ainsi » ce qui est cité",
        ),
        ('mayor = ""', 'mayor = "Mme Dubois', f"ligne 6 mal écrite, {GENERAL}"),
        ("national = true", "national = oui", "ligne 10 mal écrite, écrivez true ou false, sans guillemets"),
        ("first = 2026-12-24", "first = 24/12/2026", f"ligne 18 mal écrite, {DATE}"),
        ('# id = "ccas"', 'first = 2026-12-25\nid = "ccas"', "ligne 20 mal écrite, ce nom est déjà donné dans ce bloc"),
        ("[notices]", "[commune]", "ligne 11 mal écrite, ce bloc est déjà écrit plus haut : réunissez les deux"),
    ],
)
def test_a_line_that_cannot_be_read(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert problem(tmp_path, old, new).startswith(told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "without = []",
            'without = "ccas"',
            '« commune.without » : écrivez une liste, entre crochets : ["un", "deux"]',
        ),
        ('website = ""', 'website = "www.ville.fr"', "« commune.website » : écrivez une adresse complète, commençant"),
        ('insee = "01001"', 'insee = "01 001"', "« commune.insee » : écrivez le code Insee, cinq caractères : 28325"),
        ('id = "ville"', 'id = "Ma Ville"', "« commune.id » : écrivez des minuscules sans accent"),
        (
            "postcodes = []",
            'postcodes = ["1100"]',
            "« commune.postcodes.1 » : écrivez des codes postaux de cinq chiffres",
        ),
        ("first = 2026-12-24", 'first = "24/12/2026"', f"« services.1.exceptions.1.first » : {DATE}"),
        ("= 30", '= "un mois"', "« notices.retention_days » : écrivez un nombre, sans guillemets"),
        ("= 30", "= 900", "« notices.retention_days » : écrivez 365 au plus"),
        ("= 30", "= -1", "« notices.retention_days » : écrivez 0 au moins"),
        ("national = true", 'national = "jamais"', "« layers.national » : écrivez true ou false, sans guillemets"),
    ],
)
def test_a_value_of_another_form(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert problem(tmp_path, old, new).startswith(told)
