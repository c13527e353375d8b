"""Hours, phones and addresses from commune.toml: computed for the moment, and only when that is what is asked."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import MINI

from assistant.directory import NoSuchDay, answer, asked_day
from assistant.extractive import Draft
from assistant.site import Site

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)
TODAY = TUESDAY.date()


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read(MINI)


def listed(question: str, site: Site, now: datetime = TUESDAY) -> Draft:
    draft = answer(question, site, now)
    assert draft is not None, question
    assert (draft.status, draft.citations, draft.suggestions) == ("answered", (), ())
    return draft


def first_line(question: str, site: Site, now: datetime = TUESDAY) -> str:
    return listed(question, site, now).text.splitlines()[0].strip("*")


def moved(root: Path, timezone: str) -> Site:
    """The small town elsewhere on earth."""
    path = root / "commune.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Europe/Paris", timezone), encoding="utf-8")
    return Site.read(root)


@pytest.mark.parametrize(
    ("hour", "line"),
    [
        (8, "fermé en ce moment, ouvre aujourd'hui à 9 h."),
        (9, "ouvert en ce moment, ferme à 12 h."),
        (12, "fermé en ce moment, ouvre aujourd'hui à 13 h 30."),
        (16, "ouvert en ce moment, ferme à 17 h."),
        (20, "fermé en ce moment, ouvre vendredi à 9 h."),
    ],
)
def test_open_now_is_read_on_the_clock(site: Site, hour: int, line: str) -> None:
    now = datetime(2026, 11, 24, hour, 0, tzinfo=PARIS)
    assert first_line("La mairie est-elle ouverte ?", site, now) == f"Mairie de Villebrune : {line}"


def test_the_week_follows(site: Site) -> None:
    text = listed("Quels sont les horaires de la mairie ?", site).text
    assert text.endswith("\n\n- lundi et mardi : 9 h – 12 h, 13 h 30 – 17 h\n- vendredi : 9 h – 12 h")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("La mairie est ouverte demain ?", "mercredi 25 novembre 2026 : fermé."),
        ("mairie ouverte après-demain", "jeudi 26 novembre 2026 : fermé."),
        ("la mairie ouvre à quelle heure lundi ?", "lundi 30 novembre 2026 : ouvert, 9 h – 12 h, 13 h 30 – 17 h."),
        ("La mairie est-elle ouverte le samedi ?", "samedi 28 novembre 2026 : fermé."),
        ("la mairie sera ouverte le 25 décembre ?", "vendredi 25 décembre 2026 : fermé."),
        ("mairie ouverte le 25/12 ?", "vendredi 25 décembre 2026 : fermé."),
        ("mairie ouverte le 18/12/2026 ?", "vendredi 18 décembre 2026 : ouvert, 9 h – 12 h."),
        ("la mairie est ouverte le 1er novembre ?", "lundi 1er novembre 2027 : fermé."),
        ("mairie ouverte le 29 février ?", "mardi 29 février 2028 : ouvert, 9 h – 12 h, 13 h 30 – 17 h."),
        ("la mairie est ouverte le 27 ?", "vendredi 27 novembre 2026 : ouvert, 9 h – 12 h."),
        ("is the town hall open tomorrow?", "mercredi 25 novembre 2026 : fermé."),
    ],
)
def test_a_day_is_answered_for_that_day(site: Site, question: str, line: str) -> None:
    assert first_line(question, site) == f"Mairie de Villebrune, {line}"


def test_a_public_holiday_and_an_exception_close_an_open_day(site: Site) -> None:
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=PARIS)
    assert "fermé en ce moment" in first_line("La mairie est-elle ouverte ?", site, christmas)
    summer = datetime(2026, 7, 20, 10, 0, tzinfo=PARIS)
    assert first_line("la mairie est-elle ouverte le 4 août ?", site, summer).endswith("mardi 4 août 2026 : fermé.")


@pytest.mark.parametrize(
    "question", ["mairie ouverte le 31 février ?", "fermeture de la mairie en août", "mairie 45/13"]
)
def test_a_day_that_cannot_be_told_goes_to_the_search(site: Site, question: str) -> None:
    assert answer(question, site, TUESDAY) is None


def test_a_service_has_its_own_hours_and_phone(site: Site) -> None:
    draft = listed("Quand l'état civil est-il ouvert ?", site)
    assert draft.service == "etat-civil"
    assert draft.text == "**État civil : ouvert en ce moment, ferme à 12 h.**\n\n- mardi : 9 h – 12 h"
    assert listed("numéro de téléphone de l'état civil", site).text == "**État civil**\n\n- 01 99 00 20 11"


def test_phone_mail_and_address_come_together(site: Site) -> None:
    lines = ["**Mairie de Villebrune**", "", "- 01 99 00 20 10", "- mairie@villebrune.example"]
    expected = "\n".join([*lines, "- 2 rue du Lavoir, Villebrune"])
    for question in (
        "téléphone de la mairie",
        "Quelle est l'adresse de la mairie ?",
        "comment contacter la mairie svp",
    ):
        assert listed(question, site).text == expected


def test_a_service_without_hours_gives_its_phone_only_when_asked(site: Site) -> None:
    assert listed("joindre la voirie", site).text.endswith("01 99 00 20 12")
    assert answer("horaires de la voirie", site, TUESDAY) is None


@pytest.mark.parametrize(
    "question",
    [
        *("Horaires de la piscine", "téléphone du dentiste", "la mairie de Brest est-elle ouverte ?"),
        *("changer d'adresse", "déclarer un changement d'adresse à la mairie", "ouvrir un commerce", "numéro fiscal"),
        *("Combien coûte un passeport ?", "à quelle heure sortir les poubelles", "se marier à la mairie", "horaires"),
        *(
            "",
            "?",
            "la mairie",
            "ouvert",
            "😀",
            "adresse de la mairie pour envoyer mon dossier de permis de construire",
        ),
    ],
)
def test_other_questions_are_not_for_it(site: Site, question: str) -> None:
    assert answer(question, site, TUESDAY) is None


@pytest.mark.parametrize(("timezone", "state"), [("Indian/Reunion", "ouvert"), ("America/Martinique", "fermé")])
def test_hours_are_those_of_the_town_not_of_the_machine(mini_site: Path, timezone: str, state: str) -> None:
    now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 10 h in Saint-Denis, 2 h in Fort-de-France
    assert f" : {state} en ce moment" in first_line("La mairie est-elle ouverte ?", moved(mini_site, timezone), now)


def test_tomorrow_is_the_towns_tomorrow(mini_site: Path) -> None:
    now = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)  # Sunday in Paris, already Monday in Saint-Denis
    question = "mairie ouverte demain ?"
    assert "lundi 23" in first_line(question, Site.read(mini_site), now)
    assert "mardi 24" in first_line(question, moved(mini_site, "Indian/Reunion"), now)


@given(st.text(max_size=60))
def test_any_text_names_a_day_to_come_or_none(text: str) -> None:
    try:
        day = asked_day(text, TODAY)
    except NoSuchDay:
        return
    assert day is None or day >= TODAY


@given(st.dates(date(2026, 11, 24), date(2027, 11, 23)))
def test_a_date_written_in_numbers_is_that_date(day: date) -> None:
    for written in (f"le {day.day}/{day.month}", f"{day.day:02d}/{day.month:02d}/{day.year}"):
        assert asked_day(f"mairie ouverte {written} ?", TODAY) == day


@given(st.text(max_size=80), st.sampled_from(["horaires mairie ", "téléphone mairie ", ""]))
def test_any_question_gives_an_answer_or_none(text: str, start: str) -> None:
    draft = answer(start + text, Site.read(MINI), TUESDAY)
    assert draft is None or re.match(r"\*\*(Mairie de Villebrune|État civil|Voirie)", draft.text)
