"""Which day is asked of the directory: tomorrow, a weekend, a public holiday, a date, in the time of the town."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from directory_asked import PARIS, TODAY, first_line, listed
from hypothesis import given
from hypothesis import strategies as st
from town import MINI

from assistant.directory.requested_days import NoSuchDay, asked_days
from assistant.question.understanding import understand
from assistant.site.configuration import Site
from assistant.site.public_holidays import PublicHolidays
from assistant.text.languages import LANGUAGES

FRANCE = PublicHolidays("")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read(MINI)


def moved(root: Path, timezone: str) -> Site:
    """The small town elsewhere on earth."""
    path = root / "commune.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Europe/Paris", timezone), encoding="utf-8")
    return Site.read(root)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("La mairie est ouverte demain ?", "mercredi 25 novembre 2026 : fermé."),
        ("mairie ouverte après-demain", "jeudi 26 novembre 2026 : fermé."),
        ("la mairie ouvre à quelle heure lundi ?", "lundi 30 novembre 2026 : ouvert, 9 h – 12 h, 13 h 30 – 17 h."),
        ("La mairie est-elle ouverte le samedi ?", "samedi 28 novembre 2026 : fermé."),
        ("la mairie sera ouverte le 25 décembre ?", "vendredi 25 décembre 2026, jour férié : fermé."),
        ("mairie ouverte le 25/12 ?", "vendredi 25 décembre 2026, jour férié : fermé."),
        ("mairie ouverte le 18/12/2026 ?", "vendredi 18 décembre 2026 : ouvert, 9 h – 12 h."),
        ("la mairie est ouverte le 1er novembre ?", "lundi 1er novembre 2027, jour férié : fermé."),
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
    for language in LANGUAGES:
        try:
            days = asked_days(understand(text), TODAY, FRANCE, language)
        except NoSuchDay:
            continue
        assert all(day >= TODAY for day in days)


@given(st.dates(date(2026, 11, 24), date(2027, 11, 23)))
def test_a_date_written_in_numbers_is_that_date(day: date) -> None:
    for written in (f"le {day.day}/{day.month}", f"{day.day:02d}/{day.month:02d}/{day.year}"):
        for language in LANGUAGES:
            assert asked_days(understand(f"mairie ouverte {written} ?"), TODAY, FRANCE, language) == (day,)


def test_a_weekend_is_two_days(site: Site) -> None:
    lines = listed("Êtes-vous ouverts ce week-end ?", site).text.splitlines()
    assert lines[0] == "**Mairie de Villebrune, samedi 28 novembre 2026 : fermé.**"
    assert lines[1] == "**Mairie de Villebrune, dimanche 29 novembre 2026 : fermé.**"
    sunday = datetime(2026, 11, 29, 10, 0, tzinfo=PARIS)
    assert "dimanche 29" in listed("ouvert ce week-end ?", site, sunday).text.splitlines()[0]


def test_public_holidays_have_a_rule_and_a_next_one(site: Site, mini_site: Path) -> None:
    question = "La mairie est-elle ouverte les jours fériés ?"
    closed = "**Mairie de Villebrune : fermé les jours fériés.** Le prochain : vendredi 25 décembre 2026."
    assert listed(question, site).text.splitlines()[0] == closed
    path = mini_site / "commune.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[services.hours]", "open_on_holidays = true\n[services.hours]", 1), encoding="utf-8")
    assert "ouvert aussi les jours fériés" in listed(question, Site.read(mini_site)).text
    assert first_line("mairie ouverte à Noël ?", Site.read(mini_site)).endswith("ouvert, 9 h – 12 h.")
    exception = "[[services.exceptions]]\nfirst = 2026-12-25\nhours = '10h-11h'\n[[services.exceptions]]"
    path.write_text(text.replace("[[services.exceptions]]", exception, 1), encoding="utf-8")
    assert first_line(question, Site.read(mini_site)).endswith("vendredi 25 décembre 2026 : ouvert, 10 h – 11 h.")


def test_regional_holidays_are_those_of_the_commune() -> None:
    assert date(2026, 12, 26) in PublicHolidays("alsace-moselle")
    assert date(2026, 12, 26) not in FRANCE
    assert asked_days(understand("ouvert le vendredi saint ?"), TODAY, PublicHolidays("alsace-moselle")) == (
        date(2027, 3, 26),
    )
    with pytest.raises(NoSuchDay):
        asked_days(understand("ouvert le vendredi saint ?"), TODAY, FRANCE)
    assert PublicHolidays("").coming("Ascension Day", date(2036, 5, 1)) is not None
