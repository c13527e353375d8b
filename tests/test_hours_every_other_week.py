"""Hours every other week: even and odd ISO weeks, on given days, in the answers and on the card."""

from datetime import date, datetime
from pathlib import Path

import pytest
from directory_asked import PARIS, first_line, listed
from town import MINI

from assistant.errors import SiteInvalid
from assistant.site.configuration import Site
from assistant.site.hours import parse_day, parse_spans
from assistant.text.dates import writing
from assistant.text.languages import LANGUAGES

HOURS = """hours = {mercredi = "semaines paires : 8h-12h ; semaines impaires : 12h-16h", jeudi = "9h-12h", \
samedi = "semaines paires : 8h-11h30"}"""
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=PARIS)  # week 49


def site(folder: Path, hours: str = HOURS) -> Site:
    text = (MINI / "commune.toml").read_text(encoding="utf-8")
    head, _, _ = text.partition("[[services]]")
    service = f'[[services]]\nid = "accueil"\nname = "Mairie de Villebrune"\nphone = "01 99 00 20 19"\n{hours}\n'
    (folder / "commune.toml").write_text(head + service, encoding="utf-8")
    return Site.read(folder)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 12, 2), "12h-16h"),  # Wednesday of week 49
        (date(2026, 12, 9), "8h-12h"),
        (date(2026, 12, 5), ""),  # Saturday of week 49
        (date(2026, 12, 12), "8h-11h30"),
        (date(2026, 12, 3), "9h-12h"),
        (date(2026, 12, 10), "9h-12h"),
        (date(2026, 12, 30), "12h-16h"),  # week 53, then week 1: two odd weeks in a row
        (date(2027, 1, 6), "12h-16h"),
        (date(2027, 1, 13), "8h-12h"),
    ],
)
def test_each_day_has_the_hours_of_its_week(tmp_path: Path, day: date, hours: str) -> None:
    opening = site(tmp_path).opening_hours("accueil")
    assert opening is not None
    assert opening.spans(day) == parse_spans(hours)
    assert not opening.is_unsure(day)


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (MONDAY, "samedi 5 décembre 2026 : fermé."),
        (MONDAY.replace(month=12, day=7), "samedi 12 décembre 2026 : ouvert, 8 h – 11 h 30."),
    ],
)
def test_open_on_saturday(tmp_path: Path, now: datetime, line: str) -> None:
    asked = "La mairie est-elle ouverte samedi ?"
    assert first_line(asked, site(tmp_path), now) == f"Mairie de Villebrune, {line}"


def test_the_card_says_when_it_opens_this_week(tmp_path: Path) -> None:
    saturday = datetime(2026, 12, 5, 9, 0, tzinfo=PARIS)
    assert site(tmp_path).contact("accueil", saturday).open_now is False
    assert site(tmp_path).contact("accueil", MONDAY).next_opening == "mercredi à 12 h"
    assert site(tmp_path).contact("accueil", saturday.replace(day=12)).open_now is True


def test_the_week_is_listed_by_its_kinds(tmp_path: Path) -> None:
    text = listed("Quels sont les horaires de la mairie ?", site(tmp_path), MONDAY).text
    assert text.splitlines()[2:] == [
        "- mercredi : 8 h – 12 h (semaines paires)",
        "- mercredi : 12 h – 16 h (semaines impaires)",
        "- jeudi : 9 h – 12 h",
        "- samedi : 8 h – 11 h 30 (semaines paires)",
    ]


@pytest.mark.parametrize("text", ["semaines paires", "paires : 8h-9h", "8h-9h ; semaines paires : 8h-9h"])
def test_what_names_a_week_and_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SiteInvalid, match="semaines impaires : 14h-16h"):
        site(tmp_path, f'hours = {{samedi = "{text}"}}')


def test_hours_that_name_no_week_are_of_every_week() -> None:
    assert parse_day("9h-12h, 14h-16h") == (parse_spans("9h-12h, 14h-16h"),) * 2
    assert parse_day("les semaines impaires : 9h-12h") == ((), parse_spans("9h-12h"))


@pytest.mark.parametrize("text", ["9h-12h, 14h-16h ;", " 9h-12h, 14h-16h ; ;"])
def test_what_is_left_around_hours_is_nothing(tmp_path: Path, text: str) -> None:
    assert parse_day(text) == parse_day("9h-12h, 14h-16h")
    assert parse_day(f"semaines paires : {text}") == (parse_spans("9h-12h, 14h-16h"), ())
    assert parse_day(" ; ") == ((), ())
    noted = f'{HOURS}\nhours_note = "sur rendez-vous ;"'
    assert listed("Quels sont les horaires de la mairie ?", site(tmp_path, noted), MONDAY).text.endswith("rendez-vous")
    assert site(tmp_path, noted).contact("accueil", MONDAY).hours.endswith("sur rendez-vous")


def test_each_language_has_its_words() -> None:
    assert len({writing(one).even for one in LANGUAGES}) >= len(LANGUAGES) - 1  # Spanish and Portuguese share theirs
    assert all(writing(one).even != writing(one).odd for one in LANGUAGES)
