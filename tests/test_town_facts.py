"""Who the mayor is and which desks the commune has not: said from ``commune.toml``, and only what it says."""

from pathlib import Path

import pytest
from directory_asked import TUESDAY, listed
from town import MINI

from assistant.directory.answers import answer, unlisted_desk
from assistant.directory.town_facts import unlisted
from assistant.errors import SiteInvalid
from assistant.question.understanding import understand
from assistant.site.configuration import Site
from assistant.text.languages import LANGUAGES


def town(folder: Path, *lines: str) -> Site:
    text = (MINI / "commune.toml").read_text(encoding="utf-8")
    (folder / "commune.toml").write_text(text.replace("[commune]", "\n".join(("[commune]", *lines))), encoding="utf-8")
    return Site.read(folder)


MAYOR = {
    "fr": ["Qui est le maire ?", "c'est qui le maire", "nom du maire", "Comment s'appelle le maire de Villebrune ?"],
    "en": ["Who is the mayor?"],
    "ar": ["من هو رئيس البلدية؟"],
    "uk": ["Хто мер?"],
    "pt": ["Quem é o presidente da câmara?"],
    "tr": ["Belediye başkanı kim?"],  # noqa: RUF001
    "es": ["¿Quién es el alcalde?"],
    "it": ["Chi è il sindaco?"],
}


@pytest.mark.parametrize(("language", "question"), [(one, text) for one, texts in MAYOR.items() for text in texts])
def test_the_mayor_is_named(tmp_path: Path, language: str, question: str) -> None:
    site = town(tmp_path, 'mayor = "Mme Ève Dubois"')
    draft = answer(understand(question), site, TUESDAY, language)
    assert draft is not None
    assert "Mme Ève Dubois" in draft.text
    assert draft.text.startswith("**Villebrune")


def test_every_language_is_tried() -> None:
    assert set(MAYOR) == set(LANGUAGES)


@pytest.mark.parametrize(
    "question", ["Qui est le maire adjoint ?", "rendez-vous avec le maire", "Qui est le maire de Paris ?"]
)
def test_another_question_is_not_answered_by_the_mayor(tmp_path: Path, question: str) -> None:
    draft = answer(understand(question), town(tmp_path, 'mayor = "Mme Ève Dubois"'), TUESDAY)
    assert draft is None or "Dubois" not in draft.text


def test_no_mayor_is_guessed() -> None:
    assert answer(understand("Qui est le maire ?"), Site.read(MINI), TUESDAY) is None


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Quel est le numéro du CCAS ?", "CCAS"),
        ("Comment joindre le centre communal d'action sociale ?", "CCAS"),
        ("Qui appeler à la police municipale ?", "Police municipale"),
        ("horaires du CCAS", "CCAS"),
    ],
)
def test_a_desk_that_the_commune_has_not_is_said_to_be_missing(tmp_path: Path, question: str, name: str) -> None:
    site = town(tmp_path, 'without = ["ccas", "police-municipale"]')
    draft = listed(question, site)
    assert draft.text.startswith(f"**{name} : Villebrune n'en a pas. Adressez-vous à la mairie.**")
    assert (draft.service, "- 01 99 00 20 19" in draft.text) == ("accueil", True)


@pytest.mark.parametrize("question", ["Quel est le numéro de la police ?", "horaires du centre social"])
def test_half_a_name_is_not_a_desk_that_is_missing(tmp_path: Path, question: str) -> None:
    site = town(tmp_path, 'without = ["ccas", "police-municipale"]')
    assert answer(understand(question), site, TUESDAY) is None


def test_nothing_is_said_of_desks_that_the_commune_does_not_speak_of() -> None:
    assert answer(understand("Quel est le numéro du CCAS ?"), Site.read(MINI), TUESDAY) is None


def test_a_desk_of_the_commune_is_never_said_to_be_missing(tmp_path: Path) -> None:
    text = 'without = ["ccas"]'
    site = town(tmp_path, text)
    path = tmp_path / "commune.toml"
    block = '\n[[services]]\nid = "ccas"\nname = "CCAS"\nphone = "01 99 00 20 55"\n'
    path.write_text(path.read_text(encoding="utf-8") + block, encoding="utf-8")
    assert "n'en a pas" in listed("Quel est le numéro du CCAS ?", site).text
    assert listed("Quel est le numéro du CCAS ?", Site.read(tmp_path)).text.startswith("**CCAS : 01 99 00 20 55**")


def test_a_desk_that_cannot_be_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteInvalid, match="valeurs possibles : ccas, police-municipale"):
        town(tmp_path, 'without = ["mairie"]')


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Comment joindre la gendarmerie ?", "Gendarmerie"),
        ("Où trouver la préfecture ?", "Préfecture"),
        ("numéro du CCAS", "Centre communal d'action sociale"),
        ("horaires du tribunal judiciaire", "Tribunal judiciaire"),
        ("Où sont les impôts ?", "Service des impôts des particuliers"),
    ],
)
def test_a_desk_of_which_nothing_is_written_is_known_by_its_name(question: str, name: str) -> None:
    site = Site.read(MINI)
    asked = understand(question)
    assert answer(asked, site, TUESDAY) is None
    desk = unlisted_desk(asked, site)
    assert desk is not None
    assert desk.name == name
    draft = unlisted(desk, site, "fr")
    assert (draft.status, draft.kind, draft.service) == ("not_found", "contact", "accueil")
    assert draft.text.startswith(f"**{name} : nos pages ne donnent pas encore ses coordonnées")
    assert "- 01 99 00 20 19" in draft.text


@pytest.mark.parametrize(
    "question", ["Comment porter plainte ?", "Quel est le numéro de la mairie ?", "Où trouver un médecin ?", "horaires"]
)
def test_another_question_asks_for_no_missing_desk(question: str) -> None:
    assert unlisted_desk(understand(question), Site.read(MINI)) is None


def test_the_gendarmerie_answers_where_there_is_no_police_station(tmp_path: Path) -> None:
    path = tmp_path / "commune.toml"
    listed_desk = '\n[[services]]\nid = "gendarmerie"\nname = "Brigade de Bourg-Essai"\nphone = "01 99 00 40 15"\n'
    path.write_text((MINI / "commune.toml").read_text(encoding="utf-8") + listed_desk, encoding="utf-8")
    site = Site.read(tmp_path)
    assert listed("Où est le commissariat ?", site).text.startswith("**Brigade de Bourg-Essai : 01 99 00 40 15**")
    assert unlisted_desk(understand("Où est la préfecture ?"), site) is not None
